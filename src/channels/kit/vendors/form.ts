import type { Field, FieldIssue, FormSchema, Parsed } from "#ports/channel.ts";

/** Vendors of text messages and calls, in the order of the form. */
export const vendors = ["twilio", "alibaba", "tencent", "http"] as const;
/** One of them. */
export type VendorName = (typeof vendors)[number];

type Label = Field["label"];

/** The choice of the vendor; which of the other fields count goes by it. */
export const vendorField: Field = {
  key: "vendor",
  label: { en: "Vendor", "zh-CN": "服务商" },
  hint: {
    en: "Only the fields of that vendor count.",
    "zh-CN": "仅所选服务商的字段有效。",
  },
  type: "select",
  required: true,
  options: {
    twilio: { en: "Twilio", "zh-CN": "Twilio" },
    alibaba: { en: "Alibaba Cloud", "zh-CN": "阿里云" },
    tencent: { en: "Tencent Cloud", "zh-CN": "腾讯云" },
    http: { en: "A gateway of your own (http)", "zh-CN": "自建网关（http）" },
  } satisfies Record<VendorName, Label>,
  default: "twilio",
};

function text(key: string, label: Label, hint: Label, more: Partial<Field> = {}): Field {
  return { key, label, hint, type: "text", required: false, ...more };
}

/** Who we are to the vendor. */
export const keyFields: readonly Field[] = [
  text(
    "keyId",
    { en: "Key ID", "zh-CN": "密钥 ID" },
    {
      en: "Twilio: Account SID. Alibaba Cloud: AccessKey ID. Tencent Cloud: SecretId.",
      "zh-CN": "Twilio：Account SID；阿里云：AccessKey ID；腾讯云：SecretId。",
    },
  ),
  text(
    "secret",
    { en: "Key secret", "zh-CN": "密钥" },
    {
      en: "Twilio: Auth Token. Alibaba Cloud: AccessKey Secret. Tencent Cloud: SecretKey. http: a bearer token, if it wants one.",
      "zh-CN": "Twilio：Auth Token；阿里云：AccessKey Secret；腾讯云：SecretKey；http：Bearer 令牌（可不填）。",
    },
    { type: "secret" },
  ),
];

/** Where the vendor is, and where it finds us. */
export const wayFields: readonly Field[] = [
  text(
    "region",
    { en: "Region", "zh-CN": "地域" },
    { en: "Tencent Cloud only.", "zh-CN": "仅腾讯云。" },
    { default: "ap-guangzhou" },
  ),
  text(
    "apiUrl",
    { en: "API address", "zh-CN": "API 地址" },
    {
      en: "Leave empty for the vendor's own. Needed for http: where messages are posted to.",
      "zh-CN": "留空则使用服务商默认地址；http 必填：消息将 POST 到此地址。",
    },
    { type: "url" },
  ),
  {
    key: "callbacks",
    label: { en: "The vendor can reach Tocsin", "zh-CN": "服务商可访问 Tocsin" },
    hint: {
      en: "For delivery reports and answers. Without it, a message proves nothing but that the vendor took it.",
      "zh-CN": "用于接收送达回执与回复。关闭后只能确认服务商已受理。",
    },
    type: "boolean",
    required: false,
    default: true,
  },
  text(
    "callbackKey",
    { en: "Callback key", "zh-CN": "回调密钥" },
    {
      en: "Not for Twilio, which signs. The others sign nothing: make up 24 or more letters and digits, and add ?key=… with them to the hook address at the vendor.",
      "zh-CN":
        "Twilio 自带签名，无需填写。其他服务商的回调没有签名：请自拟 24 位以上的字母数字，并在服务商处的回调地址末尾加上 ?key=…",
    },
    { type: "secret" },
  ),
  text(
    "queue",
    { en: "Message queue", "zh-CN": "消息队列" },
    {
      en: "Alibaba Cloud only, where it cannot reach Tocsin: the name of any of your receipt queues. Tocsin then fetches reports and replies itself.",
      "zh-CN": "仅阿里云，且其无法访问 Tocsin 时填写：任一回执消息队列的名称。Tocsin 将主动拉取回执与上行消息。",
    },
    { placeholder: "Alicom-Queue-1234567890123456-SmsReport" },
  ),
  {
    key: "lowBalance",
    label: { en: "Warn below this balance", "zh-CN": "余额低于此值时提醒" },
    hint: {
      en: "In the vendor's currency; for text messages of Tencent Cloud: parts left in packages. For http where the gateway tells its balance.",
      "zh-CN": "以服务商的币种计；腾讯云短信为套餐包剩余条数。http 须网关返回余额。",
    },
    type: "number",
    required: false,
    default: 10,
  },
];

/** What every vendor's account has; empty where the vendor has no such thing. */
export interface VendorConfig {
  readonly vendor: VendorName;
  readonly apiUrl: string;
  readonly keyId: string;
  readonly secret: string;
  readonly region: string;
  /** Reports and answers come back, by callbacks or from the queue. */
  readonly callbacks: boolean;
  readonly callbackKey: string;
  /** Alibaba Cloud: whose queues are read, by the account's UID; empty: none. */
  readonly queue: string;
  /** Below it administrators are told, in the vendor's currency. */
  readonly lowBalance: number;
}

/**
 * A form whose fields are needed or not by the chosen vendor. `needs` names them; `urls` are the vendors' own addresses. Fields that
 * were left out become empty text.
 */
export function vendorForm<Values extends { readonly vendor: VendorName }, Config extends VendorConfig>(
  form: FormSchema<Values>,
  needs: Readonly<Record<VendorName, readonly string[]>>,
  urls: Readonly<Record<VendorName, string>>,
  complete: (values: Values, vendor: Pick<VendorConfig, "apiUrl" | "callbacks" | "queue">) => Config,
): FormSchema<Config> {
  return {
    fields: form.fields,
    parse(input): Parsed<Config> {
      const parsed = form.parse(input);
      if (!parsed.ok) return parsed;
      const given = new Map<string, unknown>(Object.entries(parsed.value));
      const { vendor } = parsed.value;
      const queue = vendor === "alibaba" ? uidIn(given.get("queue")) : "";
      const isCalled = given.get("callbacks") === true;
      const hooked = isCalled && queue === "" && vendor !== "twilio" ? ["callbackKey"] : [];
      const issues = [...needs[vendor], ...hooked]
        .filter((key) => given.get(key) === undefined)
        .map((key): FieldIssue => ({ field: key, problem: `is needed for ${vendor}` }));
      if (issues.length > 0) return { ok: false, issues };
      const apiUrl = given.get("apiUrl");
      const base = typeof apiUrl === "string" ? apiUrl : urls[vendor];
      const url = vendor === "http" ? base : base.replace(/\/+$/, "");
      return { ok: true, value: complete(parsed.value, { apiUrl: url, callbacks: isCalled || queue !== "", queue }) };
    },
  };
}

/** All queues of an account are named by its UID: `Alicom-Queue-<UID>-SmsReport`. */
function uidIn(queue: unknown): string {
  return typeof queue === "string" ? (/\d{6,24}/.exec(queue)?.[0] ?? "") : "";
}
