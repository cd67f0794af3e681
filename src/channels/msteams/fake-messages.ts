import type { JsonObject, SeenMessage, TeamsPerson, TeamsPlace } from "./fake-types.ts";
import { actionsOf, isObject, textOf } from "./fake-card.ts";

/** A message as it is kept. */
export interface Stored {
  readonly id: string;
  readonly placeId: string;
  readonly rootId: string | null;
  readonly from: SeenMessage["from"];
  readonly sentAt: number;
  editedAt: number | null;
  version: number;
  activity: JsonObject;
  /** Of a targeted message: the `29:` id of the one who sees it. */
  readonly onlyFor: string | null;
  /** Cards that one viewer alone sees, by `29:` id. */
  readonly views: Map<string, JsonObject>;
}

/** What a message is made of. */
export interface NewMessage {
  readonly place: TeamsPlace;
  /** The root post that it answers; null: a new root post, or a message outside channels. */
  readonly rootId: string | null;
  readonly from: SeenMessage["from"];
  readonly activity: JsonObject;
  readonly onlyFor?: string | null;
}

export interface Messages {
  add(message: NewMessage): Stored;
  /** Null when it was never there, is deleted, or, targeted, is older than a day. */
  find(id: string): Stored | null;
  /** Replaces the content for everybody, and whatever one viewer alone saw. */
  edit(stored: Stored, activity: JsonObject): void;
  readonly remove: (id: string) => void;
  removePlace(placeId: string): void;
  setView(stored: Stored, viewer: TeamsPerson, card: JsonObject): void;
  of(place: TeamsPlace, viewer: TeamsPerson | undefined): readonly SeenMessage[];
  seen(stored: Stored, viewer: TeamsPerson | undefined): SeenMessage;
  /** An id as Teams makes them: milliseconds, never twice. */
  readonly nextId: () => string;
}

const targetedLifetimeMs = 24 * 3_600_000;
const cardType = "application/vnd.microsoft.card.adaptive";

/** The messages of all conversations. */
export function makeMessages(now: () => number, changed: () => void): Messages {
  const all = new Map<string, Stored>();
  let lastId = 0;

  const nextId = (): string => {
    lastId = Math.max(now(), lastId + 1);
    return String(lastId);
  };
  const isThere = (stored: Stored): boolean => stored.onlyFor === null || now() - stored.sentAt < targetedLifetimeMs;

  return {
    nextId,
    add({ place, rootId, from, activity, onlyFor = null }) {
      const given = activity["id"];
      const id = typeof given === "string" && given !== "" ? given : nextId();
      const root = place.kind === "channel" ? (rootId ?? id) : null;
      const stored: Stored = {
        id,
        placeId: place.id,
        rootId: root,
        from,
        sentAt: now(),
        editedAt: null,
        version: 1,
        activity,
        onlyFor,
        views: new Map(),
      };
      all.set(id, stored);
      changed();
      return stored;
    },
    find(id) {
      const stored = all.get(id);
      return stored !== undefined && isThere(stored) ? stored : null;
    },
    edit(stored, activity) {
      Object.assign(stored, { activity, version: stored.version + 1, editedAt: now() });
      stored.views.clear();
      changed();
    },
    remove(id) {
      all.delete(id);
      changed();
    },
    removePlace(placeId) {
      for (const stored of all.values()) if (stored.placeId === placeId) all.delete(stored.id);
      changed();
    },
    setView(stored, viewer, card) {
      stored.views.set(viewer.id, card);
      changed();
    },
    of: (place, viewer) =>
      [...all.values()]
        .filter((stored) => stored.placeId === place.id && isThere(stored))
        .filter(({ onlyFor }) => onlyFor === null || onlyFor === viewer?.id)
        .map((stored) => seenBy(stored, viewer)),
    seen: seenBy,
  };
}

function seenBy(stored: Stored, viewer: TeamsPerson | undefined): SeenMessage {
  const { activity } = stored;
  const own = viewer === undefined ? undefined : stored.views.get(viewer.id);
  const card = own ?? cardOf(activity);
  return {
    id: stored.id,
    conversationId: stored.placeId,
    rootId: stored.rootId,
    from: stored.from,
    sentAt: stored.sentAt,
    editedAt: stored.editedAt,
    version: stored.version,
    text: textOf(activity["text"]),
    textFormat: textOf(activity["textFormat"]) || "markdown",
    summary: textOf(activity["summary"]),
    alert: isAlert(activity),
    card,
    ownView: own !== undefined,
    actions: card === null ? [] : actionsOf(card),
    mentions: mentionsOf(activity, card),
    onlyFor: stored.onlyFor,
    activity,
  };
}

/** The first adaptive card of an activity. */
function cardOf(activity: JsonObject): JsonObject | null {
  const attachments = Array.isArray(activity["attachments"]) ? activity["attachments"] : [];
  const found: unknown = attachments.find((each: unknown) => isObject(each) && each["contentType"] === cardType);
  const content = isObject(found) ? found["content"] : null;
  return isObject(content) ? content : null;
}

function isAlert(activity: JsonObject): boolean {
  const data = activity["channelData"];
  const notification = isObject(data) ? data["notification"] : null;
  return isObject(notification) && notification["alert"] === true;
}

/** A mention rings only where its `<at>` text stands in the message; entities without it do nothing. */
function mentionsOf(activity: JsonObject, card: JsonObject | null): readonly string[] {
  const teams = card?.["msteams"];
  const inCard = card === null ? [] : mentionsIn(isObject(teams) ? teams["entities"] : [], textsOf(card["body"]));
  return [...new Set([...mentionsIn(activity["entities"], textOf(activity["text"])), ...inCard])];
}

function mentionsIn(entities: unknown, text: string): readonly string[] {
  if (!Array.isArray(entities)) return [];
  return entities.flatMap((entity: unknown) => {
    if (!isObject(entity) || entity["type"] !== "mention" || !isObject(entity["mentioned"])) return [];
    const mark = textOf(entity["text"]);
    const id = entity["mentioned"]["id"];
    return mark !== "" && text.includes(mark) && typeof id === "string" ? [id] : [];
  });
}

function textsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textsOf).join("\n");
  if (!isObject(value)) return "";
  const own = ["text", "value", "title"].map((key) => textOf(value[key])).join("\n");
  return [own, ...Object.values(value).map((each) => (typeof each === "object" ? textsOf(each) : ""))].join("\n");
}
