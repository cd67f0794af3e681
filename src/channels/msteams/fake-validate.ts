import { elementsOf, findActions, isObject, textOf } from "./fake-card.ts";
import type { JsonObject } from "./fake-types.ts";

/** What the Connector has against a body: its code and its words. */
export interface Complaint {
  readonly code: "BadSyntax" | "BadArgument";
  readonly message: string;
}

const sendable = ["message", "typing"];
const formats = ["plain", "markdown", "xml", "extendedmarkdown"];
const cardTypes = ["adaptive", "hero", "thumbnail", "receipt", "signin"].map(
  (name) => `application/vnd.microsoft.card.${name}`,
);
const adaptive = "application/vnd.microsoft.card.adaptive";
/** msteams-docs, "Universal Actions for Adaptive Cards": more people than that are not refreshed for. */
const mostRefreshed = 60;
const textFields = ["text", "summary", "locale", "replyToId", "attachmentLayout", "importance"];

/**
 * Holds an activity that a bot sends against what Teams takes. Field types: Activity schema; cards: Adaptive Cards 1.5 as Teams hosts
 * them. Null: it is good.
 */
export function complaintAbout(activity: unknown, botId: string): Complaint | null {
  if (!isObject(activity)) return bad("BadSyntax", "The activity is not a JSON object.");
  if (typeof activity["type"] !== "string") return bad("BadArgument", "Missing activity type.");
  if (!sendable.includes(activity["type"])) return bad("BadArgument", `Unknown activity type '${activity["type"]}'.`);
  const wrong = textFields.find((key) => activity[key] !== undefined && typeof activity[key] !== "string");
  if (wrong !== undefined) return bad("BadSyntax", `'${wrong}' is not a string.`);
  const format = activity["textFormat"];
  if (format !== undefined && !formats.includes(textOf(format))) return bad("BadArgument", "Unknown textFormat.");
  return (
    complaintAboutEnds(activity, botId) ??
    complaintAboutContent(activity) ??
    complaintAboutEntities(activity["entities"]) ??
    complaintAboutChannelData(activity["channelData"])
  );
}

function complaintAboutEnds(activity: JsonObject, botId: string): Complaint | null {
  for (const key of ["from", "recipient", "conversation"]) {
    const value = activity[key];
    if (value === undefined) continue;
    if (!isObject(value)) return bad("BadSyntax", `'${key}' is not an object.`);
    if (value["id"] !== undefined && typeof value["id"] !== "string")
      return bad("BadSyntax", `'${key}.id' is not a string.`);
  }
  const from = activity["from"];
  const isOther = isObject(from) && from["id"] !== undefined && from["id"] !== botId;
  return isOther ? bad("BadArgument", "'from' is not the bot that the token was issued to.") : null;
}

function complaintAboutContent(activity: JsonObject): Complaint | null {
  const { attachments = [] } = activity;
  if (!Array.isArray(attachments)) return bad("BadSyntax", "'attachments' is not an array.");
  if (activity["type"] === "message" && textOf(activity["text"]).trim() === "" && attachments.length === 0)
    return bad("BadArgument", "The message has neither text nor attachments.");
  for (const attachment of attachments as readonly unknown[]) {
    const complaint = complaintAboutAttachment(attachment);
    if (complaint !== null) return complaint;
  }
  return null;
}

function complaintAboutAttachment(attachment: unknown): Complaint | null {
  if (!isObject(attachment) || typeof attachment["contentType"] !== "string")
    return bad("BadSyntax", "An attachment has no contentType.");
  const type = attachment["contentType"];
  if (type.startsWith("application/vnd.microsoft.card.") && !cardTypes.includes(type))
    return bad("BadArgument", `Unknown card type '${type}'.`);
  return type === adaptive ? complaintAboutCard(attachment["content"]) : null;
}

/** Holds an adaptive card against what Teams draws. */
export function complaintAboutCard(card: unknown): Complaint | null {
  if (!isObject(card)) return bad("BadArgument", "The content of the adaptive card attachment is not an object.");
  if (card["type"] !== "AdaptiveCard") return bad("BadArgument", "The adaptive card has no type 'AdaptiveCard'.");
  if (!/^\d+\.\d+$/.test(textOf(card["version"]))) return bad("BadArgument", "The adaptive card has no version.");
  for (const key of ["body", "actions"]) {
    const list: unknown = card[key];
    if (list === undefined) continue;
    if (!Array.isArray(list) || !list.every((each) => isObject(each) && typeof each["type"] === "string"))
      return bad("BadArgument", `'${key}' of the adaptive card is not a list of typed elements.`);
  }
  const input = elementsOf(card["body"]).find(({ type, id }) => textOf(type).startsWith("Input.") && textOf(id) === "");
  if (input !== undefined) return bad("BadArgument", "An input of the adaptive card has no id.");
  return (
    complaintAboutActions(card) ?? complaintAboutRefresh(card["refresh"]) ?? complaintAboutTeamsPart(card["msteams"])
  );
}

function complaintAboutActions(card: JsonObject): Complaint | null {
  for (const { raw } of findActions(card)) {
    const type = textOf(raw["type"]);
    if (!/^Action\.(Execute|Submit|OpenUrl|ShowCard|ToggleVisibility)$/.test(type))
      return bad("BadArgument", `Unknown action type '${type}'.`);
    if (type === "Action.OpenUrl" && !/^(https?|msteams|mailto|tel):/.test(textOf(raw["url"])))
      return bad("BadArgument", "An Action.OpenUrl has no usable url.");
    if (type === "Action.ShowCard") {
      const inner = { version: "1.5", ...(isObject(raw["card"]) ? raw["card"] : { type: null }) };
      const complaint = complaintAboutCard(inner);
      if (complaint !== null) return complaint;
    }
    if (raw["verb"] !== undefined && typeof raw["verb"] !== "string")
      return bad("BadArgument", "A verb is not a string.");
  }
  return null;
}

function complaintAboutRefresh(refresh: unknown): Complaint | null {
  if (refresh === undefined) return null;
  const action = isObject(refresh) ? refresh["action"] : null;
  if (!isObject(refresh) || !isObject(action) || action["type"] !== "Action.Execute")
    return bad("BadArgument", "'refresh' of the adaptive card has no Action.Execute.");
  const ids: unknown = refresh["userIds"] ?? [];
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === "string"))
    return bad("BadArgument", "'userIds' is not a list.");
  return ids.length > mostRefreshed ? bad("BadArgument", `'userIds' has more than ${mostRefreshed} users.`) : null;
}

function complaintAboutTeamsPart(part: unknown): Complaint | null {
  if (part === undefined) return null;
  return isObject(part) ? complaintAboutEntities(part["entities"]) : bad("BadArgument", "'msteams' is not an object.");
}

function complaintAboutEntities(entities: unknown): Complaint | null {
  if (entities === undefined) return null;
  if (!Array.isArray(entities)) return bad("BadSyntax", "'entities' is not an array.");
  for (const entity of entities as readonly unknown[]) {
    if (!isObject(entity) || typeof entity["type"] !== "string") return bad("BadSyntax", "An entity has no type.");
    if (entity["type"] !== "mention") continue;
    const mentioned = entity["mentioned"];
    if (!isObject(mentioned) || textOf(mentioned["id"]) === "" || typeof mentioned["name"] !== "string")
      return bad("BadArgument", "A mention has no 'mentioned' with id and name.");
    if (!/^<at>.+<\/at>$/s.test(textOf(entity["text"])))
      return bad("BadArgument", "A mention has no text '<at>…</at>'.");
  }
  return null;
}

function complaintAboutChannelData(data: unknown): Complaint | null {
  if (data === undefined) return null;
  if (!isObject(data)) return bad("BadSyntax", "'channelData' is not an object.");
  const notification = data["notification"];
  if (notification === undefined) return null;
  const isGood = isObject(notification) && ["boolean", "undefined"].includes(typeof notification["alert"]);
  return isGood ? null : bad("BadSyntax", "'channelData.notification.alert' is not a boolean.");
}

function bad(code: Complaint["code"], message: string): Complaint {
  return { code, message };
}
