import type { Notice, RenderContext } from "#domain/notice.ts";
import type { Content, Fact, Tone } from "#channels/kit/content.ts";
import { toneSigns } from "#channels/kit/tone.ts";
import { measure, oneLine, trim } from "#channels/kit/trim.ts";
import { words } from "#channels/kit/words.ts";
import { buttonsOf } from "./app-buttons.ts";
import { appLimits, cardRoom } from "./app-limits.ts";
import { appWords } from "./app-words.ts";

/** A template card (send app message, 90236; AI bot, 101032) without its `task_id`. All of its texts are plain. */
export type Card = Readonly<Record<string, unknown>>;

/** 0 grey, 1 black, 2 red, 3 green. Colour never stands alone: the title begins with a sign, and the line below it is the word. */
const colours = {
  critical: 2,
  warning: 1,
  info: 0,
  handled: 0,
  good: 3,
  bad: 2,
  plain: 0,
} as const satisfies Record<Tone, number>;

/** With buttons where there is something to press in place; else a notice that opens Tocsin. */
export function appCardOf(content: Content, notice: Notice, context: RenderContext): Card {
  const room = cardRoom[context.audience];
  const { head, tone, view } = content;
  const full = head === null ? content.title : `${head.name} ${head.title}`;
  const title = `${toneSigns[tone]} ${full}`;
  const shown = trim(title, room.title, "points");
  const below = trim(subtitle(content, shown === title ? "" : full), room.subtitle, "points");
  const buttons = buttonsOf(content, notice, context);
  return {
    card_type: buttons === null ? "text_notice" : "button_interaction",
    source: {
      desc: trim(`Tocsin · ${oneLine(context.workspace)}`, appLimits.source, "points"),
      desc_color: colours[tone],
    },
    main_title: { title: shown, ...(head === null ? {} : { desc: trim(head.tag, room.description, "points") }) },
    ...(below === "" ? {} : { sub_title_text: below }),
    ...rowsOf(content, context, room.rowValue),
    ...(buttons ?? jumpsOf(content)),
    card_action: { type: 1, url: pageOf(content, notice) ?? view.url },
  };
}

/** What changed first; then the whole title, where it was cut; then the rest as far as there is room. */
function subtitle({ lines, items, body, view }: Content, title: string): string {
  const names = items.map(({ name }) => name).join(" ");
  const text = body.endsWith(view.url) ? body.slice(0, -view.url.length) : body;
  return [...lines, title, names, text.trim()].filter((part) => part !== "").join("\n");
}

/** An answer that ends with its own page asks to go there: that is how somebody who is not linked gets to their link. */
export function pageOf({ body, view }: Content, { kind }: Notice): string | null {
  return kind === "answer" && body.endsWith(view.url) ? view.url : null;
}

/** State and severity are said above; where there is room left, the first label. */
function rowsOf({ facts, labels }: Content, { language }: RenderContext, most: number): object {
  const say = words[language].label;
  const short = appWords[language].row;
  const names = new Map(
    (["severity", "service", "opened", "alerts", "why", "whyHere"] as const).map((key) => [say[key], short[key]]),
  );
  const known = facts.flatMap(({ label, value }): Fact[] => {
    const name = names.get(label);
    return name === undefined ? [] : [{ label: name, value }];
  });
  const rows = [...known, ...labels.slice(0, 1)].slice(0, appLimits.rows).map(({ label, value }) => ({
    keyname: nameOf(label),
    value: trim(value, most, "points"),
  }));
  return rows.length === 0 ? {} : { horizontal_content_list: rows };
}

function nameOf(label: string): string {
  return measure(label, "points") <= appLimits.rowName ? label : trim(label, appLimits.rowName, "points") || "…";
}

/** Without a token there is nothing to press in place: the page that asks is opened instead. Three at most. */
function jumpsOf({ actions }: Content): object {
  const jumps = actions.flatMap(({ label, url }) =>
    url === null ? [] : [{ type: 1, title: trim(label, 13, "points"), url }],
  );
  return jumps.length === 0 ? {} : { jump_list: jumps.slice(0, 3) };
}
