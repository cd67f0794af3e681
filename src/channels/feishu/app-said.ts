import * as z from "zod";
import type { Envelope, EventBody } from "./app-envelope.ts";
import { parseJson } from "./app-envelope.ts";

type Message = NonNullable<EventBody["message"]>;

/** A message in a group with mentions in it: whether we are meant can only be told by our own id. */
export function needsBotId({ header, event }: Envelope): boolean {
  const { chat_type: type, mentions = [] } = event?.message ?? {};
  return header.event_type === "im.message.receive_v1" && type === "group" && mentions.length > 0;
}

const textForm = z.object({ text: z.string() });
const postForm = z.object({
  title: z.string().optional().catch(undefined),
  content: z
    .array(
      z.array(
        z.object({ tag: z.string(), text: z.string().optional(), user_id: z.string().optional() }).catch({ tag: "" }),
      ),
    )
    .max(1_000),
});

/**
 * What somebody said to the bot; null: it was not said to it, or not in words. In a group only what mentions the bot is: an app that
 * may read all messages is sent all of them. Our own mention is taken out, the others keep their names.
 * Content of received messages: in a text, `@_user_1` stands for the first mention; in a rich text, elements of tag `at` do.
 */
export function saidText(message: Message, botId: string | null): string | null {
  const { mentions = [], chat_type: type } = message;
  const ours = new Set(mentions.flatMap(({ key, id }) => (key !== undefined && id?.open_id === botId ? [key] : [])));
  if (type === "group" && (botId === null || ours.size === 0)) return null;
  const source = sourceOf(message);
  if (source === null) return null;
  const names = new Map(mentions.map(({ key, name }) => [key ?? "", name ?? ""]));
  const left = source.replace(/@_user_\d+/g, (key) => (ours.has(key) ? " " : `@${names.get(key) ?? key.slice(1)}`));
  return left.replace(/[ \t\u00a0]+/g, " ").trim();
}

function sourceOf({ message_type: type, content = "" }: Message): string | null {
  const value = parseJson(content);
  if (type === "text") return textForm.safeParse(value).data?.text ?? null;
  const post = type === "post" ? postForm.safeParse(value).data : undefined;
  if (post === undefined) return null;
  const lines = post.content.map((line) =>
    line.map(({ tag, text, user_id: key }) => (tag === "at" ? key : text) ?? "").join(""),
  );
  return [post.title ?? "", ...lines].filter((line) => line !== "").join("\n");
}
