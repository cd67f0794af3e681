import type { Incident } from "#domain/incident.ts";
import { audience, usableLinks } from "#domain/audience.ts";
import type { CustomWords, Mention, Notice, RenderContext, Verb } from "#domain/notice.ts";
import { defaultRoom, type RoomSettings } from "#domain/link.ts";
import { isPage, type Notification } from "#domain/notification.ts";
import { suggestMinutes } from "#domain/linkcode.ts";
import { severityRank } from "#domain/severity.ts";
import type { Language } from "#domain/people.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { whyWords } from "#domain/whywords.ts";
import { actionToken } from "./actiontoken.ts";
import type { App } from "./app.ts";
import { incidentView } from "./view.ts";

/** A message in Tocsin's words, and for whom it is rendered. */
export interface Composed {
  readonly notice: Notice;
  readonly context: RenderContext;
}

/** What can be done to an incident from a message, by its state. */
const verbsOf = {
  triggered: ["ack", "snooze", "close"],
  acknowledged: ["snooze", "close"],
  closed: [],
} as const satisfies Record<Incident["state"], readonly Verb[]>;

/** Where the console shows an incident. */
export function incidentUrl(app: App, incidentId: string): string {
  return `${app.publicUrl}/incidents/${incidentId}`;
}

/** What a notification says now: the incident as it is, in the language and zone of whom it is for. */
export function compose(app: App, snapshot: Snapshot, notification: Notification, incident: Incident | null): Composed {
  const context = contextOf(app, snapshot, notification, incident);
  return { notice: noticeOf(app, snapshot, notification, incident, context.language), context };
}

function contextOf(app: App, snapshot: Snapshot, notification: Notification, incident: Incident | null): RenderContext {
  const user = notification.userId === null ? undefined : snapshot.users.get(notification.userId);
  // A machine has no hand to press a button with; whoever it tells has the link to the incident.
  const machine = app.channels.get(notification.channel)?.manifest.style === "out";
  const token = incident === null || machine ? null : actionToken(app.box, notification.id);
  const room = roomOf(snapshot, notification);
  return {
    language: user?.language ?? room.language,
    timeZone: user?.timeZone ?? room.timeZone,
    // The same for each try: a receiver that drops repeats must see the same bytes.
    now: notification.createdAt,
    audience: notification.userId === null ? "room" : "person",
    recipientName: user?.name ?? null,
    workspace: snapshot.settings.workspaceName,
    notificationId: notification.id,
    links: {
      view: incident === null ? `${app.publicUrl}/` : incidentUrl(app, incident.id),
      act: token === null ? null : `${app.publicUrl}/a/${token}`,
    },
    mentions: incident === null ? [] : mentionsOf(snapshot, notification, incident),
    mentionAll:
      room.mentionAll === "always" || (room.mentionAll === "critical" && notification.severity === "critical"),
    actionToken: token,
    verbs: token === null || incident === null ? [] : verbsOf[incident.state],
    ...(notification.kind === "test" ? testWords(notification) : {}),
  };
}

/** A test of a template has the words that were tried, and keeps them. */
function testWords({ data }: Notification): { readonly custom?: CustomWords } {
  const { title, body } = data ?? {};
  if (title === undefined && body === undefined) return {};
  return { custom: { ...(title === undefined ? {} : { title }), ...(body === undefined ? {} : { body }) } };
}

function roomOf(snapshot: Snapshot, { userId, linkId }: Notification): RoomSettings {
  return (userId === null && linkId !== null ? snapshot.links.get(linkId)?.room : null) ?? defaultRoom;
}

/** A page to a room rings those of its level whom the room's platform knows. */
function mentionsOf(snapshot: Snapshot, page: Notification, incident: Incident): readonly Mention[] {
  if (page.linkId === null || page.userId !== null || !isPage(page.kind)) return [];
  const level = snapshot.rules.get(incident.serviceId)?.find(({ id }) => id === page.why.ruleId)?.levels[page.level];
  if (level === undefined) return [];
  const { mentions } = roomOf(snapshot, page);
  const answered = new Set(incident.acks.map(({ userId }) => userId));
  return audience(level, page.severity, snapshot, answered, page.why).flatMap(({ userId, name, skipped }) => {
    if (userId === null || skipped === "already_acknowledged") return [];
    const known = usableLinks(userId, snapshot).find(
      ({ link, accountId }) => link.channel === page.channel && accountId === page.accountId,
    );
    const key = known?.link.addressKey ?? mentions[userId];
    return key === undefined ? [] : [{ name, key }];
  });
}

/** One message for several pages to one place: every incident as it is now, worst first. */
export function composeBundle(
  app: App,
  snapshot: Snapshot,
  bundle: Notification,
  incidents: readonly Incident[],
): Composed {
  const context = contextOf(app, snapshot, bundle, null);
  const open = incidents.some((incident) => incident.state === "triggered");
  const machine = app.channels.get(bundle.channel)?.manifest.style === "out";
  const token = machine ? null : actionToken(app.box, bundle.id);
  const worstFirst = incidents.toSorted(
    (a, b) => severityRank[a.severity] - severityRank[b.severity] || a.number - b.number,
  );
  return {
    notice: {
      kind: "bundle",
      incidents: worstFirst.map((incident) => ({
        incident: incidentView(incident, snapshot, incident.links),
        url: incidentUrl(app, incident.id),
      })),
    },
    context: {
      ...context,
      links: { ...context.links, act: token === null ? null : `${app.publicUrl}/a/${token}` },
      actionToken: token,
      verbs: token !== null && open ? ["ack"] : [],
    },
  };
}

function noticeOf(
  app: App,
  snapshot: Snapshot,
  notification: Notification,
  incident: Incident | null,
  language: Language,
): Notice {
  const { data } = notification;
  switch (notification.kind) {
    case "code":
      return {
        kind: "code",
        code: app.box.open(data?.["code"] ?? "", `notification:${notification.id}`),
        minutes: Number(data?.["minutes"] ?? 10),
      };
    case "test":
      return { kind: "test", sender: data?.["sender"] ?? "" };
    case "alarm":
      return { kind: "alarm", subject: data?.["subject"] ?? "", text: data?.["text"] ?? "" };
    case "link_request": {
      const user = notification.userId === null ? undefined : snapshot.users.get(notification.userId);
      return {
        kind: "link_request",
        workspace: snapshot.settings.workspaceName,
        account: user === undefined ? "" : `${user.name} (${data?.["mail"] ?? user.email})`,
        place: data?.["place"] ?? "",
        isRoom: false,
        token: app.box.open(data?.["token"] ?? "", `notification:${notification.id}`),
        minutes: Number(data?.["minutes"] ?? suggestMinutes),
        mayDecline: true,
      };
    }
    case "bundle":
      throw new Error(`bundle ${notification.id} is composed from its members`);
    case "page":
    case "refire":
    case "update":
    case "resolved": {
      if (incident === null) throw new Error(`notification ${notification.id} is about an incident that is missing`);
      const view = incidentView(incident, snapshot, incident.links);
      if (notification.kind === "update") return { kind: "state", incident: view };
      if (notification.kind === "resolved") return { kind: "resolved", incident: view };
      return {
        kind: "page",
        incident: view,
        level: Math.max(0, notification.level),
        repeat: notification.kind === "refire" ? Math.max(1, notification.loop) : 0,
        why: whyWords(notification, snapshot, incident.serviceId, language),
      };
    }
    default:
      return notification.kind satisfies never;
  }
}

/** The edit of a sent card: the incident as it is now. */
export function composeState(app: App, snapshot: Snapshot, notification: Notification, incident: Incident): Composed {
  const { context } = compose(app, snapshot, notification, incident);
  return {
    notice: { kind: "state", incident: incidentView(incident, snapshot, incident.links) },
    context: { ...context, now: app.clock.now() },
  };
}
