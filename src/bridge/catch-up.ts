import { surplusOf, tooOldMs, versionOf } from "#domain/bridge.ts";
import type { App } from "#app/app.ts";
import type { Answered, GraphChat, GraphMessage } from "#ports/bridge.ts";
import type { BridgeInboxRow, BridgeUser } from "#ports/bridge-store.ts";
import type { BridgeDeps } from "./deps.ts";
import { changesOf, timeOf } from "./graph-forms.ts";
import { inboxRow, messageKey, shownBy } from "./intake.ts";
import type { Sides } from "./settings.ts";

/** Clocks differ, and messages take a while to show: what was read before is asked for again, and dropped as known. */
const slackMs = 5 * 60_000;
/** More pages than this are nobody's chats of a week. */
const pagesMost = 40;
/** Rows of one transaction. */
const rowsMost = 100;

/** Asks for what was said and changed since the last look, and puts into the inbox what is not there. */
export async function catchUp(
  { app }: BridgeDeps,
  sides: Sides,
  user: BridgeUser,
  token: string,
): Promise<Answered<number>> {
  const beganAt = app.clock.now();
  // What is older than that is told to nobody; it is asked for all the same by a day, so that its owner sees why it did not come.
  const since = Math.max(user.syncedAt - slackMs, beganAt - tooOldMs - 24 * 60 * 60_000, user.sinceAt);
  const chats = await chatsSince({ sides, user, token, since });
  if (!chats.ok) return chats;
  const found: Found[] = [];
  for (const chat of chats.value) {
    const messages = await messagesOf({ sides, user, token, since }, chat);
    if (!messages.ok) return messages;
    found.push(...messages.value);
  }
  const rows = await rowsOf(app, user, found, since);
  let stored = 0;
  for (let from = 0; from < rows.length; from += rowsMost)
    stored += await app.store.write((tx) => tx.putBridgeInbox(rows.slice(from, from + rowsMost)));
  await app.store.write(async (tx) => {
    await tx.patchBridgeUser(user.id, { syncedAt: beganAt });
    if (stored > 0) tx.wake("bridge");
  });
  return { ok: true, value: stored };
}

/** One message of a list. */
interface Found {
  readonly message: GraphMessage;
  readonly chat: GraphChat;
  readonly createdAt: number;
}

/** What is to be put into the inbox, in the order in which it was said: messages, and changes of those that are there already. */
async function rowsOf(
  app: App,
  user: BridgeUser,
  found: readonly Found[],
  since: number,
): Promise<readonly BridgeInboxRow[]> {
  const inOrder = found.toSorted((a, b) => a.createdAt - b.createdAt);
  // Of what was said while there was no sign-in, the newest are brought; the others are accounted for.
  const surplus = surplusOf(
    inOrder.filter(({ createdAt }) => createdAt >= since),
    user.connectedAt,
  );
  const rows: BridgeInboxRow[] = [];
  for (const each of inOrder) {
    const { message, chat } = each;
    const target = { userId: user.id, chatId: chat.id, messageId: message.id };
    const payload = { message, readUpTo: chat.readUpTo, change: null, isSurplus: surplus.has(each) };
    if (each.createdAt >= since) rows.push(inboxRow(app, target, payload));
    const changes = changesOf(message);
    if ((changes.modifiedAt ?? 0) <= each.createdAt && changes.editedAt === null && changes.deletedAt === null)
      continue;
    const row = await app.store.read.bridgeInboxRow(messageKey(target));
    // What is not there yet comes as it is now.
    const version = row === null ? 0 : versionOf(changes, shownBy(row));
    if (version > (row?.postVersion ?? 0)) rows.push(inboxRow(app, target, { ...payload, change: "updated" }, version));
  }
  // They are claimed by their time: rows of one look get times in a row, so that no database may shuffle them.
  return rows.map((row, i) => ({ ...row, dueAt: row.dueAt - rows.length + i }));
}

interface Since {
  readonly sides: Sides;
  readonly user: BridgeUser;
  readonly token: string;
  readonly since: number;
}

/** Newest first, so that the first one that is older ends it. */
async function chatsSince({ sides, user, token, since }: Since): Promise<Answered<readonly GraphChat[]>> {
  const found: GraphChat[] = [];
  let next: string | null = null;
  for (let page = 0; page < pagesMost; page += 1) {
    const answer = await sides.graph.chats(token, user.teamsUserId, next);
    if (!answer.ok) return answer;
    const { rows } = answer.value;
    found.push(...rows.filter((chat) => chat.lastMessageAt === null || chat.lastMessageAt >= since));
    const last = rows.at(-1)?.lastMessageAt ?? null;
    next = answer.value.next;
    if (next === null || (last !== null && last < since)) break;
  }
  return { ok: true, value: found };
}

async function messagesOf({ sides, token, since }: Since, chat: GraphChat): Promise<Answered<readonly Found[]>> {
  const found: Found[] = [];
  let next: string | null = null;
  for (let page = 0; page < pagesMost; page += 1) {
    // Graph leaves out what came at that very moment.
    const answer = await sides.graph.messages(token, { chatId: chat.id, since: since - 1, next });
    if (!answer.ok) return answer;
    for (const message of answer.value.rows)
      found.push({ message, chat, createdAt: timeOf(message.createdDateTime) ?? 0 });
    next = answer.value.next;
    if (next === null) break;
  }
  return { ok: true, value: found };
}
