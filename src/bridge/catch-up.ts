import { tooOldMs } from "#domain/bridge.ts";
import type { Answered, GraphChat } from "#ports/bridge.ts";
import type { BridgeInboxRow, BridgeUser } from "#ports/bridge-store.ts";
import type { BridgeDeps } from "./deps.ts";
import { timeOf } from "./graph-forms.ts";
import { inboxRow, type Payload, type Target } from "./intake.ts";
import type { Sides } from "./settings.ts";

/** Clocks differ, and messages take a while to show: what was read before is asked for again, and dropped as known. */
const slackMs = 5 * 60_000;
/** More pages than this are nobody's chats of three days. */
const pagesMost = 40;

/** Asks for what was said since the last look and puts into the inbox what is not there. */
export async function catchUp(
  { app }: BridgeDeps,
  sides: Sides,
  user: BridgeUser,
  token: string,
): Promise<Answered<number>> {
  const beganAt = app.clock.now();
  // What is older than that is told to nobody; it is asked for all the same by a day, so that its owner sees why it did not come.
  const since = Math.max(user.syncedAt - slackMs, beganAt - tooOldMs - 24 * 60 * 60_000, user.connectedAt);
  let stored = 0;
  const chats = await chatsSince({ sides, user, token, since });
  if (!chats.ok) return chats;
  for (const chat of chats.value) {
    const rows = await messagesOf({ sides, user, token, since }, chat, (target, payload) =>
      inboxRow(app, target, payload),
    );
    if (!rows.ok) return rows;
    if (rows.value.length > 0) stored += await app.store.write((tx) => tx.putBridgeInbox(rows.value));
  }
  await app.store.write(async (tx) => {
    await tx.patchBridgeUser(user.id, { syncedAt: beganAt });
    if (stored > 0) tx.wake("bridge");
  });
  return { ok: true, value: stored };
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

async function messagesOf(
  { sides, user, token, since }: Since,
  chat: GraphChat,
  make: (target: Target, payload: Payload) => BridgeInboxRow,
): Promise<Answered<readonly BridgeInboxRow[]>> {
  const rows: BridgeInboxRow[] = [];
  let next: string | null = null;
  for (let page = 0; page < pagesMost; page += 1) {
    // Graph leaves out what came at that very moment.
    const answer = await sides.graph.messages(token, { chatId: chat.id, since: since - 1, next });
    if (!answer.ok) return answer;
    for (const message of answer.value.rows) {
      // An old message that was edited or liked is listed too.
      if ((timeOf(message.createdDateTime) ?? 0) < since) continue;
      const target = { userId: user.id, chatId: chat.id, messageId: message.id };
      rows.push(make(target, { message, readUpTo: chat.readUpTo, isEdit: false }));
    }
    next = answer.value.next;
    if (next === null) break;
  }
  // In the order in which they were said.
  return { ok: true, value: rows.toReversed() };
}
