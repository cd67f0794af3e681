import { fromXml, isBasic, postSigned, sidOf } from "#channels/fakes/cloud-signatures.ts";
import type { Delivery, Keys } from "#channels/fakes/cloud-signatures.ts";
import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer, Received, Reply } from "#channels/fakes/json-server.ts";

export type { Fault } from "#channels/fakes/json-server.ts";
export { twilioSigned } from "#channels/fakes/cloud-signatures.ts";
export type { Delivery } from "#channels/fakes/cloud-signatures.ts";

/** A text on somebody's phone. */
export interface Text {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly callback: string | null;
  status: string;
}

/** Twilio, and people's phones. */
export interface TwilioSms extends Pick<FakeServer, "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly keys: Keys;
  readonly from: string;
  readonly received: readonly Received[];
  /** What people's phones show, oldest first. */
  readonly texts: readonly Text[];
  /** Numbers that nobody has any more. */
  readonly gone: Set<string>;
  /** Where replies to the number go, as its console has it. */
  hook: string | null;
  /** Where the sender is really reached, when its addresses are those of another world; null: there. */
  reach: string | null;
  /** Tells the sender what became of a text. */
  report(text: Text, status: string, errorCode?: number): Promise<Delivery>;
  /** Somebody answers; what they are told in turn. */
  say(from: string, body: string, sid?: string): Promise<readonly string[]>;
}

/** Keys and number of the account; `onChange` after each text. */
export interface TwilioSmsOptions {
  readonly keys?: Keys;
  readonly from?: string;
  readonly port?: number;
  /** What is left, in USD, as Twilio writes it. */
  readonly balance?: string;
  /** Takes report addresses on this machine, such as http://localhost:8686, which Twilio refuses (21609). */
  readonly takesLocal?: boolean;
  readonly onChange?: () => void;
}

const standard = { keyId: "AC0123456789abcdef0123456789abcdef", secret: "5f8a0b1c2d3e4f5061728394a5b6c7d8" };

/** Twilio Programmable Messaging as seen over HTTP: docs "Messages resource", "Error dictionary", "Webhooks security". */
export async function startTwilioSms(options: TwilioSmsOptions = {}): Promise<TwilioSms> {
  const { keys = standard, from = "+14155550100", takesLocal = false } = options;
  const texts: Text[] = [];
  const gone = new Set<string>();
  const stopped = new Set<string>();

  function answer(asked: Received): Reply {
    if (!isBasic(asked, keys)) return error(401, 20003, "Authenticate");
    const base = `/2010-04-01/Accounts/${keys.keyId}`;
    if (asked.method === "GET" && asked.path === `${base}.json`)
      return { status: 200, body: { sid: keys.keyId, status: "active", type: "Full" } };
    if (asked.method === "GET" && asked.path === `${base}/Balance.json`)
      return { status: 200, body: { account_sid: keys.keyId, balance: options.balance ?? "100.00", currency: "USD" } };
    if (asked.method === "POST" && asked.path === `${base}/Messages.json`) return send(new URLSearchParams(asked.raw));
    return error(404, 20404, `The requested resource ${asked.path} was not found`);
  }

  function send(form: URLSearchParams): Reply {
    const to = form.get("To") ?? "";
    const body = form.get("Body") ?? "";
    const callback = form.get("StatusCallback");
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return error(400, 21211, `Invalid 'To' Phone Number: ${to}`);
    if (form.get("From") !== from) return error(400, 21659, "'From' is not a Twilio phone number");
    if (body === "") return error(400, 21602, "Message body is required");
    if (body.length > 1600) return error(400, 21617, "The concatenated message body exceeds the 1600 character limit");
    if (callback !== null && !(takesLocal || isPublic(callback)))
      return error(400, 21609, "StatusCallback is not valid");
    if (gone.has(to)) return error(400, 21214, `'To' phone number cannot be reached`);
    if (stopped.has(to)) return error(400, 21610, "Attempt to send to unsubscribed recipient");
    const text: Text = { id: sidOf("SM", texts.length), from, to, text: body, callback, status: "queued" };
    texts.push(text);
    options.onChange?.();
    const made = { sid: text.id, status: "queued", to, from, error_code: null, error_message: null };
    return { status: 201, body: { ...made, body, num_segments: "1", api_version: "2010-04-01" } };
  }

  const server = await startServer(answer, options.port);
  const own = { url: server.origin, keys, from, texts, gone };
  return Object.assign(actsOf(keys, from, stopped), server, own);
}

type Acts = Pick<TwilioSms, "hook" | "reach" | "report" | "say">;

/** What Twilio tells the sender, of its own accord or because somebody answered. */
function actsOf(keys: Keys, from: string, stopped: Set<string>): Acts {
  let replies = 0;
  const acts: Acts = {
    hook: null,
    reach: null,
    async report(text, status, errorCode) {
      if (text.callback === null) throw new Error("nobody asked for reports");
      text.status = status;
      const fields = {
        AccountSid: keys.keyId,
        ApiVersion: "2010-04-01",
        From: from,
        MessageSid: text.id,
        MessageStatus: status,
        SmsSid: text.id,
        SmsStatus: status,
        To: text.to,
        ...(errorCode === undefined ? {} : { ErrorCode: String(errorCode) }),
      };
      return postSigned(keys.secret, text.callback, fields, acts.reach);
    },
    async say(person, body, sid) {
      if (acts.hook === null) throw new Error("the number has no webhook");
      replies += 1;
      const word = body.trim().toUpperCase();
      const wish = word === "STOP" ? "STOP" : word === "START" ? "START" : null;
      if (wish === "STOP") stopped.add(person);
      if (wish === "START") stopped.delete(person);
      const fields = {
        ...inboundFields(keys.keyId, { from: person, to: from, body, sid: sid ?? sidOf("SM", 1_000_000 + replies) }),
        ...(wish === null ? {} : { OptOutType: wish }),
      };
      const { status, body: answered } = await postSigned(keys.secret, acts.hook, fields, acts.reach);
      if (status !== 200) throw new Error(`the webhook answered with ${status}`);
      return messagesIn(answered);
    },
  };
  return acts;
}

/** What Twilio posts when somebody writes. */
export function inboundFields(
  accountSid: string,
  said: { readonly from: string; readonly to: string; readonly body: string; readonly sid: string },
): Readonly<Record<string, string>> {
  return {
    AccountSid: accountSid,
    ApiVersion: "2010-04-01",
    Body: said.body,
    From: said.from,
    MessageSid: said.sid,
    NumMedia: "0",
    NumSegments: "1",
    SmsMessageSid: said.sid,
    SmsSid: said.sid,
    SmsStatus: "received",
    To: said.to,
  };
}

/** The texts of `<Response><Message>…`; throws where it is no such answer. */
export function messagesIn(answer: string): readonly string[] {
  const inner = /^<\?xml version="1\.0" encoding="UTF-8"\?><Response>([^]*)<\/Response>$/.exec(answer)?.[1];
  if (inner === undefined) throw new Error(`not TwiML: ${answer}`);
  const rest = inner.replace(/<Message>[^<>]*<\/Message>/g, "");
  if (rest !== "") throw new Error(`unknown TwiML: ${rest}`);
  return [...inner.matchAll(/<Message>([^<>]*)<\/Message>/g)].map(([, text = ""]) => fromXml(text));
}

/** What a phone makes a link of: anything with a scheme, and bare names of hosts with a path. */
export function linksIn(text: string): readonly string[] {
  return text.match(/\bhttps?:\/\/[^\s<>"]+|(?<![\w.@-])(?:[\w-]+\.)+[a-z]{2,}\/[^\s<>"]*/gi) ?? [];
}

/** Twilio takes no names without a dot. */
function isPublic(url: string): boolean {
  return /^https?:\/\/[^/]*[.[]/.test(url) && URL.parse(url) !== null;
}

function error(status: number, code: number, message: string): Reply {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}
