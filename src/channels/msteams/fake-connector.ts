import { isObject, textOf } from "./fake-card.ts";
import { activityOf, failure, isAnswer, refusals, threadOf } from "./fake-calls.ts";
import type { Call, ConnectorParts, Thread } from "./fake-calls.ts";
import { createConversation } from "./fake-create.ts";
import type { Stored } from "./fake-messages.ts";
import { listMembers, oneMember, pageOfMembers, teamConversations, teamDetails } from "./fake-rosters.ts";
import { parseJson } from "./fake-server.ts";
import type { Answer, Asked } from "./fake-server.ts";
import type { JsonObject, TeamsPerson, TeamsPlace } from "./fake-types.ts";

type Handler = (parts: ConnectorParts, call: Call) => Answer;

const unauthorized: Answer = {
  status: 401,
  headers: { "www-authenticate": "Bearer" },
  body: { message: "Authorization has been denied for this request." },
};
const nowhere: Answer = { status: 404, body: { message: "No HTTP resource was found that matches the request URI." } };

// `*`: a conversation, an activity, a member, a team.
const routes: readonly (readonly [method: string, path: string, handler: Handler])[] = [
  ["POST", "conversations", createConversation],
  ["POST", "conversations/*/activities", post],
  ["POST", "conversations/*/activities/*", post],
  ["PUT", "conversations/*/activities/*", update],
  ["DELETE", "conversations/*/activities/*", remove],
  ["GET", "conversations/*/activities/*/members", listMembers],
  ["GET", "conversations/*/members", listMembers],
  ["GET", "conversations/*/members/*", oneMember],
  ["GET", "conversations/*/pagedmembers", pageOfMembers],
  ["GET", "teams/*", teamDetails],
  ["GET", "teams/*/conversations", teamConversations],
];

/** Bot Connector REST API v3, as Teams serves it. `path`: percent-encoded, from `/v3/` on. */
export async function answerConnector(
  parts: ConnectorParts,
  asked: Asked,
  where: { readonly tenantId: string | null; readonly path: string },
): Promise<Answer> {
  if (!(await parts.entra.admits(asked.headers["authorization"]))) return unauthorized;
  const segments = decode(where.path.replace(/^\/v3\//, ""));
  if (segments === null) return failure(400, "BadSyntax", "The request URI is not well encoded.");
  const fitting = routes.filter(([, path]) => fits(path, segments));
  const route = fitting.find(([method]) => method === asked.method);
  if (route === undefined)
    return fitting.length === 0 ? nowhere : { status: 405, body: { message: "Method not allowed." } };
  return route[2](parts, { asked, tenantId: where.tenantId, segments });
}

function fits(path: string, segments: readonly string[]): boolean {
  const parts = path.split("/");
  if (parts.length !== segments.length) return false;
  return parts.every((part, index) => part === "*" || part === segments[index]?.toLowerCase());
}

function decode(path: string): readonly string[] | null {
  try {
    return path.split("/").map(decodeURIComponent);
  } catch {
    return null;
  }
}

function isTargeted(asked: Asked): boolean {
  return asked.query.get("isTargetedActivity") === "true";
}

function post(parts: ConnectorParts, call: Call): Answer {
  const thread = threadOf(parts, call, "send");
  if (isAnswer(thread)) return thread;
  const activity = activityOf(parts, call.asked, parseJson(call.asked.raw));
  if (isAnswer(activity)) return activity;
  const repliedTo = call.segments[3];
  const above = repliedTo === undefined ? null : parts.messages.find(repliedTo);
  if (repliedTo !== undefined && above?.placeId !== thread.place.id) return refusals.noActivity;
  if (activity["type"] === "typing") return { status: 202, body: { id: parts.messages.nextId() } };
  const target = targetOf(parts, call, thread.place, activity);
  if (target !== null && isAnswer(target)) return target;
  const stored = parts.messages.add({
    place: thread.place,
    rootId: thread.rootId ?? above?.rootId ?? null,
    from: { id: parts.botId, name: parts.botName, isBot: true },
    activity: { ...activity, id: parts.messages.nextId() },
    onlyFor: target?.id ?? null,
  });
  return { status: 201, body: { id: stored.id } };
}

/**
 * Who alone is to see a new message; null: everybody. msteams-docs, `agents-in-teams/targeted-messages.md`: the query and the recipient
 * belong together, in group chats and channels only.
 */
function targetOf(
  parts: ConnectorParts,
  call: Call,
  place: TeamsPlace,
  activity: JsonObject,
): TeamsPerson | Answer | null {
  const { recipient } = activity;
  const says = isObject(recipient) && recipient["isTargeted"] === true;
  if (!isTargeted(call.asked))
    return says ? failure(400, "BadArgument", "A targeted recipient needs isTargetedActivity=true.") : null;
  if (place.kind === "personal")
    return failure(400, "BadArgument", "Targeted messages are for group chats and channels.");
  const id = isObject(recipient) ? textOf(recipient["id"]) : "";
  if (id === "") return failure(400, "BadArgument", "Recipient is missing.");
  const person = parts.world.members(place).find((each) => each.id === id || each.aadObjectId === id);
  return person ?? failure(400, "BadArgument", "The recipient is not a member of the conversation.");
}

/** The message that a PUT or DELETE is about, if the bot may touch it. */
function ownMessage(parts: ConnectorParts, call: Call, thread: Thread): Stored | Answer {
  const stored = parts.messages.find(call.segments[3] ?? "");
  if (stored === null || stored.placeId !== thread.place.id) return refusals.noActivity;
  if (!stored.from.isBot) return failure(403, "NotEnoughPermissions", "The message is not the bot's own.");
  if (isTargeted(call.asked) === (stored.onlyFor !== null)) return stored;
  return stored.onlyFor === null
    ? refusals.noActivity
    : failure(400, "BadArgument", "The message is a targeted one: isTargetedActivity=true is missing.");
}

function update(parts: ConnectorParts, call: Call): Answer {
  const thread = threadOf(parts, call, "send");
  if (isAnswer(thread)) return thread;
  const activity = activityOf(parts, call.asked, parseJson(call.asked.raw));
  if (isAnswer(activity)) return activity;
  const stored = ownMessage(parts, call, thread);
  if (isAnswer(stored)) return stored;
  if (activity["id"] !== undefined && activity["id"] !== stored.id)
    return failure(400, "BadArgument", "The id in the body is not the one in the URI.");
  if (stored.onlyFor !== null && activity["recipient"] !== undefined)
    return failure(400, "BadArgument", "The recipient of a targeted message cannot be changed.");
  parts.messages.edit(stored, { ...activity, id: stored.id });
  return { status: 200, body: { id: stored.id } };
}

function remove(parts: ConnectorParts, call: Call): Answer {
  const thread = threadOf(parts, call, "send");
  if (isAnswer(thread)) return thread;
  const stored = ownMessage(parts, call, thread);
  if (isAnswer(stored)) return stored;
  parts.messages.remove(stored.id);
  return { status: 200 };
}
