import { Buffer } from "node:buffer";
import { compare } from "./json.ts";

const separator = "\xff";
/** The low word of the FNV prime 2^40 + 0x1b3; the high part is a shift. */
const primeLow = 0x1b3;

const plain = /^[\x20-\x7e]*$/;

const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * The fingerprint that Prometheus and Alertmanager give a set of labels (prometheus/common, model/signature.go): FNV-1a, 64 bits,
 * over name 0xff value 0xff, names in the order of their UTF-8 bytes; 16 hex digits. Half of a surrogate pair counts as U+FFFD, as
 * in Go. The 64 bits are kept as two words of 32: BigInt would cost more than the rest of the mapping, and a product of whole
 * words is no longer a small integer.
 */
export function labelFingerprint(labels: Iterable<readonly [string, string]>): string {
  let high = 0xcbf29ce4 | 0;
  let low = 0x84222325 | 0;
  const pairs = Array.from(labels, ([name, value]) => [bytesOf(name), bytesOf(value)] as const);
  for (const [name, value] of pairs.toSorted(([a], [b]) => compare(a, b))) {
    const bytes = name + separator + value + separator;
    for (let index = 0; index < bytes.length; index += 1) {
      const mixed = low ^ bytes.charCodeAt(index);
      const lower = (mixed & 0xffff) * primeLow;
      const upper = (mixed >>> 16) * primeLow + (lower >>> 16);
      high = (Math.imul(high, primeLow) + (upper >>> 16) + (mixed << 8)) | 0;
      low = (upper << 16) | (lower & 0xffff);
    }
  }
  return hex(high) + hex(low);
}

/** The UTF-8 bytes of a text, one in each unit: plain text is its own, which saves a Buffer for each of a dozen texts. */
function bytesOf(text: string): string {
  return plain.test(text) ? text : Buffer.from(text).toString("latin1");
}

/** Four bytes by table: `toString(16)` and `padStart` were about 2.5 % of the whole mapping. */
function hex(word: number): string {
  return `${hexOfByte[word >>> 24]}${hexOfByte[(word >>> 16) & 255]}${hexOfByte[(word >>> 8) & 255]}${hexOfByte[word & 255]}`;
}
