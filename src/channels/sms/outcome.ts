import { textIn, wordless } from "#channels/kit/classify-code.ts";
import { alibabaOutcome } from "#channels/kit/vendors/alibaba.ts";
import { tencentFailure } from "#channels/kit/vendors/tencent.ts";
import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";

// The codes themselves lie with each vendor's signature in `kit/vendors`: its calls answer in the same way.

/** Alibaba Cloud, SendSms: the receipt's id is `BizId`. */
export function alibabaSent(result: HttpResult, now: number, receipts: boolean): Outcome {
  return alibabaOutcome(result, now, "BizId", receipts);
}

/** Tencent Cloud, SendSms: one number was asked for, so there is one status; a refusal of it comes within a success. */
export function tencentSent(response: Readonly<Record<string, unknown>>, receipts: boolean): Outcome {
  const set = response["SendStatusSet"];
  const first: unknown = Array.isArray(set) ? set[0] : null;
  if (typeof first !== "object" || first === null) return wordless;
  const status = { ...first };
  const code = textIn(status, "Code");
  const id = textIn(status, "SerialNo");
  if (code !== "" && code !== "Ok") return tencentFailure(code, textIn(status, "Message"));
  return code === "Ok" && id !== "" ? { kind: "accepted", ref: { id }, receipts } : wordless;
}
