// table
import type { HostProblem } from "#channels/kit/reachable.ts";
import type { CheckItem } from "#ports/channel.ts";
import type { RefusalKind } from "./app-seen.ts";

/** The same in every language that Tocsin speaks. */
export type Words = CheckItem["text"];

export const tokenWords = {
  good: {
    en: "The app can sign in: corp ID and secret are right.",
    "zh-CN": "应用可以获取 access_token：企业 ID 与 Secret 正确。",
  },
  refused: (why: string): Words => ({
    en: `WeCom does not let the app sign in: ${why}.`,
    "zh-CN": `企业微信拒绝了应用获取 access_token：${why}。请核对企业 ID 与该应用的 Secret。`,
  }),
  trouble: (why: string): Words => ({
    en: `It cannot be told now whether the app can sign in: ${why}. Tocsin's server needs outgoing HTTPS to the API address. Check again in a few minutes.`,
    "zh-CN": `暂时无法判断应用能否登录：${why}。Tocsin 所在服务器需能以 HTTPS 访问 API 地址，请几分钟后重新检查。`,
  }),
} as const;

export const agentWords = {
  good: (name: string): Words => ({
    en: `The app is switched on${name === "" ? "" : ` and is called ${name}`}, and this server's IP address is trusted. People outside its visible range cannot be reached.`,
    "zh-CN": `应用已启用${name === "" ? "" : `，名称为 ${name}`}，且本服务器 IP 可信。不在应用可见范围内的成员无法收到消息。`,
  }),
  off: {
    en: "The app is switched off. An administrator switches it on under App management.",
    "zh-CN": "应用已停用，请由管理员在 应用管理 中启用。",
  },
  refused: (why: string): Words => ({
    en: `WeCom does not tell about the app: ${why}.`,
    "zh-CN": `企业微信拒绝返回应用信息：${why}。如提示 60020，请在应用详情页的 企业可信IP 中添加本服务器的 IP，约一分钟后生效。`,
  }),
  unread: {
    en: "WeCom's answer about the app cannot be read. Check again in a few minutes.",
    "zh-CN": "无法读取企业微信返回的应用信息，请几分钟后重新检查。",
  },
  later: { en: "Can be told once the app can sign in.", "zh-CN": "应用可以登录之后才能判断。" },
} as const;

const ownNetwork = (url: string): Words => ({
  en: `Tocsin's public address is ${url}, which only your own network knows. WeCom calls from the internet: publish the path /hook/ there and set TOCSIN_PUBLIC_URL to that address. A private deployment of WeCom in your own network may still reach it.`,
  "zh-CN": `Tocsin 的公开地址 ${url} 仅内网可以访问。企业微信从互联网访问 Tocsin，请将 /hook/ 路径发布到互联网，并将 TOCSIN_PUBLIC_URL 设为对应地址；私有化部署的企业微信除外。`,
});

export const addressWords: Readonly<Record<HostProblem, (publicUrl: string) => Words>> = {
  this_machine: (url) => ({
    en: `Tocsin's public address is ${url}, which is this machine only. WeCom calls from the internet: set TOCSIN_PUBLIC_URL to an address that is reachable from there.`,
    "zh-CN": `Tocsin 的公开地址为 ${url}，仅本机可以访问。企业微信从互联网访问 Tocsin，请将 TOCSIN_PUBLIC_URL 设为互联网可访问的地址。`,
  }),
  private_address: ownNetwork,
  private_name: ownNetwork,
};

export const endpointWords = {
  good: (endpoint: string, at: string): Words => ({
    en: `WeCom last reached Tocsin at ${at}. The callback address is ${endpoint}.`,
    "zh-CN": `企业微信最近一次访问 Tocsin 的时间为 ${at}。回调 URL 为 ${endpoint}。`,
  }),
  never: (endpoint: string): Words => ({
    en: `Nothing has come from WeCom since Tocsin started. Enter ${endpoint} under Receive messages › Set API; saving it makes WeCom call. Without it WeCom takes no cards with buttons.`,
    "zh-CN": `Tocsin 启动以来尚未收到企业微信的请求。请在 接收消息 › 设置 API 接收 中填写 ${endpoint} 并保存，保存时企业微信会立即访问；未配置回调时无法发送带按钮的卡片。`,
  }),
} as const;

/** Refusals that mean that something of the set-up is wrong. */
const refusals = {
  signature: {
    en: "A request without a valid signature was refused. If buttons do not work, copy the callback Token again, and make sure that no proxy changes addresses.",
    "zh-CN": "拒绝了一个签名无效的请求。如果按钮无法使用，请重新复制回调 Token，并确认没有代理改动请求地址。",
  },
  stale: {
    en: "WeCom's requests look out of date: the clock of Tocsin's server is probably wrong. Set the time.",
    "zh-CN": "企业微信的请求显示已过期，很可能是 Tocsin 所在服务器时钟不准，请校准时间。",
  },
  key: {
    en: "WeCom encrypts with another EncodingAESKey than the one entered here. Copy it again from Receive messages › Set API.",
    "zh-CN": "企业微信使用的 EncodingAESKey 与此处填写的不一致，请从 接收消息 › 设置 API 接收 重新复制。",
  },
} as const satisfies Partial<Record<RefusalKind, Words>>;

export const encryptionWords = {
  ...refusals,
  corp: (seen: string, corpId: string): Words => ({
    en: `A request for another organization arrived (${seen}; this one is ${corpId}). Compare the corp ID with My Company in the admin console.`,
    "zh-CN": `收到了发往其他企业的请求（${seen}，此处为 ${corpId}）。请在 我的企业 中核对企业 ID。`,
  }),
  agent: (seen: string, agentId: number): Words => ({
    en: `A request for another app arrived (${seen}; this one is ${agentId}). Each app needs a callback address of its own.`,
    "zh-CN": `收到了发往其他应用的请求（${seen}，此处为 ${agentId}）。每个应用需使用各自的回调 URL。`,
  }),
  at: ({ en, "zh-CN": zh }: Words, at: string): Words => ({ en: `${en} (${at})`, "zh-CN": `${zh}（${at}）` }),
  good: {
    en: "Requests are signed and encrypted with the values entered here.",
    "zh-CN": "请求已使用此处填写的 Token 与 EncodingAESKey 签名并加密。",
  },
  never: { en: "Can be told once WeCom has called.", "zh-CN": "收到企业微信的请求之后才能判断。" },
} as const;

export const botWords = {
  none: {
    en: "No AI bot is entered: there are no cards in groups. Pages reach people in their chat with the app; a group that the app itself created gets messages with links. To have cards with buttons in groups, create an AI bot in API mode with a long connection, and enter its ID and secret.",
    "zh-CN":
      "未配置智能机器人，群聊中没有卡片：通知通过应用单聊送达成员，应用自身创建的群聊仅收到带链接的消息。如需在群聊中使用按钮卡片，请以 API 模式、长连接方式创建智能机器人，并填写 Bot ID 与 Secret。",
  },
  good: (at: string): Words => ({
    en: `The AI bot has been connected since ${at}. Only one connection a bot is possible: let nothing else use its secret.`,
    "zh-CN": `智能机器人自 ${at} 起保持连接。同一机器人只能有一个长连接，请勿在其他程序中使用其 Secret。`,
  }),
  ended: (at: string, why: string): Words => ({
    en: `The AI bot is not connected on this node. It was until ${at}: ${why}.`,
    "zh-CN": `智能机器人当前未在此节点上连接，于 ${at} 断开：${why}。`,
  }),
  never: {
    en: "The AI bot has not been connected on this node yet: it is tried again and again, and with several nodes another one may hold it. If it stays so, compare Bot ID and Secret with the page of the bot; Tocsin's server needs outgoing HTTPS to openws.work.weixin.qq.com.",
    "zh-CN":
      "智能机器人尚未在此节点上建立连接，系统会持续重试；多节点部署时可能由其他节点连接。若长时间如此，请核对 Bot ID 与 Secret，并确认服务器可以访问 openws.work.weixin.qq.com。",
  },
} as const;

export const domainWords = {
  good: (domain: string): Words => ({
    en: `People can tie their account by signing in with WeCom: ${domain} is trusted.`,
    "zh-CN": `成员可通过企业微信登录完成绑定：${domain} 为可信域名。`,
  }),
  other: (host: string, domain: string): Words => ({
    en: `To sign in with WeCom, enter ${host} under WeCom authorized login › Web page of your app${domain === "" ? "" : ` (its trusted domain is ${domain}; the one for sign-in is not told)`}. Linking by command works without.`,
    "zh-CN": `如需使用企业微信登录进行绑定，请在应用的 企业微信授权登录 › Web 网页 中填写 ${host}${domain === "" ? "" : `（当前可信域名为 ${domain}，授权回调域无法查询）`}。通过命令绑定不受影响。`,
  }),
} as const;

export const limitWords: Words = {
  en: "What WeCom allows: a sent card can be changed once within 72 hours, and once more for each press of a button on it; cards of groups are changed only by a press. What a card cannot show is told by a message below it, and Refresh on the card shows the state. More than 30 messages a minute to one person are dropped by WeCom; Tocsin bundles before that.",
  "zh-CN":
    "企业微信的限制：已发送的卡片在 72 小时内只能更新一次，每次点击按钮后可再更新一次；群聊中的卡片只有在点击按钮时才能更新。卡片无法显示的变化会以消息告知，点击卡片上的“刷新”可显示当前状态。同一成员每分钟超过 30 条的消息会被企业微信丢弃，Tocsin 会提前合并。",
};
