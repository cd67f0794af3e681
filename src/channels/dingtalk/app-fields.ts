// table
import type { Field } from "#ports/channel.ts";

/** Fields of an account: one internal app of an organization. */
export const appAccountFields: readonly Field[] = [
  {
    key: "clientId",
    label: { en: "Client ID (AppKey)", "zh-CN": "Client ID（原 AppKey）" },
    hint: {
      en: "Developer console › your app › Credentials & Basic Info.",
      "zh-CN": "开发者后台 › 应用 › 凭证与基础信息。",
    },
    type: "text",
    required: true,
    placeholder: "dingeqqpkv3xxxxxxxxx",
  },
  {
    key: "clientSecret",
    label: { en: "Client Secret (AppSecret)", "zh-CN": "Client Secret（原 AppSecret）" },
    hint: { en: "On the same page.", "zh-CN": "与 Client ID 在同一页面。" },
    type: "secret",
    required: true,
  },
  {
    key: "corpId",
    label: { en: "CorpId", "zh-CN": "CorpId" },
    hint: {
      en: "At the top right of the developer console's home page. Nobody from another organization is listened to.",
      "zh-CN": "开发者后台首页右上角。来自其他组织的消息与点击一律不处理。",
    },
    type: "text",
    required: true,
    placeholder: "ding9f50b15bxxxxxxxxxx16741",
  },
  {
    key: "robotCode",
    label: { en: "Robot code", "zh-CN": "机器人编码（robotCode）" },
    hint: {
      en: "App features › Robot. Empty: the same as the Client ID, as it is for most apps.",
      "zh-CN": "应用能力 › 机器人 页面可见。留空则与 Client ID 相同（多数应用如此）。",
    },
    type: "text",
    required: false,
  },
  {
    key: "cardTemplateId",
    label: { en: "Card template ID", "zh-CN": "卡片模板 ID" },
    hint: {
      en: "From the card platform, made as the guide says. Without it, messages have links in the place of buttons.",
      "zh-CN": "按照接入指南在卡片平台搭建后获得。留空时消息以链接代替按钮，无法在消息内直接处理。",
    },
    type: "text",
    required: false,
    placeholder: "dac1dbec-55af-40c3-be91-6d6882ef3b66.schema",
  },
  {
    key: "urgent",
    label: { en: "Ring for critical pages", "zh-CN": "紧急故障发 DING" },
    hint: {
      en: "DingTalk itself sends a DING besides the card: in the app, as a text message or as a call. Wants the Professional or Exclusive edition and Premium.Ding.Write; text messages and calls use up the quota that was bought.",
      "zh-CN":
        "紧急级别的通知除卡片外，由钉钉发送应用内 DING、短信 DING 或电话 DING。需钉钉专业版或专属版，并开通权限 Premium.Ding.Write；短信与电话消耗已购买的 DING 额度。",
    },
    type: "select",
    required: true,
    options: {
      off: { en: "No", "zh-CN": "关闭" },
      app: { en: "In the app", "zh-CN": "应用内 DING" },
      sms: { en: "Text message", "zh-CN": "短信 DING" },
      phone: { en: "Call", "zh-CN": "电话 DING" },
    },
    default: "off",
  },
  {
    key: "connection",
    label: { en: "Connection", "zh-CN": "接收方式" },
    hint: {
      en: "A stream needs no public address.",
      "zh-CN": "Stream 模式无需公网地址。",
    },
    type: "select",
    required: true,
    options: {
      stream: { en: "Tocsin connects to DingTalk (stream)", "zh-CN": "由 Tocsin 主动连接钉钉（stream）" },
      http: { en: "DingTalk calls Tocsin (http)", "zh-CN": "由钉钉回调 Tocsin（http）" },
    },
    default: "stream",
  },
  {
    key: "eventToken",
    label: { en: "Event token (http)", "zh-CN": "事件签名 Token（http）" },
    hint: {
      en: "Event subscription › HTTP push. Only with http, and only if events are subscribed to.",
      "zh-CN": "事件订阅 › HTTP 推送。仅在 http 方式且订阅了事件时填写。",
    },
    type: "secret",
    required: false,
  },
  {
    key: "eventAesKey",
    label: { en: "Event AES key (http)", "zh-CN": "事件加密 AES_KEY（http）" },
    hint: { en: "On the same page; 43 characters.", "zh-CN": "与事件签名 Token 在同一页面，共 43 个字符。" },
    type: "secret",
    required: false,
  },
  {
    key: "coolAppCode",
    label: { en: "Cool app code", "zh-CN": "酷应用编码" },
    hint: {
      en: "Only where the robot comes into groups by a cool app.",
      "zh-CN": "仅当机器人通过酷应用安装到群聊时填写。",
    },
    type: "text",
    required: false,
    placeholder: "COOLAPP-1-…",
  },
  {
    key: "region",
    label: { en: "Cloud", "zh-CN": "版本" },
    type: "select",
    required: true,
    options: {
      china: { en: "China (dingtalk.com)", "zh-CN": "钉钉（dingtalk.com）" },
      international: { en: "International (dingtalk.io)", "zh-CN": "钉钉国际版（dingtalk.io）" },
    },
    default: "china",
  },
  {
    key: "apiUrl",
    label: { en: "API address", "zh-CN": "API 地址" },
    hint: {
      en: "Only for a proxy that takes the place of api., oapi. and login.dingtalk.com.",
      "zh-CN": "仅在使用代理替代 api.、oapi. 与 login.dingtalk.com 时填写。",
    },
    type: "url",
    required: false,
    placeholder: "https://dingtalk-proxy.example.com",
  },
];

/** Fields of an address; filled in by the platform's messages and clicks. */
export const appAddressFields: readonly Field[] = [
  {
    key: "clientId",
    label: { en: "Client ID", "zh-CN": "Client ID" },
    hint: {
      en: "Addresses come from DingTalk: say linkUser or linkChat to the robot there.",
      "zh-CN": "地址由钉钉提供：请在钉钉中向机器人发送“绑定用户”或“绑定群”命令。",
    },
    type: "text",
    required: true,
  },
  {
    key: "kind",
    label: { en: "Person or group", "zh-CN": "成员或群" },
    type: "select",
    required: true,
    options: {
      user: { en: "Person", "zh-CN": "成员" },
      group: { en: "Group", "zh-CN": "群" },
    },
  },
  {
    key: "id",
    label: { en: "User ID or openConversationId", "zh-CN": "userId 或 openConversationId" },
    type: "text",
    required: true,
    placeholder: "cid…",
  },
];
