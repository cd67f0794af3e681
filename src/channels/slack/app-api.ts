import type { ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Config } from "./app-config.ts";

type Deps = Pick<ChannelDeps, "http">;
export type Body = Readonly<Record<string, unknown>>;

/** Bytes of an answer that are read. A message that was posted comes back whole; a page of channels is longer. */
const answerBytes = 2 * 1024 * 1024;

/** A call of a method that writes: JSON (docs.slack.dev, "Web API", "POST bodies"). */
export function callApi(
  { http }: Deps,
  { apiUrl }: Pick<Config, "apiUrl">,
  call: { readonly method: string; readonly token: string; readonly body: Body; readonly signal: AbortSignal },
): Promise<HttpResult> {
  return http.request({
    method: "POST",
    url: `${apiUrl}/${call.method}`,
    headers: { ...common, authorization: `Bearer ${call.token}`, "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(call.body),
    signal: call.signal,
    maxBytes: answerBytes,
  });
}

/** A call of a method that reads: these take a form, and no JSON. */
export function askApi(
  { http }: Deps,
  { apiUrl }: Pick<Config, "apiUrl">,
  call: {
    readonly method: string;
    readonly token: string;
    readonly query: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  },
): Promise<HttpResult> {
  return http.request({
    method: "POST",
    url: `${apiUrl}/${call.method}`,
    headers: {
      ...common,
      authorization: `Bearer ${call.token}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams(call.query).toString(),
    signal: call.signal,
    maxBytes: answerBytes,
  });
}

/**
 * A code of OAuth for what it stands for: of an installation (docs.slack.dev, oauth.v2.access) or of a person (openid.connect.token).
 * The app proves itself by HTTP Basic, so that its secret is in no form.
 */
export function exchangeCode(
  { http }: Deps,
  { apiUrl }: Pick<Config, "apiUrl">,
  call: {
    readonly method: "oauth.v2.access" | "openid.connect.token";
    readonly client: { readonly id: string; readonly secret: string };
    readonly code: string;
    readonly redirectUri: string;
    readonly signal: AbortSignal;
  },
): Promise<HttpResult> {
  const { id, secret } = call.client;
  const grant = call.method === "openid.connect.token" ? { grant_type: "authorization_code" } : {};
  return http.request({
    method: "POST",
    url: `${apiUrl}/${call.method}`,
    headers: {
      ...common,
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ ...grant, code: call.code, redirect_uri: call.redirectUri }).toString(),
    signal: call.signal,
    maxBytes: 65_536,
  });
}

/** An answer to an interaction or a command (docs.slack.dev, "Handling user interaction", "Message responses"); wants no token. */
export function postResponse({ http }: Deps, url: string, body: Body, signal: AbortSignal): Promise<HttpResult> {
  return http.request({
    method: "POST",
    url,
    headers: { ...common, "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(body),
    signal,
    maxBytes: 16_384,
  });
}

const common = { accept: "application/json", "user-agent": "Tocsin" } as const;
