import type { ReactElement } from "react";
import { useNow, useZone } from "./me.tsx";
import { fullTime, relativeTime, shortTime } from "./time.ts";

/** A time as a distance, with the exact one on demand and for machines. */
export function Ago({ at }: { readonly at: string }): ReactElement {
  const zone = useZone();
  return (
    <time dateTime={at} title={fullTime(at, zone)}>
      {relativeTime(at, useNow(), zone.language)}
    </time>
  );
}

/** A time by the clock, with the exact one on demand and for machines. */
export function At({ at }: { readonly at: string }): ReactElement {
  const zone = useZone();
  return (
    <time dateTime={at} title={fullTime(at, zone)}>
      {shortTime(at, useNow(), zone)}
    </time>
  );
}
