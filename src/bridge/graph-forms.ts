import { z } from "zod";
import type { ChangeFacts } from "#domain/bridge.ts";
import type { GraphChat, GraphMessage } from "#ports/bridge.ts";

// What Graph answers (learn.microsoft.com, "Microsoft Graph REST API v1.0"), as far as it is read here.

const text = z.string().max(500).nullish().catch(null);
const guidish = z.string().min(1).max(100);
const idForm = z.string().min(1).max(300);

/** RFC 6749 §5.1. */
export const tokenForm = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_in: z.coerce.number().positive(),
});

export const personForm = z.object({
  id: guidish,
  displayName: text.transform((name) => name ?? ""),
  mail: text.transform((mail) => mail ?? null),
  userPrincipalName: text.transform((name) => name ?? ""),
});

export const presenceForm = z.object({
  id: guidish.catch("me"),
  availability: z.string().max(100),
  activity: z.string().max(100).catch(""),
});
export const presencesForm = z.object({ value: z.array(presenceForm) });

export const subscriptionForm = z.object({ id: z.string().min(1).max(200), expirationDateTime: z.string().max(50) });

export const keysForm = z.looseObject({ keys: z.array(z.unknown()) });

const rawChat = z.object({
  id: idForm,
  chatType: z.string().max(100).catch("unknown"),
  topic: text,
  lastMessagePreview: z.object({ createdDateTime: text }).nullish().catch(null),
  lastUpdatedDateTime: text,
  viewpoint: z.object({ lastMessageReadDateTime: text }).nullish().catch(null),
  members: z.array(z.unknown()).nullish().catch(null),
});

export const chatForm = rawChat.transform((chat): GraphChat => ({
  id: chat.id,
  chatType: chat.chatType,
  topic: chat.topic ?? null,
  lastMessageAt: timeOf(chat.lastMessagePreview?.createdDateTime) ?? timeOf(chat.lastUpdatedDateTime),
  readUpTo: timeOf(chat.viewpoint?.lastMessageReadDateTime),
  memberCount: chat.members?.length ?? null,
}));

const identity = z.object({ id: text, displayName: text }).nullish().catch(null);

const rawMessage = z.object({
  id: idForm,
  chatId: idForm.nullish(),
  messageType: z.string().max(100).catch("message"),
  createdDateTime: z.string().max(50),
  lastModifiedDateTime: text,
  lastEditedDateTime: text,
  deletedDateTime: text,
  channelIdentity: z.unknown(),
  from: z.object({ user: identity }).nullish().catch(null),
  body: z.object({ contentType: z.string().catch("text"), content: z.string().nullish() }).nullish(),
  mentions: z.array(z.unknown()).nullish().catch(null),
  attachments: z.array(z.unknown()).nullish().catch(null),
});

/** `chatId` may be left out where the address of the request tells it. */
export function messageForm(chatId: string | null) {
  return rawMessage.transform((message): GraphMessage => {
    const by = message.from?.user;
    return {
      id: message.id,
      chatId: message.chatId ?? chatId ?? "",
      messageType: message.messageType,
      createdDateTime: message.createdDateTime,
      lastModifiedDateTime: message.lastModifiedDateTime ?? null,
      lastEditedDateTime: message.lastEditedDateTime ?? null,
      deletedDateTime: message.deletedDateTime ?? null,
      inChannel: message.channelIdentity !== undefined && message.channelIdentity !== null,
      from: by?.id === undefined || by.id === null ? null : { id: by.id, name: by.displayName ?? "" },
      contentType: message.body?.contentType ?? "text",
      content: message.body?.content ?? "",
      mentions: message.mentions ?? [],
      attachments: message.attachments ?? [],
    };
  });
}

/** A page of a list; rows that cannot be read are left out rather than hiding the others. */
export function pageForm<T extends z.ZodType>(row: T) {
  return z
    .object({ value: z.array(row.nullable().catch(null)), "@odata.nextLink": z.string().max(8_000).nullish() })
    .transform((page) => ({
      rows: page.value.filter((each) => each !== null),
      next: page["@odata.nextLink"] ?? null,
    }));
}

/** When a message was changed. */
export function changesOf(message: GraphMessage): ChangeFacts {
  return {
    editedAt: timeOf(message.lastEditedDateTime),
    deletedAt: timeOf(message.deletedDateTime),
    modifiedAt: timeOf(message.lastModifiedDateTime),
  };
}

/** UTC milliseconds of an ISO 8601 text; null: it is none. */
export function timeOf(at: string | null | undefined): number | null {
  const ms = at === null || at === undefined ? NaN : Date.parse(at);
  return Number.isNaN(ms) ? null : ms;
}
