import type { SnoozeForms } from "#channels/kit/snooze-form.ts";
import type { LinkVerb, Verb } from "#domain/notice.ts";
import type { Ref } from "#ports/channel.ts";
import type { InboundEvent, Place, PlatformPerson } from "#ports/inbound.ts";
import { addressKey } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import { filledIn } from "./app-form.ts";
import { isRemoval, removed } from "./app-hook.ts";
import type { Envelope, Hook, Interaction, Slash } from "./app-hook.ts";
import { limits } from "./app-limits.ts";
import { saidText, typedText } from "./app-said.ts";

type Event = InboundEvent<Address>;
type Change = Extract<Event, { kind: "membership" }>["change"];

/**
 * The facts in a request; none in one of a kind that we do not know. Pure, and knows nothing of how the request came: over HTTP, or by a
 * socket. `at`: when, UTC milliseconds.
 */
export function eventsOf(hook: Hook, forms: SnoozeForms<Address>, at: number): readonly Event[] {
  const event = eventOf(hook, forms, at);
  return event === null ? [] : [event];
}

function eventOf(hook: Hook, forms: SnoozeForms<Address>, at: number): Event | null {
  switch (hook.kind) {
    case "event":
      return happened(hook.envelope);
    case "interaction":
      return hook.interaction.type === "view_submission"
        ? submitted(hook.interaction, forms, at)
        : clicked(hook.interaction);
    case "slash":
      return commanded(hook.slash);
    case "nothing":
      return null;
    default:
      return hook satisfies never;
  }
}

/** How an event came, which decides by which way it is answered: a button, a form, `/tocsin`, a mention in a channel, a direct message. */
export type Source = "click" | "form" | "slash" | "mention" | "direct" | "change";

/** `mention:Ev…:<ts of the thread>`: what an answer has to know survives a crash with the event. */
export function readEventId(id: string): { readonly source: Source; readonly thread: string | null } {
  const [source = "", , thread] = id.split(":");
  const known = sources.find((each) => each === source);
  return { source: known ?? "change", thread: known === "mention" && thread ? thread : null };
}

const sources: readonly Source[] = ["click", "form", "slash", "mention", "direct", "change"];

/** docs.slack.dev, "Events API types": what each does to the channel that it names. */
const changes: Readonly<Record<string, Change>> = {
  channel_left: "removed",
  group_left: "removed",
  channel_archive: "removed",
  group_archive: "removed",
  channel_deleted: "removed",
  group_deleted: "removed",
  channel_unarchive: "added",
  group_unarchive: "added",
  channel_rename: "renamed",
  group_rename: "renamed",
};

function happened(envelope: Envelope): Event | null {
  const { event, event_id: eventId, team_id: teamId } = envelope;
  if (event === undefined || eventId === undefined || teamId === undefined) return null;
  switch (event.type) {
    case "app_mention":
    case "message":
      return said(envelope);
    case "member_joined_channel":
    case "member_left_channel":
      if (event.user === undefined || event.user !== selfOf(envelope)) return null;
      return changed(envelope, event.type === "member_joined_channel" ? "added" : "removed");
    case "app_uninstalled":
    case "tokens_revoked":
      return isRemoval({ kind: "event", envelope }) ? { kind: "revoked", id: eventId, why: removed } : null;
    default:
      return changed(envelope, changes[event.type ?? ""] ?? null);
  }
}

/** Slack's own messages ("You have been removed from #ops") come as if somebody had written them. */
const slackbot = "USLACKBOT";

function said(envelope: Envelope): Event | null {
  const { event, event_id: eventId, team_id: teamId } = envelope;
  if (event?.user === undefined || teamId === undefined || event.text === undefined) return null;
  const self = selfOf(envelope);
  // Edits and the like come with a subtype; bots, ourselves among them, with a bot's id.
  if (event.subtype !== undefined || event.bot_id !== undefined) return null;
  if (event.user === self || event.user === slackbot) return null;
  const by = personOf(event.user_team ?? event.source_team ?? event.team ?? teamId, event.user, "");
  const isDirect = event.type === "message";
  if (isDirect && event.channel_type !== "im") return null;
  const channel = typeof event.channel === "string" ? event.channel : undefined;
  const place = isDirect ? personPlace(by) : channelPlace(teamId, channel, undefined);
  if (by === null || place === null) return null;
  const id = isDirect ? `direct:${eventId}` : `mention:${eventId}:${event.thread_ts ?? ""}`;
  const text = isDirect && self === null ? saidText(event.text, "") : saidText(event.text, self);
  return { kind: "command", id, text, by: by.person, byAddress: by.address, place };
}

/** The app's own user in the workspace in which it happened. */
function selfOf({ authorizations = [] }: Envelope): string | null {
  return (authorizations.find(({ is_bot: isBot }) => isBot === true) ?? authorizations[0])?.user_id ?? null;
}

function changed({ event, event_id: eventId, team_id: teamId }: Envelope, change: Change | null): Event | null {
  const channel = event?.channel;
  const id = typeof channel === "string" ? channel : channel?.id;
  const name = typeof channel === "string" ? undefined : channel?.name;
  const place = teamId === undefined ? null : channelPlace(teamId, id, name);
  return change === null || place === null
    ? null
    : { kind: "membership", id: `change:${eventId ?? ""}`, place, change };
}

const verbs: readonly (Verb | LinkVerb)[] = ["ack", "unack", "snooze", "close", "link", "decline"];

/** Buttons that only open a page are told as well; they are none of ours to answer. */
function clicked(interaction: Interaction): Event | null {
  const { user, team, actions = [], type } = interaction;
  if (type !== "block_actions" || user?.id === undefined) return null;
  const action = actions.find(({ action_id: name }) => verbs.some((verb) => name === `tocsin-${verb}`));
  const verb = verbs.find((each) => action?.action_id === `tocsin-${each}`);
  const token = action?.value ?? "";
  const teamId = team?.id ?? user.team_id;
  const by = teamId === undefined ? null : personOf(user.team_id ?? teamId, user.id, user.name ?? user.username ?? "");
  const at = action?.action_ts ?? interaction.trigger_id;
  if (
    verb === undefined ||
    token === "" ||
    token.length > limits.buttonValue ||
    by === null ||
    teamId === undefined ||
    at === undefined
  )
    return null;
  const channel = interaction.channel?.id ?? interaction.container?.channel_id;
  const message = interaction.container?.message_ts;
  const isDirect = channel?.startsWith("D") === true;
  const pressed = {
    id: `click:${[by.person.key, channel ?? "", message ?? "", verb, at].join("/")}`,
    token,
    by: by.person,
    byAddress: by.address,
    place: isDirect ? personPlace(by) : channelPlace(teamId, channel, interaction.channel?.name),
    ref: refOf(interaction, channel, message),
  };
  return verb === "snooze" ? { kind: "ask", verb, ...pressed } : { kind: "action", verb, minutes: null, ...pressed };
}

/** The message that holds the button: the same as what `send` named. One for one person alone is no message that can be edited. */
function refOf({ container }: Interaction, channel: string | undefined, ts: string | undefined): Ref | null {
  return channel === undefined || ts === undefined || container?.is_ephemeral === true ? null : { channel, ts };
}

/** What cannot be read is no event: the response says what is wrong with it. */
function submitted(interaction: Interaction, forms: SnoozeForms<Address>, at: number): Event | null {
  const filled = filledIn(interaction, forms, at);
  return filled?.kind === "action" ? filled.event : null;
}

function commanded(slash: Slash): Event | null {
  const { team_id: teamId, user_id: userId, channel_id: channel, trigger_id: trigger } = slash;
  if (teamId === undefined || trigger === undefined) return null;
  const by = personOf(teamId, userId, slash.user_name ?? "");
  // A direct message, whosesoever: the answer is for the one who typed it, and for nobody else in it.
  const isDirect = channel?.startsWith("D") === true;
  const place = isDirect ? personPlace(by) : channelPlace(teamId, channel, slash.channel_name);
  if (by === null || place === null) return null;
  const text = typedText(slash.text ?? "");
  return { kind: "command", id: `slash:${trigger}`, text, by: by.person, byAddress: by.address, place };
}

interface Speaker {
  readonly person: PlatformPerson;
  readonly address: Address;
}

/** Who it was, by the ids that Slack signed. The name is a handle, and may be any text. */
function personOf(teamId: string, userId: string | undefined, name: string): Speaker | null {
  if (userId === undefined || !/^[UW]/.test(userId) || !/^[TE]/.test(teamId)) return null;
  const address: Address = { kind: "person", teamId, id: userId, name: null };
  return { person: { key: addressKey(address), name: lineOf(name) ?? "", tenant: teamId }, address };
}

function personPlace(by: Speaker | null): Place<Address> | null {
  if (by === null) return null;
  const { person, address } = by;
  return { kind: "person", key: person.key, name: person.name || null, tenant: person.tenant, address };
}

/** What Slack calls a channel whose name it does not tell (slash commands and interactions in private ones). */
const unnamed: ReadonlySet<string> = new Set(["privategroup", "directmessage"]);

function channelPlace(teamId: string, id: string | undefined, name: string | undefined): Place<Address> | null {
  if (id === undefined || !/^[CG]/.test(id) || !/^[TE]/.test(teamId)) return null;
  const address: Address = { kind: "channel", teamId, id, name: null };
  return { kind: "chat", key: addressKey(address), name: channelName(name), tenant: teamId, address };
}

/** `#ops`; the name of a group of people without one of its own is left as it is (`mpdm-ann--bob-1`). */
export function channelName(name: string | undefined): string | null {
  const line = lineOf(name ?? "");
  return line === null || unnamed.has(line) ? null : line.startsWith("mpdm-") ? line : `#${line.replace(/^#/, "")}`;
}

function lineOf(text: string): string | null {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line === "" ? null : line.slice(0, 200);
}
