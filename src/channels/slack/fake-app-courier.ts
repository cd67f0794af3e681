import { createHmac } from "node:crypto";

type Json = Readonly<Record<string, unknown>>;

/** A request that is ready to go: the bytes and their headers. */
export interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What the app answered. */
export interface Delivery {
  readonly status: number;
  readonly body: string;
  /** The body as JSON; null: it is none. */
  readonly json: Json | null;
  /** The same request once more, signed anew, as Slack does when it missed the answer. */
  readonly again: () => Promise<Delivery>;
}

/** A body in Slack's own form: interactions in one field of a form, commands as a form, everything else as JSON. */
export function encode(body: unknown, respelled = false): Uint8Array {
  const object = isObject(body) ? body : null;
  if (object?.["type"] === "block_actions" || object?.["type"] === "view_submission")
    return bytes(new URLSearchParams({ payload: JSON.stringify(object, null, respelled ? 2 : 0) }).toString());
  if (object !== null && "command" in object) {
    const fields = Object.entries(object).map(([key, value]): [string, string] => [key, textOf(value)]);
    return bytes(new URLSearchParams(respelled ? fields.toReversed() : fields).toString());
  }
  return bytes(JSON.stringify(body, null, respelled ? 3 : 0) ?? "");
}

/** docs.slack.dev, "Verifying requests from Slack": HMAC-SHA256 over `v0:<seconds>:<body>`, in hex. */
export function sign(body: Uint8Array, secret: string, at: number): Signed {
  const timestamp = String(Math.floor(at / 1_000));
  const base = Buffer.concat([bytes(`v0:${timestamp}:`), body]);
  return {
    body,
    headers: {
      "content-type": body[0] === 0x7b ? "application/json" : "application/x-www-form-urlencoded",
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${createHmac("sha256", secret).update(base).digest("hex")}`,
    },
  };
}

/** Posts a body to the app, and waits for its answer; Slack itself waits three seconds. */
export async function deliver(endpoint: string, body: unknown, secret: string, now: () => number): Promise<Delivery> {
  const signed = sign(encode(body), secret, now());
  const answer = await fetch(endpoint, { method: "POST", headers: signed.headers, body: Buffer.from(signed.body) });
  const text = await answer.text();
  return {
    status: answer.status,
    body: text,
    json: objectOf(text),
    again: () => deliver(endpoint, body, secret, now),
  };
}

export function objectOf(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
