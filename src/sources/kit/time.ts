/**
 * RFC 3339 as tools write it: up to nanoseconds, an offset with or without colon (`+0000` in PagerDuty's own examples), a blank
 * for the `T`. Not `Date.parse`, which takes "alert 7" for July 2001.
 */
const form = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:[Zz]|[+-]\d\d:?\d\d)$/;

/** Go's zero time, `0001-01-01T00:00:00Z`, which means "none", falls before this. */
const earliest = Date.UTC(1970, 0, 1);

/** UTC milliseconds; null for what is absent, not a time, or before 1970. */
export function timeOf(value: unknown): number | null {
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (!form.test(text)) return null;
  // The form says where each number stands; its groups need not be kept for that.
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7) - 1;
  const midnight = Date.UTC(year, month, digits(text, 8, 10));
  const seconds = digits(text, 11, 13) * 3600 + digits(text, 14, 16) * 60 + digits(text, 17, 19);
  const utc = midnight + seconds * 1000 + millisOf(text);
  const date = new Date(utc);
  // Date.UTC rolls 30 February over into March, and reads years below 100 as 19xx.
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month) return null;
  const time = utc - offsetOf(text);
  return time < earliest ? null : time;
}

function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let index = from; index < to; index += 1) number = number * 10 + text.charCodeAt(index) - 48;
  return number;
}

/** The first three digits behind the seconds, cut, not rounded. */
function millisOf(text: string): number {
  const mark = text[19];
  if (mark !== "." && mark !== ",") return 0;
  let millis = 0;
  for (let index = 20, worth = 100; worth >= 1; index += 1, worth /= 10) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    millis += digit * worth;
  }
  return millis;
}

/** What is ahead of UTC, in milliseconds. */
function offsetOf(text: string): number {
  const end = text.length;
  if (text.endsWith("Z") || text.endsWith("z")) return 0;
  const colon = text[end - 3] === ":" ? 1 : 0;
  const minutes = digits(text, end - 4 - colon, end - 2 - colon) * 60 + digits(text, end - 2, end);
  return minutes * 60_000 * (text[end - 5 - colon] === "-" ? -1 : 1);
}

/** True for what a Go program writes when it has no time: nothing, null, or the zero time. */
export function isNoTime(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    (typeof value === "string" && value.startsWith("0001-01-01T"))
  );
}
