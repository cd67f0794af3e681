import { createPublicKey, verify } from "node:crypto";

/** What a push service has against an `Authorization` header (RFC 8292 §2 and §3); null: it is good. */
export function complaintAbout(
  header: string | undefined,
  wanted: { readonly origin: string; readonly key: string; readonly now: number },
): { readonly status: 401 | 403; readonly why: string } | null {
  const found = /^vapid t=([\w-]+\.[\w-]+\.[\w-]+), ?k=([\w-]+)$/.exec(header ?? "");
  if (found === null) return { status: 401, why: "BadAuthorizationHeader" };
  const [, token = "", key = ""] = found;
  if (key !== wanted.key) return { status: 403, why: "VapidPkHashMismatch" };
  const [head = "", claims = "", signature = ""] = token.split(".");
  const { alg } = json(head);
  const { aud, exp, sub } = json(claims);
  const good =
    alg === "ES256" &&
    verify(
      "sha256",
      Buffer.from(`${head}.${claims}`),
      { key: publicKey(key), dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    ) &&
    aud === wanted.origin &&
    typeof exp === "number" &&
    exp * 1000 > wanted.now &&
    exp * 1000 <= wanted.now + 24 * 3_600_000 &&
    typeof sub === "string" &&
    /^(https:\/\/|mailto:.+@)/.test(sub);
  return good ? null : { status: 403, why: "BadJwtToken" };
}

function publicKey(key: string): ReturnType<typeof createPublicKey> {
  const point = Buffer.from(key, "base64url");
  const half = (from: number): string => point.subarray(from, from + 32).toString("base64url");
  return createPublicKey({ key: { kty: "EC", crv: "P-256", x: half(1), y: half(33) }, format: "jwk" });
}

function json(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Readonly<Record<string, unknown>>;
}
