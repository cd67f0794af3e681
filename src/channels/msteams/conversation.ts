/** A conversation without the thread in it: `19:…@thread.tacv2;messageid=169…` is a thread of `19:…@thread.tacv2`. */
export function bareConversation(id: string): string {
  return id.replace(/;messageid=.*$/s, "");
}

/**
 * Ids of events: the kind of activity, the conversation as the platform wrote it, and the activity's own id. Teams sends an activity
 * again with the same ids, so that it acts once; and an answer to it finds its thread again.
 */
export function eventId(kind: EventSource, conversationId: string, activityId: string): string {
  return [kind, conversationId, activityId].join("|");
}

/** `click` is answered by the response to it; `submit` and `said` are answered by a message. */
export type EventSource = "click" | "submit" | "said" | "update";

/** The parts of an event's id again. */
export function readEventId(id: string): {
  readonly source: string;
  readonly conversationId: string;
  readonly activityId: string;
} {
  const [source = "", conversationId = "", ...rest] = id.split("|");
  return { source, conversationId, activityId: rest.join("|") };
}

/** The thread in which something was said: where an answer to it belongs. Outside channels the conversation itself. */
export function threadOf(conversationId: string, activityId: string, isChannel: boolean): string {
  if (!isChannel || conversationId.includes(";messageid=")) return conversationId;
  return `${conversationId};messageid=${activityId}`;
}
