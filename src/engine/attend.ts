import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { App } from "#app/app.ts";
import { takeVerified } from "#app/inbox.ts";
import { inboundUrl } from "#app/config/accounts.ts";
import { markBroken, markHealthy } from "#app/linking.ts";
import type { OpenChannels } from "#app/openchannels.ts";
import type { Account } from "#domain/link.ts";
import type { Channel, Outcome } from "#ports/channel.ts";

/** How often accounts and nodes are looked at when nothing wakes us. */
const lookMs = 5_000;
const announceTimeoutMs = 30_000;
/** A platform that ends a connection as soon as it stands is not asked again at once. */
const quickestMs = 1_000;
const backoffMs = { first: 1_000, longest: 60_000 } as const;
/** A connection that has stood for so long was not refused: an account that was broken by its end is well again. */
const standsMs = 5_000;
/** Somebody may have mended at the platform what was refused for good. */
const refusedMs = 5 * 60_000;

export interface Attendance {
  /** Looks at once: accounts have changed. */
  look(): void;
  /** Ends all connections and waits for what they were at. */
  stop(): Promise<void>;
}

interface Held {
  readonly channel: Channel;
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
}

interface Parts {
  readonly app: App;
  readonly channels: OpenChannels;
  /** 0 to 1; spreads retries. */
  readonly random: () => number;
}

/**
 * Attends to accounts that want more than single requests: tells their platforms where to reach us, and holds the connections of
 * those that cannot. Each account has one node that does; when nodes come or go, two may for a moment, which is harmless: what
 * comes twice acts once.
 */
export function attendAccounts(parts: Parts): Attendance {
  const { app, channels } = parts;
  const held = new Map<string, Held>();
  let looking: Promise<void> = Promise.resolve();
  let stopped = false;

  async function look(): Promise<void> {
    if (stopped) return;
    const snapshot = await app.snapshots.current();
    const wanted = [...snapshot.accounts.values()].flatMap((account) => {
      const channel = channels.open(account.id, snapshot);
      return channel !== null && (channel.stream ?? channel.announce) !== undefined ? [{ account, channel }] : [];
    });
    const nodes = wanted.length === 0 ? [] : (await app.store.read.nodes()).map(({ id }) => id);
    const ours = new Map(
      wanted
        .filter(({ account }) => attendant(account.id, nodes, app.node) === app.node)
        .map((each) => [each.account.id, each]),
    );
    for (const [id, { channel, stop }] of held) {
      if (ours.get(id)?.channel === channel) continue;
      held.delete(id);
      stop.abort();
    }
    for (const [id, { account, channel }] of ours) {
      if (held.has(id) || stopped) continue;
      const stop = new AbortController();
      held.set(id, { channel, stop, ended: attend(parts, account, channel, stop.signal) });
    }
  }

  function lookSoon(): void {
    looking = looking
      .then(look)
      .catch((error: unknown) => app.log.warn({ err: error }, "could not look after the accounts; it comes again"));
  }
  lookSoon();
  const timer = setInterval(lookSoon, lookMs);
  return {
    look: lookSoon,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looking;
      for (const { stop } of held.values()) stop.abort();
      await Promise.all([...held.values()].map(({ ended }) => ended));
    },
  };
}

/**
 * The node that attends to an account: the one whose hash with it is highest (rendezvous hashing, Thaler and Ravishankar 1998),
 * so that few accounts move when nodes come and go. A node that has not been seen yet counts itself.
 */
export function attendant(accountId: string, nodes: readonly string[], self: string): string {
  const weight = (node: string) => createHash("sha256").update(`${accountId} ${node}`).digest("hex");
  return [...new Set([...nodes, self])].reduce((best, node) => (weight(node) > weight(best) ? node : best));
}

async function attend({ app, channels, random }: Parts, account: Account, channel: Channel, signal: AbortSignal) {
  const { stream, announce } = channel;
  const take: Parameters<NonNullable<Channel["stream"]>["run"]>[0] = (request) =>
    takeVerified(app, channels, account, request);
  await Promise.all([
    announce === undefined
      ? null
      : keepAt(async () => {
          const limit = AbortSignal.any([signal, AbortSignal.timeout(announceTimeoutMs)]);
          return announce(inboundUrl(app, account), limit);
        }, "once"),
    stream === undefined ? null : keepAt(() => hold(stream.run(take, signal)), "always"),
  ]);

  async function hold(run: Promise<Outcome>): Promise<Outcome> {
    const stands = setTimeout(() => {
      markHealthy(app, { kind: "account", id: account.id }).catch((error: unknown) =>
        app.log.warn({ err: error, account: account.id }, "could not note that an account is well again"),
      );
    }, standsMs);
    return run.finally(() => clearTimeout(stands));
  }

  /** Does it until it has worked, or for ever. */
  async function keepAt(run: () => Promise<Outcome>, how: "once" | "always"): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const startedAt = app.clock.now();
      const outcome = await run().catch((error: unknown): Outcome => {
        app.log.error(
          { err: error, account: account.id },
          "a channel threw while an account was attended to; this is a bug in it",
        );
        return { kind: "unknown", why: "an error of ours; the log has it" };
      });
      if (signal.aborted || (how === "once" && outcome.kind === "accepted")) return;
      failures = outcome.kind === "accepted" || app.clock.now() - startedAt > backoffMs.longest ? 0 : failures + 1;
      await note(outcome, how);
      await wait(pauseMs(outcome, failures), null, { signal }).catch(() => {});
    }
  }

  function pauseMs(outcome: Outcome, failures: number): number {
    if (outcome.kind === "accepted") return quickestMs;
    if (outcome.kind === "permanent") return refusedMs;
    const named = outcome.kind === "retry" ? outcome.afterMs : null;
    return named ?? Math.min(backoffMs.longest, backoffMs.first * 2 ** (failures - 1)) * (0.5 + random());
  }

  /** Pages may still go out by an account that cannot be told where we are; without its connection nobody can answer. */
  async function note(outcome: Outcome, how: "once" | "always"): Promise<void> {
    if (outcome.kind === "accepted") return;
    app.log.warn(
      { account: account.id, channel: account.channel, outcome: outcome.kind, why: outcome.why },
      "an account could not be attended to",
    );
    const known =
      outcome.kind === "permanent" && how === "always"
        ? markBroken(app, { kind: "account", id: account.id }, outcome.why)
        : app.store.write((tx) =>
            tx.putHealth("accounts", account.id, { errorAt: app.clock.now(), error: outcome.why }),
          );
    await known.catch((error: unknown) =>
      app.log.warn({ err: error, account: account.id }, "could not note an account's health"),
    );
  }
}
