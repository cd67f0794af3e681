import type { App } from "#app/app.ts";
import type { Broken } from "#app/linking.ts";
import { markBroken, markHealthy } from "#app/linking.ts";
import type { Notification } from "#domain/notification.ts";
import type { Outcome } from "#ports/channel.ts";

/** The same news about one link is noted this often at most: the log of attempts has each of them. */
const noteEveryMs = 60_000;

export interface Health {
  /** Keeps the links' and accounts' health by what came of a try. */
  after(
    notification: Notification,
    accountId: string | null,
    outcome: Outcome,
    broken: "address" | "account" | null,
  ): Promise<void>;
}

/** Watches outcomes: what is refused for good becomes `broken`, with the cause, and its people are told by another way. */
export function createHealth(app: App): Health {
  const notedAt = new Map<string, number>();

  function isNews(what: Broken, outcome: Outcome["kind"]): boolean {
    const now = app.clock.now();
    const key = `${what.kind}:${what.id}:${outcome}`;
    if (now - (notedAt.get(key) ?? 0) < noteEveryMs) return false;
    if (notedAt.size > 50_000) notedAt.clear();
    notedAt.set(key, now);
    return true;
  }

  async function note(what: Broken, outcome: Outcome): Promise<void> {
    const now = app.clock.now();
    if (outcome.kind === "accepted" && (await markHealthy(app, what))) return;
    const health = outcome.kind === "accepted" ? { okAt: now } : { errorAt: now, error: outcome.why };
    await app.store.write((tx) => tx.putHealth(what.kind === "link" ? "links" : "accounts", what.id, health));
  }

  return {
    async after(notification, accountId, outcome, broken) {
      const link: Broken | null = notification.linkId === null ? null : { kind: "link", id: notification.linkId };
      const account: Broken | null = accountId === null ? null : { kind: "account", id: accountId };
      const gone = broken === "address" ? link : broken === "account" ? account : null;
      if (gone !== null && outcome.kind === "permanent") {
        await markBroken(app, gone, outcome.why);
        return;
      }
      // A message of ours that was refused says nothing about the address or the account.
      if (outcome.kind === "permanent") return;
      for (const what of [link, account]) if (what !== null && isNews(what, outcome.kind)) await note(what, outcome);
    },
  };
}
