import type { Notice, NoticeKind, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { oneLine, trim } from "#channels/kit/trim.ts";
import { fill } from "#channels/kit/words.ts";
import { cardVarsOf, spareVarsOf, titleOf } from "./app-card.ts";
import type { CardVars } from "./app-card.ts";
import { userId } from "./app-config.ts";
import { appKept, appLimits, dingLength } from "./app-limits.ts";
import { robotMessagesOf } from "./app-plain.ts";
import type { RobotMessage } from "./app-plain.ts";
import { appWords } from "./app-words.ts";

/** Whom a card in a group rings (`imGroupOpenDeliverModel.atUserIds`): user id to name; `@ALL` for everybody. */
export type Rings = Readonly<Record<string, string>>;

/**
 * A notice in the ways in which the platform may take it. One person who is not in the group fails the whole card, a filter may dislike
 * a word, and a template may be gone: the next way leaves that out, since a plain page beats none.
 */
export interface AppWire {
  readonly kind: NoticeKind;
  readonly card: CardVars;
  readonly spare: CardVars;
  readonly rings: Rings | null;
  /** What stands on a locked phone and in the list of chats. */
  readonly alert: string;
  /** Messages of the robot, with links; richest first. */
  readonly plain: readonly [RobotMessage, ...RobotMessage[]];
  /** What is said on a card to the one alone who clicked it: the answer, or what the new card says first. */
  readonly note: string;
  /** Of an answer that asks to go to its page: that page; it may be for one person's eyes alone. */
  readonly page: string | null;
  /** Of a critical page for one person, who may be rung by more than the card: what is read out then. */
  readonly urgent: string | null;
}

function isCritical(notice: Notice): boolean {
  if (notice.kind === "page") return notice.incident.severity === "critical";
  return notice.kind === "bundle" && notice.incidents.some(({ incident }) => incident.severity === "critical");
}

/** Renders for one app: people are mentioned by their user ids in its organization. */
export function renderFor(clientId: string): (notice: Notice, context: RenderContext) => AppWire {
  return (notice, context) => {
    const content = contentOf(notice, context);
    const card = cardVarsOf(content, notice, context);
    const said = notice.kind === "answer" ? notice.text : undefined;
    const page = notice.kind === "answer" && notice.text.endsWith(context.links.view) ? context.links.view : null;
    return {
      kind: notice.kind,
      card,
      spare: spareVarsOf(card, content),
      rings: ringsOf(content.rings, clientId),
      alert: alertOf(content, notice),
      plain: robotMessagesOf(notice, context),
      note: noteOf(page === null ? (said ?? content.lines[0] ?? content.title) : appWords[context.language].lookInChat),
      page,
      urgent:
        context.audience === "person" && isCritical(notice)
          ? fill(appWords[context.language].ding, { title: trim(oneLine(content.title), dingLength, "points") })
          : null,
    };
  };
}

/** A note on a card, on one line. */
export function noteOf(text: string): string {
  return trim(oneLine(text), appKept.note, "bytes");
}

function alertOf(content: Content, { kind }: Notice): string {
  const text = kind === "answer" ? oneLine(content.body) || content.title : titleOf(content);
  return trim(text, appLimits.alert, "points");
}

/** Keys of links (`ding…:user:manager4021`) and bare user ids, as an administrator enters them. */
function ringsOf({ people, all }: Content["rings"], clientId: string): Rings | null {
  const prefix = `${clientId}:user:`;
  const named = people.flatMap(({ key, name }) => {
    const id = key.startsWith(prefix) ? key.slice(prefix.length) : key.trim();
    return userId.test(id) ? [[id, nameOf(name) || id] as const] : [];
  });
  const rings = Object.fromEntries([...(all ? [["@ALL", "@ALL"] as const] : []), ...named.slice(0, appKept.mentions)]);
  return Object.keys(rings).length === 0 ? null : rings;
}

/** The platform puts an `@` before it. */
function nameOf(name: string): string {
  return trim(oneLine(name).replaceAll(/[@＠<>]/g, ""), appKept.mention, "bytes").trim();
}
