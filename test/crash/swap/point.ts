/** Steps between which the process can be made to die. */
export const points = [
  "ingest before commit",
  "ingest after commit",
  "claim before commit",
  "claim after commit",
  "send before",
  "send after",
  "finish before commit",
  "finish after commit",
  "timers claimed before commit",
  "timers claimed after commit",
  "timers fired before commit",
  "timers fired after commit",
  "answer before commit",
  "answer after commit",
] as const;

export type Point = (typeof points)[number];

/** What the test tells the process: die when you come to this point for the n-th time from now. */
export interface Order {
  readonly point: Point;
  readonly nth: number;
}

let armed: { readonly point: Point; left: number } | null = null;

process.on("message", (order: Order) => {
  armed = { point: order.point, left: order.nth };
});
process.channel?.unref();

/** Says that the process has come to a point. */
export function reach(point: Point): void {
  if (armed?.point !== point) return;
  armed.left -= 1;
  if (armed.left > 0) return;
  process.kill(process.pid, "SIGKILL");
  // Not one statement more, even if the signal takes a moment.
  for (;;);
}
