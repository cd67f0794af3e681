import type { ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Config } from "./config.ts";
import { isAllowedService, withoutSlash } from "./hosts.ts";

type Deps = Pick<ChannelDeps, "http">;

/** What differs between Microsoft's clouds besides the addresses in the settings (constants of Microsoft's SDK). */
export interface Cloud {
  /** Scope of our tokens for the Bot Connector. */
  readonly scope: string;
  /** Issuer of the Bot Connector's tokens for us. */
  readonly issuer: string;
}

const worldwide = cloud("https://api.botframework.com");
const government = cloud("https://api.botframework.us");
const china = cloud("https://api.botframework.azure.cn");

const clouds: Readonly<Record<string, Cloud>> = {
  "login.microsoftonline.us": government,
  "login.partner.microsoftonline.cn": china,
  "login.chinacloudapi.cn": china,
};

function cloud(issuer: string): Cloud {
  return { scope: `${issuer}/.default`, issuer };
}

/** The cloud of an account, by its sign-in service. */
export function cloudOf({ loginUrl }: Pick<Config, "loginUrl">): Cloud {
  return clouds[URL.parse(loginUrl)?.hostname ?? ""] ?? worldwide;
}

/** Where tokens come from; also the audience of a client assertion. Entra, "OAuth 2.0 client credentials flow". */
export function tokenUrl({ loginUrl, tenantId }: Pick<Config, "loginUrl" | "tenantId">): string {
  return `${loginUrl}/${tenantId}/oauth2/v2.0/token`;
}

/** Asks Entra for a token. `form` holds a secret: it goes into the body, nowhere else. */
export function askToken(
  deps: Deps,
  config: Config,
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpResult> {
  return deps.http.request({
    method: "POST",
    url: tokenUrl(config),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      accept: "application/json",
      "user-agent": "Tocsin",
    },
    body: new URLSearchParams(form).toString(),
    signal,
    maxBytes: 65_536,
  });
}

/** OpenID metadata, and the keys that it names. */
export function askJson(deps: Deps, url: string, signal: AbortSignal): Promise<HttpResult> {
  return deps.http.request({
    method: "GET",
    url,
    headers: { accept: "application/json", "user-agent": "Tocsin" },
    signal,
  });
}

/** A request to the Bot Connector (Bot Connector REST v3), without its token. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  /** Null with GET. */
  readonly body: object | null;
  /** Of the answer; where it is not said, 64 KiB. */
  readonly maxBytes?: number;
}

/** `POST /v3/conversations`: the chat of one person with the bot; the same person gets the same chat. */
export function createChat(botId: string, memberId: string, tenantId: string): Call {
  const body = {
    bot: { id: botId },
    members: [{ id: memberId }],
    isGroup: false,
    tenantId,
    channelData: { tenant: { id: tenantId } },
  };
  return { method: "POST", path: "/v3/conversations", body };
}

/** `POST /v3/conversations/{id}/activities`. A channel's id makes a new post, `{id};messageid={root}` a reply in its thread. */
export function postActivity(conversationId: string, activity: object): Call {
  return { method: "POST", path: `/v3/conversations/${encodeURIComponent(conversationId)}/activities`, body: activity };
}

/** `PUT /v3/conversations/{id}/activities/{id}`: the whole activity anew. */
export function putActivity(conversationId: string, activityId: string, activity: object): Call {
  const path = `/v3/conversations/${encodeURIComponent(conversationId)}/activities/${encodeURIComponent(activityId)}`;
  return { method: "PUT", path, body: activity };
}

/** `GET /v3/teams/{id}`: the team's name. */
export function readTeam(teamId: string): Call {
  return { method: "GET", path: `/v3/teams/${encodeURIComponent(teamId)}`, body: null };
}

/** `GET /v3/teams/{id}/conversations`: its channels that the app may see; General has no name there. */
export function readChannels(teamId: string): Call {
  return { method: "GET", path: `/v3/teams/${encodeURIComponent(teamId)}/conversations`, body: null };
}

/** `GET /v3/conversations/{id}/pagedMembers`: who is in a team (its id is that of its first channel) or a chat. */
export function pageOfMembers(conversationId: string, token: string | null): Call {
  const query = new URLSearchParams({ pageSize: String(membersPerPage), ...(token && { continuationToken: token }) });
  const path = `/v3/conversations/${encodeURIComponent(conversationId)}/pagedMembers?${query.toString()}`;
  return { method: "GET", path, body: null, maxBytes: membersPerPage * 4_096 };
}

/** At most 500. */
const membersPerPage = 200;

/**
 * Sends a request to the service URL of a conversation. Null: the URL is not one that our token may be shown to, and nothing was sent.
 */
export function callConnector(
  deps: Deps,
  config: Config,
  to: { readonly serviceUrl: string; readonly token: string; readonly signal: AbortSignal },
  { method, path, body, maxBytes = 65_536 }: Call,
): Promise<HttpResult> | null {
  if (!isAllowedService(to.serviceUrl, config.serviceHosts)) return null;
  return deps.http.request({
    method,
    url: `${withoutSlash(to.serviceUrl)}${path}`,
    headers: {
      authorization: `Bearer ${to.token}`,
      ...(body === null ? {} : { "content-type": "application/json; charset=utf-8" }),
      accept: "application/json",
      "user-agent": "Tocsin",
    },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
    signal: to.signal,
    maxBytes,
  });
}
