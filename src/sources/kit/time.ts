/**
 * RFC 3339 as tools write it: up to nanoseconds, an offset with or without colon (`+0000` in PagerDuty's own examples), a blank
 * for the `T`. Not `Date.parse`, which takes "alert 7" for July 2001.
 */
const form = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:([Zz])|([+-])(\d\d):?(\d\d))$/;

/** Go's zero time, `0001-01-01T00:00:00Z`, which means "none", falls before this. */
const earliest = Date.UTC(1970, 0, 1);

/** UTC milliseconds; null for what is absent, not a time, or before 1970. */
export function timeOf(value: unknown): number | null {
  const found = typeof value === "string" ? form.exec(value.trim()) : null;
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, fraction = "0", , sign, offsetHour = "0", offsetMinute = "0"] =
    found;
  const millis = Math.floor(Number(`0.${fraction}`) * 1000);
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    millis,
  );
  const date = new Date(utc);
  // Date.UTC rolls 30 February over into March, and reads years below 100 as 19xx.
  if (date.getUTCFullYear() !== Number(year) || date.getUTCMonth() !== Number(month) - 1) return null;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 * (sign === "-" ? -1 : 1);
  const time = utc - offset;
  return time < earliest ? null : time;
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
