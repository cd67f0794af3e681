/** The named references that Teams, its clients and people who paste write; the others stay as they are (WHATWG HTML §13.5). */
const named: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  bull: "•",
  cent: "¢",
  copy: "©",
  deg: "°",
  divide: "÷",
  emsp: " ",
  ensp: " ",
  euro: "€",
  frac12: "½",
  gt: ">",
  hellip: "…",
  iexcl: "¡",
  iquest: "¿",
  laquo: "«",
  larr: "←",
  ldquo: "“",
  lsquo: "‘",
  lt: "<",
  mdash: "—",
  micro: "µ",
  middot: "·",
  nbsp: "\u00a0",
  ndash: "–",
  plusmn: "±",
  pound: "£",
  quot: '"',
  raquo: "»",
  rarr: "→",
  rdquo: "”",
  reg: "®",
  rsquo: "’",
  sect: "§",
  shy: "",
  szlig: "ß",
  thinsp: " ",
  times: "×",
  trade: "™",
  yen: "¥",
  zwj: "\u200d",
  zwnj: "\u200c",
};

/** Character references made plain, once: `&amp;lt;` is `&lt;`, not `<`. What is no reference stays. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\dA-Fa-f]{1,6})|([A-Za-z]\w{1,10}));?/g, (whole, decimal, hex, name) => {
    if (typeof decimal === "string") return pointOf(Number.parseInt(decimal, 10));
    if (typeof hex === "string") return pointOf(Number.parseInt(hex, 16));
    const key = String(name);
    return Object.hasOwn(named, key) ? (named[key] ?? whole) : whole;
  });
}

/** What no text can hold becomes the sign for it. */
function pointOf(point: number): string {
  const isText = point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  return isText ? String.fromCodePoint(point) : "\ufffd";
}
