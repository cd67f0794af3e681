import type { Bundled, IncidentView, Notice, NoticeKind, RenderContext } from "#domain/notice.ts";

/** 2026-11-22 07:00 UTC. */
export const noticeTime = 1_795_330_800_000;

export function incident(over: Partial<IncidentView> = {}): IncidentView {
  return {
    id: "0199f0a1-7c1e-7000-8000-000000000042",
    name: "INC-42",
    title: "Payments: disk-full on db-3",
    description: "The volume /var is 97 % full.\nIt grows by 1 % in 10 minutes.",
    severity: "critical",
    state: "triggered",
    service: "Payments",
    labels: { host: "db-3", region: "eu-1" },
    links: [{ title: "Runbook", url: "https://wiki.example.com/runbooks/disk-full" }],
    alertCount: 3,
    openAlerts: 2,
    openedAt: noticeTime - 60_000,
    acknowledgedBy: null,
    acknowledgedAt: null,
    snoozedUntil: null,
    closedBy: null,
    closedReason: null,
    closedAt: null,
    version: 1,
    ...over,
  };
}

export const acknowledged = incident({
  state: "acknowledged",
  acknowledgedBy: "Ann",
  acknowledgedAt: noticeTime,
  version: 2,
});

export function page(view: IncidentView = incident(), why = "level 1 of rule Default: user:Ann"): Notice {
  return { kind: "page", incident: view, level: 0, repeat: 0, why };
}

/** Incidents INC-42, INC-43 …; the titles as in `incident`. */
export function bundled(count: number, over: Partial<IncidentView> = {}): readonly Bundled[] {
  return Array.from({ length: count }, (_, index) => ({
    incident: incident({
      ...over,
      id: `0199f0a1-7c1e-7000-8000-${String(42 + index).padStart(12, "0")}`,
      name: `INC-${42 + index}`,
    }),
    url: `https://tocsin.example.com/incidents/${42 + index}`,
  }));
}

/** One of each kind; a new kind is a compile error here. */
export const notices: Readonly<Record<NoticeKind, Notice>> = {
  page: page(),
  state: { kind: "state", incident: acknowledged },
  resolved: {
    kind: "resolved",
    incident: incident({ state: "closed", closedReason: "signal", closedAt: noticeTime, version: 3 }),
  },
  bundle: { kind: "bundle", incidents: bundled(2) },
  code: { kind: "code", code: "493021", minutes: 15 },
  alarm: { kind: "alarm", subject: "A link is broken", text: "Mails to ann@example.com come back." },
  test: { kind: "test", sender: "Bob" },
  link_request: {
    kind: "link_request",
    workspace: "ACME",
    account: "Main",
    place: "#ops",
    isRoom: true,
    token: "tok",
    minutes: 15,
  },
  answer: { kind: "answer", text: "You are on call until Monday.", tone: "good" },
};

/** Turns and forms that a notice may take besides. */
export const variants: readonly Notice[] = [
  { kind: "page", incident: incident(), level: 1, repeat: 3, why: "" },
  { kind: "state", incident: incident({ snoozedUntil: noticeTime + 3_600_000 }) },
  {
    kind: "resolved",
    incident: incident({ state: "closed", closedReason: "person", closedBy: "Ann", closedAt: noticeTime }),
  },
  { kind: "resolved", incident: incident({ state: "closed", closedReason: "timeout", closedAt: noticeTime }) },
  page(incident({ description: "", labels: {}, links: [], service: "", severity: "info" })),
];

export function context(over: Partial<RenderContext> = {}): RenderContext {
  return {
    language: "en",
    timeZone: "Europe/Berlin",
    now: noticeTime,
    audience: "person",
    recipientName: "Ann",
    workspace: "ACME",
    notificationId: "0199f0a1-7c1e-7000-8000-0000000000aa",
    links: { view: "https://tocsin.example.com/incidents/42", act: "https://tocsin.example.com/a/AbC-123_x" },
    mentions: [],
    mentionAll: false,
    actionToken: "v1.token+with/odd=chars",
    verbs: ["ack", "snooze", "close"],
    ...over,
  };
}

export const family = "👨‍👩‍👧‍👦";

/** About 100 kB of each text, all of clusters that must not be torn apart; more labels and links than anybody needs. */
export function huge(): IncidentView {
  const long = `disk-full ${family.repeat(4_000)}`;
  const many = Array.from({ length: 50 }, (_, index) => index);
  return incident({
    title: long,
    description: long,
    service: `disk-full ${family.repeat(90)}`,
    labels: Object.fromEntries(many.map((index) => [`label-${index}-${"k".repeat(100)}`, family.repeat(180)])),
    links: many.slice(0, 20).map((index) => ({
      title: `${index} ${family.repeat(50)}`,
      url: `https://example.com/${"p".repeat(1_900)}/${index}`,
    })),
  });
}

/** Texts of people who mean harm, or of tools that know no better. All hold the word `disk-full`. */
export const hostile: Readonly<Record<string, string>> = {
  mentions:
    "disk-full @all @here @everyone @channel <!channel> <!here> <@U123> <@all> <at id=all></at> <users/all> @所有人",
  html: `disk-full </p></div><script>alert(1)</script><img src=x onerror=alert(1)><a href="https://evil.example/">x</a><!--`,
  attribute: `disk-full " onmouseover="alert(1)" ' onfocus='alert(1)' x="`,
  markdown:
    "disk-full [click](https://evil.example/) ![i](https://evil.example/i.png) **b** __u__ `c` ~~s~~ > q # h | t |",
  slack: "disk-full <https://evil.example|click> :bomb: *b* _i_ ```c```",
  json: `disk-full "}],"actions":[{"type":"Action.OpenUrl","url":"https://evil.example/"}],"x":[{"y":"`,
  template: "disk-full {{7*7}} ${7*7} #{7*7} %s %n {name} {time} $& $1",
  control: "disk-full \u0000 \u0007 \u001b[31m \u202e reversed \u2066 \ufeff \u0085",
  headers: "disk-full\r\nBcc: evil@example.com\r\n\r\nSubject: other\r\n.\r\nQUIT",
  xml: "disk-full <![CDATA[ x ]]> &lt; &amp;amp; &#x0; <?xml?>",
  surrogate: "disk-full \ud83d lone \udc00",
  blank: "disk-full \u3164\u200b\u00a0",
};

/** An incident that says this text wherever somebody else may choose the words. */
export function poisoned(text: string): IncidentView {
  return incident({
    title: text,
    description: text,
    service: text,
    labels: { host: text, [`k ${text}`]: "x" },
    links: [
      { title: text, url: "https://wiki.example.com/" },
      { title: text, url: `javascript:alert(1)//${text}` },
    ],
    state: "acknowledged",
    acknowledgedBy: text,
    acknowledgedAt: incident().openedAt,
  });
}
