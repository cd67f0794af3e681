import type { BridgedAttachment, BridgedMessage } from "#domain/bridge-message.ts";
import { cardBlocks, jsonOf, objectField, textField } from "./card.ts";
import { joinBlocks, plainBlocks } from "./collect.ts";
import type { Block } from "./collect.ts";
import { linkTarget, oneLine } from "./escape.ts";
import type { FilePlan } from "./files.ts";
import { htmlBlocks } from "./html.ts";
import type { Pointers } from "./html.ts";
import { nested, plain } from "./lines.ts";
import type { Line } from "./lines.ts";

/** Words that attachments need. */
export interface AttachmentWords {
  readonly somebody: string;
  readonly image: string;
  readonly forwarded: string;
}

/** The body of a message and what is attached to it, as blocks; its files go into the plan. */
export function bodyBlocks(message: BridgedMessage, plan: FilePlan, say: AttachmentWords): readonly Block[] {
  const left = new Map(message.attachments.map((attachment) => [attachment.id, attachment]));
  const hosted = (id: string): string => plan.addHosted(id);
  const draw = (attachment: BridgedAttachment): readonly Block[] => attachmentBlocks(attachment, plan, say);
  const pointers: Pointers = {
    imageWord: say.image,
    hosted,
    attachment: (id) => {
      const attachment = left.get(id);
      left.delete(id);
      return attachment === undefined ? [] : draw(attachment);
    },
  };
  const body = message.contentType === "html" ? htmlBlocks(message.html, pointers) : plainBlocks(message.html);
  return [...body, ...[...left.values()].flatMap(draw)];
}

/** Kinds of attachments that Teams itself makes (Graph, `chatMessageAttachment.contentType`). */
function attachmentBlocks(attachment: BridgedAttachment, plan: FilePlan, say: AttachmentWords): readonly Block[] {
  const { contentType, content } = attachment;
  const json = jsonOf(content);
  switch (contentType) {
    case "reference":
      plan.addShared(attachment);
      return [];
    case "messageReference":
      return json === null
        ? []
        : quoted(senderOf(json, "messageSender", say), plainBlocks(textField(json, "messagePreview")));
    case "forwardedMessageReference":
      return json === null ? [] : forwarded(json, say);
    case "application/vnd.microsoft.card.codesnippet":
      return codeSnippet(attachment, plan);
    default:
      if (contentType.startsWith("application/vnd.microsoft.") && json !== null) return cardBlocks(json);
      return otherBlocks(attachment, plan);
  }
}

function senderOf(json: Readonly<Record<string, unknown>>, field: string, say: AttachmentWords): string {
  const sender = objectField(json, field);
  const names = ["user", "application", "device"].map((kind) =>
    oneLine(textField(objectField(sender, kind), "displayName")),
  );
  return names.find((name) => name !== "") ?? say.somebody;
}

function forwarded(json: Readonly<Record<string, unknown>>, say: AttachmentWords): readonly Block[] {
  const pointers: Pointers = {
    imageWord: say.image,
    // Images of the message that was forwarded are kept with that one, where the reader may not look.
    hosted: () => `[${say.image}]`,
    attachment: () => [],
  };
  const name = senderOf(json, "originalMessageSender", say);
  return quoted(`${say.forwarded}, ${name}`, htmlBlocks(textField(json, "originalMessageContent"), pointers));
}

function quoted(title: string, blocks: readonly Block[]): readonly Block[] {
  const head: Line = { kind: "text", prefix: "", spans: [{ ...plain, bold: true, text: title }] };
  const lines = [head, ...joinBlocks(blocks)].map((line) => nested("> ", line));
  return [{ kind: "other", lines }];
}

function codeSnippet({ content, contentUrl, name }: BridgedAttachment, plan: FilePlan): readonly Block[] {
  const json = jsonOf(content) ?? {};
  const url = textField(json, "codeSnippetUrl") || (contentUrl ?? "");
  const called = `${oneLine(name ?? "") || oneLine(textField(json, "name")) || "snippet"}.txt`;
  const id = /\/hostedContents\/([^/?#]+)\/\$value/i.exec(url)?.[1];
  if (id === undefined) plan.drop({ name: called, reason: "unsupported" });
  else plan.addHosted(id, called);
  return [];
}

/** Meetings, tabs, pictures of applications: a link where there is one, else at least their name. */
function otherBlocks({ name, contentUrl }: BridgedAttachment, plan: FilePlan): readonly Block[] {
  const href = linkTarget(contentUrl ?? "");
  const text = oneLine(name ?? "");
  if (href !== null) {
    return [
      { kind: "paragraph", lines: [{ kind: "text", prefix: "", spans: [{ ...plain, href, text: text || href }] }] },
    ];
  }
  if (text !== "") plan.drop({ name: text, reason: "unsupported" });
  return [];
}
