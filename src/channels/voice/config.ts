import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { optionalLine, vendorShape } from "#channels/kit/vendors/checks.ts";
import { keyFields, vendorField, vendorForm, wayFields } from "#channels/kit/vendors/form.ts";
import type { VendorConfig } from "#channels/kit/vendors/form.ts";
import { twilioUrl } from "#channels/kit/vendors/twilio.ts";

/** One account at one vendor of calls; what the vendor does not have is empty. */
export interface Config extends VendorConfig {
  /** The number that calls. */
  readonly from: string;
  readonly appId: string;
  readonly template: string;
  /** Alibaba Cloud: what is said after a key. */
  readonly keyTemplate: string;
  readonly codeTemplate: string;
  /** Characters that the approved template allows in one variable. */
  readonly variableMax: number;
}

const values = z.object({
  ...vendorShape,
  from: z
    .string("must be text")
    .regex(/^\+?\d{5,15}$/, "must be a number such as +14155550100")
    .optional(),
  appId: z
    .string("must be text")
    .regex(/^\d{6,20}$/, "must be digits, such as 1400006666")
    .optional(),
  template: optionalLine(60),
  keyTemplate: optionalLine(60),
  codeTemplate: optionalLine(60),
  variableMax: z.int("must be a whole number").min(10, "must be at least 10").max(200, "must be at most 200"),
});

const form = defineForm(
  [
    vendorField,
    ...keyFields,
    {
      key: "from",
      label: { en: "Calling number", "zh-CN": "主叫号码" },
      hint: {
        en: "Twilio: with + and the country code. Alibaba Cloud: as in its console.",
        "zh-CN": "Twilio：以 + 和国家代码开头；阿里云：与控制台一致。",
      },
      type: "text",
      required: false,
      placeholder: "+14155550100",
    },
    {
      key: "appId",
      label: { en: "SDK AppID", "zh-CN": "SDK AppID" },
      hint: { en: "Tencent Cloud only.", "zh-CN": "仅腾讯云。" },
      type: "text",
      required: false,
      placeholder: "1400006666",
    },
    {
      key: "template",
      label: { en: "Template of notifications", "zh-CN": "通知模板" },
      hint: {
        en: "Alibaba Cloud and Tencent Cloud: its code. The guide has the text to register.",
        "zh-CN": "阿里云、腾讯云：模板 Code / ID，模板内容见接入指南。",
      },
      type: "text",
      required: false,
      placeholder: "TTS_123456789",
    },
    {
      key: "keyTemplate",
      label: { en: "Template after a key", "zh-CN": "按键后的模板" },
      hint: { en: "Alibaba Cloud only.", "zh-CN": "仅阿里云。" },
      type: "text",
      required: false,
    },
    {
      key: "codeTemplate",
      label: { en: "Template of verification codes", "zh-CN": "验证码模板" },
      hint: { en: "As above, with the one variable of the guide.", "zh-CN": "同上，仅含接入指南中的一个变量。" },
      type: "text",
      required: false,
    },
    {
      key: "variableMax",
      label: { en: "Longest variable", "zh-CN": "变量最大长度" },
      hint: {
        en: "Characters that your approved template allows in one variable.",
        "zh-CN": "已审核模板中单个变量允许的字符数。",
      },
      type: "number",
      required: false,
      default: 60,
    },
    ...wayFields,
  ],
  values,
);

const needs = {
  twilio: ["keyId", "secret", "from"],
  alibaba: ["keyId", "secret", "from", "template", "keyTemplate", "codeTemplate"],
  tencent: ["keyId", "secret", "appId", "template", "codeTemplate"],
  http: ["apiUrl"],
} as const;

const urls = {
  twilio: twilioUrl,
  alibaba: "https://dyvmsapi.aliyuncs.com",
  tencent: "https://vms.tencentcloudapi.com",
  http: "",
} as const;

/** Settings of an account; each vendor names what it needs. */
export const configForm = vendorForm(form, needs, urls, (given, vendor): Config => ({
  ...vendor,
  vendor: given.vendor,
  keyId: given.keyId ?? "",
  secret: given.secret ?? "",
  region: given.region ?? "",
  callbackKey: given.callbackKey ?? "",
  lowBalance: given.lowBalance,
  from: given.from ?? "",
  appId: given.appId ?? "",
  template: given.template ?? "",
  keyTemplate: given.keyTemplate ?? "",
  codeTemplate: given.codeTemplate ?? "",
  variableMax: given.variableMax,
}));
