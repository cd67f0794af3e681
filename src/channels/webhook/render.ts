import type { IncidentView, Notice, NoticeKind, RenderContext } from "#domain/notice.ts";
import { actionUrl } from "#channels/kit/content.ts";
import { safeUrl } from "#channels/kit/escape.ts";
import { clean, trim } from "#channels/kit/trim.ts";
import type { Config } from "./config.ts";
import { kept, limits } from "./limits.ts";

/** A body as it is sent and signed. */
export interface Wire {
  readonly type: string;
  readonly contentType: string;
  readonly body: string;
}

const types = {
  page: "incident.page",
  state: "incident.state",
  resolved: "incident.resolved",
  bundle: "incident.bundle",
  code: "tocsin.code",
  alarm: "tocsin.alarm",
  test: "tocsin.test",
  link_request: "tocsin.link_request",
  answer: "tocsin.answer",
} as const satisfies Record<NoticeKind, string>;

type Envelope = (type: string, data: object, context: RenderContext) => object;

const envelopes = {
  /** Standard Webhooks 1.0, "Payload structure". */
  standard: () => (type, data, context) => ({ type, timestamp: new Date(context.now).toISOString(), data }),
  /** CloudEvents 1.0.2, JSON format §3, structured mode. */
  cloudevents: (source) => (type, data, context) => ({
    specversion: "1.0",
    id: context.notificationId,
    source,
    type,
    time: new Date(context.now).toISOString(),
    datacontenttype: "application/json",
    data,
  }),
} as const satisfies Record<Config["envelope"], (source: string) => Envelope>;

const contentTypes = { standard: "application/json", cloudevents: "application/cloudevents+json" } as const;

export function renderer(
  envelope: Config["envelope"],
  source: string,
): (notice: Notice, context: RenderContext) => Wire {
  const wrap = envelopes[envelope](source);
  const contentType = contentTypes[envelope];
  return (notice, context) => {
    const type = types[notice.kind];
    const body = JSON.stringify(wrap(type, dataOf(notice, context), context));
    if (fits(body)) return { type, contentType, body };
    return {
      type,
      contentType,
      body: JSON.stringify(wrap(type, { ...dataOf(shorter(notice), context), truncated: true }, context)),
    };
  };
}

/** A unit is at most three bytes: most bodies are never counted. */
function fits(body: string): boolean {
  return body.length * 3 <= limits.body || Buffer.byteLength(body) <= limits.body;
}

/** JSON carries any text; receivers that put it elsewhere escape it there. */
function dataOf(notice: Notice, context: RenderContext): object {
  const common = {
    notification: context.notificationId,
    workspace: context.workspace,
    links: linksOf(context),
  };
  switch (notice.kind) {
    case "page":
      return { ...common, incident: notice.incident, level: notice.level, repeat: notice.repeat, why: notice.why };
    case "state":
    case "resolved":
      return { ...common, incident: notice.incident };
    case "bundle":
      return {
        ...common,
        // Not whole: a bundle is there to name many in one message.
        incidents: notice.incidents.map(({ incident: { id, name, severity, state, title }, url }) => ({
          id,
          name,
          severity,
          state,
          title,
          url,
        })),
      };
    case "code":
      return { ...common, code: notice.code, minutes: notice.minutes };
    case "alarm":
      return { ...common, subject: notice.subject, text: notice.text };
    case "test":
      return { ...common, sender: notice.sender };
    case "link_request":
      return { ...common, account: notice.account, place: notice.place, minutes: notice.minutes };
    case "answer":
      return { ...common, text: notice.text, tone: notice.tone };
    default:
      return notice satisfies never;
  }
}

/** Where a person goes on: the console, and the page of each verb. */
function linksOf(context: RenderContext): object {
  const actions = Object.fromEntries(context.verbs.map((verb) => [verb, actionUrl(context, verb)]));
  return { view: context.links.view, act: context.links.act, actions };
}

function shorter(notice: Notice): Notice {
  switch (notice.kind) {
    case "page":
      return { ...notice, incident: shorterIncident(notice.incident), why: cut(notice.why, kept.why) };
    case "state":
    case "resolved":
      return { ...notice, incident: shorterIncident(notice.incident) };
    case "bundle":
      return {
        ...notice,
        incidents: notice.incidents.map(({ incident, url }) => ({
          incident: { ...incident, title: cut(incident.title, kept.item) },
          url,
        })),
      };
    case "alarm":
      return { ...notice, subject: cut(notice.subject, kept.title), text: cut(notice.text, kept.text) };
    case "answer":
      return { ...notice, text: cut(notice.text, kept.text) };
    case "test":
      return { ...notice, sender: cut(notice.sender, kept.name) };
    case "link_request":
      return { ...notice, account: cut(notice.account, kept.name), place: cut(notice.place, kept.name) };
    case "code":
      return notice;
    default:
      return notice satisfies never;
  }
}

function shorterIncident(incident: IncidentView): IncidentView {
  const labels = Object.entries(incident.labels).slice(0, kept.labels);
  return {
    ...incident,
    title: cut(incident.title, kept.title),
    description: cut(incident.description, kept.text),
    service: cut(incident.service, kept.name),
    acknowledgedBy: incident.acknowledgedBy === null ? null : cut(incident.acknowledgedBy, kept.name),
    closedBy: incident.closedBy === null ? null : cut(incident.closedBy, kept.name),
    labels: Object.fromEntries(labels.map(([key, value]) => [cut(key, kept.labelKey), cut(value, kept.labelValue)])),
    links: incident.links
      .filter(({ url }) => url.length <= kept.linkUrl && safeUrl(url) !== null)
      .slice(0, kept.links)
      .map(({ title, url }) => ({ title: cut(title, kept.linkTitle), url })),
  };
}

/** Clean as well: a control character would take six bytes in JSON. */
function cut(text: string, bytes: number): string {
  return trim(clean(text), bytes, "bytes");
}
