import type {
  Bundled,
  CustomWords,
  IncidentView,
  LinkVerb,
  Mention,
  Notice,
  RenderContext,
  Verb,
} from "#domain/notice.ts";
import { worse } from "#domain/severity.ts";
import type { Severity } from "#domain/severity.ts";
import { safeUrl } from "./escape.ts";
import { formatInstant } from "./time.ts";
import { clean, oneLine } from "./trim.ts";
import { fill, words } from "./words.ts";
import type { Words } from "./words.ts";

/** Colour of a message; a severity while it burns. */
export type Tone = "critical" | "warning" | "info" | "handled" | "good" | "bad" | "plain";

export interface Action {
  readonly verb: Verb | LinkVerb;
  readonly label: string;
  /** Page where a person confirms it; null where only a button can carry it. */
  readonly url: string | null;
}

/**
 * A notice in the reader's language, before any markup: what to say, in the order in which to say it. Texts from outside are
 * clean (no control characters) but neither escaped nor trimmed: that is each channel's own.
 */
export interface Content {
  readonly tone: Tone;
  /** One line: the subject of a mail, the title of a card. */
  readonly title: string;
  /** The parts of the title of a single incident, for cards that set them apart; null: the title is one sentence. */
  readonly head: Head | null;
  /** Our own sentences: state, who answered, what the code is. */
  readonly lines: readonly string[];
  readonly facts: readonly Fact[];
  /** The incidents of a bundle. What is too long loses titles first and names never. */
  readonly items: readonly Item[];
  /** The description of the incident or the text of an alarm; may be long and many lines. */
  readonly body: string;
  readonly labels: readonly Fact[];
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly actions: readonly Action[];
  readonly view: { readonly label: string; readonly url: string };
  /** Whom a message to a room rings; nobody unless it asks for an answer. */
  readonly rings: { readonly people: readonly Mention[]; readonly all: boolean };
  readonly footer: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface Item {
  /** `INC-42` */
  readonly name: string;
  /** Severity or state, in the reader's language. */
  readonly tag: string;
  readonly tone: Tone;
  readonly title: string;
  readonly url: string;
}

export type Head = Pick<Item, "name" | "tag" | "title">;

type Parts = Pick<Content, "tone" | "title" | "lines"> & Partial<Content>;

/** A new kind of notice is a compile error here. */
export function contentOf(notice: Notice, context: RenderContext): Content {
  const say = words[context.language];
  const parts = partsOf(notice, context, say);
  const own = context.custom === undefined ? {} : customParts(notice, context.custom);
  return {
    head: null,
    facts: [],
    items: [],
    body: "",
    labels: [],
    links: [],
    actions: [],
    view: { label: say.verb.view, url: context.links.view },
    rings: asks(notice) ? { people: context.mentions, all: context.mentionAll } : { people: [], all: false },
    footer: footerOf(say.line, oneLine(context.workspace)),
    ...parts,
    ...own,
  };
}

/**
 * The workspace's own words in place of ours. Who answered, reminders, links, buttons and the incidents of a bundle stay: no template
 * can hide that an incident is closed. What a template renders to nothing has the default words.
 */
function customParts(notice: Notice, { title = "", body = "" }: CustomWords): Partial<Content> {
  const line = oneLine(title);
  const text = clean(body).trim();
  return {
    ...(line === "" ? {} : { title: line, head: null }),
    ...(text === "" ? {} : { body: text, facts: [], labels: [], ...(notice.kind === "bundle" ? { lines: [] } : {}) }),
  };
}

/** A workspace that nobody gave a name is called as we are: "by Tocsin for Tocsin" says nothing. */
function footerOf(line: Words["line"], workspace: string): string {
  return workspace === "" || workspace === "Tocsin" ? line.sentByUs : fill(line.sentBy, { workspace });
}

function asks(notice: Notice): boolean {
  if (notice.kind === "bundle") return notice.incidents.some(({ incident }) => incident.state === "triggered");
  return notice.kind === "page";
}

function partsOf(notice: Notice, context: RenderContext, say: Words): Parts {
  switch (notice.kind) {
    case "page": {
      const again = notice.repeat > 0 ? [fill(say.line.again, { count: notice.repeat })] : [];
      const why = {
        label: context.audience === "room" ? say.label.whyHere : say.label.why,
        value: oneLine(notice.why),
      };
      const parts = incidentParts(notice.incident, context, say);
      return {
        ...parts,
        lines: [...again, ...parts.lines],
        facts: why.value === "" ? parts.facts : [...parts.facts, why],
      };
    }
    case "state":
    case "resolved":
      return incidentParts(notice.incident, context, say);
    case "bundle":
      return bundleParts(notice.incidents, context, say);
    case "code":
      return {
        tone: "plain",
        title: fill(say.title.code, { code: notice.code }),
        lines: [fill(say.line.code, { code: notice.code, minutes: notice.minutes }), say.line.codeNotYou],
      };
    case "alarm":
      return {
        tone: "bad",
        title: fill(say.title.alarm, { subject: oneLine(notice.subject) }),
        lines: [],
        body: clean(notice.text),
      };
    case "test":
      return { tone: "plain", title: say.title.test, lines: [fill(say.line.test, { sender: oneLine(notice.sender) })] };
    case "link_request":
      return linkParts(notice, context, say);
    case "answer":
      return { tone: notice.tone, title: say.title.answer, lines: [], body: clean(notice.text) };
    default:
      return notice satisfies never;
  }
}

function incidentParts(
  incident: IncidentView,
  context: RenderContext,
  say: Words,
): Parts & { readonly facts: readonly Fact[] } {
  const { state, tag, tone } = standing(incident, say);
  const facts = [
    { label: say.label.severity, value: say.severity[incident.severity] },
    { label: say.label.state, value: say.state[state] },
    { label: say.label.service, value: oneLine(incident.service) },
    { label: say.label.opened, value: formatInstant(incident.openedAt, context.language, context.timeZone) },
    {
      label: say.label.alerts,
      value: fill(say.line.alerts, { open: incident.openAlerts, count: incident.alertCount }),
    },
  ];
  return {
    tone,
    title: fill(say.title.incident, { tag, name: incident.name, title: oneLine(incident.title) }),
    head: { name: incident.name, tag, title: oneLine(incident.title) },
    lines: stateLines(incident, context, say),
    facts: facts.filter(({ value }) => value !== ""),
    body: clean(incident.description).trim(),
    labels: Object.entries(incident.labels).map(([label, value]) => ({ label: oneLine(label), value: oneLine(value) })),
    links: incident.links.flatMap(({ title, url }) => {
      const safe = safeUrl(url);
      return safe === null ? [] : [{ title: oneLine(title) || safe, url: safe }];
    }),
    actions: actionsOf(context, say),
  };
}

function actionsOf(context: RenderContext, say: Words): readonly Action[] {
  return context.verbs.map((verb) => ({ verb, label: say.verb[verb], url: actionUrl(context, verb) }));
}

function standing(
  incident: IncidentView,
  say: Words,
): { readonly state: keyof Words["state"]; readonly tag: string; readonly tone: Tone } {
  const state: keyof Words["state"] =
    incident.state !== "closed" && incident.snoozedUntil !== null ? "snoozed" : incident.state;
  const tag = state === "triggered" ? say.severity[incident.severity] : say.state[state];
  return { state, tag, tone: tones[state] ?? incident.severity };
}

function bundleParts(incidents: readonly Bundled[], context: RenderContext, say: Words): Parts {
  const worst = incidents.reduce<Severity>(
    (found, { incident }) => (incident.state === "triggered" ? worse(found, incident.severity) : found),
    "info",
  );
  const waiting = incidents.filter(({ incident }) => incident.state === "triggered").length;
  return {
    tone: waiting === 0 ? "handled" : worst,
    title:
      waiting === 0
        ? fill(say.title.bundleOver, { count: incidents.length })
        : fill(say.title.bundle, { tag: say.severity[worst], count: waiting }),
    lines: [say.line.bundle],
    items: incidents.map(({ incident, url }) => {
      const { tag, tone } = standing(incident, say);
      return { name: incident.name, tag, tone, title: oneLine(incident.title), url };
    }),
    actions: actionsOf(context, say),
  };
}

/** Tone of a state where it is not the severity's. */
const tones: Readonly<Record<string, Tone>> = { acknowledged: "handled", snoozed: "handled", closed: "good" };

function stateLines(incident: IncidentView, context: RenderContext, say: Words): readonly string[] {
  const time = (at: number): string => formatInstant(at, context.language, context.timeZone);
  if (incident.state === "closed") {
    const values = { name: oneLine(incident.closedBy ?? ""), time: time(incident.closedAt ?? context.now) };
    if (incident.closedReason === "signal") return [fill(say.line.closedBySignal, values)];
    if (incident.closedReason === "timeout") return [fill(say.line.closedByTimeout, values)];
    return [fill(values.name === "" ? say.line.closedBySomebody : say.line.closedByPerson, values)];
  }
  const snoozed = incident.snoozedUntil === null ? [] : [fill(say.line.snoozed, { time: time(incident.snoozedUntil) })];
  if (incident.state !== "acknowledged") return snoozed;
  const values = { name: oneLine(incident.acknowledgedBy ?? ""), time: time(incident.acknowledgedAt ?? context.now) };
  return [fill(values.name === "" ? say.line.acknowledgedByNobody : say.line.acknowledged, values), ...snoozed];
}

function linkParts(notice: Extract<Notice, { kind: "link_request" }>, context: RenderContext, say: Words): Parts {
  const mayDecline = notice.mayDecline === true;
  const values = {
    place: oneLine(notice.place),
    account: oneLine(notice.account),
    workspace: oneLine(notice.workspace),
    minutes: notice.minutes,
  };
  return {
    tone: "plain",
    title: fill(say.title.link_request, values),
    lines: [
      fill(notice.isRoom ? say.line.linkRoom : say.line.linkRequest, values),
      ...(mayDecline ? [fill(say.line.linkFound, values), say.line.linkDecline] : [say.line.linkNotYou]),
    ],
    actions: [
      { verb: "link", label: say.verb.link, url: context.links.act ?? context.links.view },
      // Only the button itself proves who refuses: there is no page for it.
      ...(mayDecline ? [{ verb: "decline", label: say.verb.decline, url: null } as const] : []),
    ],
  };
}

/** The action page with a verb chosen beforehand. GET only shows it: mail scanners follow links (DESIGN §5.8). */
export function actionUrl(context: RenderContext, verb: Verb): string | null {
  const page = context.links.act;
  return page === null ? null : `${page}${page.includes("?") ? "&" : "?"}do=${verb}`;
}
