import { failure, isAnswer, refusals, threadOf } from "./fake-calls.ts";
import type { Call, ConnectorParts } from "./fake-calls.ts";
import type { Answer } from "./fake-server.ts";
import type { TeamsPerson, TeamsTeam } from "./fake-types.ts";

const smallestPage = 50;
const largestPage = 500;
const usualPage = 200;

/** `GET /v3/conversations/{id}/members`. */
export function listMembers(parts: ConnectorParts, call: Call): Answer {
  const thread = threadOf(parts, call, "members");
  if (isAnswer(thread)) return thread;
  return { status: 200, body: parts.world.members(thread.place).map(account) };
}

/** `GET /v3/conversations/{id}/members/{id}`; the member by `29:…` or Entra object id. */
export function oneMember(parts: ConnectorParts, call: Call): Answer {
  const thread = threadOf(parts, call, "members");
  if (isAnswer(thread)) return thread;
  const person = parts.world.person(call.segments[3] ?? "");
  const isMember = person !== null && parts.world.members(thread.place).includes(person);
  if (!isMember) return failure(404, "MemberNotFoundInConversation", "The member was not found in the conversation.");
  return { status: 200, body: account(person) };
}

/** `GET /v3/conversations/{id}/pagedMembers`; page sizes outside 50 to 500 are taken as the nearest. */
export function pageOfMembers(parts: ConnectorParts, call: Call): Answer {
  const thread = threadOf(parts, call, "members");
  if (isAnswer(thread)) return thread;
  const asked = call.asked.query.get("pageSize") ?? String(usualPage);
  if (!/^\d{1,6}$/.test(asked)) return failure(400, "BadArgument", "Invalid page size.");
  const size = Math.min(largestPage, Math.max(smallestPage, Number(asked)));
  const token = call.asked.query.get("continuationToken");
  const start = token === null ? 0 : startOf(token, thread.place.id);
  if (start === null) return failure(400, "BadArgument", "Invalid continuation token.");
  const members = parts.world.members(thread.place);
  const end = start + size;
  const next = end < members.length ? { continuationToken: tokenFor(end, thread.place.id) } : {};
  return { status: 200, body: { ...next, members: members.slice(start, end).map(account) } };
}

/** `GET /v3/teams/{id}`; the id is that of the team's General channel, not the Entra group's. */
export function teamDetails(parts: ConnectorParts, call: Call): Answer {
  const team = teamOf(parts, call);
  if (isAnswer(team)) return team;
  const { id, name, aadGroupId, tenantId, members } = team;
  const channelCount = standardChannels(team).length;
  const body = { id, name, aadGroupId, tenantId, type: "standard", channelCount, memberCount: members.length };
  return { status: 200, body };
}

/** `GET /v3/teams/{id}/conversations`; the General channel has no name, since clients draw it in the reader's language. */
export function teamConversations(parts: ConnectorParts, call: Call): Answer {
  const team = teamOf(parts, call);
  if (isAnswer(team)) return team;
  const conversations = standardChannels(team).map(({ id, name, type }) =>
    id === team.id ? { id, type } : { id, name, type },
  );
  return { status: 200, body: { conversations } };
}

function standardChannels(team: TeamsTeam): TeamsTeam["channels"] {
  return team.channels.filter(({ type }) => type === "standard");
}

function teamOf(parts: ConnectorParts, call: Call): TeamsTeam | Answer {
  const team = parts.world.teams.find(({ id }) => id === call.segments[1]);
  if (team === undefined || (call.tenantId !== null && call.tenantId !== team.tenantId)) return refusals.noConversation;
  if (parts.world.disabled.has(team.tenantId)) return refusals.disabled;
  if (!parts.world.isInstalled(team)) return refusals.notInRoster;
  return parts.limits.check("conversations", team.id, team.tenantId) ?? team;
}

/** A member as Teams writes it: the Entra object id is called `objectId` here (msteams-docs, `get-teams-context.md`). */
function account(person: TeamsPerson): object {
  return {
    id: person.id,
    objectId: person.aadObjectId,
    name: person.name,
    givenName: person.givenName,
    surname: person.surname,
    email: person.mail,
    userPrincipalName: person.upn,
    tenantId: person.tenantId,
    userRole: person.role,
  };
}

function tokenFor(start: number, placeId: string): string {
  return Buffer.from(`${start} ${placeId}`).toString("base64url");
}

function startOf(token: string, placeId: string): number | null {
  const [start = "", place] = Buffer.from(token, "base64url").toString().split(" ");
  return place === placeId && /^\d+$/.test(start) ? Number(start) : null;
}
