import { createHash } from "node:crypto";
import type { IncidentView, Notice, NoticeKind, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Tone } from "#channels/kit/content.ts";
import { words } from "#channels/kit/words.ts";
import { appCardOf, pageOf } from "./app-card.ts";
import type { Card } from "./app-card.ts";
import { answerText, followUpText, listText, noticeText } from "./app-text.ts";
import type { Text } from "./app-text.ts";
import { appWords } from "./app-words.ts";

/** A notice in all the ways in which it may be said: which one depends on where it goes and on what the platform still allows. */
export interface AppWire {
  readonly kind: NoticeKind;
  readonly tone: Tone;
  /**
   * Tells apart what a reader must know (state, who answered, severity) and nothing else: a card can be changed a few times only, and a
   * change in a count is not worth one of them. 16 hex digits.
   */
  readonly face: string;
  readonly card: Card;
  /** Sent as a card; else as a text. */
  readonly isCard: boolean;
  readonly text: Text;
  /** Of a bundle: the names of all of its incidents, which follow the card. */
  readonly list: Text | null;
  /** Tells what the card cannot be made to show. */
  readonly followUp: Text;
  /** Of an answer that asks to go to its page: that page; it may be for one person's eyes alone. */
  readonly page: string | null;
}

const cards: ReadonlySet<NoticeKind> = new Set(["page", "state", "resolved", "bundle", "link_request"]);

/** Pure. */
export function renderApp(notice: Notice, context: RenderContext): AppWire {
  const content = contentOf(notice, context);
  const page = pageOf(content, notice);
  return {
    kind: notice.kind,
    tone: content.tone,
    face: faceOf(notice, content.title + content.body),
    card: appCardOf(content, notice, context),
    isCard: cards.has(notice.kind),
    text: notice.kind === "answer" ? answerText(content, page, words[context.language].verb.link) : noticeText(content),
    list: notice.kind === "bundle" ? listText(content) : null,
    followUp: followUpText(content, appWords[context.language].cardIsOld),
    page,
  };
}

function faceOf(notice: Notice, text: string): string {
  if (notice.kind === "bundle") return hash(notice.incidents.map(({ incident }) => standing(incident)));
  return hash("incident" in notice ? standing(notice.incident) : [notice.kind, text]);
}

function standing(incident: IncidentView): readonly unknown[] {
  const { id, severity, state, acknowledgedBy, acknowledgedAt, snoozedUntil, closedBy, closedAt } = incident;
  return [id, severity, state, acknowledgedBy, acknowledgedAt, snoozedUntil, closedBy, closedAt];
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
