import type { Content } from "#channels/kit/content.ts";
import { neutraliseMentions } from "#channels/kit/escape.ts";
import { fitEscaped, fitList } from "#channels/kit/fit.ts";
import { unlinkUrls } from "#channels/kit/unlink.ts";
import { kept } from "./limits.ts";

/** developers.google.com/workspace/chat, Cards v2: the widgets that we use. */
export interface Section {
  readonly widgets: readonly Widget[];
}

type Widget =
  | { readonly textParagraph: { readonly text: string } }
  | { readonly decoratedText: { readonly topLabel: string; readonly text: string; readonly wrapText: true } }
  | { readonly buttonList: { readonly buttons: readonly Button[] } };

interface Button {
  readonly text: string;
  readonly onClick: { readonly openLink: { readonly url: string } };
}

/** Title, state and buttons first: a card is cut off below, and so are phones. */
export function sectionsOf(content: Content): readonly Section[] {
  const { lines, facts, labels, items, body, footer } = content;
  const sections: readonly (readonly Widget[])[] = [
    [
      paragraph(`<b>${safe(content.title, kept.title)}</b>`),
      ...lines.map((line) => paragraph(safe(line, kept.line))),
      { buttonList: { buttons: buttonsOf(content) } },
    ],
    items.length === 0 ? [] : [paragraph(listOf(items))],
    facts.map(({ label, value }) => pair(label, safe(value, kept.value))),
    body === "" ? [] : [paragraph(safe(body, kept.body))],
    [
      ...labels
        .slice(0, kept.labels)
        .map(({ label, value }) => pair(safe(label, kept.label), safe(value, kept.labelValue))),
      ...content.links
        .filter(({ url }) => url.length <= kept.linkUrl)
        .slice(0, kept.links)
        .map(({ title, url }) => paragraph(link(url, safe(title, kept.linkTitle) || "–"))),
    ],
    [paragraph(safe(footer, kept.footer))],
  ];
  return sections.filter((widgets) => widgets.length > 0).map((widgets) => ({ widgets }));
}

function listOf(items: Content["items"]): string {
  const way =
    (max: number, linked: boolean) =>
    ({ name, tag, title, url }: Content["items"][number]): string => {
      const label = `<b>${safe(name, kept.itemName) || "–"}</b>`;
      return `${linked ? link(url, label) : label} [${tag}] ${max === 0 ? "" : safe(title, max)}`.trimEnd();
    };
  const ways = [way(kept.itemTitle, true), way(kept.itemShort, true), way(kept.itemShort, false), way(0, false)];
  return fitList(items, ways, kept.items, "bytes");
}

function buttonsOf({ actions, view }: Content): readonly Button[] {
  return [...actions, view].flatMap(({ label, url }) =>
    url === null ? [] : [{ text: label, onClick: { openLink: { url } } }],
  );
}

function paragraph(text: string): Widget {
  return { textParagraph: { text } };
}

function pair(topLabel: string, text: string): Widget {
  return { decoratedText: { topLabel, text: text || "–", wrapText: true } };
}

function link(url: string, label: string): string {
  return `<a href="${escape(url)}">${label}</a>`;
}

/** "Add text and images to cards": text of widgets is HTML. */
function safe(text: string, max: number): string {
  return fitEscaped(text, max, (all) => escape(unlinkUrls(neutraliseMentions(all))), "bytes");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
