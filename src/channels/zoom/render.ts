import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { neutraliseMentions } from "#channels/kit/escape.ts";
import { fitEscaped, fitList } from "#channels/kit/fit.ts";
import { hexColour } from "#channels/kit/tone.ts";
import { unlinkUrls } from "#channels/kit/unlink.ts";
import { kept, limits } from "./limits.ts";

/** A message as `format=full` takes it: support.zoom.com KB0067640. */
export interface Wire {
  readonly settings: { readonly default_sidebar_color: string };
  readonly head: { readonly text: string; readonly style: { readonly bold: true } };
  readonly body: readonly Part[];
}

type Part =
  | { readonly type: "message"; readonly text: string; readonly link?: string; readonly is_markdown_support?: true }
  | {
      readonly type: "fields";
      readonly items: readonly { readonly key: string; readonly value: string; readonly short: true }[];
    };

/** Shares of `kept` that are tried until a message fits: JSON spells some characters in two, or in six. */
const shares = [1, 0.5, 0.25, 0.1] as const;

/** Text from outside is never markdown; only our own mentions are. */
export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const share = shares.find((each) => enveloped(wireOf(content, "", each)).length <= limits.body) ?? shares[3];
  const bare = wireOf(content, "", share);
  // The description takes what is left.
  const room = limits.body - enveloped(bare).length - JSON.stringify(text("")).length - 1;
  if (content.body === "" || room < 40) return bare;
  return wireOf(content, asJson(content.body, room), share);
}

function wireOf(content: Content, body: string, share: number): Wire {
  return {
    settings: { default_sidebar_color: hexColour(content.tone) },
    head: { text: tame(content.title, kept.title * share), style: { bold: true } },
    body: partsOf(content, body, share),
  };
}

/** At most `room` units once it is a string in JSON. */
function asJson(said: string, room: number): string {
  const fitting = fitEscaped(said, room, (all) => JSON.stringify(tameText(all)).slice(1, -1));
  return String(JSON.parse(`"${fitting}"`));
}

/** As it is sent first; the other shape is shorter. */
function enveloped(content: Wire): string {
  return JSON.stringify({ content });
}

function partsOf(content: Content, body: string, share: number): readonly Part[] {
  const { lines, facts, items, labels, actions, view } = content;
  const pairs = [
    ...facts.map(({ label, value }) => ({ key: label, value: tame(value, kept.value * share) })),
    ...labels.slice(0, kept.labels).map(({ label, value }) => ({
      key: tame(label, kept.label * share),
      value: tame(value, kept.labelValue * share) || "–",
    })),
  ];
  return [
    ...mentionsOf(content.rings),
    ...lines.map((line) => text(tame(line, kept.line * share))),
    ...[...actions, view].flatMap(({ label, url }) => (url === null ? [] : [linked(label, url)])),
    ...(items.length === 0 ? [] : [text(listOf(items))]),
    ...(pairs.length === 0
      ? []
      : [{ type: "fields", items: pairs.map((pair) => ({ ...pair, short: true as const })) } as const]),
    ...(body === "" ? [] : [text(body)]),
    ...content.links
      .filter(({ url }) => url.length <= kept.linkUrl)
      .slice(0, kept.links)
      .map(({ title, url }) => linked(tame(title, kept.linkTitle), url)),
    text(tame(content.footer, kept.footer)),
  ];
}

function listOf(items: Content["items"]): string {
  const way =
    (title: number) =>
    ({ name, tag, title: full }: Content["items"][number]): string => {
      const line = `• ${tame(name, kept.itemName)} [${tag}] ${title === 0 ? "" : tame(full, title)}`.trimEnd();
      return JSON.stringify(line).slice(1, -1);
    };
  const list = fitList(items, [way(kept.itemTitle), way(kept.itemShort), way(0)], kept.items);
  return String(JSON.parse(`"${list.replaceAll("\n", "\\n")}"`));
}

/** `<!jid|name>`: a key of any other form rings nobody. */
function mentionsOf({ people }: Content["rings"]): readonly Part[] {
  const named = people.slice(0, kept.people).flatMap(({ key, name }) => {
    if (!/^[\w.+-]{1,100}@xmpp\.zoom(gov)?\.(us|com)$/.test(key)) return [];
    return [`<!${key}|${tame(name.replace(/[<>|!@*_`~[\]()\\#]/g, " "), kept.personName) || "?"}>`];
  });
  return named.length === 0 ? [] : [{ type: "message", is_markdown_support: true, text: named.join(" ") }];
}

function text(said: string): Part {
  return { type: "message", text: said };
}

function linked(label: string, link: string): Part {
  return { type: "message", text: label, link };
}

/** At most `max` units: mentions no one, and holds no address that Zoom would make a link of. */
function tame(said: string, max: number): string {
  return fitEscaped(said, max, tameText);
}

function tameText(said: string): string {
  return unlinkUrls(neutraliseMentions(said));
}
