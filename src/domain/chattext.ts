/** Invisible characters go: they come along when a code is copied, and they must not hide a command. Line ends are one kind. */
export function clean(text: string): string {
  return text
    .replace(/\r\n?|\u0085|\u2028|\u2029/gu, "\n")
    .replace(/[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu, "")
    .replace(/[^\n\P{Cc}]/gu, " ");
}

/** For comparing: full-width and compatibility forms made plain, no case, no joiners, hyphens, spaces or final marks. */
export function folded(text: string): string {
  const plain = text.normalize("NFKC").toLowerCase();
  return plain.replace(/[\s_\p{Pd}\u200c\u200d]/gu, "").replace(/(?<=.)[.,:;!?。、]+$/u, "");
}

const unitMinutes = new Map<string, number>([
  ["m", 1],
  ["min", 1],
  ["mins", 1],
  ["minute", 1],
  ["minutes", 1],
  ["分", 1],
  ["分钟", 1],
  ["h", 60],
  ["hr", 60],
  ["hrs", 60],
  ["hour", 60],
  ["hours", 60],
  ["时", 60],
  ["小时", 60],
  ["个小时", 60],
  ["d", 1440],
  ["day", 1440],
  ["days", 1440],
  ["天", 1440],
]);

/** Minutes of `2h`, `30m`, `1h30m`, `1.5h`, `半小时`; where `bare` allows it, a number alone means minutes. Null: no length. */
export function duration(word: string, bare = true): number | null {
  const text = word.replace("半个小时", "30m").replace("半小时", "30m");
  if (bare && /^\d{1,6}$/u.test(text)) return Number(text) > 0 ? Number(text) : null;
  if (!/^(?:\d{1,6}(?:\.\d{1,3})?\p{L}+)+$/u.test(text)) return null;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(\p{L}+)/gu)) {
    const minutes = unitMinutes.get(unit ?? "");
    if (minutes === undefined) return null;
    sum += Number(count) * minutes;
  }
  return sum > 0 ? Math.ceil(sum) : null;
}

const quotePairs = new Map([
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["“", "”"],
  ["‘", "’"],
  ["「", "」"],
  ["『", "』"],
  ["《", "》"],
  ["{", "}"],
  ["<", ">"],
]);

/** Quotes around the whole of a text are not part of it: people copy `{name}` and `"name"` out of instructions. */
export function unquoted(text: string): string {
  const trimmed = text.trim();
  const close = quotePairs.get(trimmed.charAt(0));
  return close !== undefined && trimmed.length > 1 && trimmed.endsWith(close) ? trimmed.slice(1, -1).trim() : trimmed;
}

/** Levenshtein's distance, with two letters swapped counting as one mistake. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
