import { randomUUID } from "node:crypto";
import type {
  Composer,
  Json,
  JsonObject,
  TeamsChannel,
  TeamsHome,
  TeamsPerson,
  TeamsPlace,
  TeamsTeam,
} from "./fake-types.ts";

/** What activities are made from. */
export interface ComposeParts {
  readonly botId: string;
  readonly botName: string;
  readonly now: () => number;
  readonly nextId: () => string;
  /** Root post of the thread that a message is in, if it is in one. */
  readonly rootOf: (messageId: string) => string | null;
  readonly serviceUrl: (tenantId: string) => string;
}

/**
 * Activities as Teams sends them to bots: Activity schema, and the shapes of msteams-docs, `bots/how-to/conversations/` ("Receive a
 * message", "Conversation update events", "Install update event") and `task-modules-and-cards/cards/Universal-actions-…` (invokes).
 */
export function makeComposer(parts: ComposeParts): Composer {
  const bot = { id: parts.botId, name: parts.botName };
  const base = (person: TeamsPerson, tenantId: string): JsonObject => ({
    timestamp: new Date(parts.now()).toISOString(),
    localTimestamp: new Date(parts.now()).toISOString(),
    channelId: "msteams",
    serviceUrl: parts.serviceUrl(tenantId),
    from: { id: person.id, name: person.name, aadObjectId: person.aadObjectId },
    recipient: bot,
    locale: person.locale,
  });

  return {
    message(person, place, text, how = {}) {
      const id = how.id ?? parts.nextId();
      const isMentioned = how.mentionBot ?? place.kind !== "personal";
      const marked = markPeople(text, how.mentions ?? []);
      const mentions = [...(isMentioned ? [mention(bot)] : []), ...(how.mentions ?? []).map(mention)];
      const said = isMentioned ? `<at>${bot.name}</at> ${marked}` : marked;
      return {
        ...base(person, place.tenantId),
        type: "message",
        id,
        text: said,
        textFormat: "plain",
        attachments: [{ contentType: "text/html", content: `<div>${htmlOf(said, mentions.length)}</div>` }],
        conversation: conversationOf(place, how.inThread ?? id),
        entities: [...mentions, clientInfo(person)],
        channelData: channelDataOf(place),
        localTimezone: "UTC",
      };
    },
    invoke: (person, place, messageId, action, how = {}) => ({
      ...base(person, place.tenantId),
      type: "invoke",
      name: "adaptiveCard/action",
      id: how.id ?? `f:${randomUUID()}`,
      ...replyTo(messageId),
      conversation: conversationOf(place, messageId === null ? null : parts.rootOf(messageId)),
      entities: [clientInfo(person)],
      channelData: { ...channelDataOf(place), source: { name: "message" } },
      value: { action, trigger: how.trigger ?? "manual", authentication: null, state: null },
    }),
    submit: (person, place, messageId, value, how = {}) => ({
      ...base(person, place.tenantId),
      type: "message",
      id: how.id ?? `f:${randomUUID()}`,
      ...replyTo(messageId),
      conversation: conversationOf(place, messageId === null ? null : parts.rootOf(messageId)),
      entities: [clientInfo(person)],
      channelData: { ...channelDataOf(place), source: { name: "message" } },
      value,
    }),
    installation: (by, home, action, how = {}) => ({
      ...base(by, home.tenantId),
      type: "installationUpdate",
      id: how.id ?? `f:${randomUUID()}`,
      action,
      conversation: homeConversation(home, how.selected),
      entities: [clientInfo(by)],
      channelData: installData(home, how.selected),
    }),
    update: (by, where, change, how = {}) => ({
      ...base(by, where.tenantId),
      type: "conversationUpdate",
      id: how.id ?? `f:${randomUUID()}`,
      conversation: homeConversation(where.kind === "channel" ? where.team : where),
      ...(change.membersAdded === undefined ? {} : { membersAdded: change.membersAdded }),
      ...(change.membersRemoved === undefined ? {} : { membersRemoved: change.membersRemoved }),
      ...(change.topicName === undefined ? {} : { topicName: change.topicName }),
      channelData: updateData(where, change.eventType),
    }),
  };
}

/** A person or the bot in `membersAdded` and `membersRemoved`. */
export function memberOf(who: TeamsPerson | { readonly id: string }): JsonObject {
  return "aadObjectId" in who ? { id: who.id, aadObjectId: who.aadObjectId } : { id: who.id };
}

function conversationOf(place: TeamsPlace, rootId: string | null): JsonObject {
  const { tenantId } = place;
  if (place.kind === "personal") return { conversationType: "personal", tenantId, id: place.id };
  const isChannel = place.kind === "channel";
  const id = isChannel && rootId !== null ? `${place.id};messageid=${rootId}` : place.id;
  return { isGroup: true, conversationType: isChannel ? "channel" : "groupChat", tenantId, id };
}

/** Of events that concern a team as a whole: the team's id, or the channel that was picked on installing. */
function homeConversation(home: TeamsHome, selected?: TeamsChannel): JsonObject {
  if (home.kind !== "team") return conversationOf(home, null);
  return { isGroup: true, conversationType: "channel", tenantId: home.tenantId, id: selected?.id ?? home.id };
}

function channelDataOf(place: TeamsPlace): JsonObject {
  const tenant = { id: place.tenantId };
  if (place.kind !== "channel") return { tenant };
  const { id, team, type } = place;
  const channel: Record<string, Json> = type === "standard" ? { id } : { id, type };
  return { teamsChannelId: id, teamsTeamId: team.id, channel, team: { id: team.id }, tenant };
}

function installData(home: TeamsHome, selected: TeamsChannel | undefined): JsonObject {
  const common = { tenant: { id: home.tenantId }, source: { name: "message" } };
  if (home.kind !== "team") return common;
  const channel =
    selected === undefined ? {} : { settings: { selectedChannel: { id: selected.id } }, channel: { id: selected.id } };
  return { ...channel, team: teamInfo(home), ...common };
}

function updateData(where: TeamsHome | TeamsChannel, eventType: string | undefined): JsonObject {
  const event = eventType === undefined ? {} : { eventType };
  const tenant = { id: where.tenantId };
  if (where.kind === "team") return { team: teamInfo(where), ...event, tenant };
  if (where.kind !== "channel") return { ...event, tenant };
  const { id, name, type, team } = where;
  const channel = type === "standard" ? { id, name } : { id, name, type };
  return { channel, team: teamInfo(team), ...event, tenant };
}

function teamInfo(team: TeamsTeam): JsonObject {
  return { id: team.id, name: team.name, aadGroupId: team.aadGroupId };
}

function replyTo(messageId: string | null): JsonObject {
  return messageId === null ? {} : { replyToId: messageId };
}

function clientInfo(person: TeamsPerson): JsonObject {
  return { type: "clientInfo", locale: person.locale, country: "US", platform: "Web", timezone: "UTC" };
}

function mention(who: { readonly id: string; readonly name: string }): JsonObject {
  return { type: "mention", mentioned: { id: who.id, name: who.name }, text: `<at>${who.name}</at>` };
}

function markPeople(text: string, people: readonly TeamsPerson[]): string {
  return people.reduce((all, { name }) => all.replace(`@${name}`, () => `<at>${name}</at>`), text);
}

function htmlOf(text: string, mentions: number): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  if (mentions === 0) return escaped;
  let index = 0;
  return escaped.replaceAll(/&lt;at&gt;(.*?)&lt;\/at&gt;/g, (_, name: string) => {
    const id = index++;
    return `<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="${id}">${name}</span>`;
  });
}
