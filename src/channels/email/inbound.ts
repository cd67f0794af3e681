import { createHash } from "node:crypto";
import { parseCommand } from "#domain/chatcommand.ts";
import { verifySignature } from "#channels/kit/vendors/secret-path.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import type { Inbound, InboundEvent, RawRequest, Rejection, VerifiedRequest } from "#ports/inbound.ts";
import { markVerified } from "#ports/inbound.ts";
import type { Address, Config } from "./config.ts";
import { parseLetter, readLetter } from "./letter.ts";
import type { Letter, Us } from "./letter.ts";
import { domainOf, isNameable, readMessageId } from "./message-id.ts";
import type { MessageName } from "./message-id.ts";
import { wishOf } from "./said.ts";

type Event = InboundEvent<Address>;

/** Mail servers wait for minutes; nothing in the answer depends on the results. */
const answerWithinMs = 10_000;

/** What came in by mail, over HTTP or from the mailbox that we read. */
export function inboundOf(config: Config, deps: Pick<ChannelDeps, "publicUrl">): Inbound<Address> {
  const domain = domainOf(config.from);
  const us = usOf(config, deps);
  return {
    verify: (request) => verifyMail(config, us, request),
    parse(request) {
      const letter = parseLetter(request.body);
      return letter === null ? [] : eventsOf(letter, domain);
    },
    // A mail is answered by a mail: what the page says is for its author, and not for the server that posts it.
    answer: () => ({ status: 204, headers: {}, body: "" }),
    answerWithinMs,
  };
}

/** By what an account knows its own mails. */
export function usOf({ from, replyTo }: Config, { publicUrl }: Pick<ChannelDeps, "publicUrl">): Us {
  return { addresses: [from, replyTo ?? from].map((each) => each.toLowerCase()), publicUrl };
}

/** A raw mail (`message/rfc822`) that a mail server posts to `/hook/email/<account>?key=…`. */
async function verifyMail(
  { inbox, hookKey }: Config,
  us: Us,
  request: RawRequest,
): Promise<VerifiedRequest | Rejection> {
  if (inbox !== "hook" || hookKey === undefined)
    return { rejected: true, status: 403, why: "this account takes no mails over HTTP" };
  const verified = verifySignature(request, hookKey);
  return "rejected" in verified ? verified : letterRequest(verified, us);
}

/** The request with what it says in place of the raw mail, since `parse` waits for nothing. */
export async function letterRequest(request: RawRequest, us: Us): Promise<VerifiedRequest> {
  const letter = await readLetter(request.body, us);
  return markVerified({ ...request, body: new TextEncoder().encode(JSON.stringify(letter)) });
}

function eventsOf(letter: Letter, domain: string): readonly Event[] {
  const { report } = letter;
  if (report !== null) {
    const name = readMessageId(report.about, domain);
    return name === null ? [] : [bounce(name, report)];
  }
  if (letter.automatic || letter.looped || letter.forged || letter.from === null) return [];
  const names = letter.thread.flatMap((id) => readMessageId(id, domain) ?? []);
  const token = names.find((name) => name.token !== null)?.token ?? letter.pages.find(isNameable) ?? null;
  // Neither an answer to us nor a page of ours in it: not ours to answer.
  return names.length === 0 && token === null ? [] : [answered({ ...letter, from: letter.from }, names, token)];
}

function bounce({ id }: MessageName, { why, gone }: NonNullable<Letter["report"]>): Event {
  return {
    kind: "receipt",
    id: `${id}:failed`,
    ref: { messageId: id },
    state: "failed",
    sequence: 2,
    detail: why,
    ...(gone ? { gone } : {}),
  };
}

/**
 * A mail says who its author is, and anybody can say so: it acts by the token of the page that it answers alone. One that has none, or
 * asks for nothing that we do, is told where to do it, and does nothing.
 */
function answered(
  letter: Letter & { readonly from: NonNullable<Letter["from"]> },
  names: readonly MessageName[],
  token: string | null,
): Event {
  const { address, name } = letter.from;
  const by = { key: address, name, tenant: null };
  const byAddress: Address = { email: address };
  const wish = wishOf(letter.said, letter.subject);
  const page = names.find((each) => each.token === token && token !== null);
  // Two authors of one id are two events: nobody keeps an answer from being heard by sending another of the same id.
  const id = `${letter.id} ${digest(`${address} ${letter.said}`)}`;
  if (wish.kind === "talk" && token !== null)
    return {
      kind: "command",
      id,
      text: noCommand(wish.text),
      by,
      byAddress,
      place: { kind: "person", key: address, name: address, tenant: null, address: byAddress },
    };
  return {
    kind: "action",
    id,
    verb: wish.kind === "verb" ? wish.verb : "ack",
    token: wish.kind === "verb" ? (token ?? "") : "",
    by,
    byAddress,
    place: null,
    ref: page === undefined ? null : { messageId: page.id },
    minutes: wish.kind === "verb" ? wish.minutes : null,
  };
}

/** Words that are no command, whatever was written: a mail has no right to any but by its page. */
function noCommand(said: string): string {
  const text = `“${said.replaceAll(/[“”]/g, "")}”`;
  return parseCommand(text).command.kind === "unknown" ? text : "“…”";
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The Message-ID of the mail that an event was; null where it had none. */
export function messageIdOf(event: InboundEvent): string | null {
  const [id = ""] = event.id.split(" ");
  return id.startsWith("<") ? id : null;
}
