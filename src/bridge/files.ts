import type { BridgedMessage, DroppedFile, PlannedFile } from "#domain/bridge-message.ts";
import type { Sides } from "./settings.ts";

interface Files {
  readonly bridged: BridgedMessage;
  /** Null: Graph cannot be asked. */
  readonly token: string | null;
  readonly channelId: string;
  readonly files: readonly PlannedFile[];
}

/** What goes with the post, and what could not be had. */
interface Brought {
  readonly ids: readonly string[];
  readonly failed: readonly DroppedFile[];
}

/** Takes the files of a message from Teams to Mattermost, one after the other. What cannot be had holds up no message. */
export async function bringFiles(sides: Sides, { bridged, token, channelId, files }: Files): Promise<Brought> {
  const ids: string[] = [];
  const failed: DroppedFile[] = [];
  for (const file of files) {
    const url = sides.graph.url(pathOf(bridged, file));
    const found = token === null ? null : await sides.graph.bytes(token, url, file.maxBytes + 1);
    // One byte more than may be: there is more of it than we asked for.
    const isWhole = found?.ok === true && found.value.length <= file.maxBytes;
    const made = isWhole ? await sides.mattermost.upload(channelId, file.name, found.value) : null;
    if (made?.ok === true) ids.push(made.value);
    else failed.push({ name: file.name, reason: found?.ok === true && !isWhole ? "too_large" : "unreachable" });
  }
  return { ids, failed };
}

/** Where its bytes are (Graph, "Get chatMessageHostedContent", "Accessing shared DriveItems"). */
function pathOf({ chatId, messageId }: BridgedMessage, { source }: PlannedFile): string {
  const of = encodeURIComponent;
  if (source.kind === "hosted")
    return `/chats/${of(chatId)}/messages/${of(messageId)}/hostedContents/${of(source.hostedContentId)}/$value`;
  return `/shares/u!${Buffer.from(source.url).toString("base64url")}/driveItem/content`;
}
