import type { Notice, NoticeKind, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content, Tone } from "#channels/kit/content.ts";
import { fitEscaped, fitList } from "#channels/kit/fit.ts";
import { measure, trim } from "#channels/kit/trim.ts";
import { unlinkUrls } from "#channels/kit/unlink.ts";
import { kept, limits } from "./limits.ts";

/** docs.ntfy.sh, "Publish as JSON", without the topic. JSON, and not headers, carries what is not ASCII. */
export interface Wire {
  readonly title: string;
  readonly message: string;
  /** 5 rings through "do not disturb" where the phone allows it; 2 makes no sound. */
  readonly priority: 2 | 3 | 4 | 5;
  /** Names of emoji, shown before the title. */
  readonly tags: readonly string[];
  readonly click: string;
  /** A press leaves the notification where it is: nothing is done yet. */
  readonly actions: readonly { readonly action: "view"; readonly label: string; readonly url: string }[];
}

/** How loud a page is; what asks for no answer is as loud as `others` says. */
const loudness = { critical: 5, warning: 4, info: 3, bad: 4, handled: 2 } as const satisfies Partial<
  Record<Tone, Wire["priority"]>
>;
const others = {
  page: 4,
  bundle: 4,
  alarm: 4,
  code: 4,
  link_request: 4,
  test: 3,
  answer: 3,
  state: 2,
  resolved: 2,
} as const satisfies Record<NoticeKind, Wire["priority"]>;

const tags = {
  critical: "rotating_light",
  warning: "warning",
  info: "information_source",
  handled: "eyes",
  good: "white_check_mark",
  bad: "x",
  plain: "speech_balloon",
} as const satisfies Record<Tone, string>;

const asking: ReadonlySet<NoticeKind> = new Set(["page", "bundle", "alarm"]);

export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const { tone, title, view } = content;
  const loud: Readonly<Partial<Record<Tone, Wire["priority"]>>> = loudness;
  return {
    title: trim(unlinkUrls(title), kept.title, "bytes"),
    message: messageOf(content),
    priority: asking.has(notice.kind) ? (loud[tone] ?? others[notice.kind]) : others[notice.kind],
    tags: [tags[tone]],
    click: view.url,
    actions: actionsOf(content),
  };
}

/** A touch on the message itself opens the incident; buttons are for what can be done. */
function actionsOf({ actions, view }: Content): Wire["actions"] {
  const all = [...actions, view].flatMap(({ label, url }) =>
    url === null ? [] : [{ action: "view", label, url } as const],
  );
  return all.slice(0, limits.actions);
}

/** Plain text; an empty one would show as "triggered". The incidents of a bundle or the description take what is left. */
function messageOf(content: Content): string {
  const { lines, facts, items, body, labels, links, footer } = content;
  const blocks = (middle: string): string =>
    [
      lines.map((line) => tame(line, kept.line)).join("\n"),
      middle,
      facts.map(({ label, value }) => `${label}: ${tame(value, kept.value)}`).join("\n"),
      labels
        .slice(0, kept.labels)
        .map(({ label, value }) => `${tame(label, kept.label)}: ${tame(value, kept.labelValue)}`)
        .join("\n"),
      // The only addresses that phones make links of.
      links
        .filter(({ url }) => measure(url, "bytes") <= kept.linkUrl)
        .slice(0, kept.links)
        .map(({ title, url }) => `${tame(title, kept.linkTitle)}: ${url}`)
        .join("\n"),
    ]
      .filter((block) => block !== "")
      .join("\n\n");
  const room = Math.max(0, kept.message - measure(blocks("-"), "bytes"));
  return blocks(items.length > 0 ? listOf(items, room) : tame(body, room)) || tame(footer, kept.line);
}

function listOf(items: Content["items"], room: number): string {
  const way =
    (max: number) =>
    ({ name, tag, title }: Content["items"][number]): string =>
      `${tame(name, kept.itemName)} [${tag}] ${max === 0 ? "" : tame(title, max)}`.trimEnd();
  return fitList(items, [way(kept.itemTitle), way(kept.itemShort), way(0)], room, "bytes");
}

function tame(text: string, max: number): string {
  return fitEscaped(text, max, unlinkUrls, "bytes");
}
