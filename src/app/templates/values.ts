import type { IncidentView, Notice, RenderContext } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";
import { formatInstant } from "#lib/instant.ts";

const severities = {
  critical: { en: "Critical", "zh-CN": "严重" },
  warning: { en: "Warning", "zh-CN": "一般" },
  info: { en: "Info", "zh-CN": "轻微" },
} as const satisfies Record<IncidentView["severity"], Record<Language, string>>;

const states = {
  triggered: { en: "Triggered", "zh-CN": "待处理" },
  acknowledged: { en: "Acknowledged", "zh-CN": "处理中" },
  snoozed: { en: "Snoozed", "zh-CN": "已暂缓" },
  closed: { en: "Closed", "zh-CN": "已关闭" },
} as const satisfies Record<IncidentView["state"] | "snoozed", Record<Language, string>>;

/** What a template may show of a notice: plain values, as `domain/template-variables.ts` documents them. Nothing in it opens anything. */
export function templateValues(
  notice: Notice,
  context: RenderContext,
  channel: string,
): Readonly<Record<string, unknown>> {
  return {
    ...valuesOf(notice, context),
    reader: {
      name: context.recipientName ?? "",
      kind: context.audience,
      language: context.language,
      time_zone: context.timeZone,
    },
    workspace: context.workspace,
    channel,
  };
}

function valuesOf(notice: Notice, context: RenderContext): Readonly<Record<string, unknown>> {
  switch (notice.kind) {
    case "page": {
      const { why, level, repeat } = notice;
      return { incident: incidentValues(notice.incident, context), page: { why, level: level + 1, repeat } };
    }
    case "state":
    case "resolved":
      return { incident: incidentValues(notice.incident, context) };
    case "bundle":
      return {
        incidents: notice.incidents.map(({ incident, url }) => ({ ...essentials(incident, context.language), url })),
        count: notice.incidents.length,
        waiting: notice.incidents.filter(({ incident }) => incident.state === "triggered").length,
      };
    case "alarm":
      return { alarm: { subject: notice.subject, text: notice.text } };
    case "test":
      return { test: { sender: notice.sender } };
    // No templates: they guard accounts.
    case "code":
    case "link_request":
    case "answer":
      return {};
    default:
      return notice satisfies never;
  }
}

function essentials(incident: IncidentView, language: Language): Readonly<Record<string, unknown>> {
  const isSnoozed = incident.state !== "closed" && incident.snoozedUntil !== null;
  const state = isSnoozed ? "snoozed" : incident.state;
  const severityName = severities[incident.severity][language];
  const stateName = states[state][language];
  return {
    name: incident.name,
    title: incident.title,
    severity: incident.severity,
    severity_name: severityName,
    state,
    state_name: stateName,
    tag: state === "triggered" ? severityName : stateName,
    service: incident.service,
  };
}

function incidentValues(incident: IncidentView, context: RenderContext): Readonly<Record<string, unknown>> {
  const time = (at: number | null): string =>
    at === null ? "" : formatInstant(at, context.language, context.timeZone);
  return {
    ...essentials(incident, context.language),
    description: incident.description,
    labels: incident.labels,
    links: incident.links.map(({ title, url }) => ({ title, url })),
    alerts: incident.alertCount,
    open_alerts: incident.openAlerts,
    opened_at: time(incident.openedAt),
    opened_at_iso: new Date(incident.openedAt).toISOString(),
    acknowledged_by: incident.acknowledgedBy ?? "",
    acknowledged_at: time(incident.acknowledgedAt),
    snoozed_until: time(incident.snoozedUntil),
    closed_by: incident.closedBy ?? "",
    closed_at: time(incident.closedAt),
    closed_reason: incident.closedReason ?? "",
    url: context.links.view,
  };
}
