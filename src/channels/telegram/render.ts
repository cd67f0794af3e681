import type { Notice, NoticeKind, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { toneSigns } from "#channels/kit/tone.ts";
import { bold, code, join, link, plain, safe } from "./text.ts";
import type { Piece } from "./text.ts";
import { kept, limits } from "./limits.ts";

/** Bot API, sendMessage, without the chat. */
export interface Wire {
  readonly text: string;
  readonly parse_mode: "HTML";
  readonly link_preview_options: { readonly is_disabled: true };
  /** True: no sound. */
  readonly disable_notification: boolean;
  readonly reply_markup?: { readonly inline_keyboard: readonly (readonly Button[])[] };
}

interface Button {
  readonly text: string;
  readonly url: string;
}

/** What only says that something is over makes no sound at night. */
const quiet: ReadonlySet<NoticeKind> = new Set(["state", "resolved"]);

export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const buttons = rowsOf(content);
  return {
    text: textOf(content, buttons.length === 0),
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    disable_notification: quiet.has(notice.kind),
    ...(buttons.length > 0 && { reply_markup: { inline_keyboard: buttons } }),
  };
}

/** Everything but the description has a size of its own; the description takes what is left. */
function textOf(content: Content, linksInText: boolean): string {
  const head = [
    [bold(safe(`${toneSigns[content.tone]} ${content.title}`, kept.title)), ...mentionsOf(content.rings)],
    [
      ...content.lines.map((line) => safe(line, kept.line)),
      ...content.facts.map(({ label, value }) => pair(label, safe(value, kept.value))),
    ],
    content.items.map(({ name, tag, title, url }) =>
      join([link(url, bold(safe(name, kept.itemName))), safe(` [${tag}] ${title}`, kept.itemTitle)]),
    ),
  ];
  const tail = [
    content.labels.slice(0, kept.labels).map(({ label, value }) => pair(label, code(value, kept.labelValue))),
    [
      ...content.links
        .filter(({ url }) => url.length <= kept.linkUrl)
        .slice(0, kept.links)
        .map(({ title, url }) => link(url, safe(title, kept.linkTitle))),
      ...(linksInText ? addressesOf(content) : []),
    ],
    [safe(content.footer, kept.footer)],
  ];
  const rest = blocks([...head, ...tail]);
  const room = limits.text - rest.size - 2;
  const body = content.body === "" || room < 16 ? [] : [code(content.body, room, "pre")];
  return blocks([...head, body, ...tail]).html;
}

/** Blocks of lines with a blank line between them. */
function blocks(all: readonly (readonly Piece[])[]): Piece {
  return join(
    all.filter((lines) => lines.length > 0).map((lines) => join(lines, "\n")),
    "\n\n",
  );
}

function pair(label: string, value: Piece): Piece {
  return join([bold(safe(`${label}:`, kept.label)), plain(" "), value]);
}

/** A numeric id rings by a link to the person, a user name by itself. Whatever else was entered rings nobody. */
function mentionsOf({ people }: Content["rings"]): readonly Piece[] {
  const named = people.slice(0, kept.people).flatMap(({ key, name }) => {
    if (/^[1-9]\d{0,15}$/.test(key)) return [link(`tg://user?id=${key}`, safe(name || key, kept.personName))];
    return /^@?[A-Za-z]\w{3,31}$/.test(key) ? [plain(`@${key.replace("@", "")}`)] : [];
  });
  return named.length === 0 ? [] : [join(named, " ")];
}

/** The first action in a row of its own, where a thumb finds it. */
function rowsOf({ actions, view }: Content): readonly (readonly Button[])[] {
  const buttons = actions.flatMap(({ label, url }) => (url === null ? [] : [{ text: label, url }]));
  const open = { text: view.label, url: view.url };
  const rows = [buttons.slice(0, 1), buttons.slice(1), [open]].filter((row) => row.length > 0);
  return [...buttons, open].every(({ url }) => isButtonUrl(url)) ? rows : [];
}

/** Telegram refuses the whole message when a button's host has no dot in it, as `localhost` and names within a network have not. */
function isButtonUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && /^[^[]+\.[^.]+$/.test(url.hostname) && text.length <= 2_000;
}

/** In place of buttons: addresses to be copied. */
function addressesOf({ actions, view }: Content): readonly Piece[] {
  return [...actions, view].flatMap(({ label, url }) =>
    url === null ? [] : [join([plain(`${label}: `), code(url, 300)])],
  );
}
