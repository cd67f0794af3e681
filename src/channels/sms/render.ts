import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { fitList } from "#channels/kit/fit.ts";
import { trim } from "#channels/kit/trim.ts";
import { fill } from "#channels/kit/words.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { Segments } from "#ports/channel.ts";
import type { Config } from "./config.ts";
import { keptParts, limits } from "./limits.ts";
import { plain, segmentsOf, ucs2Of } from "./segments.ts";
import { variablesOf } from "./variables.ts";
import type { Variables } from "./variables.ts";
import { smsWords } from "./words.ts";

/** A text message, or what fills the vendor's template. */
export type Wire =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "template"; readonly template: "notice"; readonly variables: Variables }
  | { readonly kind: "template"; readonly template: "code"; readonly code: string };

/** What the vendor of the account can send: a text, or variables of its template. Pure. */
export function renderer(config: Pick<Config, "vendor" | "variableMax" | "callbacks">) {
  const templated = config.vendor === "alibaba" || config.vendor === "tencent";
  return (notice: Notice, context: RenderContext): Wire => {
    if (!templated) return { kind: "text", text: textOf(notice, context, config.callbacks) };
    if (notice.kind === "code") return { kind: "template", template: "code", code: notice.code };
    return { kind: "template", template: "notice", variables: variablesOf(notice, context, config.variableMax) };
  };
}

/** By what a message of the account is paid: the text, or the guide's template with what fills it, and the signature. Pure. */
export function segmentCounter({ signName }: Pick<Config, "signName">) {
  const signature = signName === "" ? "" : `【${signName}】`;
  return (wire: Wire): Segments => {
    if (wire.kind === "text") return segmentsOf(wire.text);
    const says = guide[wire.template];
    const values = wire.template === "code" ? { code: wire.code } : { ...wire.variables };
    return ucs2Of(signature + fill(says, values));
  };
}

/** The texts that the guides (`setup.zh-CN.md`) have registered; who has changed theirs pays for more or less. */
const guide = {
  notice: "告警级别：{level}，编号：{incident}，内容：{title}，请及时登录值班平台处理。",
  code: "您的验证码是：{code}，请勿泄露给他人。",
} as const;

/** What is said, the link to answer by, and how to answer by a reply; what is too long loses its end, never link or name. */
export function textOf(notice: Notice, context: RenderContext, replies: boolean): string {
  const content = contentOf(notice, context);
  const hint = replies ? hintOf(notice, context) : [];
  const [act] = content.actions.flatMap(({ url }) => (url === null ? [] : [url.replace(/[?&]do=\w+$/, "")]));
  const build = (room: number, links: readonly string[]): string =>
    plain(
      [...sayings(notice, content, room, context.custom?.body !== undefined), ...links, ...hint]
        .filter((line) => line !== "")
        .join("\n"),
    );
  const main = act ?? content.view.url;
  const isMessage = notice.kind === "code" || notice.kind === "answer" || notice.kind === "test";
  if (isMessage) return longest((room) => build(room, []));
  // The titles of many incidents are worth more than a second link.
  if (notice.kind === "bundle") return longest((room) => build(room, [main]));
  // Both links where they cost nothing of what is said; the action page leads to the incident as well.
  const both = longest((room) => build(room, [...new Set([main, content.view.url])]), 40);
  return both !== "" ? both : longest((room) => build(room, [main]));
}

/**
 * The most room for texts from outside with which the message keeps within its parts; empty: not even `least` fits. With no room at all
 * only a bundle takes more parts: it names every incident.
 */
function longest(build: (room: number) => string, least = 0): string {
  const fits = (text: string): boolean => text.length <= limits.characters && segmentsOf(text).parts <= keptParts;
  let low = least;
  let high: number = limits.characters;
  let found = build(low);
  if (!fits(found) && least > 0) return "";
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const text = build(middle);
    if (fits(text)) [low, found] = [middle, text];
    else high = middle - 1;
  }
  return found;
}

function sayings(notice: Notice, content: Content, room: number, hasOwnBody: boolean): readonly string[] {
  const cut = (text: string): string => trim(withoutLinks(text), room);
  const lines = (): readonly string[] => content.lines.map((line) => trim(withoutLinks(line), Math.min(room, 120)));
  switch (notice.kind) {
    case "answer":
      return [cut(content.body)];
    case "code":
      return content.lines;
    case "bundle":
      return [
        content.title,
        fitList(
          content.items,
          [({ name, tag, title }) => `${name} [${tag}] ${cut(title)}`, ({ name }) => name],
          // Titles are the first to go: the names alone must fit.
          room,
        ).replaceAll("\n", room < listAt ? " " : "\n"),
      ];
    case "alarm":
      return [cut(content.title), trim(withoutLinks(content.body), Math.floor(room / 2))];
    case "page":
    case "state":
    case "resolved": {
      // A title of the workspace's own may leave the number out, by which it is answered.
      const { name } = notice.incident;
      const title = content.title.includes(name) ? content.title : `${name} ${content.title}`;
      const own = hasOwnBody ? [trim(withoutLinks(content.body), Math.floor(room / 2))] : [];
      return [cut(title), ...lines(), ...own];
    }
    case "test":
    case "link_request":
      return [cut(content.title), ...lines()];
    default:
      return notice satisfies never;
  }
}
/** Below so much room the names of a bundle stand in one line. */
const listAt = 400;

/** Phones make links of what looks like one: addresses from outside lose their scheme, and their dots stand apart. */
function withoutLinks(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+.-]*:\/\/(\S*)/gi, (_, rest: string) => rest.replace(/\./g, " ."));
}

/** `42a` names the incident: an answer that comes late never meets another one. */
function hintOf(notice: Notice, context: RenderContext): readonly string[] {
  const words = smsWords[context.language];
  if (!context.verbs.includes("ack")) return [];
  if (notice.kind === "page") return [fill(words.reply, { number: numberOf(notice.incident.name) })];
  const first = notice.kind === "bundle" ? notice.incidents[0] : undefined;
  return first === undefined ? [] : [fill(words.replyBundle, { number: numberOf(first.incident.name) })];
}

function numberOf(name: string): string {
  return /\d+$/.exec(name)?.[0] ?? name;
}
