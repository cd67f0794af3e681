import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** V8's own collector with its options (v8/src/extensions/gc-extension.cc): `last-resort` gives emptied pages back to the system. */
type Collect = (how: { readonly type: "major"; readonly execution: "sync"; readonly flavor: "last-resort" }) => void;

/**
 * Gives back to the system what reading the sources left behind: some 50 of 170 MB, which V8 would keep for as long as nothing
 * happens. Takes about 0.1 s, in which nothing else runs: for the end of the start alone.
 */
export function releaseHeap(): void {
  setFlagsFromString("--expose-gc");
  const collect: Collect = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
}
