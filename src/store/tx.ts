import type { Tx, Wake } from "#ports/store.ts";
import type { Db } from "./conn.ts";
import { reads } from "./reads/index.ts";
import { accessWrites } from "./writes/access.ts";
import { bridgeWrites } from "./writes/bridge.ts";
import { configWrites } from "./writes/config.ts";
import { presenceWrites } from "./writes/presence.ts";
import { queueWrites } from "./writes/queue.ts";
import { retentionWrites } from "./writes/retention.ts";

/** The parts of a transaction that are written once for both engines. */
type Shared = ReturnType<typeof reads> &
  ReturnType<typeof configWrites> &
  ReturnType<typeof accessWrites> &
  ReturnType<typeof bridgeWrites> &
  ReturnType<typeof presenceWrites> &
  ReturnType<typeof queueWrites> &
  ReturnType<typeof retentionWrites>;

/** A transaction over `db`; `woken` gathers what the commit is to wake. */
export function transaction(db: Db, hot: Omit<Tx, keyof Shared | "wake">, woken: Set<Wake>): Tx {
  return {
    ...reads(db),
    ...configWrites(db),
    ...accessWrites(db),
    ...bridgeWrites(db),
    ...presenceWrites(db),
    ...queueWrites(db),
    ...retentionWrites(db),
    ...hot,
    wake(...what) {
      for (const one of what) woken.add(one);
    },
  };
}
