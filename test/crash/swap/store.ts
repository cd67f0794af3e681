import type { Store, Tx } from "#ports/store.ts";
import { openStore as open, type StoreOptions } from "#store/open.ts";
import { reach } from "./point.ts";

export { migrateStore } from "#store/open.ts";

type Step = "ingest" | "claim" | "finish" | "timers claimed" | "timers fired" | "answer";

/** The real store; the process can be made to die around each commit of a step. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const store = await open(options);
  return {
    engine: store.engine,
    read: store.read,
    async write(work) {
      let step: Step | null = null;
      const result = await store.write(async (tx) => {
        const seen: Seen = { step: null };
        const answer = await work(watched(tx, seen));
        step = seen.step;
        if (seen.step !== null) reach(`${seen.step} before commit`);
        return answer;
      });
      if (step !== null) reach(`${step as Step} after commit`);
      return result;
    },
    onWake: (listener) => store.onWake(listener),
    check: () => store.check(),
    close: () => store.close(),
  };
}

interface Seen {
  step: Step | null;
}

/** Learns from what is done in it what a transaction is for. */
function watched(tx: Tx, seen: Seen): Tx {
  return {
    ...tx,
    async save(changes) {
      if ((changes.events ?? []).length > 0) seen.step = "ingest";
      if ((changes.receipts ?? []).length > 0) seen.step = "answer";
      await tx.save(changes);
    },
    async claimNotifications(claim) {
      const rows = await tx.claimNotifications(claim);
      if (rows.length > 0) seen.step = "claim";
      return rows;
    },
    async finishNotifications(updates, attempts) {
      seen.step ??= "finish";
      await tx.finishNotifications(updates, attempts);
    },
    async claimTimers(claim) {
      const rows = await tx.claimTimers(claim);
      if (rows.length > 0) seen.step = "timers claimed";
      return rows;
    },
    async finishTimers(ids) {
      seen.step = "timers fired";
      await tx.finishTimers(ids);
    },
  };
}
