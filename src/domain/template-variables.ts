// table
import type { Language } from "./people.ts";
import type { TemplateKind, TemplatePart, TemplateTexts } from "./template.ts";

/** A value that a template may show. */
export interface TemplateVariable {
  /** `incident.labels`: as it is written between `{{` and `}}`. */
  readonly path: string;
  /** `map`: any name may follow; `list`: to be looped over, `of` what its entries have. */
  readonly type: "text" | "number" | "map" | "list";
  readonly of?: readonly string[];
  readonly kinds: readonly TemplateKind[];
  readonly about: Readonly<Record<Language, string>>;
  readonly example: string;
}

const ofIncident = ["page", "state", "resolved"] as const satisfies readonly TemplateKind[];
const everywhere = ["page", "state", "resolved", "bundle", "alarm", "test"] as const satisfies readonly TemplateKind[];

function incident(
  name: string,
  type: TemplateVariable["type"],
  en: string,
  zh: string,
  example: string,
  of?: readonly string[],
): TemplateVariable {
  const about = { en, "zh-CN": zh };
  return { path: `incident.${name}`, type, kinds: ofIncident, about, example, ...(of === undefined ? {} : { of }) };
}

const listed = ["name", "title", "severity", "severity_name", "state", "state_name", "tag", "service", "url"];

/** Everything that a template may show, for the console and for the check of what is written. */
export const templateVariables: readonly TemplateVariable[] = [
  incident("name", "text", "Its number", "故障编号", "INC-42"),
  incident("title", "text", "Its title", "标题", "Payments: disk full on db-3"),
  incident("description", "text", "Its description, may have many lines", "描述，可能有多行", "/var is 97 % full."),
  incident(
    "tag",
    "text",
    "Severity while it burns, then its state, in the reader's language",
    "未处理时为严重程度，之后为状态，使用接收人的语言",
    "Critical",
  ),
  incident("severity", "text", "critical, warning or info", "critical、warning 或 info", "critical"),
  incident("severity_name", "text", "Severity in the reader's language", "严重程度，使用接收人的语言", "Critical"),
  incident(
    "state",
    "text",
    "triggered, acknowledged, snoozed or closed",
    "triggered、acknowledged、snoozed 或 closed",
    "triggered",
  ),
  incident("state_name", "text", "State in the reader's language", "状态，使用接收人的语言", "Triggered"),
  incident("service", "text", "Name of its service", "所属服务", "Payments"),
  incident("labels", "map", "Its labels: incident.labels.host", "标签：incident.labels.host", "db-3"),
  incident("links", "list", "Its links", "链接", "Runbook", ["title", "url"]),
  incident("alerts", "number", "How many alerts it has", "告警总数", "3"),
  incident("open_alerts", "number", "How many of them are still open", "未恢复的告警数", "2"),
  incident(
    "opened_at",
    "text",
    "When it opened, in the reader's language and time zone",
    "触发时间，使用接收人的语言和时区",
    "22 Nov 2026, 15:04 GMT+8",
  ),
  incident(
    "opened_at_iso",
    "text",
    "The same for the filter date",
    "触发时间，供 date 过滤器使用",
    "2026-11-22T07:04:00.000Z",
  ),
  incident("acknowledged_by", "text", "Who acknowledged it first", "最先认领的人", "Ann"),
  incident("acknowledged_at", "text", "When", "认领时间", "22 Nov 2026, 15:06 GMT+8"),
  incident("snoozed_until", "text", "Until when it sleeps", "暂缓到何时", "22 Nov 2026, 17:00 GMT+8"),
  incident("closed_by", "text", "Who closed it", "关闭人", "Ann"),
  incident("closed_at", "text", "When", "关闭时间", "22 Nov 2026, 15:30 GMT+8"),
  incident(
    "closed_reason",
    "text",
    "person, signal (all alerts recovered) or timeout",
    "person、signal（告警全部恢复）或 timeout",
    "signal",
  ),
  incident("url", "text", "Its page in the console", "故障在控制台中的地址", "https://tocsin.example.com/incidents/42"),
  {
    path: "page.why",
    type: "text",
    kinds: ["page"],
    about: { en: "Why it is sent to this reader", "zh-CN": "通知原因" },
    example: "level 1 of the rule “Critical”",
  },
  {
    path: "page.level",
    type: "number",
    kinds: ["page"],
    about: { en: "Level of the escalation rule, from 1", "zh-CN": "分派策略的级别，从 1 开始" },
    example: "1",
  },
  {
    path: "page.repeat",
    type: "number",
    kinds: ["page"],
    about: { en: "0 at first, then which reminder it is", "zh-CN": "首次为 0，之后为第几次提醒" },
    example: "0",
  },
  {
    path: "incidents",
    type: "list",
    of: listed,
    kinds: ["bundle"],
    about: {
      en: "The incidents, worst first; the message lists them all anyway",
      "zh-CN": "全部故障，最严重的在前；消息总会完整列出",
    },
    example: "INC-42, INC-43",
  },
  {
    path: "count",
    type: "number",
    kinds: ["bundle"],
    about: { en: "How many incidents", "zh-CN": "故障数量" },
    example: "12",
  },
  {
    path: "waiting",
    type: "number",
    kinds: ["bundle"],
    about: { en: "How many of them wait for an answer", "zh-CN": "待处理的故障数量" },
    example: "10",
  },
  {
    path: "alarm.subject",
    type: "text",
    kinds: ["alarm"],
    about: { en: "What is wrong, in one line", "zh-CN": "问题概述" },
    example: "A link is broken",
  },
  {
    path: "alarm.text",
    type: "text",
    kinds: ["alarm"],
    about: { en: "What is wrong, in detail", "zh-CN": "问题详情" },
    example: "Mails to ann@example.com come back.",
  },
  {
    path: "test.sender",
    type: "text",
    kinds: ["test"],
    about: { en: "Who sent the test", "zh-CN": "发送测试的人" },
    example: "Bob",
  },
  {
    path: "reader.name",
    type: "text",
    kinds: everywhere,
    about: { en: "Who reads it; empty in a room", "zh-CN": "接收人；群聊中为空" },
    example: "Ann",
  },
  {
    path: "reader.kind",
    type: "text",
    kinds: everywhere,
    about: { en: "person or room", "zh-CN": "person（个人）或 room（群聊）" },
    example: "person",
  },
  {
    path: "reader.language",
    type: "text",
    kinds: everywhere,
    about: { en: "en or zh-CN", "zh-CN": "en 或 zh-CN" },
    example: "en",
  },
  {
    path: "reader.time_zone",
    type: "text",
    kinds: everywhere,
    about: { en: "For the filter date", "zh-CN": "供 date 过滤器使用" },
    example: "Asia/Shanghai",
  },
  {
    path: "workspace",
    type: "text",
    kinds: everywhere,
    about: { en: "Name of the workspace", "zh-CN": "工作区名称" },
    example: "ACME",
  },
  {
    path: "channel",
    type: "text",
    kinds: everywhere,
    about: { en: "Id of the channel that it goes out by", "zh-CN": "所用通知渠道的 ID" },
    example: "slack",
  },
];

type Starters = Readonly<Record<TemplateKind, TemplateTexts>>;

const incidentTitle = "[{{ incident.tag }}] {{ incident.name }} {{ incident.title }}";
const incidentBody = {
  en: `Severity: {{ incident.severity_name }}
Service: {{ incident.service }}
Opened: {{ incident.opened_at }}

{{ incident.description }}
{% for label in incident.labels %}
{{ label[0] }} = {{ label[1] }}
{%- endfor %}`,
  "zh-CN": `严重程度：{{ incident.severity_name }}
服务：{{ incident.service }}
触发时间：{{ incident.opened_at }}

{{ incident.description }}
{% for label in incident.labels %}
{{ label[0] }} = {{ label[1] }}
{%- endfor %}`,
} as const satisfies Record<Language, string>;

const ofAnIncident: TemplateTexts = {
  en: { title: incidentTitle, body: incidentBody.en },
  "zh-CN": { title: incidentTitle, body: incidentBody["zh-CN"] },
};

/** The default words as a template: something to start from. */
export const templateStarters: Starters = {
  page: ofAnIncident,
  state: ofAnIncident,
  resolved: ofAnIncident,
  bundle: {
    en: {
      title:
        "{% if waiting == 0 %}{{ count }} incidents are answered or closed{% else %}{{ waiting }} incidents want an answer{% endif %}",
      body: "They came too fast to be told one by one. This message names them all.",
    },
    "zh-CN": {
      title: "{% if waiting == 0 %}{{ count }} 个故障已认领或已关闭{% else %}{{ waiting }} 个故障待处理{% endif %}",
      body: "故障过于密集，已合并为一条消息，全部故障如下。",
    },
  },
  alarm: {
    en: { title: "[Tocsin alarm] {{ alarm.subject }}", body: "{{ alarm.text }}" },
    "zh-CN": { title: "[Tocsin 系统告警] {{ alarm.subject }}", body: "{{ alarm.text }}" },
  },
  test: {
    en: { title: "Test message from {{ workspace }}", body: "Nothing is wrong, and there is nothing to do." },
    "zh-CN": { title: "{{ workspace }} 测试消息", body: "一切正常，无需任何操作。" },
  },
};

/** Most characters of a part as it is written. */
export const templateLimits = { title: 1_000, body: 10_000 } as const satisfies Record<TemplatePart, number>;

/**
 * The variable that a template reads and nobody documented, as it is written; null: it is known. What stands behind a list or a
 * map, and names that are not plain text, cannot be told.
 */
export function unknownVariable(kind: TemplateKind, path: readonly (string | null)[]): string | null {
  const end = path.indexOf(null);
  const names = (end === -1 ? path : path.slice(0, end)).filter((name) => name !== null);
  if (names.length === 0) return null;
  const known = templateVariables.some((variable) => variable.kinds.includes(kind) && covers(variable, names));
  return known ? null : names.join(".");
}

/** Liquid gives texts and lists these of their own. */
const ofAnything: ReadonlySet<string> = new Set(["size", "first", "last"]);

function covers({ path, type }: TemplateVariable, names: readonly string[]): boolean {
  const own = path.split(".");
  const same = own.slice(0, names.length).every((name, index) => name === names[index]);
  if (!same) return false;
  const rest = names.slice(own.length);
  return rest.length === 0 || type === "map" || type === "list" || (rest.length === 1 && ofAnything.has(rest[0] ?? ""));
}
