import type { BotMessage, Body, Compose, Person, Room } from "./fake-app-types.ts";

/** What the composer has to know of the world. */
export interface UpdateWorld {
  readonly bot: Body;
  readonly now: () => number;
  nextUpdate(): number;
  nextMessage(room: Room): number;
  nextQuery(): string;
  room(id: number): Room | undefined;
  /** Null: the message is not there any more, or too old. */
  message(on: Pick<BotMessage, "id" | "chatId">): BotMessage | null;
}

/** Updates in the form of the Bot API ("Getting updates", "Available types"). Written from the documents alone. */
export function makeCompose(world: UpdateWorld): Compose {
  const date = (): number => Math.floor(world.now() / 1_000);
  const numbered = (update: Body, how: { readonly updateId?: number } | undefined): Body => ({
    update_id: how?.updateId ?? world.nextUpdate(),
    ...update,
  });

  return {
    message(from, room, text, how) {
      const entities = entitiesOf(text);
      const message = {
        message_id: how?.messageId ?? world.nextMessage(room),
        from: userOf(from),
        chat: chatOf(room),
        date: date(),
        ...topicOf(room, how?.threadId),
        text,
        ...(entities.length > 0 && { entities }),
      };
      return numbered({ message }, how);
    },
    click(from, on, data, how) {
      const room = world.room(on.chatId);
      const message = world.message(on);
      const chat = room === undefined ? { id: on.chatId, type: "supergroup" } : chatOf(room);
      const seen =
        message === null
          ? { message_id: on.id, chat, date: 0 }
          : {
              message_id: on.id,
              from: world.bot,
              chat,
              date: date(),
              ...(room !== undefined && topicOf(room, message.threadId ?? undefined)),
              text: message.text,
            };
      const query = {
        id: how?.queryId ?? world.nextQuery(),
        from: userOf(from),
        message: seen,
        chat_instance: "-3456789012345678901",
        data,
      };
      return numbered({ callback_query: query }, how);
    },
    member: (by, room, status, how) =>
      numbered(
        {
          my_chat_member: {
            chat: chatOf(room),
            from: userOf(by),
            date: date(),
            old_chat_member: { user: world.bot, status: status === "left" || status === "kicked" ? "member" : "left" },
            new_chat_member: { user: world.bot, status, ...(status === "kicked" && { until_date: 0 }) },
          },
        },
        how,
      ),
    service(room, what, how) {
      const message = {
        message_id: world.nextMessage(room),
        chat: chatOf(room),
        date: date(),
        ...topicOf(room, how?.threadId),
        ...what,
      };
      return numbered(room.type === "channel" ? { channel_post: message } : { message }, undefined);
    },
  };
}

function userOf({ id, firstName, lastName, username }: Person): Body {
  return {
    id,
    is_bot: false,
    first_name: firstName,
    ...(lastName !== null && { last_name: lastName }),
    ...(username !== null && { username }),
    language_code: "en",
  };
}

/** Chats of people have names instead of a title. */
function chatOf({ id, type, title, topics, person }: Room): Body {
  if (person !== null) return { id, type, first_name: person.firstName };
  return { id, type, title, ...(topics !== null && { is_forum: true }) };
}

/** Whatever is said in a topic answers its first message, unless it answers another. */
function topicOf({ topics }: Room, threadId: number | undefined): Body {
  const name = threadId === undefined ? undefined : topics?.get(threadId);
  if (threadId === undefined || name === undefined) return {};
  return {
    message_thread_id: threadId,
    is_topic_message: true,
    reply_to_message: { message_id: threadId, forum_topic_created: { name, icon_color: 7_322_096 } },
  };
}

function entitiesOf(text: string): readonly Body[] {
  const commands = [...text.matchAll(/(?<=^|\s)\/\w{1,64}(?:@\w+)?/g)].map(({ 0: found, index }) => ({
    type: "bot_command",
    offset: index,
    length: found.length,
  }));
  const mentions = [...text.matchAll(/(?<=^|\s)@\w{3,32}/g)].map(({ 0: found, index }) => ({
    type: "mention",
    offset: index,
    length: found.length,
  }));
  return [...commands, ...mentions].toSorted((a, b) => a.offset - b.offset);
}
