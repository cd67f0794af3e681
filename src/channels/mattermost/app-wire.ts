import type { NoticeKind } from "#domain/notice.ts";
import type { ButtonContext } from "./app-proof.ts";
import type { Wire as WebhookWire } from "./render.ts";

/** developers.mattermost.com, "Interactive messages": `id` is of letters and digits. A select brings `selected_option` into its context. */
export interface Action {
  readonly id: string;
  readonly type: "button" | "select";
  readonly name: string;
  readonly style?: "primary";
  readonly options?: readonly { readonly text: string; readonly value: string }[];
  readonly integration: { readonly url: string; readonly context: ButtonContext };
}

/** developers.mattermost.com, "Message attachments". */
export type Attachment = WebhookWire["attachments"][0] & { readonly actions?: readonly Action[] };

/** Value of the last entry in the list of lengths, which opens the form. */
export const otherLength = "other";

/** A message before it is known how it goes out: as a post, an edit, or an answer for one person alone. */
export interface Wire {
  /** What it says; the way by which an answer goes depends on it. */
  readonly says: NoticeKind;
  /** What a phone's notification shows; Markdown. */
  readonly message: string;
  /** Ids of those to be rung; the server wants their user names, which are asked for when it is sent. */
  readonly mentions: readonly string[];
  readonly mentionAll: boolean;
  /** `metadata.priority.priority` of a post. */
  readonly priority: "urgent" | "important" | null;
  readonly attachments: readonly Attachment[];
}
