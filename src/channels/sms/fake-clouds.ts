import { acs3Problem, postJson, tc3Problem } from "#channels/fakes/cloud-signatures.ts";
import type { Delivery, Keys } from "#channels/fakes/cloud-signatures.ts";
import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer, Received, Reply } from "#channels/fakes/json-server.ts";
import type { MnsFake } from "#channels/fakes/mns.ts";

export { createMns } from "#channels/fakes/mns.ts";
export type { MnsFake } from "#channels/fakes/mns.ts";

/** An approved template: `验证码${code}`, `验证码{1}`. */
export interface CloudText {
  readonly id: string;
  readonly to: string;
  /** As the phone shows it, signature first. */
  readonly text: string;
}

/** A cloud with people's phones. */
export interface CloudSms extends Pick<FakeServer, "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly received: readonly Received[];
  readonly texts: readonly CloudText[];
  readonly gone: Set<string>;
  /** Answers the next sends with this code instead; null: works again. */
  refuse(code: string | null, says?: string): void;
  /** Where the console sends reports and replies, key and all. */
  hook: string | null;
  report(text: CloudText, delivered: boolean): Promise<Delivery>;
  say(from: string, content: string): Promise<Delivery>;
}

/** What its console has approved. */
export interface CloudOptions {
  readonly keys: Keys;
  readonly sign: string;
  /** Code and text of each approved template. */
  readonly templates: Readonly<Record<string, string>>;
  /** Most characters of one variable. */
  readonly variableMax: number;
  readonly appId?: string;
  /** Alibaba: where reports and replies go if there is no hook. */
  readonly queues?: MnsFake;
  /** What it tells of money, as it writes it; absent: the key may not ask. */
  readonly money?: object;
  /** Tencent: packages, as it writes them. */
  readonly packages?: readonly object[];
  /** What the client takes for its service and host; its own SDK misjudges an IP address. */
  readonly signedAs?: { readonly services: readonly string[]; readonly hosts: readonly string[] };
}

interface State {
  readonly texts: CloudText[];
  readonly gone: Set<string>;
  refusal: { readonly code: string; readonly says: string } | null;
}

/** What neither cloud lets through in a variable. */
const banned = /https?:|www\.|\d+\.\d+\.\d+\.\d+|[【】]/i;

/** Alibaba Cloud SMS, Dysmsapi 2017-05-25: SendSms and QuerySmsTemplate. */
export function startAlibabaSms(options: CloudOptions): Promise<CloudSms> {
  const refused = (status: number, Code: string, Message = Code): Reply => ({
    status,
    body: { Code, Message, RequestId: "8906582E-6722-4A5E-B4C1-000000000000" },
  });
  const work = (asked: Received, state: State): Reply | Promise<Reply> => {
    if (options.queues !== undefined && asked.path.startsWith("/queues/")) return options.queues.answer(asked);
    const problem = acs3Problem(asked, options.keys, Date.now());
    if (problem !== null) return refused(problem.startsWith("Invalid") ? 404 : 400, problem);
    const beside = besideAlibaba(asked, options);
    if (beside !== null) return beside;
    if (asked.headers["x-acs-version"] !== "2017-05-25") return refused(400, "InvalidVersion");
    const { query } = asked;
    const template = options.templates[query.get("TemplateCode") ?? ""];
    if (template === undefined) return refused(200, "isv.SMS_TEMPLATE_ILLEGAL");
    const code = query.get("TemplateCode");
    if (asked.headers["x-acs-action"] === "QuerySmsTemplate")
      return { status: 200, body: { Code: "OK", Message: "OK", TemplateCode: code, TemplateStatus: 1 } };
    if (asked.headers["x-acs-action"] !== "SendSms") return refused(404, "InvalidAction.NotFound");
    const number = query.get("PhoneNumbers") ?? "";
    if (!/^(1[3-9]\d{9}|[2-9]\d{7,14})$/.test(number) || state.gone.has(number))
      return refused(200, "isv.MOBILE_NUMBER_ILLEGAL");
    if (query.get("SignName") !== options.sign) return refused(200, "isv.SMS_SIGNATURE_ILLEGAL");
    if (state.refusal !== null) return refused(200, state.refusal.code, state.refusal.says);
    const given = Object.entries(JSON.parse(query.get("TemplateParam") ?? "{}") as Record<string, string>);
    const names = [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    if (names.some((name) => !given.some(([key]) => key === name)))
      return refused(200, "isv.TEMPLATE_MISSING_PARAMETERS");
    if (given.some(([, value]) => value === "" || banned.test(value)))
      return refused(200, "isv.TEMPLATE_PARAMS_ILLEGAL");
    if (given.some(([, value]) => value.length > options.variableMax)) return refused(200, "isv.PARAM_LENGTH_LIMIT");
    const values = new Map(given);
    const text = `【${options.sign}】${template.replace(/\$\{(\w+)\}/g, (_, name: string) => values.get(name) ?? "")}`;
    const id = `9006199${state.texts.length}^0`;
    state.texts.push({ id, to: number.startsWith("1") ? `+86${number}` : `+${number}`, text });
    return { status: 200, body: { Code: "OK", Message: "OK", BizId: id, RequestId: "1" } };
  };
  return startCloud(work, {
    report: ({ id, to }, delivered) => [
      {
        phone_number: to.replace(/^\+86/, ""),
        success: delivered,
        err_code: delivered ? "DELIVERED" : "MK:0001",
        err_msg: delivered ? "用户接收成功" : "关机",
        send_time: "2026-11-22 15:00:00",
        report_time: "2026-11-22 15:00:03",
        biz_id: id,
        sms_size: "1",
      },
    ],
    reply: (from, content, count) => [
      {
        phone_number: from.replace(/^\+86/, ""),
        content,
        send_time: "2026-11-22 15:01:00",
        dest_code: "1234",
        sequence_id: 1_234_567_890 + count,
      },
    ],
  });
}

/** Other products behind the same address: Dybaseapi's keys to queues, and BssOpenApi's QueryAccountBalance. */
function besideAlibaba(asked: Received, { queues, money }: CloudOptions): Reply | null {
  const [action, version] = ["x-acs-action", "x-acs-version"].map((name) => String(asked.headers[name]));
  if (action === "QueryTokenForMnsQueue" && version === "2017-05-25") return queues?.token(asked) ?? null;
  if (action !== "QueryAccountBalance" || version !== "2017-12-14") return null;
  return money === undefined
    ? {
        status: 400,
        body: { Code: "NotAuthorized", Message: "This API is not authorized for caller.", RequestId: "1" },
      }
    : { status: 200, body: { Code: "200", Message: "success", Success: true, RequestId: "1", Data: money } };
}

/** Tencent Cloud SMS 2021-01-11: SendSms, DescribeSmsTemplateList, SmsPackagesStatistics; Billing's DescribeAccountBalance. */
export function startTencentSms(options: CloudOptions): Promise<CloudSms> {
  const refused = (Code: string, Message = Code): Reply => ({
    status: 200,
    body: { Response: { Error: { Code, Message }, RequestId: "cb93f3cb-f35e-473f-b9f3-0d451b8b79c6" } },
  });
  const work = (asked: Received, state: State): Reply => {
    const host = String(asked.headers.host);
    const { services = ["sms", "billing"], hosts = [host] } = options.signedAs ?? {};
    const problem = tc3Problem(asked, options.keys, { service: services, hosts, now: Date.now() });
    if (problem !== null) return refused(problem);
    const answer = (response: object): Reply => ({ status: 200, body: { Response: { ...response, RequestId: "1" } } });
    const body = JSON.parse(asked.raw) as Readonly<Record<string, unknown>>;
    if (asked.headers["x-tc-action"] === "DescribeAccountBalance") {
      if (asked.headers["x-tc-version"] !== "2018-07-09") return refused("NoSuchVersion");
      return options.money === undefined ? refused("UnauthorizedOperation") : answer(options.money);
    }
    if (asked.headers["x-tc-version"] !== "2021-01-11") return refused("NoSuchVersion");
    if (asked.headers["x-tc-action"] === "SmsPackagesStatistics") {
      const times = [body["BeginTime"], body["EndTime"]].map(String);
      if (!times.every((time) => /^\d{10}$/.test(time)) || times[0] === times[1] || body["Limit"] === undefined)
        return refused("InvalidParameterValue.BeginTimeVerifyFail");
      return answer({ SmsPackagesStatisticsSet: options.packages ?? [] });
    }
    if (asked.headers["x-tc-action"] === "DescribeSmsTemplateList") return answer({ DescribeTemplateStatusSet: [] });
    if (asked.headers["x-tc-action"] !== "SendSms") return refused("InvalidAction");
    if (body["SmsSdkAppId"] !== options.appId) return refused("UnauthorizedOperation.SmsSdkAppIdVerifyFail");
    const [to = ""] = body["PhoneNumberSet"] as readonly string[];
    const status = (Code: string, SerialNo = ""): Reply =>
      answer({ SendStatusSet: [{ SerialNo, PhoneNumber: to, Fee: SerialNo === "" ? 0 : 1, Code, Message: Code }] });
    const template = options.templates[String(body["TemplateId"])];
    if (template === undefined) return status("FailedOperation.TemplateIncorrectOrUnapproved");
    if (body["SignName"] !== options.sign) return status("FailedOperation.SignatureIncorrectOrUnapproved");
    if (!/^\+[1-9]\d{6,14}$/.test(to) || state.gone.has(to))
      return status("InvalidParameterValue.IncorrectPhoneNumber");
    if (state.refusal !== null) return status(state.refusal.code);
    const values = body["TemplateParamSet"] as readonly string[];
    if (values.length !== [...template.matchAll(/\{\d\}/g)].length)
      return status("FailedOperation.TemplateParamSetNotMatchApprovedTemplate");
    if (values.some((value) => value === "" || banned.test(value)))
      return status("InvalidParameterValue.TemplateParameterFormatError");
    if (values.some((value) => value.length > options.variableMax))
      return status("InvalidParameterValue.TemplateParameterLengthLimit");
    const text = `【${options.sign}】${template.replace(/\{(\d)\}/g, (_, at: string) => values[Number(at) - 1] ?? "")}`;
    const id = `5000:1045710669157053657849499${state.texts.length}`;
    state.texts.push({ id, to, text });
    return status("Ok", id);
  };
  return startCloud(work, {
    report: ({ id, to }, delivered) => [
      {
        user_receive_time: "2026-11-22 15:00:03",
        nationcode: "86",
        mobile: to.replace(/^\+86/, ""),
        report_status: delivered ? "SUCCESS" : "FAIL",
        errmsg: delivered ? "DELIVRD" : "MK:0001",
        description: delivered ? "用户短信送达成功" : "关机",
        sid: id,
      },
    ],
    reply: (from, text, count) => ({
      extend: "",
      mobile: from.replace(/^\+86/, ""),
      nationcode: "86",
      sign: options.sign,
      text,
      time: 1_795_330_800 + count,
    }),
  });
}

interface Pushes {
  report(text: CloudText, delivered: boolean): unknown;
  reply(from: string, content: string, count: number): unknown;
}

async function startCloud(
  work: (asked: Received, state: State) => Reply | Promise<Reply>,
  pushes: Pushes,
): Promise<CloudSms> {
  const state: State = { texts: [], gone: new Set(), refusal: null };
  let hook: string | null = null;
  let count = 0;
  const server = await startServer((asked) => work(asked, state));
  const push = (body: unknown): Promise<Delivery> => {
    if (hook === null) throw new Error("the console has no address for pushes");
    return postJson(hook, body);
  };
  return {
    ...server,
    url: server.origin,
    texts: state.texts,
    gone: state.gone,
    refuse: (code, says = code ?? "") => void (state.refusal = code === null ? null : { code, says }),
    get hook() {
      return hook;
    },
    set hook(url) {
      hook = url;
    },
    report: (text, delivered) => push(pushes.report(text, delivered)),
    say: (from, content) => push(pushes.reply(from, content, (count += 1))),
  };
}
