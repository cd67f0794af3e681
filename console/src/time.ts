/** For whom times are said. */
export interface Zone {
  readonly language: string;
  readonly timeZone: string;
}

/** A format costs some eighty times as much to make (0.1 ms) as to use, and a list has a hundred times to tell. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([language, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, format);
  return format;
}

/** A time in full: "22 Nov 2026, 07:00:12". */
export function fullTime(at: string, { language, timeZone }: Zone): string {
  return formatOf(language, {
    timeZone,
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
  }).format(Date.parse(at));
}

/** A time, as short as it can be told: today's by its hour alone. */
export function shortTime(at: string, now: number, zone: Zone): string {
  const { language, timeZone } = zone;
  const day = (ms: number) => formatOf("en", { timeZone, dateStyle: "short" }).format(ms);
  const time = Date.parse(at);
  const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const isToday = day(time) === day(now);
  return formatOf(language, {
    timeZone,
    ...hour,
    ...(isToday ? {} : { month: "short", day: "numeric" }),
  }).format(time);
}

const minute = 60_000;
const units = [
  ["day", 24 * 60 * minute],
  ["hour", 60 * minute],
  ["minute", minute],
] as const;

/** How long ago or ahead: "3 minutes ago", "in 2 hours". */
export function relativeTime(at: string, now: number, language: string): string {
  const ahead = Date.parse(at) - now;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  for (const [unit, ms] of units) if (Math.abs(ahead) >= ms) return format.format(Math.trunc(ahead / ms), unit);
  return format.format(Math.trunc(ahead / 1000), "second");
}
