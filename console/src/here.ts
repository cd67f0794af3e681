/** The server forgets after five minutes; more often than this nothing new would be said. */
const everyMs = 60_000;

/** What is asked of the browser; handed in so that a test can hand in another. */
export interface Here {
  /** Calls back when the reader touches a key or the screen; returns the way to stop. */
  readonly onTouch: (touched: () => void) => () => void;
  readonly now: () => number;
  /** Tells the server. */
  readonly tell: () => void;
}

/**
 * Says that the reader is at the console while they touch it, once a minute at most. A tab that only stands open says nothing: nobody may
 * sit before it. Returns the way to stop.
 */
export function startHere({ onTouch, now, tell }: Here): () => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return onTouch(() => {
    if (now() - toldAt < everyMs) return;
    toldAt = now();
    tell();
  });
}

/** The browser's own. */
export function onTouch(touched: () => void): () => void {
  const kinds = ["pointerdown", "keydown"] as const;
  for (const kind of kinds) document.addEventListener(kind, touched, { passive: true, capture: true });
  return () => {
    for (const kind of kinds) document.removeEventListener(kind, touched, { capture: true });
  };
}
