import type { App } from "#app/app.ts";
import type { OpenChannels } from "#app/openchannels.ts";
import type { Account } from "#domain/link.ts";
import { type Circuit, type CircuitNews, closedCircuit, nextCircuit, type PassedOver } from "#domain/route.ts";
import type { Outcome } from "#ports/channel.ts";

/** How accounts with a route do, as far as this node knows: each node learns it from what it sends itself. */
export interface Circuits {
  /** Why an account stands behind the others now; null: it does not. An open circuit whose time is over is probed in the background. */
  troubleOf(account: Account): Exclude<PassedOver, "throttled"> | null;
  /** Learns from what came of a message. */
  note(account: Account, outcome: Outcome): Promise<void>;
  /** Ends probes. */
  stop(): Promise<void>;
}

/** The circuits of a process; a restart closes them all, and those whose trouble is not over open again after a few messages. */
export function createCircuits(app: App, channels: OpenChannels): Circuits {
  const circuits = new Map<string, { readonly circuit: Circuit; readonly config: string }>();
  const probing = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  async function learn(account: Account, news: CircuitNews): Promise<void> {
    const before = circuits.get(account.id)?.circuit ?? closedCircuit;
    const after = nextCircuit(before, news, app.clock.now());
    if (after === before) return;
    keep(account, after);
    const shown = untilOf(after);
    if (shown === untilOf(before)) return;
    app.log.warn({ account: account.id, channel: account.channel, circuit: after.state }, "the circuit of an account");
    await app.store
      .write((tx) => tx.putCondition(account.id, { circuitUntil: shown }))
      .catch((error: unknown) => app.log.warn({ err: error, account: account.id }, "could not note a circuit"));
  }

  function keep(account: Account, circuit: Circuit): void {
    circuits.set(account.id, { circuit, config: JSON.stringify(account.config) });
  }

  function probeSoon(account: Account): void {
    if (probing.has(account.id) || stopping.signal.aborted) return;
    const probe = probeOnce(account)
      .then((outcome) => learn(account, outcome.kind === "accepted" ? "probed" : "probe_failed"))
      .finally(() => probing.delete(account.id));
    probing.set(account.id, probe);
  }

  async function probeOnce(account: Account): Promise<Outcome> {
    try {
      const channel = channels.open(account.id, await app.snapshots.recent());
      if (channel === null) return { kind: "unknown", why: "it cannot be opened" };
      const limit = AbortSignal.timeout(app.channels.get(account.channel)?.manifest.timeoutMs ?? 10_000);
      return await channel.probe(AbortSignal.any([limit, stopping.signal]));
    } catch (error) {
      app.log.error({ err: error, account: account.id }, "a probe threw; this is a bug in the channel");
      return { kind: "unknown", why: "an error of ours; the log has it" };
    }
  }

  function circuitOf(account: Account): Circuit {
    const known = circuits.get(account.id);
    if (known?.circuit.state === "open" && known.config !== JSON.stringify(account.config)) {
      // Somebody has changed its settings: what was learned by the old ones says nothing.
      circuits.delete(account.id);
      return closedCircuit;
    }
    if (known !== undefined || account.state !== "broken") return known?.circuit ?? closedCircuit;
    // It was refused for good before this process began: a probe tells whether it was mended.
    const opened = nextCircuit(closedCircuit, "refused", app.clock.now());
    keep(account, opened);
    return opened;
  }

  return {
    troubleOf(account) {
      const circuit = circuitOf(account);
      if (circuit.state !== "open") return null;
      if (circuit.until <= app.clock.now()) probeSoon(account);
      return account.state === "broken" ? "broken" : "circuit_open";
    },
    async note(account, outcome) {
      const news = account.route === null ? null : newsOf(outcome);
      if (news !== null) await learn(account, news);
    },
    async stop() {
      stopping.abort();
      await Promise.all(probing.values());
    },
  };
}

function untilOf(circuit: Circuit): number | null {
  return circuit.state === "open" ? circuit.until : null;
}

/** What an outcome says of the account; null: nothing (the vendor's trouble with one message). */
function newsOf(outcome: Outcome): CircuitNews | null {
  switch (outcome.kind) {
    case "accepted":
      return "answered";
    case "unknown":
      return "failed";
    case "retry":
      return outcome.scope === "account" ? "failed" : null;
    case "permanent":
      return outcome.blame === "account" ? "refused" : "answered";
    default:
      return outcome satisfies never;
  }
}
