import { createPrivateKey, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Parsed } from "#ports/channel.ts";

/** How the bot proves to Entra that it is itself. `pem`: certificate and private key, both in PEM. */
export type Credential =
  | { readonly kind: "secret"; readonly secret: string }
  | { readonly kind: "certificate"; readonly pem: string };

/** What a client assertion is made of. */
export interface KeyPair {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/** Exactly one of the two. Problems say which field and why, never what was typed. */
export function credentialOf(secret: string | undefined, certificate: string | undefined): Parsed<Credential> {
  if (secret === undefined && certificate === undefined)
    return refused("clientSecret", "is required, or a certificate instead");
  if (secret !== undefined && certificate !== undefined)
    return refused("certificate", "give either a client secret or a certificate, not both");
  if (secret !== undefined) return { ok: true, value: { kind: "secret", secret } };
  const pem = mended(certificate ?? "");
  const pair = keyPair(pem);
  return typeof pair === "string" ? refused("certificate", pair) : { ok: true, value: { kind: "certificate", pem } };
}

/** The certificate and its key, or what is wrong with them in words. */
export function keyPair(pem: string): KeyPair | string {
  const blocks = pem.match(block) ?? [];
  const certificateText = blocks.find((each) => each.startsWith("-----BEGIN CERTIFICATE-----"));
  const keyText = blocks.find((each) => /^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(each));
  if (certificateText === undefined) return "holds no certificate (-----BEGIN CERTIFICATE-----)";
  if (keyText === undefined) return "holds no private key (-----BEGIN PRIVATE KEY-----)";
  if (keyText.includes("ENCRYPTED")) return "has a private key with a password; take the password off";
  try {
    const certificate = new X509Certificate(certificateText);
    const key = createPrivateKey(keyText);
    if (key.asymmetricKeyType !== "rsa") return "must have an RSA key";
    return certificate.checkPrivateKey(key) ? { certificate, key } : "has a private key of another certificate";
  } catch {
    // The reason would quote what was typed.
    return "cannot be read as PEM";
  }
}

const block = /-----BEGIN ([A-Z ]{1,40})-----[^-]*-----END \1-----/g;

/** A line of a browser's form loses line breaks; PEM is put back into lines of 64. */
function mended(text: string): string {
  return (text.match(block) ?? [])
    .map((each) => {
      const [, label = "", body = ""] = /^-----BEGIN ([A-Z ]+)-----([^-]*)-----END/.exec(each) ?? [];
      // Headers of old, encrypted keys (`Proc-Type: 4,ENCRYPTED`) hold a dash or a colon; they are not what we read.
      const lines = body.replaceAll(/\s+/g, "").match(/.{1,64}/g) ?? [];
      return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
    })
    .join("");
}

function refused(field: string, problem: string): Parsed<never> {
  return { ok: false, issues: [{ field, problem }] };
}
