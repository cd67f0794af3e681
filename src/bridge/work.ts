import {
  decideByPresence,
  type FailReason,
  type ForwardReason,
  isAllowed,
  type MessageFacts,
  type Presence,
  type SkipReason,
  skipBefore,
  tooOldMs,
  type Verdict,
} from "#domain/bridge.ts";
import type { BridgedMessage } from "#domain/bridge-message.ts";
import type { Answered, GraphMessage, Refused } from "#ports/bridge.ts";
import type { BridgeInboxRow, BridgeUser } from "#ports/bridge-store.ts";
import { isPassing } from "./answers.ts";
import { bridgedMessage } from "./bridged.ts";
import type { BridgeDeps } from "./deps.ts";
import { bringFiles } from "./files.ts";
import { timeOf } from "./graph-forms.ts";
import { readPayload, type Payload } from "./intake.ts";
import { postFor } from "./markdown/post.ts";
import { wantsNotifications } from "./preference.ts";
import type { Sides } from "./settings.ts";

/** What became of a row: it ended, or it comes again. */
type End =
  | { readonly kind: "forwarded"; readonly reason: ForwardReason; readonly postId: string }
  | { readonly kind: "skipped"; readonly reason: SkipReason }
  | { readonly kind: "failed"; readonly reason: FailReason }
  | { readonly kind: "again"; readonly at: number };

/** Waits for presence that Graph throttles are no longer than this; then it is as if it could not be asked for. */
const presenceWaitMs = 60_000;
/** Tries for the name of the chat, which the message can do without. */
const chatTries = 3;
const backoffMs = { first: 2_000, most: 5 * 60_000 } as const;

/** Brings one message to its reader, or finds out why not; either is written down. */
export async function workRow(deps: BridgeDeps, row: BridgeInboxRow): Promise<void> {
  const { app } = deps;
  const end = await bring(deps, row);
  await app.store.write(async (tx) => {
    if (end.kind === "again") return tx.delayBridgeInbox(row.id, end.at);
    await tx.finishBridgeInbox(row.id);
    await tx.addBridgeLog({
      id: app.ids.next(),
      userId: row.userId,
      chatId: row.chatId,
      messageId: row.messageId,
      at: app.clock.now(),
      outcome: end.kind,
      reason: end.reason,
      postId: end.kind === "forwarded" ? end.postId : null,
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
  const token = await deps.tokens.forChats(sides, user);
  const message = await messageOf(sides, row, payload, token);
  if (!message.ok) {
    if (message.status === 404) return { kind: "failed", reason: "gone" };
    return isPassing(message) || message.status === 401
      ? again(deps, row, message, "unreadable")
      : { kind: "failed", reason: "unreadable" };
  }
  const verdict = await decide(deps, sides, { row, user, payload, message: message.value });
  if (verdict.kind === "again") return verdict;
  if (verdict.kind === "skip") return { kind: "skipped", reason: verdict.reason };
  const chat = token.ok ? await deps.chats.of(sides, token.value, row.chatId) : null;
  if (chat?.ok === false && isPassing(chat) && row.tries <= chatTries) return again(deps, row, chat, "unreadable");
  const bridged = bridgedMessage(message.value, chat?.ok === true ? chat.value : null, user.tenantId);
  return post(deps, { sides, user, row, bridged, token: token.ok ? token.value : null, reason: verdict.reason });
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
    isEdit: payload.isEdit,
    isDeleted: message.deletedDateTime !== null,
    isInChannel: message.inChannel,
    createdAt: timeOf(message.createdDateTime) ?? 0,
    readUpTo: payload.readUpTo,
  };
}

interface Post {
  readonly sides: Sides;
  readonly user: BridgeUser;
  readonly row: BridgeInboxRow;
  readonly bridged: BridgedMessage;
  readonly token: string | null;
  readonly reason: ForwardReason;
}

async function post(deps: BridgeDeps, what: Post): Promise<End> {
  const { sides, user, row, reason } = what;
  const channel = await deps.people.direct(sides, user.id);
  if (!channel.ok) return again(deps, row, channel, "mattermost_refused");
  // It may have gone out before a try was cut off.
  if (row.tries > 1) {
    const there = await sides.mattermost.findPost(channel.value, row.receivedAt - 60_000, row.id);
    if (!there.ok) return again(deps, row, there, "mattermost_refused");
    if (there.value !== null) return { kind: "forwarded", reason, postId: there.value };
  }
  const reader = { language: user.language, mattermostUserId: user.id };
  const planned = postFor(what.bridged, reader);
  const { ids, failed } = await bringFiles(sides, { ...what, channelId: channel.value, files: planned.files });
  const { text } = failed.length === 0 ? planned : postFor(what.bridged, reader, { failed });
  const made = await sides.mattermost.post({
    channelId: channel.value,
    text,
    fileIds: ids,
    key: row.id,
  });
  return made.ok ? { kind: "forwarded", reason, postId: made.value } : again(deps, row, made, "mattermost_refused");
}

/** Later, as long as it is news; a refusal that will not change ends it. A bot that may not sign in is for an administrator to mend. */
function again({ app }: BridgeDeps, row: BridgeInboxRow, refused: Refused, orElse: FailReason): End {
  const now = app.clock.now();
  if (!isPassing(refused) && refused.status !== 401) {
    app.log.warn({ row: row.id, why: refused.why }, "a message of Teams could not be brought");
    return { kind: "failed", reason: orElse };
  }
  if (now - row.receivedAt > tooOldMs) return { kind: "failed", reason: "mattermost_unreachable" };
  const pause = Math.min(backoffMs.most, backoffMs.first * 2 ** Math.min(Math.max(row.tries - 1, 0), 10));
  return { kind: "again", at: now + (refused.retryAfterMs ?? pause) };
}
