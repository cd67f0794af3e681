import { Buffer } from "node:buffer";
import { compare } from "./json.ts";

const separator = 0xff;
/** The low word of the FNV prime 2^40 + 0x1b3; the high part is a shift. */
const primeLow = 0x1b3;

const plain = /^[\x20-\x7e]*$/;

/**
 * The fingerprint that Prometheus and Alertmanager give a set of labels (prometheus/common, model/signature.go): FNV-1a, 64 bits,
 * over name 0xff value 0xff, names in the order of their UTF-8 bytes; 16 hex digits. Half of a surrogate pair counts as U+FFFD, as
 * in Go. The 64 bits are kept as two words: BigInt would cost more than the rest of the mapping.
 */
export function labelFingerprint(labels: Iterable<readonly [string, string]>): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  const add = (byte: number): void => {
    const mixed = (low ^ byte) >>> 0;
    // At most 2^41, so exact; the part above 32 bits carries over.
    const product = mixed * primeLow;
    high = (Math.imul(high, primeLow) + Math.floor(product / 2 ** 32) + (mixed << 8)) >>> 0;
    low = product >>> 0;
  };
  for (const pair of inByteOrder([...labels])) {
    for (const text of pair) {
      const bytes = Buffer.from(text);
      for (let index = 0; index < bytes.length; index++) add(bytes[index] ?? 0);
      add(separator);
    }
  }
  return hex(high) + hex(low);
}

/** The order of UTF-16 units is that of UTF-8 bytes, except where surrogates come in. */
function inByteOrder(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  if (pairs.every(([name]) => plain.test(name))) return pairs.toSorted(([a], [b]) => compare(a, b));
  return pairs.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
