import type { Ref } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { minutesOf, readClick, readSubmit } from "./activity.ts";
import type { Activity, Button } from "./activity.ts";
import type { Address } from "./config.ts";
import { bareConversation, eventId } from "./conversation.ts";
import type { EventSource } from "./conversation.ts";
import { placeOf, speakerOf, teamOf } from "./place.ts";
import { saidText } from "./said.ts";

type Event = InboundEvent<Address>;
type Change = Extract<Event, { kind: "membership" }>["change"];

/**
 * The facts in an activity; none in one of a kind that we do not know. Pure, and knows nothing of how the activity came: over HTTP, or
 * one day by a socket.
 */
export function eventsOf(activity: Activity): readonly Event[] {
  switch (activity.type) {
    case "message":
      return present(clicked(activity, "submit", readSubmit(activity)) ?? said(activity));
    case "invoke":
      return present(invoked(activity));
    case "installationUpdate":
      return present(changed(activity, installations[activity.action ?? ""] ?? null, true));
    case "conversationUpdate":
      return present(updated(activity));
    default:
      return [];
  }
}

function present(event: Event | null): readonly Event[] {
  return event === null ? [] : [event];
}

function idOf(activity: Activity, source: EventSource): string | null {
  const id = activity.id ?? activity.timestamp;
  return id === undefined ? null : eventId(source, activity.conversation?.id ?? "", id);
}

function said(activity: Activity): Event | null {
  const id = idOf(activity, "said");
  const speaker = speakerOf(activity);
  const place = placeOf(activity);
  if (id === null || speaker === null || place === null || activity.text === undefined) return null;
  return { kind: "command", id, text: saidText(activity), by: speaker.by, byAddress: speaker.address, place };
}

/** Automatic: a client that draws the card asks for a newer one by itself; nobody pressed anything. */
function invoked(activity: Activity): Event | null {
  const click = readClick(activity);
  return click === null || click.automatic ? null : clicked(activity, "click", click.button);
}

function clicked(activity: Activity, source: EventSource, button: Button | null): Event | null {
  const id = idOf(activity, source);
  const speaker = speakerOf(activity);
  if (button === null || id === null || speaker === null) return null;
  return {
    kind: "action",
    id,
    verb: button.verb,
    token: button.token,
    by: speaker.by,
    byAddress: speaker.address,
    place: placeOf(activity),
    ref: refOf(activity),
    minutes: button.verb === "snooze" ? minutesOf(button) : null,
  };
}

/** The message that holds the button: the same as what `send` named. */
function refOf({ conversation, replyToId }: Activity): Ref | null {
  if (conversation?.id === undefined || replyToId === undefined) return null;
  return { conversationId: bareConversation(conversation.id), activityId: replyToId };
}

/** msteams-docs, "Install update event". An upgrade takes the app away and brings it back at once; only its return is told. */
const installations: Readonly<Record<string, Change>> = { add: "added", "add-upgrade": "added", remove: "removed" };

/** msteams-docs, "Conversation events in your Teams bot", `channelData.eventType`: what it does to the team, or to one channel. */
const happenings: Readonly<Record<string, { readonly change: Change; readonly whole: boolean }>> = {
  channelDeleted: { change: "removed", whole: false },
  channelRestored: { change: "added", whole: false },
  channelRenamed: { change: "renamed", whole: false },
  teamDeleted: { change: "removed", whole: true },
  teamHardDeleted: { change: "removed", whole: true },
  teamArchived: { change: "removed", whole: true },
  teamRestored: { change: "added", whole: true },
  teamUnarchived: { change: "added", whole: true },
  teamRenamed: { change: "renamed", whole: true },
};

function updated(activity: Activity): Event | null {
  const { membersAdded, membersRemoved, channelData, recipient, topicName } = activity;
  const isBot = ({ id }: { readonly id?: string | undefined }): boolean => id !== undefined && id === recipient?.id;
  // A shared or private channel lets the app in by itself; everywhere else in a team it comes to the whole team.
  const whole = channelData?.channel?.type !== "shared" && channelData?.channel?.type !== "private";
  if (membersAdded?.some(isBot) === true) return changed(activity, "added", whole);
  if (membersRemoved?.some(isBot) === true) return changed(activity, "removed", whole);
  const happened = happenings[channelData?.eventType ?? ""];
  if (happened !== undefined) return changed(activity, happened.change, happened.whole);
  const isRenamed = topicName !== undefined && placeOf(activity)?.kind === "chat";
  return isRenamed ? changed(activity, "renamed", false) : null;
}

function changed(activity: Activity, change: Change | null, whole: boolean): Event | null {
  const id = idOf(activity, "update");
  const place = (whole ? teamOf(activity) : null) ?? placeOf(activity);
  return change === null || id === null || place === null ? null : { kind: "membership", id, place, change };
}
