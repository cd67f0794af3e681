/** 3GPP TS 23.038 §6.2.1: the default alphabet, and the extension table, whose characters take two places. */
const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const extended = new Set("^{}\\[~]|€");

/** How a text goes over the air: its units (septets, or UTF-16 units), and the parts that it is paid by. */
export interface Segments {
  readonly encoding: "gsm" | "ucs2";
  readonly units: number;
  readonly parts: number;
}

/** 3GPP TS 23.040 §9.2.3.24.1: 160 septets or 70 units in a message of one part, 153 or 67 in each of several. */
export function segmentsOf(text: string): Segments {
  let septets = 0;
  for (const character of text) {
    if (basic.has(character)) septets += 1;
    else if (extended.has(character)) septets += 2;
    else return { encoding: "ucs2", units: text.length, parts: partsOf(text.length, 70, 67) };
  }
  return { encoding: "gsm", units: septets, parts: partsOf(septets, 160, 153) };
}

/**
 * A part never splits a character of two units, so that one unit may be lost in each: the real number of parts is never above this
 * for one unit less of room.
 */
function partsOf(units: number, one: number, each: number): number {
  return units <= one ? 1 : Math.ceil(units / (each - 1));
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
