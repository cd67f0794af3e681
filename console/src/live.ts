/** Something changed; `ids` null: any incident may have. */
export type LiveChange =
  | { readonly kind: "incidents"; readonly ids: ReadonlySet<string> | null }
  | { readonly kind: "config" }
  | { readonly kind: "sandbox" };

/** `live`: told at once · `connecting`: for a moment not · `polling`: looks every so often instead. */
export type LiveState = "connecting" | "live" | "polling";

/** What a stream of server-sent events is, as far as it is used here. */
export interface Stream {
  on(event: string, listener: (data: string) => void): void;
  onFailed(listener: (state: { readonly retries: boolean }) => void): void;
  close(): void;
}

/** What the surroundings give: a stream, timers, and chance. */
export interface LiveDeps {
  readonly open: () => Stream;
  readonly later: (run: () => void, ms: number) => () => void;
  readonly random: () => number;
  readonly changed: (change: LiveChange) => void;
  readonly said: (state: LiveState) => void;
}

const pollMs = 15_000;
const backoffMs = { first: 1_000, most: 60_000 } as const;
/** A stream that is back within this time was never away, as far as people are concerned. */
const patienceMs = 5_000;

/** Keeps a stream open, and looks every so often while there is none. Returns the way to stop. */
export function startLive(deps: LiveDeps): () => void {
  let stream: Stream | null = null;
  let pauseMs: number = backoffMs.first;
  let cancelRetry = (): void => undefined;
  let cancelPoll = (): void => undefined;
  let stopped = false;

  function poll(wait: number): void {
    cancelPoll();
    cancelPoll = deps.later(() => {
      deps.said("polling");
      deps.changed({ kind: "incidents", ids: null });
      deps.changed({ kind: "config" });
      poll(pollMs);
    }, wait);
  }

  function isUp(): void {
    pauseMs = backoffMs.first;
    cancelPoll();
    deps.said("live");
  }

  function isDown(retries: boolean): void {
    deps.said("connecting");
    poll(patienceMs);
    // The browser tries again by itself after a break, but never after an answer that was none.
    if (retries) return;
    stream?.close();
    cancelRetry = deps.later(connect, pauseMs * (0.5 + deps.random()));
    pauseMs = Math.min(pauseMs * 2, backoffMs.most);
  }

  function connect(): void {
    if (stopped) return;
    const made = deps.open();
    stream = made;
    const isThis = (): boolean => stream === made && !stopped;
    made.on("ready", () => isThis() && isUp());
    made.on("resync", () => {
      if (!isThis()) return;
      isUp();
      deps.changed({ kind: "incidents", ids: null });
      deps.changed({ kind: "config" });
    });
    made.on("incidents", (data) => {
      if (!isThis()) return;
      isUp();
      deps.changed({ kind: "incidents", ids: idsIn(data) });
    });
    made.on("config", () => {
      if (!isThis()) return;
      isUp();
      deps.changed({ kind: "config" });
    });
    made.on("sandbox", () => {
      if (!isThis()) return;
      isUp();
      deps.changed({ kind: "sandbox" });
    });
    made.onFailed(({ retries }) => isThis() && isDown(retries));
  }

  deps.said("connecting");
  poll(patienceMs);
  connect();
  return () => {
    stopped = true;
    cancelRetry();
    cancelPoll();
    stream?.close();
  };
}

/** The ids that an `incidents` event names; null: it is not sure to name all. */
function idsIn(data: string): ReadonlySet<string> | null {
  const { changed, left, more } = JSON.parse(data) as {
    readonly changed: readonly { readonly id: string }[];
    readonly left: readonly string[];
    readonly more: boolean;
  };
  return more ? null : new Set([...changed.map(({ id }) => id), ...left]);
}

/** The stream of this server, over the browser's EventSource: it resumes by Last-Event-ID by itself. */
export function browserStream(): Stream {
  const source = new EventSource("/api/v1/events");
  return {
    on(event, listener) {
      source.addEventListener(event, (message: MessageEvent<string>) => listener(message.data));
    },
    onFailed(listener) {
      source.addEventListener("error", () => listener({ retries: source.readyState === EventSource.CONNECTING }));
    },
    close: () => source.close(),
  };
}
