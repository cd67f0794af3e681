/** Somebody in a Teams chat. */
export interface ChatPerson {
  /** Object id in Entra; null: a guest without one, an application or a device. */
  readonly id: string | null;
  readonly name: string;
}

/** Graph, `chatMessageMention`: `<at id="0">` in the body points at it. */
export interface BridgedMention {
  readonly id: number;
  readonly text: string;
  /** Object id of the person; null: everyone in the chat, a tag, a team or an application. */
  readonly userId: string | null;
}

/** Graph, `chatMessageAttachment`: `<attachment id="…">` in the body points at it. */
export interface BridgedAttachment {
  readonly id: string;
  /** `reference` for a file, `messageReference` for a quoted message, `application/vnd.microsoft.card.…` for a card. */
  readonly contentType: string;
  readonly contentUrl: string | null;
  /** JSON, for cards and quoted messages. */
  readonly content: string | null;
  readonly name: string | null;
  /** Bytes, where known; Graph does not say. */
  readonly size: number | null;
}

/** Graph, `chatMessageHostedContent`: an image or a code snippet that is kept with the message. */
export interface BridgedHostedContent {
  readonly id: string;
  readonly contentType: string | null;
  /** Bytes, where known. */
  readonly size: number | null;
}

/** A message of a Teams chat, as far as it is brought to Mattermost. All of its text is from outside. */
export interface BridgedMessage {
  readonly tenantId: string;
  readonly chatId: string;
  readonly messageId: string;
  readonly chatType: "oneOnOne" | "group" | "meeting";
  /** Name of the chat; null: it has none. */
  readonly topic: string | null;
  /** With the sender and the reader; 0: not known. */
  readonly memberCount: number;
  readonly sender: ChatPerson;
  /** `body.content`: HTML or plain text, as `contentType` says. */
  readonly html: string;
  readonly contentType: "html" | "text";
  readonly mentions: readonly BridgedMention[];
  readonly attachments: readonly BridgedAttachment[];
  readonly hostedContents: readonly BridgedHostedContent[];
  readonly createdAt: number;
}

/** A file that goes with the post, and where its bytes are. */
export interface PlannedFile {
  /** Safe as a file name: no path, no control characters. */
  readonly name: string;
  /** Bytes at most; what turns out to be longer is dropped as `too_large`. */
  readonly maxBytes: number;
  readonly source:
    | { readonly kind: "hosted"; readonly hostedContentId: string }
    /** A file in OneDrive or SharePoint, by its web address (Graph: `/shares/{id}/driveItem/content`). */
    | { readonly kind: "shared"; readonly url: string };
}

/** Why a file does not go with the post. */
export type DropReason = "turned_off" | "too_many" | "too_large" | "unsupported" | "unreachable";

/** A file that the text names instead. */
export interface DroppedFile {
  readonly name: string;
  readonly reason: DropReason;
}
