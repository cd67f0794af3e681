import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { phoneOf } from "#channels/kit/phone.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import { trim } from "#channels/kit/trim.ts";
import { alibabaOutcome, alibabaRequest, alibabaTaken } from "#channels/kit/vendors/alibaba.ts";
import { alibabaBalance } from "#channels/kit/vendors/balances.ts";
import { clouds, toldOrNothing, vendorCheck } from "#channels/kit/vendors/check.ts";
import { queueCheck, queueStream } from "#channels/kit/vendors/queue.ts";
import { bodyObjects, textOf, verifySignature } from "#channels/kit/vendors/secret-path.ts";
import { words } from "#channels/kit/words.ts";
import type { Verb } from "#domain/notice.ts";
import { openCalls, readTicket, ticketFor } from "./calls.ts";
import type { Calls } from "./calls.ts";
import type { Config } from "./config.ts";
import { digitOf, lastVerb, repeatDigit } from "./keys.ts";
import { answerWithinMs, keySeconds } from "./limits.ts";
import { alibabaCalled } from "./outcome.ts";
import type { Wire } from "./render.ts";
import { keyPressed, keySaid, receipt } from "./vendor.ts";
import type { Vendor } from "./vendor.ts";

const version = "2017-05-25";

/** Kinds of messages that its console lets subscribe (help.aliyun.com, vms: voicereport-7, voicecallreport-7). */
const queues = ["VoiceCallReport", "VoiceReport"] as const;

/**
 * Alibaba Cloud Voice (Dyvmsapi 2017-05-25): IvrCall where keys are answered, else SingleCallByTts; VoiceReport and VoiceCallReport,
 * pushed or from the queue, which tells keys while the call lasts.
 */
export function alibaba(config: Config, deps: ChannelDeps): Vendor {
  const calls = openCalls();
  const probe = async (signal: AbortSignal): Promise<Outcome> => {
    // There is no call that only asks: a made-up one is looked for, and only a refusal of the account matters.
    const params = { CallId: "0", ProdId: "11000000300006", QueryDate: String(deps.now()) };
    const call = { action: "QueryCallDetailByCallId", version, params };
    const outcome = alibabaOutcome(await alibabaRequest(deps, config, call, signal), deps.now(), "RequestId", false);
    const refused = outcome.kind === "permanent" && outcome.blame === "account";
    const known = outcome.kind === "accepted" || (outcome.kind === "permanent" && !refused);
    return known ? { kind: "accepted", ref: null, receipts: false } : outcome;
  };
  const balance = (signal: AbortSignal) => alibabaBalance(deps, config, signal);
  return {
    async send(wire, to, attempt) {
      const called = /^\+86(\d+)$/.exec(to.phone)?.[1];
      if (called === undefined)
        return { kind: "permanent", blame: "address", why: "Alibaba Cloud calls numbers of mainland China only" };
      const call = callOf(wire, called, to.phone, config, deps.accountId);
      const result = await alibabaRequest(deps, config, { ...call, version }, attempt.signal);
      const outcome = alibabaCalled(result, deps.now(), config.callbacks);
      if (outcome.kind === "accepted" && wire.token !== null)
        calls.remember(outcome.ref?.["id"] ?? "", { token: wire.token, verbs: wire.verbs, phone: to.phone });
      return outcome;
    },
    probe,
    balance: (signal) => toldOrNothing(balance(signal)),
    check: vendorCheck({
      ...clouds.alibaba,
      callbacks: config.callbacks,
      probe,
      balance,
      ...queueCheck(config, deps, queues),
    }),
    ...(config.queue === "" ? {} : { stream: queueStream(config, deps, queues) }),
    inbound: {
      verify: (request) => Promise.resolve(verifySignature(request, config.callbackKey)),
      parse: (request) => bodyObjects(request.body).flatMap((each) => eventsOf(each, config, deps.accountId, calls)),
      answer: () => alibabaTaken,
      answerWithinMs,
    },
  };
}

function callOf(wire: Wire, called: string, phone: string, config: Config, accountId: string) {
  const ways = { CalledShowNumber: config.from, CalledNumber: called };
  if (wire.code !== null) {
    const param = JSON.stringify({ code: wire.code });
    return {
      action: "SingleCallByTts",
      params: { ...ways, TtsCode: config.codeTemplate, TtsParam: param, PlayTimes: "3" },
    };
  }
  const start = JSON.stringify(variablesOf(wire, config.variableMax));
  if (!config.callbacks || wire.verbs.length === 0)
    return {
      action: "SingleCallByTts",
      params: { ...ways, TtsCode: config.template, TtsParam: start, PlayTimes: "2" },
    };
  const ticket = ticketFor(wire.incident, { key: ticketKey(config), accountId, phone });
  return {
    action: "IvrCall",
    params: {
      ...ways,
      StartCode: config.template,
      StartTtsParams: start,
      PlayTimes: "2",
      Timeout: String(keySeconds * 1000),
      ...menuOf(wire, start, config),
      ...(ticket === null ? {} : { OutId: ticket }),
    },
  };
}

/** An account whose reports come from the queue alone needs no callback key. */
function ticketKey({ callbackKey, secret }: Config): string {
  return callbackKey === "" ? secret : callbackKey;
}

/** A template for each key: the same text again for 9, else a word of what was chosen. */
function menuOf(wire: Wire, start: string, config: Config): Readonly<Record<string, string>> {
  const chosen = wire.verbs.map((verb) => ({
    Key: digitOf(verb),
    Code: config.keyTemplate,
    TtsParams: JSON.stringify({ action: words[wire.language].verb[verb] }),
  }));
  const all = [...chosen, { Key: repeatDigit, Code: config.template, TtsParams: start }];
  return Object.fromEntries(
    all.flatMap((entry, index) =>
      Object.entries(entry).map(([name, value]) => [`MenuKeyMap.${index + 1}.${name}`, value] as const),
    ),
  );
}

/** `TtsParams` has fewer than 250 characters, no addresses (help.aliyun.com, 393521), and no empty variable. */
export function variablesOf({ variables }: Wire, max: number): Wire["variables"] {
  const value = (text: string, room: number): string => trim(text, room).replace(/…$/, "") || "-";
  return {
    level: value(variables.level, Math.min(max, 20)),
    incident: value(variables.incident, Math.min(max, 20)),
    title: value(variables.title, Math.min(max, 150)),
  };
}

const offered: readonly Verb[] = ["ack", "snooze", "close", "unack"];

/**
 * One report. VoiceReport comes after the call, with its length; VoiceCallReport while it lasts. Both may hold the keys: whichever is
 * first acts. The codes of results differ by product; the length tells for certain whether it was answered.
 */
function eventsOf(
  report: Readonly<Record<string, unknown>>,
  config: Config,
  accountId: string,
  calls: Calls,
): readonly InboundEvent<PhoneAddress>[] {
  const id = textOf(report, "call_id");
  if (id === "") return [];
  const ref = { id };
  const keys = textOf(report, "dtmf");
  const known = calls.find(id);
  const verb = lastVerb(keys, known?.verbs ?? offered);
  const pressed = (): readonly InboundEvent<PhoneAddress>[] => {
    if (verb === null) return [];
    if (known !== null) return [keyPressed({ call: id, ref, verb, token: known.token, phone: known.phone })];
    const phone = phoneOf(textOf(report, "callee"), "86");
    const ticket = { key: ticketKey(config), accountId, phone: phone ?? "" };
    const number = phone === null ? null : readTicket(textOf(report, "out_id"), ticket);
    return phone === null || number === null ? [] : [keySaid(id, `${verb} ${number}`, phone)];
  };
  if (keys !== "") return [receipt(ref, "seen", null), ...pressed()];
  // Documents show "10" and "10秒".
  const seconds = textOf(report, "duration").replace(/秒$/, "");
  if (!/^\d+$/.test(seconds)) return [];
  // Phones of China have assistants that answer: that it was answered does not say by whom.
  if (Number(seconds) > 0) return [receipt(ref, "delivered", null)];
  const why = trim(textOf(report, "status_msg"), 80);
  return [receipt(ref, "failed", why === "" ? "nobody answered" : why)];
}
