import { parseCommand } from "#domain/chatcommand.ts";
import { payloadForm } from "./app-config.ts";
import type { Self } from "./app-config.ts";
import type { Message } from "./app-update.ts";

/**
 * What somebody said to the bot, without its name and without a slash; null: it was not said to us. In a person's own chat everything
 * is. In a group it is a command with our name (`/ack@tocsin_bot 42`), a message that names us (`@tocsin_bot ack 42`), or a command
 * without a name that we know; a bot that may read everything is not to comment on it.
 */
export function saidText(message: Message, self: Self): string | null {
  const { text } = message;
  if (text === undefined || text.trim() === "") return null;
  const [whole, name, to] = /^\/([A-Za-z]\w{0,63})(?:@(\w{1,64}))?(?=\s|$)/.exec(text) ?? [];
  const isAlone = message.chat.type === "private";
  if (to !== undefined && !isUs(to, self)) return null;
  if (whole === undefined || name === undefined) {
    const left = withoutOurName(message, text, self);
    return isAlone || left !== text ? spaced(left) : null;
  }
  const rest = spaced(text.slice(whole.length));
  if (name.toLowerCase() === "start") return started(rest, isAlone, to !== undefined);
  const said = spaced(`${name} ${rest}`);
  const isOurs = isAlone || to !== undefined || parseCommand(said).command.kind !== "unknown";
  return isOurs ? said : null;
}

/** Deep links (Telegram, "Deep linking"): `?start=CODE` says `/start CODE` to the bot alone, `?startgroup=CODE` in the group it was added to. */
function started(payload: string, isAlone: boolean, isNamed: boolean): string | null {
  if (!payloadForm.test(payload)) return isAlone || isNamed ? "help" : null;
  if (payload === whoAmI) return whoAmI;
  return `${isAlone ? "linkUser" : "linkChat"} ${payload}`;
}

/** The payload of a deep link that asks who one is: whoever is not linked is shown the way to link. */
export const whoAmI = "whoami";

function isUs(name: string, { username }: Self): boolean {
  return name.toLowerCase() === username.toLowerCase();
}

/** Our own mentions are taken out, never those of others. Offsets are in UTF-16 units (Bot API, MessageEntity), as JavaScript counts. */
function withoutOurName({ entities = [] }: Message, text: string, self: Self): string {
  let left = text;
  const backwards = entities.flatMap((each) => (each === null ? [] : [each])).toSorted((a, b) => b.offset - a.offset);
  for (const { type, offset, length, user } of backwards) {
    const named = type === "mention" && isUs(text.slice(offset, offset + length).replace(/^@/, ""), self);
    const linked = type === "text_mention" && user?.id === self.id;
    if ((named || linked) && offset >= 0 && length > 0)
      left = `${left.slice(0, offset)} ${left.slice(offset + length)}`;
  }
  return left;
}

/** Line breaks mean something to commands, so they stay. */
function spaced(text: string): string {
  return text.replaceAll(/[ \t\u00a0]+/g, " ").trim();
}
