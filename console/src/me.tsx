import { createContext, use, useSyncExternalStore } from "react";
import type { Me } from "./generated/api.ts";
import type { Zone } from "./time.ts";

/** Who is signed in; set by the shell around every page. */
export const MeContext = createContext<Me | null>(null);

/** Who is signed in. Throws outside the shell. */
export function useMe(): Me {
  const me = use(MeContext);
  if (me === null) throw new Error("no page stands outside the shell");
  return me;
}

/** In which language and zone the reader is told times. */
export function useZone(): Zone {
  const { language, time_zone: timeZone } = useMe();
  return { language, timeZone };
}

/** May the reader do that? The server has the last word; this only spares them the try. */
export function useMay(permission: Me["permissions"][number]): boolean {
  return useMe().permissions.includes(permission);
}

const tickMs = 10_000;
let now = Date.now();
const tickers = new Set<() => void>();

setInterval(() => {
  now = Date.now();
  for (const tick of tickers) tick();
}, tickMs);

/** The time, which moves every ten seconds: one clock for all that is shown as "3 minutes ago". */
export function useNow(): number {
  return useSyncExternalStore(
    (tick) => {
      tickers.add(tick);
      return () => tickers.delete(tick);
    },
    () => now,
  );
}
