import * as z from "zod";

// Whatever is missing, new or of another type than documented becomes undefined: a request is never refused for a part that nobody reads.
const text = z.string().max(100_000).optional().catch(undefined);
const short = z.string().min(1).max(500).optional().catch(undefined);
/** `T…`, `U…`, `C…`: letters and digits alone, so that a key made of them has no other slash. */
const bareId = z.string().regex(/^[A-Z][A-Z0-9]{1,30}$/);
const id = bareId.optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);

const eventForm = z
  .object({
    type: short,
    subtype: short,
    user: id,
    bot_id: short,
    text,
    ts: short,
    thread_ts: short,
    // tokens_revoked: user ids, by the kind of their tokens.
    tokens: z
      .object({ bot: z.array(z.string()).max(10_000).optional().catch(undefined) })
      .optional()
      .catch(undefined),
    team: id,
    user_team: id,
    source_team: id,
    channel_type: short,
    // An id; in renames the channel itself.
    channel: z
      .union([bareId, z.object({ id, name: text })])
      .optional()
      .catch(undefined),
  })
  .optional()
  .catch(undefined);

/** docs.slack.dev, "Events API": the outer payload. `authorizations` names the installation, for a bot its own user. */
const envelopeForm = z.object({
  type: short,
  challenge: z.string().min(1).max(1_000).optional().catch(undefined),
  event_id: short,
  team_id: id,
  event: eventForm,
  authorizations: z
    .array(z.object({ user_id: id, is_bot: flag }))
    .max(50)
    .optional()
    .catch(undefined),
});

const actionForm = z.object({
  type: short,
  action_id: short,
  action_ts: short,
  value: text,
});

/** What one element of a form holds. */
const filledForm = z.object({
  value: text.or(z.null()).catch(null),
  selected_option: z.object({ value: text }).nullish().catch(null),
});

/** docs.slack.dev, "view_submission payload": `state.values.<block>.<action>`. */
const viewForm = z.object({
  callback_id: short,
  private_metadata: z.string().max(10_000).optional().catch(undefined),
  state: z
    .object({ values: z.record(z.string(), z.record(z.string(), filledForm)) })
    .optional()
    .catch(undefined),
});

/** docs.slack.dev, "block_actions payload" and "view_submission payload". */
const interactionForm = z.object({
  type: short,
  trigger_id: short,
  response_url: text,
  user: z.object({ id, team_id: id, name: text, username: text }).optional().catch(undefined),
  team: z.object({ id }).optional().catch(undefined),
  channel: z.object({ id, name: text }).optional().catch(undefined),
  container: z.object({ message_ts: short, channel_id: id, is_ephemeral: flag }).optional().catch(undefined),
  actions: z.array(actionForm).max(25).optional().catch(undefined),
  view: viewForm.optional().catch(undefined),
});

/** docs.slack.dev, "Slash commands": fields of the form, over a socket the same as JSON. */
const slashForm = z.object({
  command: z.string().min(1).max(500),
  text,
  user_id: id,
  user_name: text,
  team_id: id,
  channel_id: id,
  channel_name: text,
  trigger_id: short,
  response_url: text,
});

export type Envelope = z.output<typeof envelopeForm>;
export type Interaction = z.output<typeof interactionForm>;
export type Slash = z.output<typeof slashForm>;

/** What a request of Slack is. `nothing`: none that we know. */
export type Hook =
  | { readonly kind: "event"; readonly envelope: Envelope }
  | { readonly kind: "interaction"; readonly interaction: Interaction }
  | { readonly kind: "slash"; readonly slash: Slash }
  | { readonly kind: "nothing" };

const nothing: Hook = { kind: "nothing" };

/**
 * Reads a body, by what it is and not by its content type, which nobody signed: events are JSON, interactions a form with one field of
 * JSON, slash commands a form. Over a socket all of them are JSON.
 */
export function readHook(body: Uint8Array): Hook {
  const source = new TextDecoder().decode(body).trim();
  if (source.startsWith("{")) return hookOf(parseJson(source));
  const form = new URLSearchParams(source);
  const payload = form.get("payload");
  if (payload !== null) return hookOf(parseJson(payload));
  return slashOf(Object.fromEntries(form)) ?? nothing;
}

/** Of whatever holds a command. */
function slashOf(fields: unknown): Hook | null {
  const slash = slashForm.safeParse(fields).data;
  return slash === undefined ? null : { kind: "slash", slash };
}

/** Of a payload of JSON, by whichever way it came. */
function hookOf(payload: unknown): Hook {
  const envelope = envelopeForm.safeParse(payload).data;
  if (envelope?.type === "event_callback" || envelope?.type === "url_verification") return { kind: "event", envelope };
  const slash = slashOf(payload);
  if (slash !== null) return slash;
  const interaction = envelope === undefined ? undefined : interactionForm.safeParse(payload).data;
  return interaction === undefined ? nothing : { kind: "interaction", interaction };
}

export const removed =
  "the app was uninstalled, or its tokens revoked: reinstall it in Slack, and enter its new bot token";

/** It ends the account and no place. People may revoke a sign-in of theirs; that ends nothing. */
export function isRemoval(hook: Hook): boolean {
  const event = hook.kind === "event" ? hook.envelope.event : undefined;
  if (event?.type === "app_uninstalled") return true;
  return event?.type === "tokens_revoked" && (event.tokens === undefined || (event.tokens.bot ?? []).length > 0);
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
