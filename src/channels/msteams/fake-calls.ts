import { isObject } from "./fake-card.ts";
import type { Entra } from "./fake-entra.ts";
import type { Limits, Scenario } from "./fake-limits.ts";
import type { Messages } from "./fake-messages.ts";
import type { Answer, Asked } from "./fake-server.ts";
import type { JsonObject, TeamsPlace } from "./fake-types.ts";
import { complaintAbout } from "./fake-validate.ts";
import { homeOf } from "./fake-world.ts";
import type { World } from "./fake-world.ts";

/** What the Connector works on. */
export interface ConnectorParts {
  readonly appId: string;
  readonly botId: string;
  readonly botName: string;
  readonly world: World;
  readonly messages: Messages;
  readonly entra: Entra;
  readonly limits: Limits;
  readonly maxActivityBytes: number;
  /** Root posts of private and shared channels in which somebody called the bot, which it may answer there. */
  readonly calledIn: ReadonlySet<string>;
}

/** A call to the Connector, taken apart. */
export interface Call {
  readonly asked: Asked;
  /** Of the service URL; null where it names none. */
  readonly tenantId: string | null;
  /** Decoded, after `/v3/`. */
  readonly segments: readonly string[];
}

/** A conversation id taken apart. */
export interface Thread {
  readonly place: TeamsPlace;
  readonly rootId: string | null;
}

/**
 * An error in the Connector's words. Codes and messages: msteams-docs, `bots/how-to/conversations/conversation-messages.md`,
 * "Status codes from bot conversational APIs".
 */
export function failure(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}

/** Refusals with one cause only. */
export const refusals = {
  notInRoster: failure(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster."),
  noConversation: failure(404, "ConversationNotFound", "Conversation not found."),
  noActivity: failure(404, "ActivityNotFoundInConversation", "The activity was not found in the conversation."),
  disabled: failure(403, "BotDisabledByAdmin", "The tenant admin disabled this bot"),
  /** What the person's chat service says, passed on as it is (`bots/how-to/conversations/send-proactive-messages.md`). */
  blocked: {
    status: 403,
    body: {
      errorCode: 209,
      message:
        '{\r\n  "subCode": "MessageWritesBlocked",\r\n  "details": "Thread is blocked from message writes.",\r\n' +
        '  "errorCode": null,\r\n  "errorSubCode": null\r\n}',
    },
  },
  tooLarge: failure(413, "MessageSizeTooBig", "Message size too large."),
} as const satisfies Record<string, Answer>;

/** The conversation that a call is about, once the bot may act there and is not too fast; else the refusal. */
export function threadOf(parts: ConnectorParts, call: Call, scenario: Scenario): Thread | Answer {
  const [, id = ""] = call.segments;
  const [placeId = "", root] = id.split(";messageid=");
  const place = parts.world.place(placeId);
  if (place === null || (call.tenantId !== null && call.tenantId !== place.tenantId)) return refusals.noConversation;
  const rootId = root ?? null;
  if (rootId !== null && parts.messages.find(rootId)?.placeId !== placeId) return refusals.noConversation;
  return (
    refusalToAct(parts, place, scenario === "send" ? rootId : null, scenario) ??
    parts.limits.check(scenario, placeId, place.tenantId) ?? { place, rootId }
  );
}

/** Whether the bot may act in a place, for other reasons than its pace. */
export function refusalToAct(
  { world, calledIn }: ConnectorParts,
  place: TeamsPlace,
  rootId: string | null,
  scenario: Scenario,
): Answer | null {
  if (world.disabled.has(place.tenantId)) return refusals.disabled;
  if (!world.isInstalled(homeOf(place))) return refusals.notInRoster;
  const writes = scenario === "send" || scenario === "create";
  const isClosed = place.kind === "channel" && place.type !== "standard";
  if (writes && isClosed && (rootId === null || !calledIn.has(rootId))) return refusals.notInRoster;
  return writes && place.kind === "personal" && world.blocked.has(place.person.aadObjectId) ? refusals.blocked : null;
}

/** A refusal, as against what was looked for. */
export function isAnswer(value: object): value is Answer {
  return "status" in value;
}

/** An activity out of a body, or the refusal of it. */
export function activityOf(parts: ConnectorParts, asked: Asked, body: unknown): JsonObject | Answer {
  if (!/^application\/json\b/.test(asked.headers["content-type"] ?? ""))
    return { status: 415, body: { message: "The request entity's media type is not supported for this resource." } };
  if (Buffer.byteLength(JSON.stringify(body)) > parts.maxActivityBytes) return refusals.tooLarge;
  const complaint = complaintAbout(body, parts.botId);
  return complaint === null && isObject(body)
    ? body
    : failure(400, complaint?.code ?? "BadSyntax", complaint?.message ?? "");
}
