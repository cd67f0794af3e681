import { z } from "zod";
import type { BridgedMessage } from "#domain/bridge-message.ts";
import type { GraphChat, GraphMessage } from "#ports/bridge.ts";
import { timeOf } from "./graph-forms.ts";

const text = z.string().max(10_000).nullish().catch(null);

/** Graph, "chatMessageAttachment". */
const attachmentForm = z
  .object({
    id: text,
    contentType: z.string().max(500).catch(""),
    contentUrl: text,
    content: z.string().nullish().catch(null),
    name: text,
  })
  .transform(({ id, contentType, contentUrl, content, name }) => ({
    id: id ?? "",
    contentType,
    contentUrl: contentUrl ?? null,
    content: content ?? null,
    name: name ?? null,
    size: null,
  }));

/** Graph, "chatMessageMention". */
const mentionForm = z
  .object({
    id: z.number(),
    mentionText: text,
    mentioned: z
      .object({ user: z.object({ id: text }).nullish().catch(null) })
      .nullish()
      .catch(null),
  })
  .transform(({ id, mentionText, mentioned }) => ({
    id,
    text: mentionText ?? "",
    userId: mentioned?.user?.id ?? null,
  }));

/** Images and snippets are named by the addresses that the text shows them from. */
const hosted = /hostedContents\/([\w=-]{1,500})\/\$value/gu;

/** A message with what is known of its chat, for the words that bring it. What cannot be read of it is left out. */
export function bridgedMessage(message: GraphMessage, chat: GraphChat | null, tenantId: string): BridgedMessage {
  const ids = new Set([...message.content.matchAll(hosted)].map(([, id = ""]) => id));
  return {
    tenantId,
    chatId: message.chatId,
    messageId: message.id,
    chatType: chatType(message.chatId, chat),
    topic: chat?.topic ?? null,
    memberCount: chat?.memberCount ?? 0,
    sender: message.from ?? { id: null, name: "" },
    html: message.content,
    contentType: message.contentType === "html" ? "html" : "text",
    mentions: message.mentions.flatMap((each) => mentionForm.safeParse(each).data ?? []),
    attachments: message.attachments.flatMap((each) => attachmentForm.safeParse(each).data ?? []),
    hostedContents: [...ids].map((id) => ({ id, contentType: null, size: null })),
    createdAt: timeOf(message.createdDateTime) ?? 0,
  };
}

/** Ids tell the kind where Graph does not: `19:meeting_…@thread.v2`, `19:…@unq.gbl.spaces` for two people. */
function chatType(chatId: string, chat: GraphChat | null): BridgedMessage["chatType"] {
  const told = chat?.chatType;
  if (told === "oneOnOne" || told === "group" || told === "meeting") return told;
  if (chatId.startsWith("19:meeting_")) return "meeting";
  return chatId.endsWith("@unq.gbl.spaces") ? "oneOnOne" : "group";
}
