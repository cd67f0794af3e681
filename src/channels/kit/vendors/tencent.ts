import { createHash, createHmac } from "node:crypto";
import { httpFailure } from "../classify-http.ts";
import type { Failure } from "../classify-http.ts";
import { jsonObject, textIn } from "../classify-code.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import type { RawResponse } from "#ports/inbound.ts";
import type { HttpResult } from "#ports/http.ts";
import { namedFailure, vendorStatuses } from "./code.ts";
import type { NamedRule, NamedTable } from "./code.ts";

/** An account of Tencent Cloud, as SMS and voice need it. */
export interface TencentAccount {
  readonly apiUrl: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

/** One call of API 3.0. */
export interface TencentCall {
  readonly service: "sms" | "vms" | "billing";
  readonly action: string;
  readonly version: string;
  readonly body: object;
}

/** The address of another product. Whoever has entered an address of their own, a proxy, reaches all products there. */
export function tencentBesideUrl(apiUrl: string, product: "billing"): string {
  const host = URL.parse(apiUrl)?.hostname ?? "";
  if (!host.endsWith(".tencentcloudapi.com")) return apiUrl;
  return `https://${product}${isAbroad(apiUrl) ? ".intl" : ""}.tencentcloudapi.com`;
}

/** Is it the cloud's international site, which counts in dollars? */
export function isAbroad(apiUrl: string): boolean {
  return URL.parse(apiUrl)?.hostname.includes(".intl.") === true;
}

const contentType = "application/json; charset=utf-8";

/** Makes a call, signed by TC3-HMAC-SHA256 with the time of `deps`. */
export function tencentRequest(
  deps: Pick<ChannelDeps, "http" | "now">,
  account: TencentAccount,
  call: TencentCall,
  signal: AbortSignal,
): Promise<HttpResult> {
  const { host } = new URL(account.apiUrl);
  const body = JSON.stringify(call.body);
  const timestamp = Math.floor(deps.now() / 1000);
  const headers = {
    authorization: tc3Authorization(account, { host, body, timestamp, service: call.service }),
    "content-type": contentType,
    "x-tc-action": call.action,
    "x-tc-version": call.version,
    "x-tc-timestamp": String(timestamp),
    "x-tc-region": account.region,
  };
  return deps.http.request({ method: "POST", url: `${account.apiUrl}/`, headers, body, signal });
}

/** Tencent Cloud, "Signature v3": `Authorization` of a JSON POST. `timestamp` in seconds; the date is the UTC date of that very time. */
export function tc3Authorization(
  { keyId, secret }: Pick<TencentAccount, "keyId" | "secret">,
  request: {
    readonly host: string;
    readonly body: string;
    readonly timestamp: number;
    readonly service: string;
    readonly contentType?: string;
  },
): string {
  const type = request.contentType ?? contentType;
  const canonical = `POST\n/\n\ncontent-type:${type}\nhost:${request.host}\n\ncontent-type;host\n${sha256(request.body)}`;
  const date = new Date(request.timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${request.service}/tc3_request`;
  const toSign = `TC3-HMAC-SHA256\n${request.timestamp}\n${scope}\n${sha256(canonical)}`;
  const key = [date, request.service, "tc3_request"].reduce<Buffer>(
    (secretSoFar, part) => createHmac("sha256", secretSoFar).update(part).digest(),
    Buffer.from(`TC3${secret}`),
  );
  const signature = createHmac("sha256", key).update(toSign).digest("hex");
  return `TC3-HMAC-SHA256 Credential=${keyId}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const timedOut: NamedRule = { unknown: true, why: "Tencent Cloud got no answer from within in time" };
const dayIsOver: NamedRule = { permanent: "account", why: "the day's limit of the Tencent Cloud app is used up" };

/** cloud.tencent.com, error codes of SMS 2021-01-11 (382/59177, 382/52075), of voice 2020-09-02 (1128/51567), and the common ones. */
const codes: NamedTable = {
  "FailedOperation.InsufficientBalanceInSmsPackage": { permanent: "account", why: "the SMS package is used up" },
  "FailedOperation.InsufficientBalanceInVoicePackage": { permanent: "account", why: "the voice package is used up" },
  "FailedOperation.SignatureIncorrectOrUnapproved": {
    permanent: "account",
    why: "the signature is not approved or does not exist",
  },
  "FailedOperation.MissingSignature": { permanent: "account", why: "Tencent Cloud asks for a signature" },
  "FailedOperation.TemplateIncorrectOrUnapproved": {
    permanent: "account",
    why: "the template is not approved or does not exist",
  },
  "FailedOperation.MissingTemplateToModify": { permanent: "account", why: "there is no such template" },
  "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": {
    permanent: "account",
    why: "the variables do not fit the template that was approved",
  },
  "FailedOperation.PhonenumberUnappliedOrExpired": { permanent: "account", why: "there is no caller's number" },
  "FailedOperation.PhoneNumberInBlacklist": {
    permanent: "address",
    why: "the person has asked for no more messages",
  },
  "FailedOperation.ContainSensitiveWord": { permanent: "message", why: "the message holds a word that is blocked" },
  "FailedOperation.FailResolvePacket": { permanent: "message", why: "Tencent Cloud does not take this request" },
  "FailedOperation.PhoneNumberParseFail": { permanent: "address", why: "the number is not valid" },
  // The request may have gone on before its answer was missed.
  "FailedOperation.AccessUpstreamTimeout": timedOut,
  "InternalError.AccessUpstreamTimeout": timedOut,
  "InternalError.SendAndRecvFail": timedOut,
  "InternalError.SsoSendRecvFail": timedOut,
  "InternalError.Timeout": timedOut,
  "InternalError.RequestTimeException": {
    permanent: "account",
    why: "the clock of this machine is wrong by more than 10 minutes",
  },
  "InternalError.SigFieldMissing": { permanent: "account", why: "Tencent Cloud refused the SecretId or the SecretKey" },
  "InternalError.SigVerificationFail": {
    permanent: "account",
    why: "Tencent Cloud refused the SecretId or the SecretKey",
  },
  InternalError: { retry: "message", why: "Tencent Cloud has trouble of its own" },
  "InvalidParameterValue.IncorrectPhoneNumber": { permanent: "address", why: "the number is not valid" },
  "InvalidParameterValue.CalledNumberVerifyFail": { permanent: "address", why: "the number is not valid" },
  "InvalidParameterValue.SdkAppIdNotExist": { permanent: "account", why: "there is no such SDK AppID" },
  "InvalidParameterValue.SdkAppidNotExist": { permanent: "account", why: "there is no such SDK AppID" },
  "InvalidParameterValue.TemplateParameterLengthLimit": {
    permanent: "message",
    why: "a variable is too long for the template",
  },
  "InvalidParameterValue.TemplateParameterFormatError": {
    permanent: "message",
    why: "a variable holds what the template does not allow",
  },
  "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": {
    permanent: "message",
    why: "a variable holds an address",
  },
  "InvalidParameterValue.ContentLengthLimit": { permanent: "message", why: "the message is too long" },
  "LimitExceeded.PhoneNumberThirtySecondLimit": {
    retry: "address",
    afterMs: 30_000,
    why: "Tencent Cloud lets so many through to one number in half a minute",
  },
  "LimitExceeded.PhoneNumberOneHourLimit": {
    permanent: "message",
    why: "Tencent Cloud lets no more through to this number for an hour",
  },
  "LimitExceeded.PhoneNumberDailyLimit": {
    permanent: "message",
    why: "Tencent Cloud lets no more through to this number today",
  },
  "LimitExceeded.PhoneNumberSameContentDailyLimit": {
    permanent: "message",
    why: "Tencent Cloud lets the same text through to one number only so often",
  },
  "LimitExceeded.DeliveryFrequencyLimit": {
    retry: "address",
    afterMs: 30_000,
    why: "Tencent Cloud lets so many through to one number",
  },
  "LimitExceeded.AppDailyLimit": dayIsOver,
  "LimitExceeded.AppMainlandChinaDailyLimit": dayIsOver,
  "LimitExceeded.AppGlobalDailyLimit": dayIsOver,
  "LimitExceeded.DailyLimit": dayIsOver,
  "LimitExceeded.AppCountryOrRegionDailyLimit": dayIsOver,
  "LimitExceeded.AppCountryOrRegionInBlacklist": {
    permanent: "address",
    why: "messages to this country are not enabled in the Tencent Cloud app",
  },
  LimitExceeded: { retry: "address", afterMs: 30_000, why: "Tencent Cloud lets so many through" },
  RequestLimitExceeded: { retry: "account", afterMs: 1_000, why: "too many requests to Tencent Cloud" },
  "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": {
    permanent: "address",
    why: "the template is for mainland China only",
  },
  "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": {
    permanent: "address",
    why: "the template is for numbers outside mainland China only",
  },
  "UnsupportedOperation.UnsupportedRegion": {
    permanent: "address",
    why: "Tencent Cloud does not send to this country",
  },
  "AuthFailure.SignatureExpire": {
    permanent: "account",
    why: "the clock of this machine is wrong by more than 5 minutes",
  },
  "AuthFailure.UnauthorizedOperation": { permanent: "account", why: "the SecretId may not do this (CAM)" },
  AuthFailure: { permanent: "account", why: "Tencent Cloud refused the SecretId or the SecretKey" },
  UnauthorizedOperation: { permanent: "account", why: "the SecretId may not do this (CAM)" },
  "UnauthorizedOperation.SmsSdkAppIdVerifyFail": { permanent: "account", why: "the SDK AppID is of another account" },
  "UnauthorizedOperation.VoiceSdkAppidVerifyFail": { permanent: "account", why: "the SDK AppID is of another account" },
  "UnauthorizedOperation.SdkAppIdIsDisabled": { permanent: "account", why: "Tencent Cloud has disabled the SDK AppID" },
  "UnauthorizedOperation.SdkAppidIsDisabled": { permanent: "account", why: "Tencent Cloud has disabled the SDK AppID" },
  "UnauthorizedOperation.ServiceSuspendDueToArrears": {
    permanent: "account",
    why: "the Tencent Cloud account is suspended, since it is in arrears",
  },
  "UnauthorizedOperation.RequestIpNotInWhitelist": {
    permanent: "account",
    why: "the SecretId may not be used from this address",
  },
  IpNotInWhitelist: { permanent: "account", why: "the SecretId may not be used from this address" },
  ResourceInsufficient: { retry: "account", why: "Tencent Cloud has trouble of its own" },
};

/** The `Response` of an answer, or what went wrong. Refusals come as HTTP 200 with an `Error` inside. */
export function tencentAnswer(
  result: HttpResult,
  now: number,
): { readonly response: Readonly<Record<string, unknown>> } | { readonly failure: Failure } {
  const failure = httpFailure(result, { now, unreachable: "account", statuses: vendorStatuses });
  if (failure !== null || !result.ok) return { failure: failure ?? silence };
  const response = objectIn(jsonObject(result.response.body) ?? {}, "Response");
  const error = response === null ? null : objectIn(response, "Error");
  if (error !== null) return { failure: tencentFailure(textIn(error, "Code"), textIn(error, "Message")) };
  return response === null ? { failure: silence } : { response };
}

const silence: Failure = { kind: "unknown", why: "answered with success, but not as Tencent Cloud does" };

/** What a code means, of the whole request or of one number in it. `says`: the words beside it. */
export function tencentFailure(code: string, says: string): Failure {
  return namedFailure(codes, code, says);
}

/** An object within an object; null where there is none. */
export function objectIn(
  object: Readonly<Record<string, unknown>>,
  key: string,
): Readonly<Record<string, unknown>> | null {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
}

/** What its callbacks want to hear. */
export const tencentTaken: RawResponse = {
  status: 200,
  headers: { "content-type": "application/json" },
  body: '{"result":0,"errmsg":"OK"}',
};
