import type { IncidentView, Notice, RenderContext, Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";
import type { TemplateKind } from "#domain/template.ts";
import type { App } from "../app.ts";
import { previewToken } from "./readable.ts";

const minute = 60_000;

/** A made-up incident, of everything something. */
function sampleIncident(now: number, language: Language): IncidentView {
  const isEnglish = language === "en";
  return {
    id: "sample",
    name: "INC-42",
    title: isEnglish ? "Payments: disk full on db-3" : "支付：db-3 磁盘已满",
    description: isEnglish
      ? "The volume /var is 97 % full.\nIt grows by 1 % in 10 minutes."
      : "/var 使用率 97 %。\n每 10 分钟增长 1 %。",
    severity: "critical",
    state: "triggered",
    service: isEnglish ? "Payments" : "支付",
    labels: { host: "db-3", region: "eu-1" },
    links: [{ title: isEnglish ? "Runbook" : "处理手册", url: "https://wiki.example.com/runbooks/disk-full" }],
    alertCount: 3,
    openAlerts: 2,
    openedAt: now - 5 * minute,
    acknowledgedBy: null,
    acknowledgedAt: null,
    snoozedUntil: null,
    closedBy: null,
    closedReason: null,
    closedAt: null,
    version: 1,
  };
}

/** The least that an incident may have. */
function bareIncident(now: number, language: Language): IncidentView {
  const bare = { title: "x", description: "", service: "", labels: {}, links: [], severity: "info" } as const;
  return { ...sampleIncident(now, language), ...bare, alertCount: 0, openAlerts: 0 };
}

/** An incident as it stands when it is told by that kind of notice. */
function inState(kind: TemplateKind, incident: IncidentView, now: number): IncidentView {
  if (kind === "state")
    return { ...incident, state: "acknowledged", acknowledgedBy: "Ann", acknowledgedAt: now - minute };
  if (kind === "resolved") return { ...incident, state: "closed", closedReason: "signal", closedAt: now };
  return incident;
}

/** A notice of that kind about this incident, or about none. */
export function noticeAbout(kind: TemplateKind, incident: IncidentView, language: Language): Notice {
  switch (kind) {
    case "page": {
      const why = language === "en" ? "level 1 of the rule “Critical”" : "分派策略“Critical”第 1 级";
      return { kind, incident, level: 0, repeat: 0, why };
    }
    case "state":
    case "resolved":
      return { kind, incident };
    case "bundle":
      return {
        kind,
        incidents: [incident, { ...incident, id: "sample-2", name: "INC-43", severity: "warning" as const }].map(
          (each) => ({
            incident: each,
            url: "https://tocsin.example.com/incidents/42",
          }),
        ),
      };
    case "alarm":
      return { kind, subject: "A link is broken", text: "Mails to ann@example.com come back." };
    case "test":
      return { kind, sender: "Bob" };
    default:
      return kind satisfies never;
  }
}

/** What a template is checked by: of everything something, and of everything as little as there may be. */
export function sampleNotices(kind: TemplateKind, now: number, language: Language): readonly Notice[] {
  return [sampleIncident(now, language), bareIncident(now, language)].map((incident) =>
    noticeAbout(kind, inState(kind, incident, now), language),
  );
}

/** What can be done from a message of that kind. */
const verbs = {
  page: ["ack", "snooze", "close"],
  state: ["snooze", "close"],
  resolved: [],
  bundle: ["ack"],
  alarm: [],
  test: [],
} as const satisfies Record<TemplateKind, readonly Verb[]>;

/** A made-up reader. Its action page does not exist. */
export function sampleContext(
  app: App,
  workspace: string,
  kind: TemplateKind,
  reader: Partial<RenderContext>,
): RenderContext {
  return {
    language: "en",
    timeZone: "UTC",
    now: app.clock.now(),
    audience: "person",
    recipientName: "Ann",
    workspace,
    notificationId: "sample",
    links: { view: `${app.publicUrl}/incidents/INC-42`, act: `${app.publicUrl}/a/sample` },
    mentions: [],
    mentionAll: false,
    actionToken: previewToken,
    verbs: verbs[kind],
    ...reader,
  };
}
