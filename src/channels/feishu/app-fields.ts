// table
import type { Field } from "#ports/channel.ts";

/** Fields of an account: one custom app of a tenant. */
export const appAccountFields: readonly Field[] = [
  {
    key: "appId",
    label: { en: "App ID", "zh-CN": "App ID" },
    hint: {
      en: "Developer console › your app › Credentials & Basic Info.",
      "zh-CN": "开发者后台 › 应用 › 凭证与基础信息。",
    },
    type: "text",
    required: true,
    placeholder: "cli_a1b2c3d4e5f6a7b8",
  },
  {
    key: "appSecret",
    label: { en: "App Secret", "zh-CN": "App Secret" },
    hint: { en: "On the same page.", "zh-CN": "与 App ID 在同一页面。" },
    type: "secret",
    required: true,
  },
  {
    key: "encryptKey",
    label: { en: "Encrypt Key", "zh-CN": "Encrypt Key" },
    hint: {
      en: "Events & Callbacks › Encryption Strategy. Without it nothing proves that a click comes from Feishu.",
      "zh-CN": "事件与回调 › 加密策略。未配置时无法确认点击确实来自飞书。",
    },
    type: "secret",
    required: true,
  },
  {
    key: "verificationToken",
    label: { en: "Verification Token", "zh-CN": "Verification Token" },
    hint: { en: "On the same page as the Encrypt Key.", "zh-CN": "与 Encrypt Key 在同一页面。" },
    type: "secret",
    required: true,
  },
  {
    key: "region",
    label: { en: "Cloud", "zh-CN": "版本" },
    type: "select",
    required: true,
    options: {
      feishu: { en: "Feishu: mainland China (open.feishu.cn)", "zh-CN": "飞书（open.feishu.cn）" },
      lark: { en: "Lark: elsewhere (open.larksuite.com)", "zh-CN": "Lark 国际版（open.larksuite.com）" },
    },
    default: "feishu",
  },
  {
    key: "urgent",
    label: { en: "Ring for critical pages", "zh-CN": "紧急故障加急" },
    hint: {
      en: "Feishu itself texts or calls the person besides the card. Uses up the tenant's quota, and wants im:message.urgent:sms or im:message.urgent:phone.",
      "zh-CN":
        "紧急级别的通知除卡片外，由飞书发送短信或拨打电话加急。将消耗企业加急额度，需开通权限 im:message.urgent:sms 或 im:message.urgent:phone。",
    },
    type: "select",
    required: true,
    options: {
      off: { en: "No", "zh-CN": "关闭" },
      sms: { en: "Text message", "zh-CN": "短信" },
      phone: { en: "Call", "zh-CN": "电话" },
    },
    default: "off",
  },
  {
    key: "apiUrl",
    label: { en: "API address", "zh-CN": "API 地址" },
    hint: {
      en: "Only for a private deployment; otherwise that of the cloud is taken.",
      "zh-CN": "仅私有化部署需要填写，否则使用所选版本的默认地址。",
    },
    type: "url",
    required: false,
    placeholder: "https://open.feishu.cn",
  },
];

/** Fields of an address; filled in by the platform's events and by its list of chats. */
export const appAddressFields: readonly Field[] = [
  {
    key: "appId",
    label: { en: "App ID", "zh-CN": "App ID" },
    hint: {
      en: "Addresses come from Feishu: say linkUser or linkChat to the bot there.",
      "zh-CN": "地址由飞书提供：请在飞书中向机器人发送“绑定用户”或“绑定群”命令。",
    },
    type: "text",
    required: true,
  },
  {
    key: "id",
    label: { en: "Open ID or chat ID", "zh-CN": "Open ID 或群 ID" },
    type: "text",
    required: true,
    placeholder: "oc_…",
  },
];
