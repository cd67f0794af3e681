import { useQuery } from "@tanstack/react-query";
import { languageOf } from "../i18n.ts";
import { useMe } from "../me.tsx";
import { channelsQuery } from "../queries.ts";

/** How channels are called, in the reader's language. */
export function useChannelName(): (id: string) => string {
  const language = languageOf(useMe().language);
  const channels = useQuery(channelsQuery);
  return (id) => channels.data?.find((each) => each.id === id)?.name[language] ?? id;
}

/** A short time as people say it: "84 ms", "1.2 sec". */
export function tookWords(ms: number, language: string): string {
  const [value, unit] = ms < 1000 ? [ms, "millisecond"] : [ms / 1000, "second"];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: 1,
  }).format(value);
}
