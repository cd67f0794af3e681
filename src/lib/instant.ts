const formats = new Map<string, Intl.DateTimeFormat>();

/** `22 Nov 2026, 15:04 GMT+8`: an instant as the reader's wall clock shows it, with the zone, in their language (BCP 47). */
export function formatInstant(at: number, language: string, timeZone: string): string {
  const key = `${language} ${timeZone}`;
  const format = formats.get(key) ?? formatFor(language, timeZone);
  formats.set(key, format);
  return format.format(at);
}

function formatFor(language: string, timeZone: string): Intl.DateTimeFormat {
  const options = {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  } as const;
  const locale = language === "en" ? "en-GB" : language;
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone });
  } catch {
    // A zone that this system does not know must not stop a page.
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  }
}
