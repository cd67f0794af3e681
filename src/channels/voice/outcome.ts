import { textIn, wordless } from "#channels/kit/classify-code.ts";
import { alibabaOutcome } from "#channels/kit/vendors/alibaba.ts";
import { objectIn } from "#channels/kit/vendors/tencent.ts";
import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";

// The codes of refusals lie with each vendor's signature in `kit/vendors`: its calls answer in the same way.

/** Alibaba Cloud, IvrCall and SingleCallByTts: the call is known by `CallId`. */
export function alibabaCalled(result: HttpResult, now: number, receipts: boolean): Outcome {
  return alibabaOutcome(result, now, "CallId", receipts);
}

/** Tencent Cloud, SendTtsVoice: the call is known by `CallId`. */
export function tencentCalled(response: Readonly<Record<string, unknown>>, receipts: boolean): Outcome {
  const id = textIn(objectIn(response, "SendStatus") ?? {}, "CallId");
  return id === "" ? wordless : { kind: "accepted", ref: { id }, receipts };
}

const twilioEnds: Readonly<Record<string, string>> = {
  busy: "the line was busy, or the call was rejected",
  "no-answer": "nobody answered",
  failed: "the number could not be reached",
  canceled: "the call was cancelled",
};

/** Why a call reached nobody; null: it was answered, by whoever. `failed` with SIP 480 is a phone that is off (RFC 3261 §21.4.18). */
export function endOfTwilioCall(status: string, sip: string): string | null {
  if (status === "failed" && sip === "480") return "the phone was not reachable";
  return Object.hasOwn(twilioEnds, status) ? (twilioEnds[status] ?? null) : null;
}

/** Tencent Cloud, `failure_code` of voice_failure_callback (cloud.tencent.com 1128/37531). */
export const tencentEnds: Readonly<Record<string, string>> = {
  "1": "the phone was switched off",
  "2": "the line was busy",
  "3": "the phone had no network",
  "4": "the number is blocked for unpaid bills",
  "5": "nobody answered",
  "6": "the phone was not reachable",
  "7": "the number is out of service",
  "8": "the number does not exist",
  "9": "the line was busy",
  "10": "the line was busy",
  "12": "the number takes no calls from outside",
  "13": "the number is out of service",
  "15": "the number does not exist",
  "17": "the number has run out",
  "18": "the network was busy",
  "19": "the number takes no calls",
  "20": "nobody answered",
};
