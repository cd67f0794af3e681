import type { App } from "#app/app.ts";
import { markBroken, tellLowBalance } from "#app/linking.ts";
import type { OpenChannels } from "#app/openchannels.ts";
import type { Account } from "#domain/link.ts";
import type { Channel } from "#ports/channel.ts";
import { attendant } from "./attend.ts";
import type { Chore } from "./chores.ts";

/** Seldom enough that no vendor minds, often enough that a balance is seen to fall. */
const everyMs = 10 * 60_000;
const timeoutMs = 15_000;

/** The chore that looks after accounts at vendors while nobody sends by them. */
export function watching(channels: OpenChannels): Chore {
  return { name: "watch-accounts", everyMs, run: (app) => watchAccounts(app, channels) };
}

/**
 * Asks the vendors of accounts that have a route or a balance whether they still take us, and what is left: a key that was taken back is
 * found by day, and not by the page that needs it. Each account is asked by one node.
 */
export async function watchAccounts(app: App, channels: OpenChannels): Promise<void> {
  const snapshot = await app.snapshots.current();
  const watched = [...snapshot.accounts.values()].flatMap((account) => {
    const channel = account.state === "disabled" ? null : channels.open(account.id, snapshot);
    return channel !== null && (account.route !== null || channel.balance !== undefined) ? [{ account, channel }] : [];
  });
  if (watched.length === 0) return;
  const nodes = (await app.store.read.nodes()).map(({ id }) => id);
  const ours = watched.filter(({ account }) => attendant(account.id, nodes, app.node) === app.node);
  await Promise.all(
    ours.map(({ account, channel }) =>
      watchOne(app, account, channel).catch((error: unknown) =>
        app.log.error({ err: error, account: account.id }, "an account could not be watched"),
      ),
    ),
  );
}

async function watchOne(app: App, account: Account, channel: Channel): Promise<void> {
  const outcome = await channel.probe(AbortSignal.timeout(timeoutMs));
  if (outcome.kind === "permanent" && outcome.blame === "account") {
    await markBroken(app, { kind: "account", id: account.id }, outcome.why);
    return;
  }
  const now = app.clock.now();
  const health = outcome.kind === "accepted" ? { okAt: now } : { errorAt: now, error: outcome.why };
  // That a probe is answered does not make good what messages are refused for: a used-up day's limit.
  if (outcome.kind !== "accepted" || account.state === "active")
    await app.store.write((tx) => tx.putHealth("accounts", account.id, health));
  const facts = outcome.kind === "accepted" ? await channel.balance?.(AbortSignal.timeout(timeoutMs)) : null;
  if (!facts) return;
  const balance = { ...facts, at: app.clock.now() };
  await app.store.write((tx) => tx.putCondition(account.id, { balance }));
  if (balance.low) await tellLowBalance(app, account, balance);
}
