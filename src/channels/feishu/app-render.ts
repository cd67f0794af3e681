import type { Notice, NoticeKind, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import { appCardOf, mentionsOf } from "./app-card.ts";
import type { Card } from "./card.ts";
import { textOf } from "./render.ts";

/**
 * A notice in the ways in which the platform may take it: the card that rings somebody, the same without (which is also what an edit
 * shows: edits do not ring), and a plain text. One unknown person in a card fails the whole card, and an audit may dislike a text: the
 * next way leaves that out, since a plain page beats none.
 */
export interface AppWire {
  readonly kind: NoticeKind;
  readonly ringing: Card | null;
  readonly card: Card;
  readonly text: string;
  /** A critical page for one person: they may be rung by more than the card. */
  readonly urgent: boolean;
  /** Of an answer that asks to go to its page: that page; it may be for one person's eyes alone. */
  readonly page: string | null;
}

function isCritical(notice: Notice): boolean {
  if (notice.kind === "page") return notice.incident.severity === "critical";
  return notice.kind === "bundle" && notice.incidents.some(({ incident }) => incident.severity === "critical");
}

/** Renders for one app: people are mentioned by the ids that this app knows them by. */
export function renderFor(appId: string): (notice: Notice, context: RenderContext) => AppWire {
  return (notice, context) => {
    const content = contentOf(notice, context);
    const mentions = mentionsOf(content.rings, appId);
    return {
      kind: notice.kind,
      ringing: mentions === "" ? null : appCardOf(content, notice, context, mentions),
      card: appCardOf(content, notice, context, ""),
      text: textOf(content),
      urgent: context.audience === "person" && isCritical(notice),
      page: notice.kind === "answer" && notice.text.endsWith(context.links.view) ? context.links.view : null,
    };
  };
}
