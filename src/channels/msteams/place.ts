import type { Place, PlatformPerson } from "#ports/inbound.ts";
import type { Activity } from "./activity.ts";
import { addressKey } from "./config.ts";
import type { Address } from "./config.ts";
import { bareConversation } from "./conversation.ts";

/** A person on the platform and the way to them alone. */
export interface Speaker {
  readonly by: PlatformPerson;
  readonly address: Address;
}

/** In lower case, as we keep it; channels name it in `channelData`, some activities in the conversation alone. */
function tenantOf({ channelData, conversation }: Activity): string | null {
  return (channelData?.tenant?.id ?? conversation?.tenantId)?.toLowerCase() ?? null;
}

/**
 * Who spoke or clicked: by the object id that Teams vouches for, never by what a card's data says. Null: a bot (ourselves as well), or
 * somebody without an identity in Entra.
 */
export function speakerOf(activity: Activity): Speaker | null {
  const { from, recipient, serviceUrl, conversation } = activity;
  const tenantId = tenantOf(activity);
  if (from?.aadObjectId === undefined || tenantId === null || serviceUrl === undefined) return null;
  if (from.id === recipient?.id || from.id?.startsWith("28:") === true || from.role === "bot") return null;
  const address: Address = {
    kind: "personal",
    tenantId,
    serviceUrl,
    conversationId: typeOf(activity) === "personal" ? (conversation?.id ?? null) : null,
    teamId: null,
    teamGroupId: null,
    userId: from.id ?? null,
    aadObjectId: from.aadObjectId.toLowerCase(),
    name: nameOf(from.name),
  };
  return { by: { key: addressKey(address), name: address.name ?? "", tenant: tenantId }, address };
}

/** Where something was said or happened; null: the activity does not say. */
export function placeOf(activity: Activity): Place<Address> | null {
  const { serviceUrl, conversation, channelData } = activity;
  const tenantId = tenantOf(activity);
  if (serviceUrl === undefined || tenantId === null) return null;
  const type = typeOf(activity);
  if (type === "personal") {
    const speaker = speakerOf(activity);
    return speaker === null ? null : placeAt("person", speaker.address);
  }
  const base = { tenantId, serviceUrl, teamId: null, teamGroupId: null, userId: null, aadObjectId: null };
  if (type === "groupChat") {
    if (conversation?.id === undefined) return null;
    const name = nameOf(activity.topicName ?? conversation.name);
    return placeAt("chat", { ...base, kind: "groupChat", conversationId: conversation.id, name });
  }
  const channelId = channelData?.channel?.id ?? conversation?.id;
  const team = channelData?.team;
  if (channelId === undefined || team?.id === undefined) return null;
  const place = placeAt("team", {
    ...base,
    kind: "channel",
    conversationId: bareConversation(channelId),
    teamId: team.id,
    teamGroupId: team.aadGroupId ?? null,
    name: nameOf([team.name, channelData?.channel?.name].filter(Boolean).join(" › ")),
  });
  // msteams-docs, "Channel data": standard, private or shared.
  const kind = channelData?.channel?.type;
  return kind === "private" || kind === "shared" ? { ...place, unfit: kind } : place;
}

/** The team as a whole, of which its channels are the parts; null: it happened in no team. */
export function teamOf(activity: Activity): Place<Address> | null {
  const place = placeOf(activity);
  const teamId = place?.address.teamId ?? null;
  if (place === null || teamId === null) return null;
  const { unfit: _, ...whole } = place;
  const name = nameOf(activity.channelData?.team?.name);
  return { ...whole, key: teamId, name, address: { ...place.address, conversationId: teamId, name } };
}

function placeAt(kind: Place<Address>["kind"], address: Address): Place<Address> {
  return { kind, key: addressKey(address), name: address.name, tenant: address.tenantId, address };
}

function typeOf({ conversation, channelData }: Activity): Address["kind"] {
  const type = conversation?.conversationType;
  if (type === "personal" || type === "groupChat" || type === "channel") return type;
  if (channelData?.team?.id !== undefined) return "channel";
  return conversation?.isGroup === true ? "groupChat" : "personal";
}

function nameOf(name: string | undefined): string | null {
  const line = (name ?? "").replaceAll(/\s+/g, " ").trim();
  return line === "" ? null : line.slice(0, 200);
}
