// table
import type { HostProblem } from "#channels/kit/reachable.ts";
import type { CheckItem } from "#ports/channel.ts";
import type { RefusalKind } from "./app-seen.ts";

/** The same in every language that Tocsin speaks. */
export type Words = CheckItem["text"];

/** Why the platform cannot call an address. */
export type AddressProblem = HostProblem | "ipv6";

export const tokenWords = {
  good: {
    en: "The app can sign in: app ID, app secret and cloud are right.",
    "zh-CN": "应用可以登录：App ID、App Secret 与所选版本均正确。",
  },
  refused: (why: string): Words => ({
    en: `Feishu does not let the app sign in: ${why}. Compare App ID and App Secret with Credentials & Basic Info in the developer console, and the cloud (Feishu or Lark).`,
    "zh-CN": `飞书拒绝了应用登录：${why}。请在开发者后台 › 凭证与基础信息 核对 App ID 与 App Secret，并确认所选版本（飞书或 Lark）。`,
  }),
  trouble: (why: string): Words => ({
    en: `It cannot be told now whether the app can sign in: ${why}. Tocsin's server needs outgoing HTTPS to the API address. Check again in a few minutes.`,
    "zh-CN": `暂时无法判断应用能否登录：${why}。Tocsin 所在服务器需能以 HTTPS 访问 API 地址，请几分钟后重新检查。`,
  }),
} as const;

export const botWords = {
  good: (name: string): Words => ({
    en: `The bot is switched on${name === "" ? "" : ` and is called ${name}`}. People outside the app's availability cannot be reached.`,
    "zh-CN": `机器人已启用${name === "" ? "" : `，名称为 ${name}`}。不在应用可用范围内的成员无法收到消息。`,
  }),
  off: (status: number): Words => ({
    en: `The app is not switched on in your tenant (state ${status}). Publish a version in the developer console, and let an administrator approve it under Workplace › App management.`,
    "zh-CN": `应用在本企业中未启用（状态 ${status}）。请在开发者后台发布版本，并由管理员在 工作台 › 应用管理 中启用。`,
  }),
  refused: (why: string): Words => ({
    en: `The bot cannot be asked for: ${why}. Switch on Bot under Features in the developer console and publish a version.`,
    "zh-CN": `无法获取机器人信息：${why}。请在开发者后台 › 应用能力 中添加机器人并发布版本。`,
  }),
  unread: {
    en: "Feishu's answer about the bot cannot be read. Check again in a few minutes.",
    "zh-CN": "无法读取飞书返回的机器人信息，请几分钟后重新检查。",
  },
  later: { en: "Can be told once the app can sign in.", "zh-CN": "应用可以登录之后才能判断。" },
} as const;

export const scopeWords = {
  good: { en: "All permissions that Tocsin needs are granted.", "zh-CN": "Tocsin 所需的权限均已授予。" },
  missing: (names: string): Words => ({
    en: `These permissions are missing: ${names}. Add them under Permissions & Scopes in the developer console and publish a version.`,
    "zh-CN": `缺少以下权限：${names}。请在开发者后台 › 权限管理 中开通并发布版本。`,
  }),
  unread: {
    en: "Feishu does not tell now which permissions are granted. Check again in a few minutes.",
    "zh-CN": "飞书暂未返回权限授予情况，请几分钟后重新检查。",
  },
} as const;

const ownNetwork = (url: string): Words => ({
  en: `Tocsin's public address is ${url}, which only your own network knows. Feishu calls from the internet: publish the path /hook/ there and set TOCSIN_PUBLIC_URL to that address.`,
  "zh-CN": `Tocsin 的公开地址 ${url} 仅内网可以访问。飞书从互联网访问 Tocsin，请将 /hook/ 路径发布到互联网，并将 TOCSIN_PUBLIC_URL 设为对应地址。`,
});

export const addressWords: Readonly<Record<AddressProblem, (publicUrl: string) => Words>> = {
  this_machine: (url) => ({
    en: `Tocsin's public address is ${url}, which is this machine only. Feishu calls from the internet: set TOCSIN_PUBLIC_URL to an address that is reachable from there.`,
    "zh-CN": `Tocsin 的公开地址为 ${url}，仅本机可以访问。飞书从互联网访问 Tocsin，请将 TOCSIN_PUBLIC_URL 设为互联网可访问的地址。`,
  }),
  private_address: ownNetwork,
  private_name: ownNetwork,
  ipv6: (url) => ({
    en: `Tocsin's public address is ${url}. Feishu calls IPv4 addresses only: use a name or an address that is reachable by IPv4.`,
    "zh-CN": `Tocsin 的公开地址为 ${url}。飞书只能访问 IPv4 地址，请改用可通过 IPv4 访问的域名或地址。`,
  }),
};

export const endpointWords = {
  good: (endpoint: string, at: string): Words => ({
    en: `Feishu last reached Tocsin at ${at}. The request address of events and of callbacks is ${endpoint}.`,
    "zh-CN": `飞书最近一次访问 Tocsin 的时间为 ${at}。事件与回调的请求地址均为 ${endpoint}。`,
  }),
  never: (endpoint: string): Words => ({
    en: `Nothing has come from Feishu since Tocsin started. Enter ${endpoint} as the request address twice under Events & Callbacks, once for events and once for callbacks; saving it makes Feishu call.`,
    "zh-CN": `Tocsin 启动以来尚未收到飞书的请求。请在 事件与回调 中将 ${endpoint} 分别填写为事件和回调的请求地址，保存时飞书会立即访问。`,
  }),
} as const;

/** Refusals that mean that something of the set-up is wrong. */
const refusals = {
  plain: {
    en: "Feishu sends without encryption. Set an Encrypt Key under Events & Callbacks › Encryption Strategy, and enter the same here.",
    "zh-CN": "飞书发送的请求未加密。请在 事件与回调 › 加密策略 中设置 Encrypt Key，并在此填写相同的值。",
  },
  key: {
    en: "Feishu encrypts with another Encrypt Key than the one entered here. Copy it again from Events & Callbacks › Encryption Strategy.",
    "zh-CN": "飞书使用的 Encrypt Key 与此处填写的不一致，请从 事件与回调 › 加密策略 重新复制。",
  },
  signature: {
    en: "A request without a valid signature was refused. If buttons do not work, copy the Encrypt Key again, and make sure that no proxy changes requests.",
    "zh-CN": "拒绝了一个签名无效的请求。如果按钮无法使用，请重新复制 Encrypt Key，并确认没有代理改动请求内容。",
  },
  stale: {
    en: "Feishu's requests look out of date: the clock of Tocsin's server is probably wrong. Set the time.",
    "zh-CN": "飞书的请求显示已过期，很可能是 Tocsin 所在服务器时钟不准，请校准时间。",
  },
  token: {
    en: "Feishu sends another Verification Token than the one entered here. Copy it again from Events & Callbacks › Encryption Strategy.",
    "zh-CN": "飞书发送的 Verification Token 与此处填写的不一致，请从 事件与回调 › 加密策略 重新复制。",
  },
  old: {
    en: "A card callback of the old kind was refused; see the check of events.",
    "zh-CN": "拒绝了一个旧版卡片回调，详见事件检查项。",
  },
  bot_unknown: {
    en: "A message in a group could not be worked on, because Feishu did not tell the bot's own ID. Look at the check of the bot.",
    "zh-CN": "无法获取机器人自身的 ID，一条群消息未能处理，请查看机器人检查项。",
  },
} as const satisfies Record<Exclude<RefusalKind, "app" | "body">, Words>;

export const encryptionWords = {
  ...refusals,
  app: (seen: string, appId: string): Words => ({
    en: `A request for another app arrived (${seen}; this one is ${appId}). Each app needs a request address of its own.`,
    "zh-CN": `收到了发往其他应用的请求（${seen}，本应用为 ${appId}）。每个应用需使用各自的请求地址。`,
  }),
  at: ({ en, "zh-CN": zh }: Words, at: string): Words => ({ en: `${en} (${at})`, "zh-CN": `${zh}（${at}）` }),
  good: {
    en: "Requests are encrypted and signed with the keys entered here.",
    "zh-CN": "请求已使用此处填写的密钥加密并签名。",
  },
  never: {
    en: "Can be told once Feishu has called. An Encrypt Key must be set under Events & Callbacks › Encryption Strategy.",
    "zh-CN": "收到飞书的请求之后才能判断。请在 事件与回调 › 加密策略 中设置 Encrypt Key。",
  },
} as const;

export const eventWords = {
  good: (names: string): Words => ({
    en: `Received since Tocsin started: ${names}. Buttons need the callback card.action.trigger, commands the event im.message.receive_v1.`,
    "zh-CN": `Tocsin 启动以来收到：${names}。按钮依赖回调 card.action.trigger，命令依赖事件 im.message.receive_v1。`,
  }),
  never: {
    en: "No event has come since Tocsin started. Add the callback card.action.trigger and the events of the setup page, publish a version, and say help to the bot.",
    "zh-CN":
      "Tocsin 启动以来尚未收到事件。请按接入说明添加回调 card.action.trigger 及各事件并发布版本，然后向机器人发送“帮助”。",
  },
  old: (at: string): Words => ({
    en: `At ${at} Feishu sent a card callback of the old kind. Remove card.action.trigger_v1 and the request address of message cards on the Bot page, and keep card.action.trigger alone.`,
    "zh-CN": `${at} 收到旧版卡片回调。请移除 card.action.trigger_v1 以及机器人页面上的消息卡片请求网址，仅保留 card.action.trigger。`,
  }),
} as const;
