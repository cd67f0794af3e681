import type { NoticeKind } from "#domain/notice.ts";
import type { RichText } from "./rich.ts";

/** docs.slack.dev, "Text object": plain text is data; `emoji: false` leaves `:bomb:` as it is. */
export interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
  readonly emoji: false;
}

/** docs.slack.dev, "Button element": with a `url` it opens a page, with a `value` it is answered in place. */
export interface Button {
  readonly type: "button";
  readonly action_id: string;
  readonly text: PlainText;
  readonly url?: string;
  readonly value?: string;
  readonly style?: "primary";
}

interface Option {
  readonly text: PlainText;
  readonly value: string;
}

/** docs.slack.dev, "Input block", with "Radio button group" and "Plain-text input" in it. */
export interface Input {
  readonly type: "input";
  readonly block_id: string;
  readonly optional?: true;
  readonly label: PlainText;
  readonly hint?: PlainText;
  readonly element:
    | {
        readonly type: "radio_buttons";
        readonly action_id: string;
        readonly options: readonly Option[];
        readonly initial_option?: Option;
      }
    | {
        readonly type: "plain_text_input";
        readonly action_id: string;
        readonly max_length: number;
        readonly placeholder: PlainText;
      };
}

/** docs.slack.dev, "Blocks": those that the app uses. */
export type Block =
  | { readonly type: "header"; readonly text: PlainText }
  | {
      readonly type: "section";
      readonly text: PlainText | { readonly type: "mrkdwn"; readonly text: string; readonly verbatim: true };
    }
  | RichText
  | { readonly type: "actions"; readonly elements: readonly Button[] }
  | { readonly type: "context"; readonly elements: readonly PlainText[] };

/** A message before it is known how it goes out: as a post, an edit, or an answer for one person alone. */
export interface Wire {
  /** What it says; the way by which an answer goes depends on it. */
  readonly says: NoticeKind;
  /** What a phone's notification shows; escaped, since Slack reads markup in it. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** `Wire` as Slack takes it. */
export function bodyOf({ text, blocks }: Wire): Readonly<Record<string, unknown>> {
  return { text, blocks };
}

/** docs.slack.dev, "View object", of type modal. */
export interface Modal {
  readonly type: "modal";
  readonly callback_id: string;
  readonly private_metadata?: string;
  readonly title: PlainText;
  readonly submit?: PlainText;
  readonly close: PlainText;
  readonly blocks: readonly (Block | Input)[];
}
