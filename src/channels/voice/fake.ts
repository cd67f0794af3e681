import { isBasic, postSigned, sidOf } from "#channels/fakes/cloud-signatures.ts";
import type { Delivery, Keys } from "#channels/fakes/cloud-signatures.ts";
import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer, Received, Reply } from "#channels/fakes/json-server.ts";
import { readTwiml } from "./fake-twiml.ts";
import type { Script } from "./fake-twiml.ts";

export type { Fault } from "#channels/fakes/json-server.ts";
export { twilioSigned } from "#channels/fakes/cloud-signatures.ts";
export type { Delivery } from "#channels/fakes/cloud-signatures.ts";

/** A call to somebody's phone. */
export interface PhoneCall {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly form: URLSearchParams;
  /** What it says when it is picked up. */
  readonly first: Script;
  state: "ringing" | "talking" | "over";
  /** All that was said into the ear, in order. */
  readonly heard: string[];
  /** Where the next key goes. */
  action: string | null;
}

/** Twilio, and people's phones. */
export interface TwilioVoice extends Pick<FakeServer, "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly keys: Keys;
  readonly from: string;
  readonly received: readonly Received[];
  /** What people's phones show, oldest first. */
  readonly calls: readonly PhoneCall[];
  readonly gone: Set<string>;
  /** Where the caller is really reached, when its addresses are those of another world; null: there. */
  reach: string | null;
  /** A human picks up and listens to the end. */
  answer(call: PhoneCall): Promise<Delivery>;
  press(call: PhoneCall, digit: string): Promise<Delivery>;
  hangUp(call: PhoneCall): Promise<Delivery>;
  /** A mailbox picks up, hears it all, and hangs up. */
  voicemail(call: PhoneCall): Promise<readonly Delivery[]>;
  /** Nobody picks up, or it is rejected. */
  ignore(call: PhoneCall, status?: "no-answer" | "busy" | "failed"): Promise<Delivery>;
}

/** Keys and number of the account; `onChange` after whatever happens to a phone. */
export interface TwilioVoiceOptions {
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

/** Twilio Programmable Voice as seen over HTTP: docs "Calls resource", "TwiML for Programmable Voice", "Answering Machine Detection". */
export async function startTwilioVoice(options: TwilioVoiceOptions = {}): Promise<TwilioVoice> {
  const { keys = standard, from = "+14155550100", takesLocal = false } = options;
  const calls: PhoneCall[] = [];
  const gone = new Set<string>();

  function answer(asked: Received): Reply {
    if (!isBasic(asked, keys)) return error(401, 20003, "Authenticate");
    const base = `/2010-04-01/Accounts/${keys.keyId}`;
    if (asked.method === "GET" && asked.path === `${base}.json`)
      return { status: 200, body: { sid: keys.keyId, status: "active" } };
    if (asked.method === "GET" && asked.path === `${base}/Balance.json`)
      return { status: 200, body: { account_sid: keys.keyId, balance: options.balance ?? "100.00", currency: "USD" } };
    if (asked.method === "POST" && asked.path === `${base}/Calls.json`) return call(new URLSearchParams(asked.raw));
    return error(404, 20404, `The requested resource ${asked.path} was not found`);
  }

  function call(form: URLSearchParams): Reply {
    const to = form.get("To") ?? "";
    const twiml = form.get("Twiml") ?? "";
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return error(400, 21211, `Invalid 'To' Phone Number: ${to}`);
    if (form.get("From") !== from) return error(400, 21212, "Invalid 'From' Phone Number");
    if (gone.has(to)) return error(400, 21214, "'To' phone number cannot be reached");
    if (twiml.length > 4000) return error(400, 21218, "Twiml exceeds 4000 characters");
    if (!(Number(form.get("Timeout") ?? 60) >= 5)) return error(400, 21218, "Invalid Timeout");
    if (form.get("AsyncAmd") === "true" && URL.parse(form.get("AsyncAmdStatusCallback") ?? "") === null)
      return error(400, 21262, "No AMD status callback URL provided");
    const callback = form.get("StatusCallback");
    if (callback !== null && !(takesLocal || isPublic(callback)))
      return error(400, 21609, "StatusCallback is not a valid URL");
    const first = readTwiml(twiml);
    if (typeof first === "string") return error(400, 12100, first);
    const id = sidOf("CA", calls.length);
    calls.push({ id, to, from, form, first, state: "ringing", heard: [], action: null });
    options.onChange?.();
    return { status: 201, body: { sid: id, status: "queued", to, from, direction: "outbound-api", error_code: null } };
  }

  const world: World = { reach: null, changed: () => options.onChange?.() };
  const server = await startServer(answer, options.port);
  return {
    ...server,
    url: server.origin,
    keys,
    from,
    calls,
    gone,
    get reach() {
      return world.reach;
    },
    set reach(url) {
      world.reach = url;
    },
    ...actsOf(keys, world),
  };
}

interface World {
  reach: string | null;
  readonly changed: () => void;
}

type Acts = Pick<TwilioVoice, "answer" | "press" | "hangUp" | "voicemail" | "ignore">;

/** What people do with a ringing phone, and what Twilio tells of it. */
function actsOf(keys: Keys, world: World): Acts {
  const fieldsOf = (one: PhoneCall, status: string) => ({
    AccountSid: keys.keyId,
    ApiVersion: "2010-04-01",
    CallSid: one.id,
    CallStatus: status,
    Direction: "outbound-api",
    From: one.from,
    To: one.to,
  });

  function hear(one: PhoneCall, script: Script): void {
    for (const { text } of script.heard) one.heard.push(text);
    one.action = script.action;
    world.changed();
  }

  async function end(one: PhoneCall, status: string): Promise<Delivery> {
    one.state = "over";
    world.changed();
    const url = one.form.get("StatusCallback");
    if (url === null || !one.form.getAll("StatusCallbackEvent").includes("completed")) return { status: 0, body: "" };
    const more = {
      SequenceNumber: "3",
      CallDuration: status === "completed" ? "21" : "0",
      CallbackSource: "call-progress-events",
    };
    return postSigned(keys.secret, url, { ...fieldsOf(one, status), ...more }, world.reach);
  }

  async function detected(one: PhoneCall, answeredBy: string): Promise<Delivery> {
    const url = one.form.get("AsyncAmdStatusCallback");
    if (url === null) return { status: 0, body: "" };
    const fields = {
      AccountSid: keys.keyId,
      CallSid: one.id,
      AnsweredBy: answeredBy,
      MachineDetectionDuration: "2900",
    };
    return postSigned(keys.secret, url, fields, world.reach);
  }

  function pickUp(one: PhoneCall): void {
    if (one.state !== "ringing") throw new Error(`the call is ${one.state}`);
    one.state = "talking";
    hear(one, one.first);
  }

  return {
    answer(one) {
      pickUp(one);
      return detected(one, "human");
    },
    async press(one, digit) {
      if (one.state !== "talking" || one.action === null) throw new Error("no key is waited for");
      const delivery = await postSigned(
        keys.secret,
        one.action,
        {
          ...fieldsOf(one, "in-progress"),
          Digits: digit,
          FinishedOnKey: "",
          msg: "Gather End",
        },
        world.reach,
      );
      const script = readTwiml(delivery.body);
      if (delivery.status !== 200 || typeof script === "string")
        throw new Error(`an application error has occurred: ${delivery.status} ${delivery.body}`);
      hear(one, script);
      if (script.hangUp) await end(one, "completed");
      return delivery;
    },
    hangUp: (one) => end(one, "completed"),
    async voicemail(one) {
      pickUp(one);
      return [await detected(one, "machine_start"), await end(one, "completed")];
    },
    ignore: (one, status = "no-answer") => end(one, status),
  };
}

/** Twilio takes no names without a dot. */
function isPublic(url: string): boolean {
  return /^https?:\/\/[^/]*[.[]/.test(url) && URL.parse(url) !== null;
}

function error(status: number, code: number, message: string): Reply {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}
