import { acs3Problem, postJson, tc3Problem } from "#channels/fakes/cloud-signatures.ts";
import type { Delivery, Keys } from "#channels/fakes/cloud-signatures.ts";
import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer, Received, Reply } from "#channels/fakes/json-server.ts";
import type { MnsFake } from "#channels/fakes/mns.ts";

export { createMns } from "#channels/fakes/mns.ts";
export type { MnsFake } from "#channels/fakes/mns.ts";

/** A call, as it is heard. */
export interface CloudCall {
  readonly id: string;
  readonly to: string;
  /** The template, filled in. */
  readonly heard: string[];
  /** Keys, and what is heard after each. */
  readonly menu: ReadonlyMap<string, string>;
  readonly outId: string;
  pressed: string;
}

/** A cloud with people's phones. */
export interface CloudVoice extends Pick<FakeServer, "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly received: readonly Received[];
  readonly calls: readonly CloudCall[];
  refuse(code: string | null): void;
  /** Where the console sends what became of calls, key and all. */
  hook: string | null;
  /** A key; Tencent tells it at once, Alibaba's HTTP push after the call. */
  press(call: CloudCall, digit: string): Promise<Delivery | null>;
  /** The end of a call that was answered. */
  hangUp(call: CloudCall): Promise<Delivery>;
  /** Nobody picks up. */
  ignore(call: CloudCall): Promise<Delivery>;
}

/** What its console has approved. */
export interface CloudVoiceOptions {
  readonly keys: Keys;
  readonly templates: Readonly<Record<string, string>>;
  readonly from?: string;
  readonly appId?: string;
  /** Alibaba: where keys and reports go if there is no hook. */
  readonly queues?: MnsFake;
  /** What the client takes for its service and host; Tencent's own misjudges an IP address. */
  readonly signedAs?: { readonly services: readonly string[]; readonly hosts: readonly string[] };
}

interface State {
  readonly calls: CloudCall[];
  refusal: string | null;
}

/** Alibaba Cloud Voice, Dyvmsapi 2017-05-25: IvrCall, SingleCallByTts, QueryCallDetailByCallId. */
export function startAlibabaVoice(options: CloudVoiceOptions): Promise<CloudVoice> {
  const refused = (status: number, Code: string): Reply => ({ status, body: { Code, Message: Code, RequestId: "1" } });
  const fill = (code: string | null, params: string | null): string | null => {
    const template = options.templates[code ?? ""];
    const given = JSON.parse(params ?? "{}") as Readonly<Record<string, string>>;
    if (template === undefined || (params ?? "").length >= 250 || /https?:|www\./i.test(params ?? "")) return null;
    if (Object.values(given).includes("")) return null;
    const names = [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
    if (names.some((name) => given[name] === undefined)) return null;
    return template.replace(/\$\{(\w+)\}/g, (_, name: string) => given[name] ?? "");
  };
  const work = (asked: Received, state: State): Reply | Promise<Reply> => {
    if (options.queues !== undefined && asked.path.startsWith("/queues/")) return options.queues.answer(asked);
    const problem = acs3Problem(asked, options.keys, Date.now());
    if (problem !== null) return refused(400, problem);
    const { query } = asked;
    const action = String(asked.headers["x-acs-action"]);
    if (action === "QueryTokenForMnsQueue" && options.queues !== undefined) return options.queues.token(asked);
    if (action === "QueryCallDetailByCallId") return refused(200, "isv.INVALID_PARAMETERS");
    const isMenu = action === "IvrCall";
    if (!isMenu && action !== "SingleCallByTts") return refused(404, "InvalidAction.NotFound");
    if (query.get("CalledShowNumber") !== options.from) return refused(200, "isv.DISPLAY_NUMBER_ILLEGAL");
    const number = query.get("CalledNumber") ?? "";
    if (!/^1[3-9]\d{9}$/.test(number)) return refused(200, "isv.MOBILE_NUMBER_ILLEGAL");
    if (state.refusal !== null) return refused(200, state.refusal);
    const said = isMenu
      ? fill(query.get("StartCode"), query.get("StartTtsParams"))
      : fill(query.get("TtsCode"), query.get("TtsParam"));
    if (said === null) return refused(200, "isv.TTS_TEMPLATE_ILLEGAL");
    const outId = query.get("OutId") ?? "";
    if (query.has("OutId") && (outId.length === 0 || Buffer.byteLength(outId) > 15))
      return refused(200, "isv.PARAM_LENGTH_LIMIT");
    const menu = new Map<string, string>();
    for (let at = 1; query.has(`MenuKeyMap.${at}.Key`); at += 1) {
      const after = fill(query.get(`MenuKeyMap.${at}.Code`), query.get(`MenuKeyMap.${at}.TtsParams`));
      if (after === null) return refused(200, "isv.TTS_TEMPLATE_ILLEGAL");
      menu.set(query.get(`MenuKeyMap.${at}.Key`) ?? "", after);
    }
    if (isMenu && menu.size === 0) return refused(200, "isv.INVALID_PARAMETERS");
    const id = `12262873319${state.calls.length}^109422060000`;
    state.calls.push({ id, to: `+86${number}`, heard: [said], menu, outId, pressed: "" });
    return { status: 200, body: { Code: "OK", Message: "OK", CallId: id, RequestId: "1" } };
  };
  const report = (call: CloudCall, seconds: number) => [
    {
      call_id: call.id,
      out_id: call.outId,
      callee: call.to.replace("+86", ""),
      caller: options.from,
      status_code: seconds > 0 ? "200000" : "200005",
      status_msg: seconds > 0 ? "执行完成" : "用户未接",
      duration: String(seconds),
      voice_type: "voice",
      toll_type: "LOCAL",
      ...(call.pressed !== "" && { dtmf: call.pressed }),
    },
  ];
  return startCloud(work, {
    key: () => null,
    end: (call) => report(call, 14),
    missed: (call) => report(call, 0),
  });
}

/** Tencent Cloud Voice 2020-09-02: SendTtsVoice. */
export function startTencentVoice(options: CloudVoiceOptions): Promise<CloudVoice> {
  const refused = (Code: string): Reply => ({
    status: 200,
    body: { Response: { Error: { Code, Message: Code }, RequestId: "1" } },
  });
  const work = (asked: Received, state: State): Reply => {
    const { services = ["vms"], hosts = [String(asked.headers.host)] } = options.signedAs ?? {};
    const problem = tc3Problem(asked, options.keys, { service: services, hosts, now: Date.now() });
    if (problem !== null) return refused(problem);
    if (asked.headers["x-tc-action"] !== "SendTtsVoice") return refused("InvalidAction");
    const body = JSON.parse(asked.raw) as Readonly<Record<string, unknown>>;
    if (body["VoiceSdkAppid"] !== options.appId) return refused("InvalidParameterValue.SdkAppIdNotExist");
    const to = String(body["CalledNumber"]);
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return refused("InvalidParameterValue.CalledNumberVerifyFail");
    if (state.refusal !== null) return refused(state.refusal);
    const template = options.templates[String(body["TemplateId"])];
    const values = body["TemplateParamSet"] as readonly string[];
    if (template === undefined || values.length !== [...template.matchAll(/\{\d\}/g)].length)
      return refused("FailedOperation.TemplateIncorrectOrUnapproved");
    if (values.some((value) => value === "" || /https?:|www\./i.test(value)))
      return refused("InvalidParameterValue.TemplateParameterFormatError");
    const said = template.replace(/\{(\d)\}/g, (_, at: string) => values[Number(at) - 1] ?? "");
    if (said.length > 350) return refused("InvalidParameterValue.ContentLengthLimit");
    const id = `12582bce-4bd4-11ea-9bb9-00000000000${state.calls.length}`;
    state.calls.push({ id, to, heard: [said], menu: new Map(), outId: "", pressed: "" });
    return { status: 200, body: { Response: { SendStatus: { CallId: id, SessionContext: "" }, RequestId: "1" } } };
  };
  const way = (call: CloudCall) => ({
    callid: call.id,
    mobile: call.to.replace("+86", ""),
    nationcode: "86",
    call_from: "02162000000",
  });
  const prompt = (call: CloudCall, result: string) => ({
    voiceprompt_callback: {
      result,
      accept_time: "1795330800",
      start_calltime: "1795330805",
      end_calltime: "1795330825",
      fee: "1",
      ...way(call),
    },
  });
  return startCloud(work, {
    key: (call, keypress) => ({ voicekey_callback: { keypress, ...way(call) } }),
    end: (call) => prompt(call, "0"),
    missed: (call) => ({ voice_failure_callback: { failure_code: 5, failure_reason: "无人接听", ...way(call) } }),
  });
}

interface Pushes {
  /** Null: keys are told at the end. */
  key(call: CloudCall, digit: string): unknown;
  end(call: CloudCall): unknown;
  missed(call: CloudCall): unknown;
}

async function startCloud(
  work: (asked: Received, state: State) => Reply | Promise<Reply>,
  pushes: Pushes,
): Promise<CloudVoice> {
  const state: State = { calls: [], refusal: null };
  let hook: string | null = null;
  const server = await startServer((asked) => work(asked, state));
  const push = (body: unknown): Promise<Delivery> => {
    if (hook === null) throw new Error("the console has no address for pushes");
    return postJson(hook, body);
  };
  return {
    ...server,
    url: server.origin,
    calls: state.calls,
    refuse: (code) => void (state.refusal = code),
    get hook() {
      return hook;
    },
    set hook(url) {
      hook = url;
    },
    async press(call, digit) {
      call.pressed += digit;
      const after = call.menu.get(digit);
      if (after !== undefined) call.heard.push(after);
      const told = pushes.key(call, digit);
      return told === null ? null : push(told);
    },
    hangUp: (call) => push(pushes.end(call)),
    ignore: (call) => push(pushes.missed(call)),
  };
}
