// table
import type { AddressProblem } from "#channels/kit/reachable.ts";
import type { CheckItem } from "#ports/channel.ts";

/** The same in every language that Tocsin speaks. */
export type Words = CheckItem["text"];

export const tokenWords = {
  good: (team: string): Words => ({
    en: `The bot token works; it belongs to the workspace ${team}.`,
    "zh-CN": `Bot Token 有效，所属工作区：${team}。`,
  }),
  missing: {
    en: "No bot token yet. Download the app manifest, create the app in Slack from it (api.slack.com/apps → Create New App → From a manifest), then enter its client ID and secret and choose Install into a workspace, or install it there and enter its Bot User OAuth Token.",
    "zh-CN":
      "尚未填写 Bot Token。请下载应用清单，在 Slack 中通过清单创建应用（api.slack.com/apps → Create New App → From a manifest），然后填写 Client ID 和 Client Secret 并点击“安装到工作区”，或在应用页面安装后填写其 Bot User OAuth Token。",
  },
  refused: (why: string): Words => ({
    en: `Slack refuses the bot token: ${why}.`,
    "zh-CN": `Slack 拒绝了 Bot Token：${why}。请在应用页面 OAuth & Permissions 中重新安装并复制 Token。`,
  }),
  removed: (why: string, at: string): Words => ({
    en: `Slack refuses the bot token: ${why}. Slack told at ${at} that the app was uninstalled or its tokens revoked.`,
    "zh-CN": `Slack 拒绝了 Bot Token：${why}。Slack 于 ${at} 通知应用已卸载或 Token 已撤销。`,
  }),
  trouble: (why: string): Words => ({
    en: `The bot token could not be tested: ${why}. Tocsin's server needs outgoing HTTPS to slack.com. Check again in a few minutes.`,
    "zh-CN": `暂时无法检测 Bot Token：${why}。Tocsin 所在服务器需能以 HTTPS 访问 slack.com，请稍后重新检查。`,
  }),
} as const;

export const scopeWords = {
  good: {
    en: "The app has every permission (scope) that Tocsin uses.",
    "zh-CN": "应用已具备 Tocsin 所需的全部权限（scope）。",
  },
  missing: (list: string): Words => ({
    en: `The app lacks permissions: ${list}. Download the app manifest again, enter it under App Manifest on the app's page, and reinstall the app.`,
    "zh-CN": `应用缺少权限：${list}。请重新下载应用清单，粘贴到应用页面的 App Manifest 中，然后重新安装应用。`,
  }),
  unknown: {
    en: "Can be told once the bot token works.",
    "zh-CN": "Bot Token 有效后才能判断。",
  },
} as const;

export const appWords = {
  good: (id: string): Words => ({
    en: `The bot token belongs to the app ${id}.`,
    "zh-CN": `Bot Token 属于应用 ${id}。`,
  }),
  other: (id: string, expected: string): Words => ({
    en: `The bot token belongs to the app ${id}, but ${expected} is entered here. Token and signing secret must come from one app: buttons would be refused.`,
    "zh-CN": `Bot Token 属于应用 ${id}，而此处填写的是 ${expected}。Token 与 Signing Secret 必须来自同一应用，否则按钮无法使用。`,
  }),
  unknown: {
    en: "Not compared: enter the app ID (Basic Information on the app's page) to make sure that token and signing secret come from one app.",
    "zh-CN": "未比对：填写 App ID（应用页面 Basic Information）即可确认 Token 与 Signing Secret 来自同一应用。",
  },
} as const;

export const secretWords = {
  good: (at: string): Words => ({
    en: `The signing secret is right: Slack's request of ${at} was signed with it.`,
    "zh-CN": `Signing Secret 正确：${at} 收到的 Slack 请求签名有效。`,
  }),
  missing: {
    en: "No signing secret yet: copy it from Basic Information → App Credentials. Until then every button is refused.",
    "zh-CN": "尚未填写 Signing Secret：请在 Basic Information → App Credentials 中复制。未填写前所有按钮都会被拒绝。",
  },
  wrong: (at: string): Words => ({
    en: `A request at ${at} was not signed with this signing secret. If it was Slack's, copy the secret again from Basic Information → App Credentials of this very app.`,
    "zh-CN": `${at} 收到的请求签名与此 Signing Secret 不符。如果是 Slack 发出的，请在该应用的 Basic Information → App Credentials 中重新复制。`,
  }),
  stale: (at: string): Words => ({
    en: `A request at ${at} was signed at another time than now. The clock of Tocsin's server is probably wrong: set the time.`,
    "zh-CN": `${at} 收到的请求签名时间与当前时间不符，很可能是 Tocsin 所在服务器时钟不准，请校准时间。`,
  }),
  unknown: {
    en: "Not proved yet: that can only be told by a request of Slack's. Say /tocsin help in Slack, then check again.",
    "zh-CN": "尚未验证：只有收到 Slack 的请求后才能判断。请在 Slack 中发送 /tocsin help，然后重新检查。",
  },
} as const;

const ownNetwork = (url: string): Words => ({
  en: `Tocsin's public address is ${url}, which only your own network knows. Slack calls from the internet: publish the path /hook/ there and set TOCSIN_PUBLIC_URL to that address, or choose socket as the connection.`,
  "zh-CN": `Tocsin 的公开地址 ${url} 仅内网可用。Slack 从互联网访问 Tocsin，请将 /hook/ 路径发布到互联网，并将 TOCSIN_PUBLIC_URL 设为对应地址；或将连接方式改为 socket。`,
});

const problems: Readonly<Record<AddressProblem, (publicUrl: string) => Words>> = {
  not_https: (url) => ({
    en: `Slack only calls HTTPS, and Tocsin's public address is ${url}. Put a reverse proxy with a certificate before Tocsin and set TOCSIN_PUBLIC_URL to its https:// address.`,
    "zh-CN": `Slack 只支持 HTTPS，而 Tocsin 的公开地址为 ${url}。请在 Tocsin 前配置带证书的反向代理，并将 TOCSIN_PUBLIC_URL 设为其 https:// 地址。`,
  }),
  this_machine: (url) => ({
    en: `Tocsin's public address is ${url}, which is this machine only. Slack calls from the internet: set TOCSIN_PUBLIC_URL to an address that is reachable from there.`,
    "zh-CN": `Tocsin 的公开地址为 ${url}，仅本机可以访问。Slack 从互联网访问 Tocsin，请将 TOCSIN_PUBLIC_URL 设为互联网可访问的地址。`,
  }),
  private_address: ownNetwork,
  private_name: ownNetwork,
};

export const endpointWords = {
  good: (endpoint: string, at: string): Words => ({
    en: `Slack last reached Tocsin at ${at}, at ${endpoint}.`,
    "zh-CN": `Slack 最近一次访问 Tocsin 的时间为 ${at}，地址为 ${endpoint}。`,
  }),
  never: (endpoint: string): Words => ({
    en: `Slack has not reached Tocsin since it started. The request URL of Event Subscriptions, Interactivity and /tocsin must be ${endpoint}; under Event Subscriptions, Retry asks for it at once.`,
    "zh-CN": `自启动以来 Slack 尚未访问过 Tocsin。Event Subscriptions、Interactivity 和 /tocsin 的请求地址都应为 ${endpoint}；在 Event Subscriptions 中点击 Retry 可立即验证。`,
  }),
  address: (problem: AddressProblem, publicUrl: string): Words => problems[problem](publicUrl),
} as const;

export const socketWords = {
  token: {
    en: "The app-level token works, so that Tocsin can open connections to Slack.",
    "zh-CN": "App-Level Token 有效，Tocsin 可以与 Slack 建立连接。",
  },
  missing: {
    en: "No app-level token yet: generate one under Basic Information → App-Level Tokens, with the scope connections:write. Until then nothing comes from Slack.",
    "zh-CN":
      "尚未填写 App-Level Token：请在 Basic Information → App-Level Tokens 中生成，权限选择 connections:write。未填写前收不到来自 Slack 的任何消息。",
  },
  refused: (why: string): Words => ({
    en: `No connection to Slack can be opened: ${why}.`,
    "zh-CN": `无法与 Slack 建立连接：${why}。`,
  }),
  stands: (at: string): Words => ({
    en: `The connection to Slack stands since ${at}.`,
    "zh-CN": `与 Slack 的连接自 ${at} 起保持正常。`,
  }),
  lost: (at: string, why: string): Words => ({
    en: `This node's connection to Slack ended at ${at}: ${why}. It is opened again by itself, here or on another node; check again in a minute.`,
    "zh-CN": `本节点与 Slack 的连接于 ${at} 断开：${why}。系统会自动重连（由本节点或其他节点），请一分钟后重新检查。`,
  }),
  never: {
    en: "This node holds no connection to Slack. It is opened within seconds after the account is saved; with several nodes, another one may hold it.",
    "zh-CN": "本节点未与 Slack 保持连接。保存账号后数秒内会自动建立；多节点部署时也可能由其他节点保持。",
  },
} as const;

export const channelWords = {
  some: (names: string): Words => ({
    en: `The app is in these channels: ${names}. It can post to every public channel; a private one has to invite it first: /invite @Tocsin.`,
    "zh-CN": `应用已加入以下频道：${names}。公开频道无需加入即可发送；私有频道需先邀请：/invite @Tocsin。`,
  }),
  none: {
    en: "The app is in no channel yet. It can post to every public one all the same; a private one has to invite it first: /invite @Tocsin.",
    "zh-CN": "应用尚未加入任何频道。公开频道仍可直接发送；私有频道需先邀请：/invite @Tocsin。",
  },
  unknown: {
    en: "Which channels the app is in could not be read.",
    "zh-CN": "无法读取应用所在的频道。",
  },
} as const;
