import { generateKeyPair, randomBytes, sign } from "node:crypto";
import { promisify } from "node:util";

export interface CertifiedKey {
  /** The certificate in DER. */
  readonly certificate: Buffer;
  /** The private key, PKCS #8 in PEM. */
  readonly key: string;
}

const dayMs = 24 * 60 * 60_000;
const lifeDays = 3_650;
const oids = { rsaSha256: "2a864886f70d01010b", commonName: "550403" } as const;

/** A new RSA key of 2048 bits with a certificate of its own for it (RFC 5280 §4.1, without extensions): Node.js makes keys alone. */
export async function certifyItself(name: string, now: number): Promise<CertifiedKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2_048 });
  const algorithm = der(0x30, oid(oids.rsaSha256), der(0x05));
  const subject = der(0x30, der(0x31, der(0x30, oid(oids.commonName), der(0x0c, Buffer.from(name)))));
  // A positive number that no other has.
  const serial = der(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)]));
  const validity = der(0x30, time(now - dayMs), time(now + lifeDays * dayMs));
  const version = der(0xa0, der(0x02, Buffer.of(2)));
  const info = publicKey.export({ type: "spki", format: "der" });
  const body = der(0x30, version, serial, algorithm, subject, validity, subject, info);
  const signature = der(0x03, Buffer.of(0), sign("sha256", body, privateKey));
  return {
    certificate: der(0x30, body, algorithm, signature),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

/** Tag, length, contents (X.690 §8.1). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const contents = Buffer.concat(parts);
  const { length } = contents;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), contents]);
}

/** UTCTime until 2049, then GeneralizedTime (RFC 5280 §4.1.2.5). */
function time(at: number): Buffer {
  const digits = `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:T]/gu, "")}Z`;
  return Number(digits.slice(0, 4)) < 2_050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
