const dayMs = 24 * 60 * 60_000;

/** The instant at which a day (2026-11-22) begins where people are. RFC 3339 out; null: that is no day. */
export function startOfDay(day: string, timeZone: string): string | null {
  const utc = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/u.test(day) || Number.isNaN(utc)) return null;
  // The offset of the zone changes with the instant that is looked for: the second look is at the right one.
  const first = utc - offsetAt(utc, timeZone);
  return new Date(utc - offsetAt(first, timeZone)).toISOString();
}

/** The last millisecond of a day. */
export function endOfDay(day: string, timeZone: string): string | null {
  const start = Date.parse(`${day}T00:00:00Z`);
  if (startOfDay(day, timeZone) === null) return null;
  const next = startOfDay(new Date(start + dayMs).toISOString().slice(0, 10), timeZone);
  return next === null ? null : new Date(Date.parse(next) - 1).toISOString();
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const number = "numeric";
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
  });
  const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? 0;
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second")) - at;
}
