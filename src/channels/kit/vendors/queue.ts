import { setTimeout as wait } from "node:timers/promises";
import { markVerified } from "#ports/inbound.ts";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { RawResponse, Stream, VerifiedRequest } from "#ports/inbound.ts";
import type { Failure } from "../classify-http.ts";
import type { AlibabaAccount } from "./alibaba.ts";
import { mnsDelete, mnsKeys, mnsReceive } from "./mns.ts";
import type { MnsKeys, MnsMessage } from "./mns.ts";
import { bodyObjects } from "./secret-path.ts";

type Take = (request: VerifiedRequest) => Promise<RawResponse>;
type Deps = Pick<ChannelDeps, "http" | "now" | "log">;

/** An account whose reports and replies are fetched. `queue`: its UID, by which all queues are named. */
export interface QueuedAccount extends AlibabaAccount {
  readonly queue: string;
}

/** Milliseconds, where nothing else is said. */
const times = {
  waitSeconds: 30,
  /** Longer than the queue holds a request that has nothing to answer. */
  requestMs: 45_000,
  /** Keys are good for some more minutes than this; the time of their end comes without a zone. */
  keysMs: 8 * 60_000,
  /** A queue that does not hold requests is not asked in a circle. */
  shortestMs: 1_000,
  /** Somebody may subscribe it, or give the permission. */
  refusedMs: 5 * 60_000,
} as const;

const over: Outcome = { kind: "accepted", ref: null, receipts: false };

/**
 * Reports and replies from the queues of Alibaba Cloud (long polling), for installs that it cannot reach: what comes is given to
 * `Inbound.parse` like a push, and deleted after it was stored. Trouble never breaks the account: messages still go out, and only what
 * becomes of them is not heard, which the account's last error says.
 */
export function queueStream(account: QueuedAccount, deps: Deps, types: readonly string[]): Stream {
  return {
    async run(take, signal) {
      const stop = new AbortController();
      const until = AbortSignal.any([signal, stop.signal]);
      const missing = new Set<string>();
      const ends = types.map((type) => hold(type, take, until, missing).finally(() => stop.abort()));
      const outcomes = await Promise.all(ends);
      return outcomes.find(({ kind }) => kind !== "accepted") ?? over;
    },
  };

  /** One queue. One that nobody has subscribed is left alone for a while, unless there is no other. */
  async function hold(type: string, take: Take, signal: AbortSignal, missing: Set<string>): Promise<Outcome> {
    for (;;) {
      const end = await follow(type, take, signal, () => missing.delete(type));
      if (end !== "missing") return end;
      missing.add(type);
      if (missing.size === types.length) return noQueue(types);
      deps.log.warn({ queue: queueName(account, type) }, "there is no such queue; it is looked for again");
      await wait(times.refusedMs, null, { signal }).catch(() => {});
    }
  }

  async function follow(
    type: string,
    take: Take,
    signal: AbortSignal,
    found: () => void,
  ): Promise<Outcome | "missing"> {
    const queue = queueName(account, type);
    let keys: { readonly keys: MnsKeys; readonly at: number; good: boolean } | null = null;
    while (!signal.aborted) {
      if (keys === null || deps.now() - keys.at > times.keysMs) {
        const given = await mnsKeys(deps, account, { name: queue, type }, limited(signal));
        if (signal.aborted) break;
        if ("kind" in given) return troubled(given);
        keys = { keys: given, at: deps.now(), good: false };
      }
      const askedAt = deps.now();
      const asked = { queue, waitSeconds: times.waitSeconds };
      const look = await mnsReceive(deps, account, keys.keys, asked, limited(signal));
      if (signal.aborted) break;
      if (look.kind === "missing") return "missing";
      if (look.kind === "failed") return troubled(look.failure);
      if (look.kind === "refused") {
        // Keys end; new ones that are refused at once are another matter.
        if (!keys.good) return troubled(refusedKeys);
        keys = null;
        continue;
      }
      found();
      keys.good = true;
      if (look.kind === "messages" && look.messages.length > 0) {
        const stored = await takeAll(look.messages, take, deps);
        // Those that are not deleted for whatever reason come again, and act once.
        if (stored.length > 0) await mnsDelete(deps, account, keys.keys, { queue, messages: stored }, limited(signal));
        if (stored.length < look.messages.length) return notStored;
      } else if (deps.now() - askedAt < times.shortestMs)
        await wait(times.shortestMs, null, { signal }).catch(() => {});
    }
    return over;
  }
}

/** Those that may be deleted. Together at first; one by one where that fails, so that one cannot hold up the others. */
async function takeAll(messages: readonly MnsMessage[], take: Take, deps: Deps): Promise<readonly MnsMessage[]> {
  const read = messages.map((message) => ({ message, text: textOf(message) }));
  const readable = read.flatMap(({ message, text }) => (text === null ? [] : [{ message, text }]));
  const dropped = read.filter(({ text }) => text === null).map(({ message }) => message);
  if (dropped.length > 0)
    deps.log.warn({ count: dropped.length }, "messages of the queue are no JSON; they are dropped");
  if (readable.length === 0 || (await takeOne(readable.map(({ text }) => text).join(","), take, deps))) return messages;
  const stored: MnsMessage[] = [...dropped];
  for (const { message, text } of readable.length > 1 ? readable : [])
    if (await takeOne(text, take, deps)) stored.push(message);
  return stored;
}

/** False: it could not be stored. `objects`: JSON, with commas between. */
async function takeOne(objects: string, take: Take, deps: Deps): Promise<boolean> {
  const body = new TextEncoder().encode(`[${objects}]`);
  try {
    await take(markVerified({ method: "POST", url: "/stream", headers: {}, body, receivedAt: deps.now() }));
    return true;
  } catch (error) {
    deps.log.warn({ err: error }, "messages of the queue could not be stored; they come again");
    return false;
  }
}

/** The part of `Channel.check` about the queues: why the first that cannot be read cannot, or null. Takes no messages. */
export function queueCheck(
  account: QueuedAccount,
  deps: Deps,
  types: readonly string[],
): { readonly queue?: (signal: AbortSignal) => Promise<string | null> } {
  if (account.queue === "") return {};
  return {
    async queue(signal) {
      const asked = types.map((type) => mnsKeys(deps, account, { name: queueName(account, type), type }, signal));
      const refused = (await Promise.all(asked)).find((given) => "kind" in given);
      return refused?.why ?? null;
    },
  };
}

function queueName({ queue }: QueuedAccount, type: string): string {
  return `Alicom-Queue-${queue}-${type}`;
}

/** The JSON object in a message (or several, as pushes have them), as text without brackets around; null: it holds something else. */
function textOf({ body }: MnsMessage): string | null {
  const objects = bodyObjects(Buffer.from(body, "base64"));
  return objects.length === 0 ? null : objects.map((object) => JSON.stringify(object)).join(",");
}

type Retry = Extract<Outcome, { kind: "retry" }>;

const notStored: Retry = {
  kind: "retry",
  afterMs: null,
  scope: "account",
  why: "the message queue: reports could not be stored, and are fetched again",
};

const refusedKeys: Failure = { kind: "permanent", blame: "account", why: "its keys were refused" };

function noQueue(types: readonly string[]): Retry {
  const why = `the message queue: there is none of this account: subscribe ${types.join(" and ")} by MNS in the console`;
  return { ...notStored, afterMs: times.refusedMs, why };
}

function troubled(failure: Failure): Retry {
  const afterMs = failure.kind === "permanent" ? times.refusedMs : failure.kind === "retry" ? failure.afterMs : null;
  return { ...notStored, afterMs, why: `the message queue: ${failure.why}` };
}

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(times.requestMs)]);
}
