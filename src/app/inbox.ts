import type { Account } from "#domain/link.ts";
import { isLinkVerb } from "#domain/notice.ts";
import type { Channel } from "#ports/channel.ts";
import type { Inbound, InboundEvent, InboundResult, RawRequest, RawResponse, VerifiedRequest } from "#ports/inbound.ts";
import type { InboxRow } from "#ports/rows.ts";
import type { App } from "./app.ts";
import { answerCommand } from "./inbox/commands.ts";
import { later, noteAddress, takeConsent, takeMembership, takeReceipt, takeRevoked } from "./inbox/facts.ts";
import { type Answer, type Hearing, listenerOf } from "./inbox/hearing.ts";
import { answerLinkRequest } from "./inbox/links.ts";
import { answerAsk } from "./inbox/questions.ts";
import { answerRefresh } from "./inbox/refresh.ts";
import { answerAction } from "./inbox/responses.ts";
import type { OpenChannels } from "./openchannels.ts";
import { keepPressed } from "./ref.ts";
import { noteSighting } from "./presence.ts";

export { acceptAndAct } from "./inbox/offers.ts";

/** A row is ours for so long; when the process dies, another node works on it after that. */
const leaseMs = 60_000;
/** Waits between tries of an event whose work failed. */
const backoffMs = [1_000, 5_000, 15_000, 60_000, 300_000, 900_000] as const;

/**
 * A request of a platform, from its bytes to the answer. Every event is stored before it is worked on, so that one that was
 * accepted is never lost; a repeat finds the first one's row and gets its answer. The platform is answered in its time: what is
 * not done by then is finished behind its back.
 */
export async function handleInbound(
  app: App,
  channels: OpenChannels,
  channel: string,
  accountId: string,
  request: RawRequest,
): Promise<RawResponse> {
  const snapshot = await app.snapshots.current();
  const known = snapshot.accounts.get(accountId)?.channel === channel;
  const inbound = known ? channels.open(accountId, snapshot)?.inbound : undefined;
  if (inbound === undefined) return plain(404);
  const verified = await inbound.verify(request);
  if ("rejected" in verified) {
    app.log.warn(
      { channel, account: accountId, status: verified.status, why: verified.why },
      "refused a request of a platform",
    );
    return plain(verified.status);
  }
  return takeParsed(app, channels, inbound, { channel, accountId }, verified);
}

/** The same for a request that came over a connection of ours. Rejects when it could not be stored: it is to come again. */
export async function takeVerified(
  app: App,
  channels: OpenChannels,
  account: Pick<Account, "id" | "channel">,
  request: VerifiedRequest,
): Promise<RawResponse> {
  const inbound = channels.open(account.id, await app.snapshots.current())?.inbound;
  if (inbound === undefined) return plain(404);
  return takeParsed(app, channels, inbound, { channel: account.channel, accountId: account.id }, request);
}

async function takeParsed(
  app: App,
  channels: OpenChannels,
  inbound: Inbound<unknown>,
  from: Pick<InboxRow, "channel" | "accountId">,
  request: VerifiedRequest,
): Promise<RawResponse> {
  const rows = await keep(app, inbound.parse(request), { ...from, receivedAt: request.receivedAt });
  const results: (InboundResult | null)[] = rows.map(() => null);
  const work = workAll(app, channels, rows, results);
  await withTimeLimit(work, request.receivedAt + inbound.answerWithinMs - app.clock.now());
  return inbound.answer(request, results);
}

function plain(status: number): RawResponse {
  return { status, headers: {}, body: "" };
}

interface Kept {
  readonly row: InboxRow;
  /** Ours to work on; else somebody was or is at it already. */
  readonly ours: boolean;
}

async function keep(
  app: App,
  events: readonly InboundEvent[],
  from: Pick<InboxRow, "channel" | "accountId" | "receivedAt">,
): Promise<readonly Kept[]> {
  if (events.length === 0) return [];
  const now = app.clock.now();
  const wanted = events.map((event): InboxRow => ({
    ...from,
    id: app.ids.next(),
    // Ids of a platform may be unique for one account and one kind only.
    eventKey: `${from.accountId}:${event.kind}:${event.id}`,
    payload: { ...event },
    state: "waiting",
    result: null,
    tries: 0,
    dueAt: now,
    leaseOwner: app.node,
    leaseUntil: now + leaseMs,
  }));
  return app.store.write(async (tx) => {
    const kept: Kept[] = [];
    for (const row of wanted) {
      const put = await tx.putInbox(row);
      kept.push({ row: put.row, ours: put.stored });
    }
    return kept;
  });
}

/** One after the other, as the platform told them. Never rejects. */
async function workAll(
  app: App,
  channels: OpenChannels,
  kept: readonly Kept[],
  results: (InboundResult | null)[],
): Promise<void> {
  for (const [index, { row, ours }] of kept.entries()) {
    results[index] = ours ? await workInbox(app, channels, row) : storedResult(row);
  }
}

async function withTimeLimit(work: Promise<void>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.max(0, ms));
  await Promise.race([work, promise]);
  clearTimeout(timer);
}

/**
 * Works on a stored event to its end: does what it asks for, answers where the platform's own response cannot, and keeps the
 * result. Doing it again does nothing new. Null: it failed, and is due again or given up, which is logged.
 */
export async function workInbox(app: App, channels: OpenChannels, row: InboxRow): Promise<InboundResult | null> {
  if (row.state === "done") return storedResult(row);
  const event = eventOf(row);
  try {
    const snapshot = await app.snapshots.current();
    const hearing: Hearing = { app, snapshot, row, channel: channels.open(row.accountId, snapshot) };
    await noteAddress(hearing, event);
    await noteWhere(hearing, event);
    const answer = await answerTo(hearing, event);
    if (answer === later) {
      await putBack(app, row, "waiting");
      return null;
    }
    const result: InboundResult = { eventId: event.id, ...answer };
    await reply(app, channels, row, event, result);
    await app.store.write((tx) => tx.finishInbox(row.id, "done", { ...result }, app.clock.now()));
    return result;
  } catch (error) {
    const state = row.tries < backoffMs.length ? "waiting" : "failed";
    app.log.error(
      { err: error, inbox: row.id, channel: row.channel, kind: event.kind, state },
      "working on an inbound event failed",
    );
    // When the database is away, the lease ends by itself.
    await putBack(app, row, state).catch((failed: unknown) =>
      app.log.warn({ err: failed, inbox: row.id }, "could not put an inbound event back"),
    );
    return null;
  }
}

/** Whoever presses or says something there is there; see `domain/presence.ts`. */
async function noteWhere(hearing: Hearing, event: InboundEvent): Promise<void> {
  if (event.kind !== "action" && event.kind !== "command") return;
  const { app, row } = hearing;
  const speaker = listenerOf(hearing, event).speaker;
  if (speaker === null) return;
  await noteSighting(app, speaker.user, row.channel, row.receivedAt).catch((error: unknown) =>
    app.log.warn({ err: error, inbox: row.id }, "where somebody is was not noted"),
  );
}

async function putBack(app: App, row: InboxRow, state: "waiting" | "failed"): Promise<void> {
  const dueAt = app.clock.now() + (backoffMs[row.tries] ?? 0);
  await app.store.write(async (tx) => {
    await tx.finishInbox(row.id, state, null, dueAt);
    tx.wake("inbox");
  });
}

async function answerTo(hearing: Hearing, event: InboundEvent): Promise<Answer | typeof later> {
  switch (event.kind) {
    case "action":
      if (event.verb === "refresh") return answerRefresh(hearing, event);
      return isLinkVerb(event.verb)
        ? answerLinkRequest(hearing, { ...event, verb: event.verb })
        : answerAction(hearing, { ...event, verb: event.verb });
    case "ask":
      return answerAsk(hearing, event);
    case "command":
      return answerCommand(hearing, event);
    case "receipt":
      return takeReceipt(hearing, event);
    case "membership":
      return takeMembership(hearing, event);
    case "consent":
      return takeConsent(hearing, event);
    case "revoked":
      return takeRevoked(hearing, event);
    default:
      return event satisfies never;
  }
}

/** Where the channel has its own way to answer, the answer goes out by it. It is not tried twice: whoever asked asks again. */
async function reply(
  app: App,
  channels: OpenChannels,
  row: InboxRow,
  event: InboundEvent,
  { notice, context, changed }: InboundResult,
): Promise<void> {
  const snapshot = await app.snapshots.current();
  const channel: Channel | null = channels.open(row.accountId, snapshot);
  if (channel?.reply === undefined || notice === null || context === null) return;
  const signal = AbortSignal.timeout(app.channels.get(row.channel)?.manifest.timeoutMs ?? 10_000);
  const attempt = { idempotencyKey: row.id, number: row.tries + 1, signal };
  try {
    const wire = channel.render(notice, context);
    // Once it is linked or refused, nobody is to be asked any more.
    if (changed && event.kind === "action" && isLinkVerb(event.verb) && event.ref !== null && event.place !== null)
      await channel.revise?.(event.ref, wire, event.place.address, attempt);
    const outcome = await channel.reply(event, wire, attempt);
    if (outcome.kind !== "accepted")
      app.log.warn(
        { inbox: row.id, channel: row.channel, outcome: outcome.kind, why: outcome.why },
        "an answer did not get through",
      );
    else if (event.kind === "action" && event.verb === "refresh" && outcome.ref !== null)
      await keepPressed(app, event.token, outcome.ref);
  } catch (error) {
    app.log.error(
      { err: error, inbox: row.id, channel: row.channel },
      "a channel threw while answering; this is a bug in it",
    );
  }
}

/** The cast holds because only `keep` writes payloads, from what the channel's `parse` returned. */
function eventOf(row: InboxRow): InboundEvent {
  return row.payload as unknown as InboundEvent;
}

/** The cast holds because only `workInbox` writes results. */
function storedResult(row: InboxRow): InboundResult | null {
  return row.result as InboundResult | null;
}
