import { isLinkVerb } from "#domain/notice.ts";
import { parseCommand } from "#domain/chatcommand.ts";
import type { Attempt, ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import type { AppApi, ClickAnswer } from "./app-api.ts";
import { deepLink } from "./app-config.ts";
import type { Address, Self } from "./app-config.ts";
import { answeredBy } from "./app-inbound.ts";
import type { Messages } from "./app-messages.ts";
import { isClosed, plainOutcome } from "./app-outcome.ts";
import type { AppMessage, Wire } from "./app-render.ts";
import { whoAmI } from "./app-said.ts";
import { anybodyWords } from "./app-words.ts";

type Event = InboundEvent<Address>;
type Click = Extract<Event, { kind: "action" }>;
type Command = Extract<Event, { kind: "command" }>;

/** What an answer is given with. */
export interface Answering {
  readonly api: AppApi;
  readonly messages: Messages;
  readonly self: Self;
  readonly deps: Pick<ChannelDeps, "now" | "publicUrl">;
}

const nothingToSay: Outcome = { kind: "accepted", ref: null, receipts: false };

/**
 * `Channel.reply` of one account: clicks are answered with a text that the one who clicked alone sees, and what was said where it was
 * said. What concerns one person alone is said in their own chat.
 */
export function createReply(answering: Answering): (event: Event, wire: Wire, attempt: Attempt) => Promise<Outcome> {
  return async (event, wire, attempt) => {
    if (event.kind === "action") return answerClick(answering, event, wire, attempt);
    if (event.kind !== "command") return nothingToSay;
    const isAlone = event.place.kind === "person";
    if (!isAlone && isPersonal(answering, event, wire)) return whisper(answering, event, wire, attempt);
    return aloud(answering, event, wire.message, attempt);
  };
}

async function answerClick(answering: Answering, event: Click, wire: Wire, attempt: Attempt): Promise<Outcome> {
  const { messages } = answering;
  if (holdsLink(answering, wire)) return answerStranger(answering, event, wire, attempt);
  const outcome = await toast(answering, event, { text: wire.toast, show_alert: wire.alert }, attempt);
  // A question that was answered is not asked any longer.
  if (isLinkVerb(event.verb) && wire.settled && event.ref !== null)
    return messages.edit(event.ref, wire.message, attempt);
  // Too late for the button: a new card follows by itself, but words would be lost.
  const isLost = outcome.kind === "permanent" && outcome.blame === "message";
  return isLost && wire.alert ? toPerson(answering, event, wire.message, attempt) : outcome;
}

/**
 * The way to link is for one person, and too long for a toast: it goes into their own chat with the bot. Telegram lets no bot write to
 * somebody who has never opened it; then the button opens that chat, where Start asks for the way to link.
 */
async function answerStranger(answering: Answering, event: Click, wire: Wire, attempt: Attempt): Promise<Outcome> {
  const outcome = await toPerson(answering, event, wire.message, attempt);
  const answer: ClickAnswer = isClosed(outcome)
    ? { url: deepLink(answering.self, whoAmI) }
    : { text: outcome.kind === "accepted" ? anybodyWords.seeChat : anybodyWords.tryAgain, show_alert: true };
  const shown = await toast(answering, event, answer, attempt);
  return outcome.kind === "accepted" ? outcome : shown;
}

async function toast({ api, deps }: Answering, event: Click, answer: ClickAnswer, attempt: Attempt): Promise<Outcome> {
  return plainOutcome(await api.answerCallbackQuery(answeredBy(event.id), answer, attempt), deps.now());
}

function toPerson(
  { messages }: Answering,
  { byAddress }: Pick<Event & { readonly byAddress: Address | null }, "byAddress">,
  message: AppMessage,
  attempt: Attempt,
): Promise<Outcome> {
  if (byAddress !== null) return messages.post(message, byAddress, attempt);
  return Promise.resolve({ kind: "permanent", blame: "address", why: "Telegram did not say who it was" });
}

/** In a group the answer names what it answers, since others talk there too. */
function aloud(
  { messages }: Answering,
  { place, id }: Command,
  message: AppMessage,
  attempt: Attempt,
): Promise<Outcome> {
  const replyTo = place.kind === "person" ? undefined : Number(answeredBy(id));
  return messages.post(message, place.address, attempt, replyTo);
}

/** In the chat of the one who spoke; where the bot may not write, they are told in public to open it, and nothing else. */
async function whisper(answering: Answering, event: Command, wire: Wire, attempt: Attempt): Promise<Outcome> {
  const outcome = await toPerson(answering, event, wire.message, attempt);
  return isClosed(outcome) ? aloud(answering, event, openChat(answering), attempt) : outcome;
}

function openChat({ self }: Answering): AppMessage {
  const button = { text: anybodyWords.openChatButton, url: deepLink(self, whoAmI) };
  return {
    text: anybodyWords.openChat,
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    disable_notification: true,
    reply_markup: { inline_keyboard: [[button]] },
  };
}

/** Commands whose answers name an account or its mail address. */
const personal: ReadonlySet<string> = new Set(["whoami", "notifications"]);

/** Whether an answer must not be read by a whole room: it is about one person's account, or holds a page that links whoever opens it. */
function isPersonal(answering: Answering, event: Command, wire: Wire): boolean {
  if (holdsLink(answering, wire)) return true;
  const { command } = parseCommand(event.text);
  if (command.kind === "link" || command.kind === "unlink") return command.place === "person";
  return personal.has(command.kind);
}

function holdsLink({ deps }: Answering, { message }: Wire): boolean {
  return JSON.stringify(message).includes(`${deps.publicUrl}/link/`);
}
