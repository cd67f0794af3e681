import type { Notice, RenderContext } from "#domain/notice.ts";
import type { Content, Fact, Item, Tone } from "#channels/kit/content.ts";
import { trim } from "#channels/kit/trim.ts";
import { fill } from "#channels/kit/words.ts";
import { actionsOf } from "./card-actions.ts";
import type { Answers } from "./card-actions.ts";
import { cutName } from "./card-kept.ts";
import type { Cut, Kept } from "./card-kept.ts";
import { callOf, line, linkRun, run } from "./card-text.ts";
import type { Called } from "./card-text.ts";
import { cardWords } from "./card-words.ts";
import type { CardWords } from "./card-words.ts";
import type { AdaptiveCard, CardAction, Container, Element, TextRun, ToggleVisibility } from "./wire.ts";

/** Colour never stands alone: each tone has a word (the tag) and a sign of its own shape as well. */
const looks: Readonly<Record<Tone, { readonly style: NonNullable<Container["style"]>; readonly icon: string }>> = {
  critical: { style: "attention", icon: "🚨" },
  warning: { style: "warning", icon: "⚠️" },
  info: { style: "accent", icon: "ℹ️" },
  handled: { style: "accent", icon: "🛠️" },
  good: { style: "good", icon: "✅" },
  bad: { style: "attention", icon: "❗" },
  plain: { style: "default", icon: "" },
};

/** More labels than this are folded: they are for those who look closer. */
const labelsInSight = 4;
/** Bytes of a clickable address; what comes after is a token that nobody reads. */
const addressInSight = 36;
/** Bytes; a longer description is folded, so that the buttons stay within reach of a thumb. */
const bodyInSight = 400;

/**
 * The card of a notice, from what to know first to what to look up. It carries no `refresh`: every change edits the card for
 * everybody, and an automatic refresh would ask us again for each pair of eyes, most of all in a storm.
 */
export function cardOf(
  cut: Cut,
  kept: Kept,
  notice: Notice,
  context: RenderContext,
  answers: Answers = "in_place",
): AdaptiveCard {
  const { content } = cut;
  const say = cardWords[context.language];
  const called = calledBy(notice, context, kept, say);
  return {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.5",
    fallbackText: `${trim(content.title, 200, "bytes")} ${content.view.url}`,
    msteams: { width: "Full", ...(called.entities.length === 0 ? {} : { entities: called.entities }) },
    body: [
      ...header(content, notice, say),
      ...(called.text === "" ? [] : [{ type: "TextBlock", text: `📣 ${called.text}`, wrap: true } as const]),
      ...lines(content, notice, say),
      ...bodyParts(content, notice, context, say),
      ...buttons(actionsOf(content, notice, context, say, answers)),
      ...facts(content, notice, kept, say),
      ...items(content),
      ...labels(cut, say),
      ...links(cut, say),
      ...foot(cut, notice, say),
    ],
  };
}

/**
 * Two in a row, before all that is only to be looked up. Phones show a longer row as a strip without a scroll bar, whose last
 * buttons nobody finds (microsoft/AdaptiveCards issue 4758); below a long text they would be a scroll away.
 */
function buttons(all: readonly CardAction[]): readonly Element[] {
  return all.flatMap((_, index): readonly Element[] =>
    index % 2 === 0
      ? [{ type: "ActionSet", spacing: index === 0 ? "Medium" : "Small", actions: all.slice(index, index + 2) }]
      : [],
  );
}

/** Whom the card of a page rings; nobody in a personal chat, where the chat itself rings, and nobody by an edit. */
export function calledBy(notice: Notice, context: RenderContext, kept: Kept, say: CardWords): Called {
  const calls = context.audience === "room" && (notice.kind === "page" || notice.kind === "bundle");
  return callOf(calls ? context.mentions : [], kept.mentions, (count) => fill(say.more, { count }));
}

function header(content: Content, notice: Notice, say: CardWords): readonly Element[] {
  if (notice.kind === "answer") return [];
  const { style } = looks[content.tone];
  const icon = iconOf(content, notice);
  const title = (text: string): Element => line([run(text, { size: "Large", weight: "Bolder" })], "Small");
  if (content.head === null)
    return [{ type: "Container", style, bleed: true, items: [title(`${icon} ${content.title}`.trim())] }];
  const { tag, name, title: text } = content.head;
  const eyebrow = line([run([`${icon} ${tag}`, name, ...turns(notice, say)].join("  ·  "), { weight: "Bolder" })]);
  return [{ type: "Container", style, bleed: true, items: text === "" ? [eyebrow] : [eyebrow, title(text)] }];
}

function iconOf(content: Content, notice: Notice): string {
  if (content.tone === "handled" && "incident" in notice && notice.incident.snoozedUntil !== null) return "💤";
  if (notice.kind === "link_request") return "🔗";
  if (notice.kind === "code") return "🔑";
  if (notice.kind === "test") return "👋";
  return looks[content.tone].icon;
}

/** Said before, or gone higher: told apart at a glance. */
export function turns(notice: Notice, say: CardWords): readonly string[] {
  if (notice.kind !== "page") return [];
  return [
    ...(notice.repeat > 0 ? [`🔁 ${fill(say.reminder, { count: notice.repeat })}`] : []),
    ...(notice.level > 0 ? [`⬆️ ${fill(say.level, { level: notice.level + 1 })}`] : []),
  ];
}

/** Whoever acted and until when: the second thing to be read on the card of an incident. */
function lines(content: Content, notice: Notice, say: CardWords): readonly Element[] {
  const loud = "incident" in notice ? ({ size: "Medium", weight: "Bolder" } as const) : {};
  const escalated =
    notice.kind === "page" && notice.level > 0 && notice.incident.state === "triggered"
      ? [fill(say.escalated, { level: notice.level + 1 })]
      : [];
  return [...content.lines, ...escalated].map((text, index) =>
    line([run(text, loud)], index === 0 ? "Medium" : "Small"),
  );
}

function bodyParts(content: Content, notice: Notice, context: RenderContext, say: CardWords): readonly Element[] {
  if (content.body === "") return [];
  if (notice.kind === "answer") return [line(answerRuns(content, context))];
  const excerpt = trim(content.body, bodyInSight, "bytes");
  if (excerpt === content.body) return [line([run(content.body)], "Medium")];
  return [
    { type: "Container", id: "excerpt", spacing: "Medium", items: [line([run(excerpt)])] },
    { type: "Container", id: "body", spacing: "Medium", isVisible: false, items: [line([run(content.body)])] },
    fold(say.details, ["excerpt", "body"]),
  ];
}

const address = /(https?:\/\/[^\s。，；）]+[^\s。，；）.,;:!?)])/u;

/** Addresses of ours in an answer can be clicked; text from outside never becomes a link by looking like one. */
function answerRuns(content: Content, context: RenderContext): readonly TextRun[] {
  const mark = looks[content.tone].icon;
  const ours = originOf(context.links.view);
  const runs = content.body.split(address).flatMap((text, index) => {
    if (text === "") return [];
    return [
      index % 2 === 1 && originOf(text) === ours ? linkRun(trim(text, addressInSight, "bytes"), text) : run(text),
    ];
  });
  return mark === "" ? runs : [run(`${mark} `), ...runs];
}

function originOf(url: string): string | null {
  return URL.parse(url)?.origin ?? null;
}

/** Labels and values beside each other, as a FactSet would: facts are Markdown there, and half of them come from outside. */
function facts(content: Content, notice: Notice, kept: Kept, say: CardWords): readonly Element[] {
  const all = [...content.facts, ...linkFacts(notice, kept, say)].filter(({ value }) => value !== "");
  return all.map(({ label, value }, index) => ({
    type: "ColumnSet",
    spacing: index === 0 ? "Medium" : "Small",
    columns: [
      { type: "Column", width: "88px", items: [line([run(label, { isSubtle: true })])] },
      { type: "Column", width: "stretch", items: [line([run(value)])] },
    ],
  }));
}

/** Each name on its own: in the sentence above, a long one could push the others out. */
function linkFacts(notice: Notice, kept: Kept, say: CardWords): readonly Fact[] {
  if (notice.kind !== "link_request") return [];
  return [
    { label: say.workspace, value: cutName(notice.workspace, kept) },
    { label: say.account, value: cutName(notice.account, kept) },
    { label: say.place, value: cutName(notice.place, kept) },
  ];
}

function items(content: Content): readonly Element[] {
  return content.items.map((item) => line(itemRuns(item), "Small"));
}

function itemRuns({ name, tag, tone, title, url }: Item): readonly TextRun[] {
  const start = run(`${looks[tone].icon} ${tag} `);
  const link = linkRun(name, url, { weight: "Bolder" });
  return title === "" ? [start, link] : [start, link, run(` ${title}`)];
}

function labels({ content, missing }: Cut, say: CardWords): readonly Element[] {
  const rows = content.labels.map(({ label, value }, index) =>
    line([run(`${label}: `, { isSubtle: true }), run(value)], index === 0 ? "Medium" : "None"),
  );
  if (missing.labels === 0 && rows.length <= labelsInSight) return rows;
  if (rows.length === 0) return [more(`${fill(say.labels, { count: missing.labels })}: …`)];
  return [
    fold(fill(say.labels, { count: rows.length + missing.labels }), ["labels"]),
    {
      type: "Container",
      id: "labels",
      isVisible: false,
      items: [...rows, ...(missing.labels > 0 ? [more(fill(say.more, { count: missing.labels }))] : [])],
    },
  ];
}

function links({ content, missing }: Cut, say: CardWords): readonly Element[] {
  const rows = content.links.map(({ title, url }, index) =>
    line([run("🔗 "), linkRun(title, url)], index === 0 ? "Medium" : "Small"),
  );
  return missing.links > 0 ? [...rows, more(`🔗 ${fill(say.more, { count: missing.links })}`)] : rows;
}

/** One line whatever it says: how long a text from outside is must not add an element. */
function foot({ content, shortened }: Cut, notice: Notice, say: CardWords): readonly Element[] {
  if (notice.kind === "answer") return [];
  const text = shortened ? `${say.shortened} ${content.footer}` : content.footer;
  return [line([run(text, { size: "Small", isSubtle: true })], "Medium")];
}

function more(text: string): Element {
  return line([run(text, { isSubtle: true })], "Small");
}

function fold(title: string, targetElements: readonly string[]): Element {
  const action: ToggleVisibility = { type: "Action.ToggleVisibility", title, targetElements };
  return { type: "ActionSet", spacing: "Small", actions: [action] };
}
