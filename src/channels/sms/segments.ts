import type { Segments } from "#ports/channel.ts";

/** 3GPP TS 23.038 §6.2.1: the default alphabet, and the extension table, whose characters take two places. */
const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const extended = new Set("^{}\\[~]|€");

/** 3GPP TS 23.040 §9.2.3.24.1: 160 septets or 70 units in a message of one part, 153 or 67 in each of several. */
export function segmentsOf(text: string): Segments {
  const sizes: number[] = [];
  for (const character of text) {
    const size = basic.has(character) ? 1 : extended.has(character) ? 2 : 0;
    if (size === 0) return ucs2Of(text);
    sizes.push(size);
  }
  return { encoding: "gsm", ...partsOf(sizes, 160, 153) };
}

/**
 * In UCS-2, whatever its characters are: vendors of templates count every text to mainland China so, with its signature (Alibaba Cloud,
 * 短信内容长度计算规则; Tencent Cloud, 短信长度计算规则).
 */
export function ucs2Of(text: string): Segments {
  return {
    encoding: "ucs2",
    ...partsOf(
      Array.from(text, ({ length }) => length),
      70,
      67,
    ),
  };
}

/** `sizes`: units of each character; a part never splits one. */
function partsOf(sizes: readonly number[], one: number, each: number): Pick<Segments, "units" | "parts"> {
  let units = 0;
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    units += size;
    if (used + size > each) [parts, used] = [parts + 1, 0];
    used += size;
  }
  return { units, parts: units <= one ? 1 : parts };
}

const plainer: Readonly<Record<string, string>> = {
  "‘": "'",
  "’": "'",
  "‚": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "–": "-",
  "—": "-",
  "‐": "-",
  "‑": "-",
  "…": "...",
  "•": "*",
  "\u00a0": " ",
  "\u202f": " ",
  "\u2009": " ",
  "\t": " ",
};

/**
 * Typographic signs by their plain likeness where that makes a text fit the default alphabet: one curly quote would make it twice
 * as long. A text that needs more than that keeps them.
 */
export function plain(text: string): string {
  const simple = text.replace(/[‘’‚“”„–—‐‑…•\u00a0\u202f\u2009\t]/g, (sign) => plainer[sign] ?? sign);
  return segmentsOf(simple).encoding === "gsm" ? simple : text;
}
