const units = [
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A length of time in words: "3 min", "1 hr 30 min". Seconds in. */
export function durationWords(seconds: number, language: string): string {
  let rest = Math.max(0, Math.round(seconds));
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" });
    return count > 0 || (unit === "second" && seconds < 1) ? [format.format(count)] : [];
  });
  return new Intl.ListFormat(language, { style: "narrow", type: "unit" }).format(parts);
}
