import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { escapeMarkdown, neutraliseMentions } from "#channels/kit/escape.ts";
import { fitEscaped, fitList } from "#channels/kit/fit.ts";
import { hexColour, toneSigns } from "#channels/kit/tone.ts";
import { trim } from "#channels/kit/trim.ts";
import { kept } from "./limits.ts";

/** developers.mattermost.com, "Incoming webhooks" and "Message attachments". */
export interface Wire {
  /** Title and mentions: what a phone's notification shows. */
  readonly text: string;
  readonly attachments: readonly [Attachment];
}

interface Attachment {
  readonly fallback: string;
  readonly color: string;
  readonly text: string;
  readonly fields: readonly { readonly title: string; readonly value: string; readonly short: boolean }[];
  readonly footer: string;
}

/** All is Markdown, with Slack's `<…>` read before it: what comes from outside has each of its signs escaped. */
export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const title = `${toneSigns[content.tone]} **${safe(content.title, kept.title)}**`;
  return {
    text: [title, ...mentionsOf(content.rings)].join(" "),
    attachments: [
      {
        fallback: trim(neutraliseMentions(content.title), kept.title),
        color: hexColour(content.tone),
        text: textOf(content),
        fields: fieldsOf(content),
        footer: trim(neutraliseMentions(content.footer), kept.footer),
      },
    ],
  };
}

function textOf({ lines, actions, view, items, body, links }: Content): string {
  const go = [...actions, view].flatMap(({ label, url }) => (url === null ? [] : [`**${link(label, url)}**`]));
  const more = links
    .filter(({ url }) => url.length <= kept.linkUrl)
    .slice(0, kept.links)
    .map(({ title, url }) => link(fitted(title, kept.linkTitle), url));
  return [
    lines.map((line) => safe(line, kept.line)).join("\n"),
    go.join(" · "),
    listOf(items),
    quoted(body),
    more.join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function listOf(items: Content["items"]): string {
  const way =
    (max: number) =>
    ({ name, tag, title, url }: Content["items"][number]): string =>
      `- ${link(fitted(name, kept.itemName), url)} ${escapeMarkdown(`[${tag}]`)} ${max === 0 ? "" : safe(title, max)}`.trimEnd();
  return fitList(items, [way(kept.itemTitle), way(kept.itemShort), way(0)], kept.items);
}

/** Each line a line of a quote; blanks before a line would make it code. */
function quoted(body: string): string {
  if (body === "") return "";
  return safe(body, kept.body)
    .split("\n")
    .map((line) => `> ${line.trimStart()}`.trimEnd())
    .join("\n");
}

function fieldsOf({ facts, labels }: Content): Attachment["fields"] {
  return [
    ...facts.map(({ label, value }) => ({ title: label, value: safe(value, kept.value), short: value.length <= 40 })),
    ...labels.slice(0, kept.labels).map(({ label, value }) => ({
      title: safe(label, kept.label),
      value: safe(value, kept.labelValue) || "–",
      short: value.length <= 40,
    })),
  ];
}

/** User names; a key of any other form rings nobody. */
function mentionsOf({ people, all }: Content["rings"]): readonly string[] {
  const named = people.slice(0, kept.people).flatMap(({ key }) => {
    const name = key.replace(/^@/, "").toLowerCase();
    return /^[a-z][a-z0-9._-]{0,63}$/.test(name) && !broadcasts.has(name) ? [`@${name}`] : [];
  });
  return [...new Set(named), ...(all ? ["@channel"] : [])];
}

const broadcasts: ReadonlySet<string> = new Set(["all", "channel", "here"]);

/** The label is safe already. Signs that would end the address, or begin something within it, are written in per cent. */
function link(label: string, url: string): string {
  const plain = url.replace(
    /[()<>\\|`\s]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
  return `[${label}](${plain})`;
}

/** A label within brackets. */
function fitted(label: string, max: number): string {
  return safe(label, max) || "–";
}

function safe(said: string, max: number): string {
  return fitEscaped(said, max, (all) => escapeMarkdown(neutraliseMentions(all)), "points");
}
