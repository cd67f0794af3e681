// table
import type { LinkVerb, Verb } from "#domain/notice.ts";

/**
 * A message activity as it is sent, complete but for `from`, `recipient` and `conversation` (Bot Framework activity schema;
 * Teams: "Messages in bot conversations"). Holds either a card or a text: Teams splits an activity with both in two and then
 * names no id to edit it by.
 */
export interface Wire {
  readonly type: "message";
  /** The text of the toast and of the activity feed. */
  readonly summary: string;
  readonly text?: string;
  readonly textFormat?: "plain" | "markdown" | "xml";
  readonly attachments?: readonly CardAttachment[];
  /** Mentions in `text`; those in a card are in the card. */
  readonly entities?: readonly MentionEntity[];
  /** `alert`: rings, and stands in the reader's activity feed. */
  readonly channelData: { readonly notification: { readonly alert: boolean } };
}

export interface CardAttachment {
  readonly contentType: "application/vnd.microsoft.card.adaptive";
  readonly content: AdaptiveCard;
}

/**
 * A person to ring. `text` stands in the message letter for letter; `id` may be the person's object id in Entra (Teams: "Format
 * cards", "Microsoft Entra Object ID and UPN in user mention").
 */
export interface MentionEntity {
  readonly type: "mention";
  readonly text: string;
  readonly mentioned: { readonly id: string; readonly name: string };
}

/** What a button of ours carries; comes back as `value.action.data`, or as `value` where a client fell back to Action.Submit. */
export interface ButtonData {
  readonly verb: Verb | LinkVerb;
  readonly token: string;
  /** Of a snooze, in decimal digits: as text, which is what an input field would send. */
  readonly minutes?: string;
}

/** Adaptive Card 1.5 (adaptivecards.io/explorer) with what Teams adds in `msteams`; as much of both as we use. */
export interface AdaptiveCard {
  readonly type: "AdaptiveCard";
  readonly $schema?: "http://adaptivecards.io/schemas/adaptive-card.json";
  readonly version?: "1.5";
  /** What a client too old for the card shows instead. */
  readonly fallbackText?: string;
  readonly msteams?: { readonly width: "Full"; readonly entities?: readonly MentionEntity[] };
  readonly body: readonly Element[];
  readonly actions?: readonly CardAction[];
}

export type Element = TextBlock | RichTextBlock | Container | ColumnSet | ActionSet;
export type CardAction = Execute | OpenUrl | ShowCard | ToggleVisibility;

interface Placed {
  readonly id?: string;
  readonly isVisible?: boolean;
  readonly spacing?: "None" | "Small" | "Default" | "Medium" | "Large";
  readonly separator?: boolean;
}

interface Typeset {
  readonly text: string;
  readonly size?: "Small" | "Medium" | "Large";
  readonly weight?: "Bolder";
  readonly color?: "Attention" | "Warning" | "Accent" | "Good";
  readonly isSubtle?: boolean;
}

/** Its text is Markdown, and the only place but facts in which `<at>` rings: never holds text from outside. */
export interface TextBlock extends Placed, Typeset {
  readonly type: "TextBlock";
  readonly wrap: true;
}

export interface RichTextBlock extends Placed {
  readonly type: "RichTextBlock";
  readonly inlines: readonly TextRun[];
}

/** Plain text: "Markdown is not supported" (schema 1.5). */
export interface TextRun extends Typeset {
  readonly type: "TextRun";
  readonly selectAction?: OpenUrl;
}

export interface Container extends Placed {
  readonly type: "Container";
  readonly style?: "default" | "accent" | "good" | "attention" | "warning";
  readonly bleed?: boolean;
  readonly items: readonly Element[];
}

export interface ColumnSet extends Placed {
  readonly type: "ColumnSet";
  readonly columns: readonly Column[];
}

export interface Column {
  readonly type: "Column";
  readonly width: string;
  readonly items: readonly Element[];
}

export interface ActionSet extends Placed {
  readonly type: "ActionSet";
  readonly actions: readonly CardAction[];
}

interface Titled {
  readonly title: string;
}

/** A universal action: the platform sends an invoke, and shows its answer in place of the card. */
export interface Execute extends Titled {
  readonly type: "Action.Execute";
  readonly verb: Verb | LinkVerb;
  readonly data: ButtonData;
  readonly style?: "positive" | "destructive";
  /** For clients from before universal actions; arrives as a message with a `value`. */
  readonly fallback: Submit;
}

export interface Submit extends Titled {
  readonly type: "Action.Submit";
  readonly data: ButtonData;
}

export interface OpenUrl {
  readonly type: "Action.OpenUrl";
  readonly title?: string;
  readonly url: string;
}

export interface ShowCard extends Titled {
  readonly type: "Action.ShowCard";
  readonly card: AdaptiveCard;
}

export interface ToggleVisibility extends Titled {
  readonly type: "Action.ToggleVisibility";
  readonly targetElements: readonly string[];
}
