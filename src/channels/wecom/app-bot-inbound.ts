import * as z from "zod";
import { snoozeQuestion } from "./app-buttons.ts";
import { nothingSaid, person, placeOf, pressOf } from "./app-inbound.ts";
import type { Said } from "./app-inbound.ts";

// Whatever is missing, new or of another type than documented becomes undefined: nothing is refused for a part that nobody reads.
const id = z.string().min(1).max(300).optional().catch(undefined);
const groupId = z
  .string()
  .regex(/^[\w@.=+/-]{1,128}$/)
  .optional()
  .catch(undefined);
const text = z
  .object({ content: z.string().max(100_000) })
  .optional()
  .catch(undefined);

const bodyForm = z.object({
  msgid: z.string().min(1).max(300),
  aibotid: z.string(),
  chatid: groupId,
  chattype: id,
  from: z.object({
    userid: z.string().regex(/^[\w@.=-]{1,128}$/),
    corpid: z
      .string()
      .regex(/^w[\w-]{5,62}$/)
      .optional()
      .catch(undefined),
  }),
  msgtype: id,
  text,
  mixed: z
    .object({ msg_item: z.array(z.object({ text }).catch({ text: undefined })).max(100) })
    .optional()
    .catch(undefined),
  event: z
    .object({
      eventtype: id,
      template_card_event: z
        .object({
          event_key: z.string().max(2_000),
          task_id: z.string().min(1).max(200),
          selected_items: z
            .object({
              selected_item: z
                .array(
                  z
                    .object({ question_key: z.string(), option_ids: z.object({ option_id: z.array(z.string()) }) })
                    .catch({ question_key: "", option_ids: { option_id: [] } }),
                )
                .max(20),
            })
            .optional()
            .catch(undefined),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

type Body = z.output<typeof bodyForm>;

/** Whose callbacks they are. */
export interface BotHearer {
  readonly corpId: string;
  readonly botId: string | undefined;
}

/**
 * The facts in a callback of the AI bot (receive messages, 100719; events, 101027). Pure. Members of the bot's own organization come
 * without a corp id, and by the user id that the app knows them by.
 */
export function saidToBot(value: unknown, { corpId, botId }: BotHearer): Said {
  const body = bodyForm.safeParse(value).data;
  if (body === undefined || body.aibotid !== botId) return nothingSaid;
  const speaker = person(body.from.corpid ?? corpId, body.from.userid);
  const group = groupOf(body, corpId);
  if (group === undefined) return nothingSaid;
  const place = group ?? placeOf(speaker.byAddress);
  const { event } = body;
  if (body.msgtype === "event") {
    if (event?.eventtype === "enter_chat" && group === null)
      return { events: [{ kind: "membership", id: `entered|${body.msgid}`, place, change: "added" }], press: null };
    const card = event?.eventtype === "template_card_event" ? event.template_card_event : undefined;
    if (card === undefined) return nothingSaid;
    return pressOf({
      ...speaker,
      taskId: card.task_id,
      key: card.event_key,
      // The bot's cards are changed by answers alone.
      code: null,
      unique: body.msgid,
      option: chosen(card),
      place: null,
    });
  }
  const words = wordsOf(body);
  if (words === null) return nothingSaid;
  const said = group === null ? words : withoutMention(words);
  return { events: [{ kind: "command", id: `said|${body.msgid}`, text: said, ...speaker, place }], press: null };
}

/** Null: it is a chat with one person; undefined: a group that cannot be told. */
function groupOf({ chattype, chatid }: Body, corpId: string): ReturnType<typeof placeOf> | null | undefined {
  if (chattype !== "group") return null;
  return chatid === undefined ? undefined : placeOf({ corpId, kind: "group", id: chatid });
}

function wordsOf({ msgtype, text: plain, mixed }: Body): string | null {
  if (msgtype === "text") return plain?.content.trim() ?? null;
  if (msgtype !== "mixed" || mixed === undefined) return null;
  const words = mixed.msg_item.flatMap((item) => (item.text === undefined ? [] : [item.text.content])).join(" ");
  return words.trim() === "" ? null : words.trim();
}

/** In a group the bot hears what begins with its mention, a plain `@Name`. Its name has no blanks: the guide says so. */
function withoutMention(words: string): string {
  return words.replace(/^@\S+\s*/u, "");
}

type CardEvent = NonNullable<NonNullable<Body["event"]>["template_card_event"]>;

function chosen({ selected_items: items }: CardEvent): string | null {
  const item = items?.selected_item.find((each) => each.question_key === snoozeQuestion);
  return item?.option_ids.option_id[0] ?? null;
}
