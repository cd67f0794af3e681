import { isObject, textOf } from "./fake-card.ts";
import { activityOf, failure, isAnswer, refusals, refusalToAct } from "./fake-calls.ts";
import type { Call, ConnectorParts } from "./fake-calls.ts";
import { parseJson } from "./fake-server.ts";
import type { Answer } from "./fake-server.ts";
import type { JsonObject, TeamsPerson, TeamsPlace } from "./fake-types.ts";

const malformed = failure(400, "BadSyntax", "Incorrect conversation creation parameters");

/**
 * `POST /v3/conversations`: the chat of one person with the bot, the same one each time, or a new thread in a channel. Bots cannot make
 * group chats (msteams-docs, `bots/how-to/conversations/send-proactive-messages.md`).
 */
export function createConversation(parts: ConnectorParts, call: Call): Answer {
  const body = parseJson(call.asked.raw);
  if (!isObject(body)) return malformed;
  if (isObject(body["bot"]) && body["bot"]["id"] !== undefined && body["bot"]["id"] !== parts.botId)
    return failure(400, "BadArgument", "'bot' is not the one that the token was issued to.");
  const channelData = isObject(body["channelData"]) ? body["channelData"] : {};
  const channel = channelData["channel"];
  return isObject(channel)
    ? createThread(parts, call, body, textOf(channel["id"]))
    : createPersonal(parts, call, body, channelData);
}

function createThread(parts: ConnectorParts, call: Call, body: JsonObject, channelId: string): Answer {
  if (body["isGroup"] === false) return malformed;
  const place = parts.world.place(channelId);
  if (place?.kind !== "channel" || isOtherTenant(call, place)) return refusals.noConversation;
  const refusal = refusalToAct(parts, place, null, "create") ?? parts.limits.check("create", place.id, place.tenantId);
  if (refusal !== null) return refusal;
  if (body["activity"] === undefined) return malformed;
  const posted = postFirst(parts, call, place, body["activity"]);
  if (isAnswer(posted)) return posted;
  return { status: 201, body: { id: `${place.id};messageid=${posted.id}`, activityId: posted.id } };
}

function createPersonal(parts: ConnectorParts, call: Call, body: JsonObject, channelData: JsonObject): Answer {
  const person = memberOf(parts, body, tenantOf(body, channelData));
  if (isAnswer(person)) return person;
  const place = parts.world.personalChat(person);
  if (isOtherTenant(call, place)) return malformed;
  if (parts.world.disabled.has(place.tenantId)) return refusals.disabled;
  if (!parts.world.isInstalled(place))
    return failure(403, "ForbiddenOperationException", "Bot is not installed in user's personal scope");
  const limited = parts.limits.check("create", place.id, place.tenantId);
  if (limited !== null) return limited;
  if (body["activity"] === undefined) return { status: 201, body: { id: place.id } };
  const refusal = refusalToAct(parts, place, null, "create");
  if (refusal !== null) return refusal;
  const posted = postFirst(parts, call, place, body["activity"]);
  return isAnswer(posted) ? posted : { status: 201, body: { id: place.id, activityId: posted.id } };
}

/** Teams wants the tenant in `channelData`, and takes `tenantId` as well. */
function tenantOf(body: JsonObject, channelData: JsonObject): string {
  const tenant = channelData["tenant"];
  return (isObject(tenant) ? textOf(tenant["id"]) : "") || textOf(body["tenantId"]);
}

function memberOf(parts: ConnectorParts, body: JsonObject, tenantId: string): TeamsPerson | Answer {
  const members: unknown = body["members"];
  if (body["isGroup"] === true || !Array.isArray(members) || members.length !== 1 || tenantId === "") return malformed;
  const id = isObject(members[0]) ? textOf(members[0]["id"]) : "";
  const person = parts.world.person(id);
  if (person !== null && person.tenantId === tenantId) return person;
  if (id.startsWith("29:")) return failure(400, "BadArgument", "Failed to decrypt pairwise id");
  return failure(400, "BadSyntax", "Invalid user identity in provided tenant");
}

function isOtherTenant(call: Call, place: TeamsPlace): boolean {
  return call.tenantId !== null && call.tenantId !== place.tenantId;
}

function postFirst(
  parts: ConnectorParts,
  call: Call,
  place: TeamsPlace,
  given: unknown,
): { readonly id: string } | Answer {
  const activity = activityOf(parts, call.asked, given);
  if (isAnswer(activity)) return activity;
  return parts.messages.add({
    place,
    rootId: null,
    from: { id: parts.botId, name: parts.botName, isBot: true },
    activity: { ...activity, id: parts.messages.nextId() },
  });
}
