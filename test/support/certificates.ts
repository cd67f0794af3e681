import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

export interface CertificatePair {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

const day = 24 * 60 * 60_000;

/** A self-signed certificate of today with its RSA key (RFC 5280 §4.1, version 3 without extensions): Node.js makes none. */
export function makeCertificate(name = "test"): CertificatePair {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  // sha256WithRSAEncryption, 1.2.840.113549.1.1.11
  const algorithm = der(0x30, der(0x06, Buffer.from("2a864886f70d01010b", "hex")), der(0x05));
  // commonName, 2.5.4.3, as UTF8String
  const subject = der(
    0x30,
    der(0x31, der(0x30, der(0x06, Buffer.from("550403", "hex")), der(0x0c, Buffer.from(name)))),
  );
  const serial = Buffer.concat([Buffer.of(1), randomBytes(8)]);
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, serial),
    algorithm,
    subject,
    der(0x30, utcTime(Date.now() - day), utcTime(Date.now() + day)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = sign("sha256", body, privateKey);
  const whole = der(0x30, body, algorithm, der(0x03, Buffer.of(0), signature));
  const lines = whole.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** X.690 §8.1: tag, length, contents. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const contents = Buffer.concat(parts);
  const { length } = contents;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), contents]);
}

function utcTime(at: number): Buffer {
  return der(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));
}
