// table
import type { AddressProblem } from "#channels/kit/reachable.ts";
import type { CheckItem } from "#ports/channel.ts";
import type { RefusalKind } from "./app-seen.ts";

/** The same in every language that Tocsin speaks. */
export type Words = CheckItem["text"];

export const tokenWords = {
  good: {
    en: "The app can sign in: Client ID, Client Secret and cloud are right.",
    "zh-CN": "应用可以登录：Client ID、Client Secret 与所选版本均正确。",
  },
  refused: (why: string): Words => ({
    en: `DingTalk does not let the app sign in: ${why}. Compare Client ID and Client Secret with Credentials & Basic Info in the developer console, and the cloud.`,
    "zh-CN": `钉钉拒绝了应用登录：${why}。请在开发者后台 › 凭证与基础信息 核对 Client ID 与 Client Secret，并确认所选版本。`,
  }),
  trouble: (why: string): Words => ({
    en: `It cannot be told now whether the app can sign in: ${why}. Tocsin's server needs outgoing HTTPS to api.dingtalk.com. Check again in a few minutes.`,
    "zh-CN": `暂时无法判断应用能否登录：${why}。Tocsin 所在服务器需能以 HTTPS 访问 api.dingtalk.com，请几分钟后重新检查。`,
  }),
} as const;

export const templateWords = {
  none: {
    en: "No card template is set: messages have links in the place of buttons, nobody is mentioned by name, and sent messages do not follow the incident. Make the template as the guide says and enter its ID.",
    "zh-CN":
      "未设置卡片模板：消息以链接代替按钮，不能 @ 成员，已发送的消息也不会随故障更新。请按接入指南搭建卡片模板并填写模板 ID。",
  },
  good: {
    en: "DingTalk makes cards of the template. Whether its variables are right, “Send test” shows.",
    "zh-CN": "可以使用该模板创建卡片。变量配置是否正确，请通过“发送测试消息”查看。",
  },
  refused: (why: string): Words => ({
    en: `No card can be made of the template: ${why}. Messages have links in the place of buttons until this is mended.`,
    "zh-CN": `无法使用该模板创建卡片：${why}。修复之前消息将以链接代替按钮。`,
  }),
  later: { en: "Can be told once the app can sign in.", "zh-CN": "应用可以登录之后才能判断。" },
} as const;

export const streamWords = {
  open: (time: string): Words => ({
    en: `Connected to DingTalk since ${time}.`,
    "zh-CN": `自 ${time} 起已与钉钉保持连接。`,
  }),
  ended: (why: string, time: string): Words => ({
    en: `Not connected since ${time}: ${why}. Tocsin tries again by itself. It needs outgoing HTTPS and WebSockets to dingtalk.com.`,
    "zh-CN": `自 ${time} 起未连接：${why}。Tocsin 会自动重连，服务器需能以 HTTPS 与 WebSocket 访问 dingtalk.com。`,
  }),
  never: {
    en: "Not connected from this node: another node may hold the connection, or it opens in a few seconds.",
    "zh-CN": "本节点尚未连接：可能由其他节点保持连接，或将在数秒内建立。",
  },
} as const;

export const endpointWords = {
  good: (endpoint: string, time: string): Words => ({
    en: `DingTalk's requests arrive at ${endpoint}; the last one on ${time}.`,
    "zh-CN": `钉钉的请求可以到达 ${endpoint}，最近一次为 ${time}。`,
  }),
  never: (endpoint: string): Words => ({
    en: `Nothing has arrived yet. Enter ${endpoint} as the robot's message address (App features › Robot, HTTP mode), then say “whoami” to the robot. If events are used, enter it under Event subscription as well.`,
    "zh-CN": `尚未收到请求。请将 ${endpoint} 填写为机器人的消息接收地址（应用能力 › 机器人，HTTP 模式），然后向机器人发送“我是谁”。如需事件，请在事件订阅中也填写该地址。`,
  }),
  address: (problem: AddressProblem, url: string): Words => ({
    en: `Tocsin's public address is ${url}, ${addressEnglish[problem]}. DingTalk calls from the internet: choose the connection “stream”, or set TOCSIN_PUBLIC_URL to an address that is reachable from there.`,
    "zh-CN": `Tocsin 的公开地址为 ${url}，${addressChinese[problem]}。钉钉从互联网访问：请将接收方式改为 stream，或将 TOCSIN_PUBLIC_URL 设为互联网可访问的地址。`,
  }),
} as const;

const addressEnglish: Readonly<Record<AddressProblem, string>> = {
  not_https: "which is not HTTPS",
  this_machine: "which is this machine only",
  private_address: "which only your own network knows",
  private_name: "a name that only your own network knows",
};

const addressChinese: Readonly<Record<AddressProblem, string>> = {
  not_https: "不是 HTTPS 地址",
  this_machine: "仅本机可以访问",
  private_address: "仅内网可以访问",
  private_name: "该域名仅内网可以解析",
};

export const messageWords = {
  good: (time: string): Words => ({
    en: `Messages to the robot are heard; the last one on ${time}.`,
    "zh-CN": `可以收到发给机器人的消息，最近一次为 ${time}。`,
  }),
  never: {
    en: "No message to the robot was heard yet. Say “whoami” to it in a chat of your own.",
    "zh-CN": "尚未收到发给机器人的消息。请在与机器人的单聊中发送“我是谁”。",
  },
  at: (words: Words, time: string): Words => ({
    en: `${words.en} Last seen: ${time}.`,
    "zh-CN": `${words["zh-CN"]} 最近一次：${time}。`,
  }),
} as const;

/** What to do about requests that were not listened to. */
export const refusalWords: Readonly<Record<RefusalKind, Words>> = {
  signature: {
    en: "A request was refused, since its signature does not fit: enter the Client Secret again, and the event token. A secret that was reset is good at once.",
    "zh-CN": "有请求因签名不符被拒绝：请重新填写 Client Secret 与事件签名 Token。Client Secret 重置后立即生效。",
  },
  stale: {
    en: "A request was refused, since it was signed more than five minutes ago or ahead: set this server's clock right.",
    "zh-CN": "有请求因签名时间相差超过五分钟被拒绝：请校准服务器时钟。",
  },
  reused: {
    en: "A request was refused, since it carried the signature of another one. If this was none of yours, reset the Client Secret.",
    "zh-CN": "有请求因重复使用其他请求的签名被拒绝。若非您本人操作，请重置 Client Secret。",
  },
  key: {
    en: "An event could not be decrypted: copy the AES key from Event subscription again.",
    "zh-CN": "有事件无法解密：请从事件订阅页面重新复制 AES_KEY。",
  },
  corp: {
    en: "A request for another organization was refused: compare the CorpId.",
    "zh-CN": "有来自其他组织的请求被拒绝：请核对 CorpId。",
  },
  body: {
    en: "A request was refused, since it is none that DingTalk sends.",
    "zh-CN": "有请求因格式不是钉钉所发送而被拒绝。",
  },
  closed: {
    en: "A request over HTTP was refused: this account listens to its stream alone. Choose the Stream mode for the robot in the developer console, or the connection “http” here.",
    "zh-CN":
      "有 HTTP 请求被拒绝：此账号仅通过 stream 接收。请在开发者后台将机器人消息接收模式改为 Stream，或将此处接收方式改为 http。",
  },
  unnamed: {
    en: "A message came without its speaker's user id: publish a version of the app, and let people speak who are of the organization.",
    "zh-CN": "收到的消息缺少发送者 userId：请发布应用版本，并确认发送者属于本组织。",
  },
};
