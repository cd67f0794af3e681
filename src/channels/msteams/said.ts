import type { Activity } from "./activity.ts";

/**
 * What somebody said to the bot. Our own mention is taken out, by the id of the one it names, never those of others: `linkUser @Bob`
 * must not lose Bob. Teams writes mentions as `<at>Name</at>`, blanks as `&nbsp;` or U+00A0, and escapes `&`, `<` and `>`.
 */
export function saidText(activity: Activity): string {
  const { text = "", textFormat, entities = [], recipient } = activity;
  let left = text;
  for (const entity of entities) {
    if (entity === null || recipient?.id === undefined || entity.mentioned.id !== recipient.id) continue;
    left = left.replace(entity.text, () => " ");
  }
  // The others keep their names.
  left = left.replaceAll(/<\/?at(\s[^<>]*)?>/gi, "");
  if (textFormat === "xml") left = left.replaceAll(/<(br\s*\/?|\/p|\/div)>/gi, "\n").replaceAll(/<[^<>]*>/g, "");
  return unescaped(left)
    .replaceAll(/[ \t\u00a0\u2007\u202f]+/g, " ")
    .trim();
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Once only: `&amp;lt;` was typed as `&lt;`. */
function unescaped(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi, (all, decimal, hex, name) => {
    if (typeof name === "string") return named[name.toLowerCase()] ?? all;
    const code = typeof decimal === "string" ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff) ? String.fromCodePoint(code) : " ";
  });
}
