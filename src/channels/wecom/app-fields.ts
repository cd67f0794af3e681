// table
import type { Field } from "#ports/channel.ts";

/** Fields of an account: one self-built app of an organization, and where groups are to have cards, one AI bot. */
export const appAccountFields: readonly Field[] = [
  {
    key: "corpId",
    label: { en: "Corp ID", "zh-CN": "企业 ID" },
    hint: { en: "Admin console › My Company, at the bottom.", "zh-CN": "管理后台 › 我的企业，页面底部。" },
    type: "text",
    required: true,
    placeholder: "ww1234567890abcdef",
  },
  {
    key: "agentId",
    label: { en: "Agent ID", "zh-CN": "AgentId" },
    hint: { en: "Admin console › App management › your app.", "zh-CN": "管理后台 › 应用管理 › 自建应用详情页。" },
    type: "number",
    required: true,
    placeholder: "1000002",
  },
  {
    key: "corpSecret",
    label: { en: "Secret", "zh-CN": "Secret" },
    hint: {
      en: "On the same page. It is the app's own: each app has another.",
      "zh-CN": "与 AgentId 在同一页面，每个应用各不相同。",
    },
    type: "secret",
    required: true,
  },
  {
    key: "token",
    label: { en: "Callback Token", "zh-CN": "回调 Token" },
    hint: {
      en: "Your app › Receive messages › Set API. Without a callback WeCom sends no cards with buttons.",
      "zh-CN": "应用详情 › 接收消息 › 设置 API 接收。未配置回调时，企业微信不允许发送带按钮的卡片。",
    },
    type: "secret",
    required: true,
  },
  {
    key: "encodingAesKey",
    label: { en: "EncodingAESKey", "zh-CN": "EncodingAESKey" },
    hint: { en: "On the same page: 43 characters.", "zh-CN": "与 Token 在同一页面，共 43 个字符。" },
    type: "secret",
    required: true,
  },
  {
    key: "botId",
    label: { en: "AI bot: Bot ID", "zh-CN": "智能机器人 Bot ID" },
    hint: {
      en: "Only for cards in groups: an AI bot in API mode with a long connection.",
      "zh-CN": "仅在群聊中使用卡片时需要：以 API 模式、长连接方式创建的智能机器人。",
    },
    type: "text",
    required: false,
  },
  {
    key: "botSecret",
    label: { en: "AI bot: Secret", "zh-CN": "智能机器人 Secret" },
    hint: { en: "On the page of the bot.", "zh-CN": "与 Bot ID 在同一页面。" },
    type: "secret",
    required: false,
  },
  {
    key: "apiUrl",
    label: { en: "API address", "zh-CN": "API 地址" },
    hint: { en: "Only for a private deployment.", "zh-CN": "仅私有化部署需要填写。" },
    type: "url",
    required: false,
    placeholder: "https://qyapi.weixin.qq.com",
  },
  {
    key: "loginUrl",
    label: { en: "Login address", "zh-CN": "登录页地址" },
    hint: { en: "Only for a private deployment.", "zh-CN": "仅私有化部署需要填写。" },
    type: "url",
    required: false,
    placeholder: "https://login.work.weixin.qq.com",
  },
  {
    key: "botUrl",
    label: { en: "AI bot: connection address", "zh-CN": "智能机器人长连接地址" },
    hint: { en: "Only for a private deployment.", "zh-CN": "仅私有化部署需要填写。" },
    type: "text",
    required: false,
    placeholder: "wss://openws.work.weixin.qq.com",
  },
];

/** Fields of an address; those of people and of groups with the bot come from the platform's events. */
export const appAddressFields: readonly Field[] = [
  {
    key: "corpId",
    label: { en: "Corp ID", "zh-CN": "企业 ID" },
    hint: {
      en: "Addresses come from WeCom: say linkUser to the app, or linkChat to the AI bot in a group.",
      "zh-CN": "地址由企业微信提供：请向应用发送“绑定用户”，或在群聊中向智能机器人发送“绑定群”。",
    },
    type: "text",
    required: true,
  },
  {
    key: "kind",
    label: { en: "Kind", "zh-CN": "类型" },
    type: "select",
    required: true,
    options: {
      person: { en: "Member", "zh-CN": "成员" },
      group: { en: "Group with the AI bot", "zh-CN": "有智能机器人的群聊" },
      appgroup: {
        en: "Group that the app created: links, no cards",
        "zh-CN": "由应用创建的群聊：仅带链接的消息，无卡片",
      },
    },
  },
  {
    key: "id",
    label: { en: "User ID or chat ID", "zh-CN": "UserID 或群聊 ID" },
    type: "text",
    required: true,
  },
];
