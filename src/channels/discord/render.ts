import type { Notice, NoticeKind, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { escapeMarkdown, neutraliseMentions } from "#channels/kit/escape.ts";
import { fitEscaped, fitList } from "#channels/kit/fit.ts";
import { toneColours, toneSigns } from "#channels/kit/tone.ts";
import { trim } from "#channels/kit/trim.ts";
import { kept, limits, silent } from "./limits.ts";

/** docs.discord.com, "Execute Webhook". */
export interface Wire {
  /** Title and mentions: what a phone's notification shows, and the only text that can ring. */
  readonly content: string;
  readonly embeds: readonly [Embed];
  /** Whatever a text may hold: nobody but these is rung. */
  readonly allowed_mentions: {
    readonly parse: readonly "everyone"[];
    readonly users: readonly string[];
    readonly roles: readonly string[];
  };
  readonly flags?: typeof silent;
}

interface Embed {
  readonly color: number;
  readonly description: string;
  readonly fields: readonly { readonly name: string; readonly value: string; readonly inline: true }[];
  readonly footer: { readonly text: string };
}

/** What only says that something is over makes no sound at night. */
const quiet: ReadonlySet<NoticeKind> = new Set(["state", "resolved"]);

export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const { users, roles } = idsOf(content.rings.people);
  const everyone = content.rings.all ? (["everyone"] as const) : [];
  const mentions = [
    ...users.map((id) => `<@${id}>`),
    ...roles.map((id) => `<@&${id}>`),
    ...everyone.map((word) => `@${word}`),
  ];
  return {
    content: [`${toneSigns[content.tone]} **${safe(content.title, kept.title)}**`, ...mentions].join(" "),
    embeds: [
      {
        color: toneColours[content.tone],
        description: descriptionOf(content),
        fields: fieldsOf(content),
        footer: { text: trim(neutraliseMentions(content.footer), kept.footer) },
      },
    ],
    allowed_mentions: { parse: everyone, users, roles },
    ...(quiet.has(notice.kind) && { flags: silent }),
  };
}

/** A user's id, or `&` and a role's, as Discord shows it in a mention; a key of any other form rings nobody. */
function idsOf(people: Content["rings"]["people"]): {
  readonly users: readonly string[];
  readonly roles: readonly string[];
} {
  const keys = people.slice(0, kept.people).map(({ key }) => key.replace(/^<@!?(&?\d+)>$/, "$1"));
  const of = (form: RegExp): readonly string[] => [
    ...new Set(keys.flatMap((key) => form.exec(key)?.slice(1, 2) ?? [])),
  ];
  return { users: of(/^(\d{5,25})$/), roles: of(/^&(\d{5,25})$/) };
}

/** Links first, within a thumb's reach; the incidents of a bundle or the description take what is left. */
function descriptionOf({ lines, actions, view, items, body, links }: Content): string {
  const go = [...actions, view].flatMap(({ label, url }) => (url === null ? [] : [`**${link(label, url)}**`]));
  const more = links
    .filter(({ url }) => url.length <= kept.linkUrl)
    .slice(0, kept.links)
    .map(({ title, url }) => link(safe(title, kept.linkTitle) || "–", url));
  const head = [lines.map((line) => safe(line, kept.line)).join("\n"), go.join(" · ")];
  const join = (parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n\n");
  const room = Math.max(0, kept.text - join([...head, more.join("\n")]).length - 4);
  return join([...head, items.length > 0 ? listOf(items, room) : quoted(body, room), more.join("\n")]);
}

function listOf(items: Content["items"], room: number): string {
  const way =
    (max: number, linked: boolean) =>
    ({ name, tag, title, url }: Content["items"][number]): string => {
      const label = safe(name, kept.itemName) || "–";
      const said = max === 0 ? "" : safe(title, max);
      return `${linked ? link(label, url) : label} ${escapeMarkdown(`[${tag}]`)} ${said}`.trimEnd();
    };
  const ways = [way(kept.itemTitle, true), way(kept.itemShort, true), way(kept.itemShort, false), way(0, false)];
  return fitList(items, ways, room);
}

/** Each line a line of a quote. */
function quoted(body: string, room: number): string {
  if (body === "" || room < 40) return "";
  return fitEscaped(body, room, (all) =>
    escaped(all)
      .split("\n")
      .map((line) => `> ${line.trimStart()}`)
      .join("\n"),
  );
}

function fieldsOf({ facts, labels }: Content): Embed["fields"] {
  return [
    ...facts.map(({ label, value }) => ({ name: label, value: safe(value, kept.value) || "–", inline: true as const })),
    ...labels.slice(0, kept.labels).map(({ label, value }) => ({
      name: safe(label, kept.label) || "–",
      value: safe(value, kept.labelValue) || "–",
      inline: true as const,
    })),
  ].slice(0, limits.fields);
}

/** The label is safe already. Signs that would end the address are written in per cent. */
function link(label: string, url: string): string {
  const plain = url.replace(
    /[()<>\\|`\s]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
  return `[${label}](${plain})`;
}

function safe(said: string, max: number): string {
  return fitEscaped(said, max, escaped);
}

function escaped(said: string): string {
  return escapeMarkdown(neutraliseMentions(said));
}
