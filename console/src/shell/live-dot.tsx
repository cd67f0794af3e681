import { createContext, type ReactElement, type ReactNode, use, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { browserStream, type LiveState, startLive } from "../live.ts";
import { refresh } from "../queries.ts";

const LiveContext = createContext<LiveState>("connecting");

/** Keeps everything inside up to date, by the stream of events. */
export function LiveUpdates({ children }: { readonly children: ReactNode }): ReactElement {
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(
    () =>
      startLive({
        open: browserStream,
        later(run, ms) {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
        random: Math.random,
        changed: refresh,
        said: setState,
      }),
    [],
  );
  return <LiveContext value={state}>{children}</LiveContext>;
}

/** Whether what is shown is told as it changes; in words for who does not see the dot. */
export function LiveDot(): ReactElement {
  const { t } = useTranslation();
  const state = use(LiveContext);
  const words = t(`live.${state}`);
  return (
    <span role="status" title={words} data-live={state}>
      <span className={`dot ${state}`} role="img" aria-label={words} />
    </span>
  );
}
