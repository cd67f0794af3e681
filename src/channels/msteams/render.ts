import type { Notice, NoticeKind, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { escapeHtml } from "#channels/kit/escape.ts";
import { oneLine, trim } from "#channels/kit/trim.ts";
import { cutTo, rungs } from "./card-kept.ts";
import type { Kept } from "./card-kept.ts";
import { plain } from "./card-text.ts";
import { cardWords } from "./card-words.ts";
import { calledBy, cardOf, turns } from "./card.ts";
import { limits } from "./limits.ts";
import type { Wire } from "./wire.ts";

/**
 * What rings and goes into the activity feed: all that somebody must see now. An end, an edit and the answer to somebody who
 * is there already do not (msteams-docs, "Notifications to your message": the reader's own settings have the last word).
 */
const alerts = {
  page: true,
  bundle: true,
  alarm: true,
  test: true,
  code: true,
  state: false,
  resolved: false,
  link_request: false,
  answer: false,
} as const satisfies Record<NoticeKind, boolean>;

/** Bytes of a toast; a phone shows less. */
const summaryBytes = 300;

/**
 * A notice as an activity that keeps `limits.activity`. First a card with everything, then with less of what is long, then
 * a text without a card, then the title and the link: something always goes out.
 */
export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const head = {
    type: "message",
    summary: summaryOf(content, notice, context),
    channelData: { notification: { alert: alerts[notice.kind] } },
  } as const;
  for (const kept of rungs) {
    const card = cardOf(cutTo(content, kept), kept, notice, context);
    const wire: Wire = {
      ...head,
      attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content: card }],
    };
    if (fits(wire)) return wire;
  }
  const least = rungs.at(-1);
  const texts = least === undefined ? [] : textsOf(content, least, notice, context);
  const fitting = texts.map((text): Wire => ({ ...head, ...text })).find(fits);
  return fitting ?? { ...head, text: escapeHtml(trim(content.title, summaryBytes, "bytes")), textFormat: "xml" };
}

/** A unit is at most three bytes: most activities are never counted. */
function fits(wire: Wire): boolean {
  const json = JSON.stringify(wire);
  return json.length * 3 <= limits.activity || Buffer.byteLength(json) <= limits.activity;
}

/** What a lock screen shows. */
function summaryOf(content: Content, notice: Notice, context: RenderContext): string {
  if (notice.kind === "answer") return trim(plain(oneLine(content.body)), summaryBytes, "bytes");
  const said = [...turns(notice, cardWords[context.language]), content.title].join(" · ");
  return trim(plain(said), summaryBytes, "bytes");
}

type Text = Pick<Wire, "text" | "textFormat" | "entities">;

/** Teams' "simple XML markup": it has an escape that every client knows, which its Markdown has not. */
function textsOf(content: Content, kept: Kept, notice: Notice, context: RenderContext): readonly Text[] {
  const short = cutTo(content, kept).content;
  const say = cardWords[context.language];
  const called = calledBy(notice, context, kept, say);
  const title = `<b>${escapeHtml(short.title)}</b>`;
  const view = anchor(content.view.label, content.view.url);
  const names = short.items.map(({ name }) => escapeHtml(name)).join(", ");
  const ringing = called.entities.length === 0 ? {} : { entities: called.entities };
  const whole = [
    title,
    called.text,
    ...short.lines.map(escapeHtml),
    names,
    ...content.actions.flatMap(({ label, url }) => (url === null ? [] : [anchor(label, url)])),
    view,
    escapeHtml(say.shortened),
  ];
  return [
    { text: joined(whole), textFormat: "xml", ...ringing },
    { text: joined([title, names, view]), textFormat: "xml" },
    { text: joined([title, view]), textFormat: "xml" },
  ];
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("<br>");
}

function anchor(label: string, url: string): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`;
}
