import { snoozeLimitMs } from "./command.ts";
import { clean, duration, folded } from "./chattext.ts";

/** A time of day as somebody's clock shows it. */
export interface ClockTime {
  /** 0 to 23. */
  readonly hour: number;
  readonly minute: number;
}

/** Minutes of what somebody typed, or why there are none. */
export type SnoozeRead =
  | { readonly ok: true; readonly minutes: number }
  | { readonly ok: false; readonly problem: "unreadable" | "too_long" };

const halves: Readonly<Record<string, "am" | "pm">> = { am: "am", pm: "pm", 上午: "am", 下午: "pm" };

/** `14:30`, `2:30pm`, `2pm`, `下午2:30`, also with `until` before it; null: no time of day. Takes a word as `folded` makes it. */
export function clockTime(word: string): ClockTime | null {
  const [, before, hours, minutes, after] =
    /^(?:until|till|直到|到|至)?(上午|下午)?(\d{1,2})(?::(\d{2}))?(am|pm)?$/u.exec(word) ?? [];
  const half = halves[before ?? after ?? ""];
  // A number alone is a length.
  if (hours === undefined || (minutes === undefined && half === undefined)) return null;
  const hour = Number(hours);
  const minute = Number(minutes ?? "0");
  if (minute > 59 || hour > 23) return null;
  if (half === undefined) return { hour, minute };
  if (hour < 1 || hour > 12) return null;
  return { hour: (hour % 12) + (half === "pm" ? 12 : 0), minute };
}

/**
 * Minutes from `at` (UTC milliseconds) until a clock in `timeZone` (IANA) next shows this time, rounded up; at least 1, and more than a
 * day only where the clocks are put back meanwhile. A time that the clocks skip is taken an hour later. An unknown zone counts as UTC.
 */
export function minutesUntil({ hour, minute }: ClockTime, at: number, timeZone: string): number {
  const now = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zoneOr(timeZone, at));
  const today = now.withPlainTime({ hour, minute });
  const next =
    Temporal.ZonedDateTime.compare(today, now) > 0 ? today : now.add({ days: 1 }).withPlainTime({ hour, minute });
  return Math.max(1, Math.ceil((next.epochMilliseconds - at) / 60_000));
}

function zoneOr(timeZone: string, at: number): string {
  try {
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
    return timeZone;
  } catch {
    return "UTC";
  }
}

/** What was typed into a form: `90` minutes, `2h`, `1h 30m`, `14:30`, `until 2:30 pm`. `at`: when, UTC milliseconds. */
export function readSnooze(text: string, at: number, timeZone: string): SnoozeRead {
  const word = folded(clean(text.slice(0, 100)));
  const time = clockTime(word);
  const minutes = time === null ? duration(word.replace(/^for/u, "")) : minutesUntil(time, at, timeZone);
  if (minutes === null) return { ok: false, problem: "unreadable" };
  return minutes * 60_000 > snoozeLimitMs ? { ok: false, problem: "too_long" } : { ok: true, minutes };
}
