import type { Notice, RenderContext } from "#domain/notice.ts";
import type { Content, Tone } from "#channels/kit/content.ts";
import { fitList } from "#channels/kit/fit.ts";
import { trim } from "#channels/kit/trim.ts";
import { buttonsOf } from "./app-buttons.ts";
import type { Card, Element } from "./card.ts";
import { kept } from "./limits.ts";
import { at, inline, isPersonId, link } from "./markdown.ts";

/** Colour never stands alone: the title begins with its word. */
const templates = {
  critical: "red",
  warning: "orange",
  info: "blue",
  handled: "grey",
  good: "green",
  bad: "red",
  plain: "blue",
} as const satisfies Record<Tone, string>;

/**
 * The card of a notice, from what to know first to what to look up. `mentions`: Markdown of those whom it rings, which nothing else
 * in a card can. Its buttons answer in place; a forwarded copy has none that do.
 */
export function appCardOf(content: Content, notice: Notice, context: RenderContext, mentions: string): Card {
  const title = trim(content.title, kept.title, "bytes");
  return {
    schema: "2.0",
    config: {
      // Shared: an edit is seen by everybody. Must be said before and after an edit.
      update_multi: true,
      enable_forward_interaction: false,
      width_mode: "fill",
      // What a locked phone shows; without it, it is "[card]".
      summary: { content: summaryOf(content, notice) },
    },
    header: { template: templates[content.tone], title: plain(title) },
    body: {
      vertical_spacing: "8px",
      elements: [
        ...markdown(mentions),
        ...markdown(content.lines.map((line) => inline(line, kept.line)).join("<br>")),
        ...answerOf(content, notice),
        ...buttonsOf(content, notice, context),
        ...markdown(content.facts.map(({ label, value }) => named(label, value)).join("<br>")),
        ...markdown(itemsOf(content)),
        // Plain text: nothing in it is markup, and its line breaks stay.
        ...(notice.kind === "answer" ? [] : note(trim(content.body, kept.body, "bytes"), "normal")),
        ...markdown(labelsOf(content)),
        ...markdown(linksOf(content)),
        ...note(trim(content.footer, kept.value, "bytes"), "notation"),
      ],
    },
  };
}

/** Keys of links (`cli_…:ou_…`) and bare ids, as an administrator enters them; those of other apps would fail the whole card. */
export function mentionsOf({ people, all }: Content["rings"], appId: string): string {
  const ids = people.flatMap(({ key }) => {
    const id = key.startsWith(`${appId}:`) ? key.slice(appId.length + 1) : key;
    return isPersonId(id) ? [id] : [];
  });
  return [...(all ? ["all"] : []), ...new Set(ids)].slice(0, kept.mentions).map(at).join(" ");
}

function summaryOf(content: Content, { kind }: Notice): string {
  return (
    trim(kind === "answer" ? content.body.replace(/\s+/g, " ") : content.title, kept.title, "bytes") || content.title
  );
}

/** What was asked for stands before the button. The address at its end is behind the button. */
function answerOf({ body, view }: Content, { kind }: Notice): readonly Element[] {
  if (kind !== "answer") return [];
  const text = body.endsWith(view.url) ? body.slice(0, -view.url.length) : body;
  return note(trim(text.trim(), kept.body, "bytes"), "normal");
}

function named(label: string, value: string): string {
  return `**${inline(label, kept.name)}** ${inline(value, kept.value)}`;
}

/** Names every incident of a bundle. */
function itemsOf({ items }: Content): string {
  const head = ({ name, tag, url }: Content["items"][number]): string =>
    `- ${link(inline(name, kept.name), url)} ${inline(tag, kept.name)}`;
  return fitList(
    items,
    [
      (item) => `${head(item)} ${inline(item.title, kept.item)}`,
      (item) => `${head(item)} ${inline(item.title, kept.item / 3)}`,
      head,
      ({ name }) => `- ${inline(name, kept.name)}`,
    ],
    kept.items,
    "bytes",
  );
}

function labelsOf({ labels }: Content): string {
  return labels
    .slice(0, kept.labels)
    .map(({ label, value }) => `- ${inline(label, kept.label)} = ${inline(value, kept.labelValue)}`)
    .join("\n");
}

function linksOf({ links }: Content): string {
  return links
    .filter(({ url }) => url.length <= kept.linkUrl)
    .slice(0, kept.links)
    .map(({ title, url }) => `- ${link(inline(title, kept.linkTitle), url)}`)
    .join("\n");
}

/** An element without content is refused. */
function markdown(content: string): readonly Element[] {
  return content === "" ? [] : [{ tag: "markdown", content }];
}

function note(content: string, size: "normal" | "notation"): readonly Element[] {
  return content === "" ? [] : [{ tag: "div", text: { ...plain(content), text_size: size } }];
}

function plain(content: string): Element & { readonly content: string } {
  return { tag: "plain_text", content };
}
