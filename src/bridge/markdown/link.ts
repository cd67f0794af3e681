import type { BridgedMessage } from "#domain/bridge-message.ts";
import { encodeTarget } from "./escape.ts";

/** Opens a chat of Teams at a message (learn.microsoft.com, "Deep link to a Teams chat": `/l/message/{chatId}/{messageId}`). */
export function chatLink({
  tenantId,
  chatId,
  messageId,
}: Pick<BridgedMessage, "tenantId" | "chatId" | "messageId">): string {
  const [chat, message, tenant] = [chatId, messageId, tenantId].map((part) => encodeURIComponent(part.toWellFormed()));
  const context = encodeURIComponent(JSON.stringify({ contextType: "chat" }));
  return encodeTarget(`https://teams.microsoft.com/l/message/${chat}/${message}?tenantId=${tenant}&context=${context}`);
}
