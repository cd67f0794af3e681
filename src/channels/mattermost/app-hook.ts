import * as z from "zod";
import type { RawRequest } from "#ports/inbound.ts";
import { idForm } from "./app-config.ts";

// Whatever is missing, new or of another type than documented becomes undefined: a request is never refused for a part that nobody reads.
const text = z.string().max(100_000).optional().catch(undefined);
const id = idForm.optional().catch(undefined);
const count = z.int().nonnegative().optional().catch(undefined);

/** developers.mattermost.com, "Interactive messages": what the server posts when somebody clicks. The context is ours (`app-proof.ts`). */
const clickForm = z.object({
  user_id: id,
  user_name: text,
  channel_id: id,
  channel_name: text,
  post_id: id,
  trigger_id: text,
  context: z.object({
    verb: z.enum(["ack", "unack", "snooze", "close", "link", "decline"]),
    token: z.string().min(1).max(4_000),
    shown: z.enum(["post", "ephemeral"]),
    proof: z.string().max(100),
    selected_option: text,
  }),
});

/** server/public/model/integration_action.go, SubmitDialogRequest: what the server posts when a form of ours is sent. */
const dialogForm = z.object({
  type: z.literal("dialog_submission"),
  state: z.string().min(1).max(10_000),
  user_id: idForm,
  submission: z.object({ length: text }).nullish().catch(null),
  cancelled: z.boolean().optional().catch(undefined),
});

/** developers.mattermost.com, "Slash commands": fields of the form. */
const commandForm = z.object({
  token: text,
  team_id: id,
  user_id: id,
  user_name: text,
  channel_id: id,
  channel_name: text,
  text,
  trigger_id: text,
  response_url: text,
});

const eventForm = z.object({
  event: text,
  data: z
    .object({ post: text, channel: text, channel_type: text, channel_id: id, user_id: id, sender_name: text })
    .catch({}),
  broadcast: z.object({ channel_id: id, user_id: id }).catch({}),
  seq: count,
});

/** What a WebSocket brought, with what is needed to understand it: who the bot is, and which connection it was. */
const streamForm = z.object({
  connection: z.string().max(200),
  self: z.object({ id: idForm, username: z.string() }),
  event: eventForm,
});

export type Dialog = z.output<typeof dialogForm>;
export type Click = z.output<typeof clickForm>;
export type Command = z.output<typeof commandForm>;
export type Streamed = z.output<typeof streamForm>;

export type Hook =
  | { readonly kind: "click"; readonly click: Click }
  | { readonly kind: "dialog"; readonly dialog: Dialog }
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "stream"; readonly streamed: Streamed }
  | { readonly kind: "nothing" };

/** Where requests come from that a WebSocket brought; no request over HTTP has this address, since it has no slash. */
export const streamUrl = "mattermost:stream";

const nothing: Hook = { kind: "nothing" };

/** Reads a body by what it is and not by its content type: clicks and dialogs are JSON, commands a form. */
export function readHook({ url, body }: Pick<RawRequest, "url" | "body">): Hook {
  const source = new TextDecoder().decode(body).trim();
  if (url === streamUrl) {
    const streamed = streamForm.safeParse(parseJson(source)).data;
    return streamed === undefined ? nothing : { kind: "stream", streamed };
  }
  if (source.startsWith("{")) {
    const json = parseJson(source);
    const dialog = dialogForm.safeParse(json).data;
    if (dialog !== undefined) return { kind: "dialog", dialog };
    const click = clickForm.safeParse(json).data;
    return click === undefined ? nothing : { kind: "click", click };
  }
  const form = new URLSearchParams(source);
  const command = form.has("token") ? commandForm.safeParse(Object.fromEntries(form)).data : undefined;
  return command === undefined ? nothing : { kind: "command", command };
}

/** An event as the server tells it over a WebSocket; null: it is none. */
export function readStreamed(event: unknown): Streamed["event"] | null {
  return eventForm.safeParse(event).data ?? null;
}

export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
