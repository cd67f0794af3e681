import { type FailReason, type ForwardReason, lateMs, type SkipReason } from "#domain/bridge.ts";
import type { BridgedMessage, PlannedFile } from "#domain/bridge-message.ts";
import type { BridgeInboxRow, BridgePostNote, BridgeUser } from "#ports/bridge-store.ts";
import type { GraphMessage, Refused } from "#ports/bridge.ts";
import { shortHash } from "#lib/code.ts";
import { isPassing } from "./answers.ts";
import { bridgedMessage } from "./bridged.ts";
import type { BridgeDeps } from "./deps.ts";
import { bringFiles } from "./files.ts";
import { postFor } from "./markdown/post.ts";
import type { Sides } from "./settings.ts";

/** One row of the inbox under work. */
export interface Job {
  readonly sides: Sides;
  readonly user: BridgeUser;
  readonly row: BridgeInboxRow;
  /** Null: Graph cannot be asked. */
  readonly token: string | null;
}

/** What became of a row: it ended, or it comes again. */
export type End =
  | {
      readonly kind: "forwarded";
      readonly reason: ForwardReason;
      /** The post that shows the message, and the row that has to know of it. */
      readonly post: { readonly rowId: string; readonly note: BridgePostNote };
    }
  | { readonly kind: "skipped"; readonly reason: SkipReason }
  | { readonly kind: "failed"; readonly reason: FailReason }
  /** It was a change of a message that had not come: that takes its place, as it is now. */
  | { readonly kind: "became"; readonly row: BridgeInboxRow }
  | Again;

interface Again {
  readonly kind: "again";
  readonly at: number;
}

/** Tries for the name of the chat, which the message can do without. */
const chatTries = 3;
/** Mattermost that is away for longer is waited for no more. */
const giveUpMs = 3 * 24 * 60 * 60_000;
const backoffMs = { first: 2_000, most: 5 * 60_000 } as const;

/** Later, as long as there is hope; a refusal that will not change ends it. A bot that may not sign in is for an administrator to mend. */
export function again({ app }: BridgeDeps, row: BridgeInboxRow, refused: Refused, orElse: FailReason): End {
  const now = app.clock.now();
  if (!isPassing(refused) && refused.status !== 401) {
    app.log.warn({ row: row.id, why: refused.why }, "a message of Teams could not be brought");
    return { kind: "failed", reason: orElse };
  }
  if (now - row.receivedAt > giveUpMs) return { kind: "failed", reason: "mattermost_unreachable" };
  const pause = Math.min(backoffMs.most, backoffMs.first * 2 ** Math.min(Math.max(row.tries - 1, 0), 10));
  return { kind: "again", at: now + (refused.retryAfterMs ?? pause) };
}

/** Teams did not let us read it, or not now. */
export function unread(deps: BridgeDeps, row: BridgeInboxRow, refused: Refused): End {
  return isPassing(refused) || refused.status === 401
    ? again(deps, row, refused, "unreadable")
    : { kind: "failed", reason: "unreadable" };
}

/** The message with the name of its chat, which is waited for a little. */
export async function withChat(
  deps: BridgeDeps,
  { sides, user, row, token }: Job,
  message: GraphMessage,
): Promise<{ readonly message: BridgedMessage } | { readonly again: End }> {
  const chat = token === null ? null : await deps.chats.of(sides, token, row.chatId);
  if (chat?.ok === false && isPassing(chat) && row.tries <= chatTries)
    return { again: again(deps, row, chat, "unreadable") };
  return { message: bridgedMessage(message, chat?.ok === true ? chat.value : null, user.tenantId) };
}

interface Written {
  readonly text: string;
  /** Undefined: the files of the post are the right ones. */
  readonly fileIds?: readonly string[];
  /** Hash over them; empty: some could not be had. */
  readonly files: string;
}

/** The words of a post, with its files brought to Mattermost unless the post has them. `hasFiles`: hash over those that it has; null: none. */
export async function write(
  deps: BridgeDeps,
  { sides, user, token }: Job,
  what: { readonly bridged: BridgedMessage; readonly channelId: string; readonly hasFiles: string | null },
): Promise<Written> {
  const { bridged, channelId, hasFiles } = what;
  const { maxPost, files: limits } = await deps.limits.of(sides);
  const options = { limits, maxPost, saidAt: await saidAt(deps, { sides, user }, bridged.createdAt) };
  const reader = { language: user.language, mattermostUserId: user.id };
  const planned = postFor(bridged, reader, options);
  const files = hashOf(planned.files);
  if (files === hasFiles) return { text: planned.text, files };
  const { ids, failed } = await bringFiles(sides, { bridged, token, channelId, files: planned.files });
  if (failed.length === 0) return { text: planned.text, fileIds: ids, files };
  return { text: postFor(bridged, reader, { ...options, failed }).text, fileIds: ids, files: "" };
}

/** When it was said, for its reader; null: just now. */
export async function saidAt(
  deps: BridgeDeps,
  { sides, user }: Pick<Job, "sides" | "user">,
  at: number,
): Promise<string | null> {
  return deps.app.clock.now() - at > lateMs ? deps.people.timeFor(sides, user, at) : null;
}

function hashOf(files: readonly PlannedFile[]): string {
  return files.length === 0 ? "none" : shortHash(JSON.stringify(files.map(({ source }) => source)));
}
