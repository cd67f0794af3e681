import { tooOldMs, versionOf } from "#domain/bridge.ts";
import type { BridgeInboxRow } from "#ports/bridge-store.ts";
import type { Answered, GraphMessage } from "#ports/bridge.ts";
import { changesOf, timeOf } from "./graph-forms.ts";
import type { BridgeDeps } from "./deps.ts";
import { emptyPayload, inboxRow, messageKey, shownBy } from "./intake.ts";
import { again, type End, type Job, saidAt, unread, withChat, write } from "./job.ts";
import { deletedPostFor } from "./markdown/post.ts";

/** What was told of a change. */
interface Told {
  readonly change: "updated" | "deleted";
  /** The message was fetched just now, so there is no later version. */
  readonly isNow: boolean;
}

/** How long a change waits for its message to be brought. */
const waitMs = 1_000;

/** Lets the post of a message follow an edit or a deletion in Teams; a message that was not brought stays so. */
export async function followChange(
  deps: BridgeDeps,
  job: Job,
  told: Told,
  message: Answered<GraphMessage>,
): Promise<End> {
  const { sides, row } = job;
  const original = await deps.app.store.read.bridgeInboxRow(messageKey(row));
  if (original?.state === "waiting")
    return { kind: "again", at: Math.max(original.dueAt, deps.app.clock.now() + waitMs) };
  if (original === null && isNews(deps, job, message)) return { kind: "became", row: asNew(deps, job, told, message) };
  const shown = shownBy(original);
  if (original === null || original.postId === null || shown === null)
    return { kind: "skipped", reason: told.change === "deleted" ? "deleted" : "edited" };
  // Gone without a trace is deleted as well.
  const isGone = !message.ok && message.status === 404;
  if (!message.ok && !isGone) return unread(deps, row, message);
  const changes = message.ok
    ? changesOf(message.value)
    : { editedAt: null, deletedAt: row.receivedAt, modifiedAt: null };
  const isDeleted = told.change === "deleted" || changes.deletedAt !== null;
  const version = versionOf(
    isDeleted ? { ...changes, deletedAt: changes.deletedAt ?? row.receivedAt } : changes,
    shown,
  );
  if (!told.isNow && version <= shown.version) return { kind: "skipped", reason: "overtaken" };
  const edited = await newText(deps, job, {
    message: message.ok ? message.value : goneMessage(job),
    isDeleted,
    hasFiles: shown.isDeleted ? null : original.postFiles,
  });
  if ("again" in edited) return edited.again;
  const { text, fileIds, files } = edited;
  const patched = await sides.mattermost.patchPost(original.postId, { text, fileIds });
  if (!patched.ok) {
    // The server says the same of a post that is gone and of one that the bot may not edit.
    const there =
      patched.status === 403 || patched.status === 404 ? await sides.mattermost.hasPost(original.postId) : null;
    if (there?.ok === true && !there.value) return { kind: "failed", reason: "post_gone" };
    return again(deps, row, patched, "mattermost_refused");
  }
  const note = { postId: original.postId, postVersion: version, postIsDeleted: isDeleted, postFiles: files };
  const reason = isDeleted ? "deletion_followed" : "edit_followed";
  return { kind: "forwarded", reason, post: { rowId: original.id, note } };
}

/** Notifications come in any order: the change of a message that is to come, or was lost, is not that of an old one. */
function isNews({ app }: BridgeDeps, { user, row }: Job, message: Answered<GraphMessage>): boolean {
  const at = message.ok ? timeOf(message.value.createdDateTime) : saidAtOf(row);
  return at !== null && at >= user.sinceAt && app.clock.now() - at <= tooOldMs;
}

/** The message itself, under whose key what comes late is dropped. */
function asNew({ app }: BridgeDeps, { row }: Job, told: Told, message: Answered<GraphMessage>): BridgeInboxRow {
  if (!message.ok) return inboxRow(app, row, emptyPayload);
  const { deletedDateTime } = message.value;
  const isDeleted = told.change === "deleted" && deletedDateTime === null;
  const now = new Date(app.clock.now()).toISOString();
  return inboxRow(app, row, {
    ...emptyPayload,
    message: isDeleted ? { ...message.value, deletedDateTime: now } : message.value,
  });
}

interface Changed {
  readonly message: GraphMessage;
  readonly isDeleted: boolean;
  readonly hasFiles: string | null;
}

type NewText = { readonly text: string; readonly fileIds?: readonly string[]; readonly files: string };

async function newText(
  deps: BridgeDeps,
  job: Job,
  { message, isDeleted, hasFiles }: Changed,
): Promise<NewText | { readonly again: End }> {
  const { sides, user, row } = job;
  const bridged = await withChat(deps, job, message);
  if ("again" in bridged) return bridged;
  if (isDeleted) {
    const reader = { language: user.language, mattermostUserId: user.id };
    const at = await saidAt(deps, job, timeOf(message.createdDateTime) ?? 0);
    return { text: deletedPostFor(bridged.message, reader, at), fileIds: [], files: "" };
  }
  const channel = await deps.people.direct(sides, user.id);
  if (!channel.ok) return { again: again(deps, row, channel, "mattermost_refused") };
  return write(deps, job, { bridged: bridged.message, channelId: channel.value, hasFiles });
}

/** Ids of messages are the milliseconds in which they were said; null: this one is not. */
function saidAtOf({ messageId, receivedAt }: BridgeInboxRow): number | null {
  const at = Number(messageId);
  return at > 0 && at <= receivedAt ? at : null;
}

/** What is left of a message that Teams knows no more. */
function goneMessage({ row }: Job): GraphMessage {
  return {
    id: row.messageId,
    chatId: row.chatId,
    messageType: "message",
    createdDateTime: new Date(saidAtOf(row) ?? row.receivedAt).toISOString(),
    lastModifiedDateTime: null,
    lastEditedDateTime: null,
    deletedDateTime: null,
    inChannel: false,
    from: null,
    contentType: "text",
    content: "",
    mentions: [],
    attachments: [],
  };
}
