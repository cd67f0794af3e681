import type { BridgedMessage, DroppedFile, PlannedFile } from "#domain/bridge-message.ts";
import type { Language } from "#domain/people.ts";
import { bodyBlocks } from "./attachments.ts";
import { joinBlocks } from "./collect.ts";
import { escapeText, oneLine } from "./escape.ts";
import { createFilePlan, defaultLimits } from "./files.ts";
import type { FileLimits } from "./files.ts";
import { cutText, fitLines } from "./fit.ts";
import { plain, pointsOf, prefixed, writeSpans } from "./lines.ts";
import { chatLink } from "./link.ts";
import { filled, postWords } from "./words.ts";

/** Characters of a post at Mattermost as it comes (server/public/model/post.go, `PostMessageMaxRunesV2`). */
export const maxPost = 16_383;

/** Who reads it. */
export interface PostReader {
  readonly language: Language;
  readonly mattermostUserId: string;
}

/** A message of Teams as a post for Mattermost. */
export interface BridgePost {
  readonly text: string;
  /** In the order of the message. */
  readonly files: readonly PlannedFile[];
  /** Named in the text, which says why. */
  readonly dropped: readonly DroppedFile[];
}

export interface PostOptions {
  readonly limits?: FileLimits;
  /** Characters that the server takes; `maxPost` where it is left out. */
  readonly maxPost?: number;
  /** When it was said, for people; told where the post comes late. */
  readonly saidAt?: string | null;
  /** Files that turned out not to be had, or to be too large: the text is made anew, and names them. */
  readonly failed?: readonly DroppedFile[];
}

/**
 * The post that brings a message to its reader: who wrote, a link that opens the chat, the message as a quote, and what did not come
 * along. Nothing of the message has an effect: it rings nobody, leaves the quote nowhere, and leads to http(s) addresses only.
 */
export function postFor(message: BridgedMessage, reader: PostReader, options: PostOptions = {}): BridgePost {
  const say = postWords[reader.language];
  const plan = createFilePlan(message, options.limits ?? defaultLimits);
  const lines = joinBlocks(bodyBlocks(message, plan, say)).map((line) => prefixed("> ", line));
  const failed = options.failed ?? [];
  const gone = new Set(failed.map(({ name }) => name));
  const files = plan.files.filter(({ name }) => !gone.has(name));
  const dropped = [...plan.dropped, ...failed];
  const head = headOf(message, reader.language, options.saidAt ?? null);
  const ends = dropped.length === 0 ? [] : [note(droppedNote(dropped, reader.language))];
  const isEmpty = lines.length === 0 && plan.files.length === 0 && dropped.length === 0;
  if (isEmpty) ends.push(note(say.noText));
  const tooLong = note(say.tooLong);
  const fixed = [head, ...ends].reduce((sum, text) => sum + pointsOf(text) + 2, pointsOf(tooLong) + 2);
  const body = fitLines(lines, (options.maxPost ?? maxPost) - fixed);
  const parts = [lines.length === 0 ? head : `${head}\n${body.text}`, ...(body.isCut ? [tooLong] : []), ...ends];
  return { text: parts.join("\n\n"), files, dropped };
}

/** What stands in the place of a post whose message was deleted. */
export function deletedPostFor(
  message: BridgedMessage,
  { language }: PostReader,
  saidAt: string | null = null,
): string {
  return `${headOf(message, language, saidAt)}\n\n${note(postWords[language].deleted)}`;
}

function note(text: string): string {
  return writeSpans([{ ...plain, italic: true, text }]);
}

/** Names of people and chats are cut there. */
const maxName = 100;

/** `**Ann** messaged you in an [MS Teams chat: Plans](https://…):` */
function headOf(message: BridgedMessage, language: Language, saidAt: string | null): string {
  const say = postWords[language];
  const { chatType, memberCount, topic } = message;
  const isPair = chatType === "oneOnOne" || (chatType === "group" && memberCount > 0 && memberCount <= 2);
  const kind = isPair ? say.chat : chatType === "meeting" ? say.meetingChat : say.groupChat;
  const name = cutText(oneLine(topic ?? ""), maxName);
  const label = name === "" ? kind : filled(say.topic, { chat: kind, topic: escapeText(name, true) });
  const others = isPair ? 0 : Math.max(0, memberCount - 2);
  const form = others === 0 ? say.toYou : others === 1 ? say.toYouAndOne : say.toYouAndOthers;
  const sender = cutText(oneLine(message.sender.name), maxName) || say.somebody;
  return filled(form, {
    sender: writeSpans([{ ...plain, bold: true, text: sender }]),
    link: `[${label}](${chatLink(message)})`,
    count: others,
    when: saidAt === null ? "" : filled(say.saidAt, { time: saidAt }),
  });
}

/** So many names are told, the others counted. */
const maxNames = 10;

function droppedNote(dropped: readonly DroppedFile[], language: Language): string {
  const say = postWords[language];
  const names = dropped.slice(0, maxNames).map(({ name, reason }) => {
    const called = cutText(oneLine(name), maxName);
    return language === "en" ? `${called} (${say.reasons[reason]})` : `${called}（${say.reasons[reason]}）`;
  });
  const more = dropped.length > maxNames ? [filled(say.more, { count: dropped.length - maxNames })] : [];
  return filled(say.dropped, { names: [...names, ...more].join(say.listed) });
}
