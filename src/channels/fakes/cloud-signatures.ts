import { createHash, createHmac } from "node:crypto";
import type { Asked } from "./server.ts";

// How the clouds behind text messages and calls check who asks: written from their documents alone, for the fakes of both.

/** Who may ask. */
export interface Keys {
  readonly keyId: string;
  readonly secret: string;
}

/** What a callback of a fake came to. */
export interface Delivery {
  readonly status: number;
  readonly body: string;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Alibaba Cloud, "Request syntax and signature method V3": the error code of a request, or null for a good one. */
export function acs3Problem(asked: Asked, { keyId, secret }: Keys, now: number): string | null {
  const found =
    /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([a-z0-9;-]+),Signature=([0-9a-f]{64})$/.exec(
      String(asked.headers["authorization"] ?? ""),
    ) ?? [];
  const [, id, signed, signature] = found;
  if (id === undefined || signed === undefined) return "IncompleteSignature";
  if (id !== keyId) return "InvalidAccessKeyId.NotFound";
  const names = signed.split(";");
  const must = ["host", ...Object.keys(asked.headers).filter((name) => name.startsWith("x-acs-"))];
  if (must.some((name) => !names.includes(name)) || names.join() !== [...names].sort().join())
    return "IncompleteSignature";
  if (asked.headers["x-acs-content-sha256"] !== sha256(asked.raw)) return "SignatureDoesNotMatch";
  const at = Date.parse(String(asked.headers["x-acs-date"] ?? ""));
  if (!(Math.abs(now - at) < 15 * 60_000)) return "InvalidTimeStamp.Expired";
  const rfc3986 = (text: string): string =>
    [...Buffer.from(text)]
      .map((byte) =>
        /[A-Za-z0-9._~-]/.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
      )
      .join("");
  const query = [...asked.query]
    .map(([name, value]) => [rfc3986(name), rfc3986(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join("="))
    .join("&");
  const canonical = [
    asked.method,
    asked.path,
    query,
    ...names.map((name) => `${name}:${String(asked.headers[name] ?? "").trim()}`),
    "",
    signed,
    sha256(asked.raw),
  ].join("\n");
  const expected = hmac(secret, ["ACS3-HMAC-SHA256", sha256(canonical)].join("\n")).toString("hex");
  return expected === signature ? null : "SignatureDoesNotMatch";
}

/** Tencent Cloud, "Signature v3": the error code of a request, or null for a good one. `hosts`: what the client may have signed. */
export function tc3Problem(
  asked: Asked,
  { keyId, secret }: Keys,
  known: { readonly service: readonly string[]; readonly hosts: readonly string[]; readonly now: number },
): string | null {
  const found =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/([\d-]{10})\/([\w-]+)\/tc3_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(
      String(asked.headers["authorization"] ?? ""),
    ) ?? [];
  const [, id, date = "", service = "", signed = "", signature] = found;
  if (id === undefined) return "AuthFailure.InvalidAuthorization";
  if (id !== keyId) return "AuthFailure.SecretIdNotFound";
  if (!known.service.includes(service)) return "AuthFailure.SignatureFailure";
  const timestamp = Number(asked.headers["x-tc-timestamp"] ?? 0);
  if (!(Math.abs(known.now / 1000 - timestamp) < 300)) return "AuthFailure.SignatureExpire";
  if (new Date(timestamp * 1000).toISOString().slice(0, 10) !== date) return "AuthFailure.SignatureFailure";
  const names = signed.split(";");
  if (!names.includes("content-type") || !names.includes("host")) return "AuthFailure.SignatureFailure";
  const fits = known.hosts.some((host) => {
    const lines = names.map((name) => `${name}:${name === "host" ? host : String(asked.headers[name] ?? "")}`);
    const canonical = ["POST", "/", "", ...lines, "", signed, sha256(asked.raw)].join("\n");
    const key = hmac(hmac(hmac(`TC3${secret}`, date), service), "tc3_request");
    const toSign = ["TC3-HMAC-SHA256", timestamp, `${date}/${service}/tc3_request`, sha256(canonical)].join("\n");
    return hmac(key, toSign).toString("hex") === signature;
  });
  return fits ? null : "AuthFailure.SignatureFailure";
}

/** Twilio, "Webhooks security". */
export function twilioSigned(secret: string, url: string, form: URLSearchParams): string {
  let text = url;
  for (const name of [...new Set(form.keys())].sort())
    for (const value of [...new Set(form.getAll(name))].sort()) text += name + value;
  return createHmac("sha1", secret).update(Buffer.from(text, "utf8")).digest("base64");
}

/** RFC 7617. */
export function isBasic(asked: Asked, { keyId, secret }: Keys): boolean {
  return asked.headers["authorization"] === `Basic ${Buffer.from(`${keyId}:${secret}`).toString("base64")}`;
}

/** A form to somebody's hook, signed as Twilio does. `reach`: where that address is answered, if not there itself. */
export function postSigned(
  secret: string,
  url: string,
  fields: Readonly<Record<string, string>>,
  reach: string | null = null,
): Promise<Delivery> {
  const form = new URLSearchParams(fields);
  const headers = {
    "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
    "x-twilio-signature": twilioSigned(secret, url, form),
  };
  return post(reach === null ? url : `${reach}${new URL(url).search}`, headers, form.toString());
}

/** JSON to somebody's hook, unsigned, as the clouds of China do. */
export function postJson(url: string, body: unknown): Promise<Delivery> {
  return post(url, { "content-type": "application/json;charset=UTF-8" }, JSON.stringify(body));
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<Delivery> {
  const answer = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(15_000) });
  return { status: answer.status, body: await answer.text() };
}

/** `CA` and 32 hex digits, in the order in which they were made. */
export function sidOf(prefix: string, count: number): string {
  return `${prefix}${createHash("md5").update(`${prefix}${count}`).digest("hex")}`;
}

/** XML text back to what it says. */
export function fromXml(text: string): string {
  const names: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", apos: "'" };
  return text.replace(/&(#?\w+);/g, (all, name: string) => names[name] ?? all);
}
