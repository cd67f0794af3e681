import * as z from "zod";
import type { Filled } from "#channels/kit/snooze-form.ts";
import type { InboundEvent, Place, PlatformPerson } from "#ports/inbound.ts";
import { addressKey, idForm } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import { parseJson } from "./app-hook.ts";
import type { Click, Command, Hook, Streamed } from "./app-hook.ts";
import { readTrigger } from "./app-trigger.ts";
import { otherLength } from "./app-wire.ts";

type Event = InboundEvent<Address>;
type Change = Extract<Event, { kind: "membership" }>["change"];

/** How an event came, which decides by which way it is answered: a button, a form, the slash command, a mention in a channel, a direct message. */
export type Source = "click" | "form" | "slash" | "mention" | "direct" | "change";

/** The facts in a request; none in one of a kind that we do not know. Pure. `server`: its name in keys. `filled`: of a form. */
export function eventsOf(hook: Hook, server: string, filled: Filled<Address> | null = null): readonly Event[] {
  const event = eventOf(hook, server, filled);
  return event === null ? [] : [event];
}

function eventOf(hook: Hook, server: string, filled: Filled<Address> | null): Event | null {
  switch (hook.kind) {
    case "click":
      return clicked(hook.click, server);
    case "dialog":
      return filled?.kind === "action" ? filled.event : null;
    case "command":
      return commanded(hook.command, server);
    case "stream":
      return happened(hook.streamed, server);
    case "nothing":
      return null;
    default:
      return hook satisfies never;
  }
}

/** `mention:<post>:<thread>`: what an answer has to know survives a crash with the event. */
export function readEventId(id: string): { readonly source: Source; readonly thread: string | null } {
  const [source = "", , thread] = id.split(":");
  const known = sources.find((each) => each === source);
  return { source: known ?? "change", thread: known === "mention" && thread ? thread : null };
}

const sources: readonly Source[] = ["click", "form", "slash", "mention", "direct", "change"];

function clicked(click: Click, server: string): Event | null {
  const { context, channel_id: channel, post_id: post, trigger_id: triggerId = "" } = click;
  const by = personOf(server, click.user_id, click.user_name);
  const trigger = readTrigger(triggerId);
  if (by === null || trigger === null || channel === undefined || post === undefined) return null;
  const pressed = {
    id: `click:${trigger.id}`,
    token: context.token,
    by: by.person,
    byAddress: by.address,
    place: isDirect(click.channel_name) ? personPlace(by) : channelPlace(server, channel, null),
    // What its reader alone sees is no message that can be edited.
    ref: context.shown === "ephemeral" ? null : { channel, post },
  };
  const { verb, selected_option: chosen = "" } = context;
  if (verb !== "snooze") return { kind: "action", verb, minutes: null, ...pressed };
  if (chosen === otherLength) return { kind: "ask", verb, ...pressed };
  const minutes = Number(chosen);
  return { kind: "action", verb, minutes: Number.isInteger(minutes) && minutes > 0 ? minutes : null, ...pressed };
}

function commanded(command: Command, server: string): Event | null {
  const { channel_id: channel, trigger_id: triggerId = "", text = "" } = command;
  const by = personOf(server, command.user_id, command.user_name);
  const trigger = readTrigger(triggerId);
  if (by === null || trigger === null || channel === undefined) return null;
  // A direct message, whosesoever: the answer is for the one who typed it, and for nobody else in it.
  const place = isDirect(command.channel_name) ? personPlace(by) : channelPlace(server, channel, null);
  return {
    kind: "command",
    id: `slash:${trigger.id}`,
    text: text.trim(),
    by: by.person,
    byAddress: by.address,
    place,
  };
}

/** The name of a channel of two people (server/public/model/channel.go, GetDMNameFromIds). */
function isDirect(name: string | undefined): boolean {
  return /^[a-z0-9]{26}__[a-z0-9]{26}$/.test(name ?? "");
}

/** api.mattermost.com, "WebSocket events": what each does to the channel that it names. */
function happened(streamed: Streamed, server: string): Event | null {
  const { event, data, broadcast } = streamed.event;
  const channel = data.channel_id ?? broadcast.channel_id;
  switch (event) {
    case "posted":
      return said(streamed, server);
    case "user_added":
    case "user_removed":
      if ((data.user_id ?? broadcast.user_id) !== streamed.self.id) return null;
      return changed(streamed, channel, event === "user_added" ? "added" : "removed", server);
    case "channel_deleted":
      return changed(streamed, channel, "removed", server);
    case "channel_restored":
      return changed(streamed, channel, "added", server);
    case "channel_updated": {
      const renamed = channelForm.safeParse(parseJson(data.channel ?? "")).data;
      return renamed === undefined ? null : changed(streamed, renamed.id, "renamed", server, renamed.display_name);
    }
    default:
      return null;
  }
}

const channelForm = z.object({ id: idForm, display_name: z.string().max(1_000) });

function changed(
  { connection, event: { seq } }: Streamed,
  channel: string | undefined,
  change: Change,
  server: string,
  name: string | null = null,
): Event | null {
  if (channel === undefined || seq === undefined) return null;
  return {
    kind: "membership",
    id: `change:${connection}:${seq}`,
    place: channelPlace(server, channel, name),
    change,
  };
}

const postForm = z.object({
  id: idForm,
  user_id: idForm,
  channel_id: idForm,
  root_id: z.string().catch(""),
  message: z.string().max(100_000),
  type: z.string().catch(""),
  props: z.object({ from_bot: z.unknown(), from_webhook: z.unknown(), from_plugin: z.unknown() }).partial().catch({}),
});

/** A direct message to the bot, or one in a channel that begins with its name. What bots, webhooks and the system say is not heard. */
function said({ self, event: { data } }: Streamed, server: string): Event | null {
  const post = postForm.safeParse(parseJson(data.post ?? "")).data;
  if (post === undefined || post.user_id === self.id || post.type !== "") return null;
  if (Object.values(post.props).some((value) => value === "true" || value === true)) return null;
  const by = personOf(server, post.user_id, data.sender_name?.replace(/^@/, ""));
  if (by === null) return null;
  const mention = new RegExp(`^\\s*@${RegExp.escape(self.username)}(?![\\w.-])[:,]?\\s*`, "i");
  const isAddressed = mention.test(post.message);
  const text = post.message.replace(mention, "").trim();
  const head = { kind: "command", text, by: by.person, byAddress: by.address } as const;
  if (data.channel_type === "D") return { ...head, id: `direct:${post.id}`, place: personPlace(by) };
  if (!isAddressed) return null;
  // An answer in a channel goes below what it answers.
  const thread = post.root_id === "" ? post.id : post.root_id;
  return { ...head, id: `mention:${post.id}:${thread}`, place: channelPlace(server, post.channel_id, null) };
}

interface Speaker {
  readonly person: PlatformPerson;
  readonly address: Address;
}

/** Who it was. The user name may be any text here; the id is what counts. */
export function personOf(server: string, id: string | undefined, name: string | undefined): Speaker | null {
  if (id === undefined) return null;
  const address: Address = { kind: "person", server, id, name: null };
  return { person: { key: addressKey(address), name: lineOf(name ?? "") ?? "", tenant: server }, address };
}

function personPlace({ person, address }: Speaker): Place<Address> {
  return { kind: "person", key: person.key, name: person.name || null, tenant: person.tenant, address };
}

/** Requests tell a channel's name in its address (`town-square`); the one that people see is asked for. */
export function channelPlace(server: string, id: string, shown: string | null): Place<Address> {
  const name = lineOf(shown ?? "");
  const address: Address = { kind: "channel", server, id, name };
  return { kind: "chat", key: addressKey(address), name, tenant: server, address };
}

function lineOf(text: string): string | null {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line === "" ? null : line.slice(0, 200);
}
