import * as z from "zod";
import { parseJson } from "./json.ts";

// Whatever is missing, new or of another type than documented becomes undefined: an activity is never refused for a part that
// nobody reads (Bot Framework activity schema; msteams-docs, "Conversation events in your Teams bot").
const text = z.string().max(100_000).optional().catch(undefined);
const id = z.string().min(1).max(500).optional().catch(undefined);

const account = z.object({ id, aadObjectId: id, name: text, role: id }).optional().catch(undefined);
const accounts = z
  .array(z.object({ id }).catch({ id: undefined }))
  .optional()
  .catch(undefined);

const mention = z.object({ type: z.literal("mention"), text: z.string(), mentioned: z.object({ id, name: text }) });

const form = z.object({
  type: z.string(),
  id,
  timestamp: id,
  name: id,
  action: id,
  serviceUrl: id,
  text,
  textFormat: id,
  value: z.unknown().optional(),
  replyToId: id,
  topicName: text,
  from: account,
  recipient: account,
  conversation: z
    .object({ id, conversationType: id, tenantId: id, isGroup: z.boolean().optional().catch(undefined), name: text })
    .optional()
    .catch(undefined),
  entities: z.array(mention.nullable().catch(null)).max(1_000).optional().catch(undefined),
  membersAdded: accounts,
  membersRemoved: accounts,
  channelData: z
    .object({
      eventType: id,
      tenant: z.object({ id }).optional().catch(undefined),
      team: z.object({ id, name: text, aadGroupId: id }).optional().catch(undefined),
      channel: z.object({ id, name: text, type: id }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** An inbound activity, as much of it as we read. */
export type Activity = z.output<typeof form>;

const buttonForm = z.object({
  verb: z.enum(["ack", "unack", "snooze", "close", "link", "decline"]),
  token: z.string().min(1).max(4_000),
  minutes: z.union([z.string(), z.number()]).optional().catch(undefined),
});

/** What a button of ours brings back. */
export type Button = z.output<typeof buttonForm>;

const invokeForm = z.object({
  action: z
    .object({ verb: z.unknown().optional(), data: z.record(z.string(), z.unknown()).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  trigger: z.unknown().optional(),
});

/** The activity of a body; null: it is none. */
export function readActivity(body: Uint8Array): Activity | null {
  return form.safeParse(parseJson(new TextDecoder().decode(body))).data ?? null;
}

/** A click on an `Action.Execute`, and whether a client drew the card and asked by itself; null: it is another activity. */
export function readClick(activity: Activity): { readonly automatic: boolean; readonly button: Button | null } | null {
  if (activity.type !== "invoke" || activity.name !== "adaptiveCard/action") return null;
  const invoke = invokeForm.safeParse(activity.value).data;
  const { verb, data } = invoke?.action ?? {};
  const button = buttonForm.safeParse({ verb, ...data, ...(typeof verb === "string" && { verb }) }).data;
  return { automatic: invoke?.trigger === "automatic", button: button ?? null };
}

/** The `Action.Submit` of a client that knows no `Action.Execute`: a message without text; null: it is another activity. */
export function readSubmit(activity: Activity): Button | null {
  if (activity.type !== "message" || (activity.text ?? "").trim() !== "") return null;
  return buttonForm.safeParse(activity.value).data ?? null;
}

/** How long to snooze, in minutes; inputs of a card come as text. */
export function minutesOf({ minutes }: Button): number | null {
  const given = String(minutes ?? "").trim();
  return /^\d{1,6}$/.test(given) && Number(given) > 0 ? Number(given) : null;
}
