import {
  decideByPresence,
  type ForwardReason,
  isAllowed,
  type MessageFacts,
  type Presence,
  skipBefore,
  type Verdict,
  versionOf,
} from "#domain/bridge.ts";
import type { BridgedMessage } from "#domain/bridge-message.ts";
import type { Answered, GraphMessage } from "#ports/bridge.ts";
import type { BridgeInboxRow, BridgeUser } from "#ports/bridge-store.ts";
import type { BridgeDeps } from "./deps.ts";
import { followChange } from "./follow.ts";
import { changesOf, timeOf } from "./graph-forms.ts";
import { emptyPayload, inboxRow, readPayload, type Payload } from "./intake.ts";
import { again, type End, type Job, unread, withChat, write } from "./job.ts";
import { wantsNotifications } from "./preference.ts";
import type { Sides } from "./settings.ts";

/** Waits for presence that Graph throttles are no longer than this; then it is as if it could not be asked for. */
const presenceWaitMs = 60_000;

/** Brings one message to its reader, or finds out why not; either is written down. */
export async function workRow(deps: BridgeDeps, row: BridgeInboxRow): Promise<void> {
  const { app } = deps;
  const end = await bring(deps, row);
  await app.store.write(async (tx) => {
    if (end.kind === "again") return tx.delayBridgeInbox(row.id, end.at);
    await tx.finishBridgeInbox(row.id);
    if (end.kind === "became") {
      await tx.putBridgeInbox([end.row]);
      return tx.wake("bridge");
    }
    const post = end.kind === "forwarded" ? end.post : null;
    if (post !== null && !(await tx.noteBridgePost(post.rowId, post.note)))
      // Another node was quicker with a later version, and ours may stand above it now: what Teams has decides.
      await tx.putBridgeInbox([inboxRow(app, row, { ...emptyPayload, change: "updated" })]);
    await tx.addBridgeLog({
      id: app.ids.next(),
      userId: row.userId,
      chatId: row.chatId,
      messageId: row.messageId,
      at: app.clock.now(),
      outcome: end.kind,
      reason: end.reason,
      postId: post?.note.postId ?? null,
    });
    return undefined;
  });
}

async function bring(deps: BridgeDeps, row: BridgeInboxRow): Promise<End> {
  const { app } = deps;
  const sides = await deps.settings.sides();
  if (sides === null) return { kind: "skipped", reason: "bridge_off" };
  const user = await app.store.read.bridgeUser(row.userId);
  if (user === null) return { kind: "skipped", reason: "not_connected" };
  const payload = readPayload(app, row);
  if (payload === null) return { kind: "failed", reason: "unreadable" };
  const answer = await deps.tokens.forChats(sides, user);
  const token = answer.ok ? answer.value : null;
  const message = await messageOf(sides, row, payload, answer);
  const job: Job = { sides, user, row, token };
  if (payload.change !== null) return followChange(deps, job, { change: payload.change, isNow: payload.message === null }, message); // prettier-ignore
  if (!message.ok) {
    if (message.status === 404) return { kind: "failed", reason: "gone" };
    return unread(deps, row, message);
  }
  const verdict = await decide(deps, sides, { row, user, payload, message: message.value });
  if (verdict.kind === "again") return verdict;
  if (verdict.kind === "skip") return { kind: "skipped", reason: verdict.reason };
  const bridged = await withChat(deps, job, message.value);
  return "again" in bridged ? bridged.again : post(deps, job, { message: message.value, bridged: bridged.message, reason: verdict.reason }); // prettier-ignore
}

/** The message as it came, or from Graph where it could not be opened. */
async function messageOf(
  sides: Sides,
  row: BridgeInboxRow,
  payload: Payload,
  token: Answered<string>,
): Promise<Answered<GraphMessage>> {
  if (payload.message !== null) return { ok: true, value: payload.message };
  return token.ok ? sides.graph.message(token.value, row.chatId, row.messageId) : token;
}

interface Case {
  readonly row: BridgeInboxRow;
  readonly user: BridgeUser;
  readonly payload: Payload;
  readonly message: GraphMessage;
}

async function decide(
  deps: BridgeDeps,
  sides: Sides,
  { row, user, payload, message }: Case,
): Promise<Verdict | { readonly kind: "again"; readonly at: number }> {
  const now = deps.app.clock.now();
  const reader = {
    teamsUserId: user.teamsUserId,
    isConnected: true,
    isAllowed: isAllowed(user.email, sides.settings.allowList),
    notifications: true,
  };
  const facts = factsOf(message, payload);
  const first = skipBefore(facts, reader, now);
  if (first !== null) return { kind: "skip", reason: first };
  // Only asked where it matters.
  const second = skipBefore(facts, { ...reader, notifications: await wantsNotifications(sides, user) }, now);
  if (second !== null) return { kind: "skip", reason: second };
  // How they appeared then nobody could ask, and what is not known brings a message.
  if (facts.createdAt < user.connectedAt) return { kind: "forward", reason: "sign_in_lost" };
  const asked = await deps.presences.of(sides, user);
  if (asked.kind === "later" && now - row.receivedAt < presenceWaitMs) return { kind: "again", at: asked.until };
  const presence: Presence = asked.kind === "later" ? { kind: "failed", why: "Graph asks to wait" } : asked;
  return decideByPresence(presence, deps.app.clock.now());
}

function factsOf(message: GraphMessage, payload: Payload): MessageFacts {
  return {
    senderId: message.from?.id ?? null,
    isFromPerson: message.from !== null,
    isSystem: message.messageType !== "message",
    isSurplus: payload.isSurplus,
    isDeleted: message.deletedDateTime !== null,
    isInChannel: message.inChannel,
    createdAt: timeOf(message.createdDateTime) ?? 0,
    readUpTo: payload.readUpTo,
  };
}

interface Post {
  readonly message: GraphMessage;
  readonly bridged: BridgedMessage;
  readonly reason: ForwardReason;
}

async function post(deps: BridgeDeps, job: Job, { message, bridged, reason }: Post): Promise<End> {
  const { sides, user, row } = job;
  const channel = await deps.people.direct(sides, user.id);
  if (!channel.ok) return again(deps, row, channel, "mattermost_refused");
  const version = versionOf(changesOf(message), null);
  const forwarded = (postId: string, postFiles: string): End => ({
    kind: "forwarded",
    reason,
    post: { rowId: row.id, note: { postId, postVersion: version, postIsDeleted: false, postFiles } },
  });
  // It may have gone out before a try was cut off.
  if (row.tries > 1) {
    const there = await sides.mattermost.findPost(channel.value, row.receivedAt - 60_000, row.id);
    if (!there.ok) return again(deps, row, there, "mattermost_refused");
    if (there.value !== null) return forwarded(there.value, "");
  }
  const written = await write(deps, job, { bridged, channelId: channel.value, hasFiles: null });
  const made = await sides.mattermost.post({
    channelId: channel.value,
    text: written.text,
    fileIds: written.fileIds ?? [],
    key: row.id,
  });
  return made.ok ? forwarded(made.value, written.files) : again(deps, row, made, "mattermost_refused");
}
