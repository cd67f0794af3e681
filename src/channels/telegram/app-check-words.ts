// table
import type { CheckItem } from "#ports/channel.ts";

/** The same in every language that Tocsin speaks. */
export type Words = CheckItem["text"];

export const tokenWords = {
  good: (name: string): Words => ({
    en: `The token is right: the bot is @${name}.`,
    "zh-CN": `Token 正确，机器人为 @${name}。`,
  }),
  otherName: (real: string, entered: string): Words => ({
    en: `The token is @${real}'s, but the account says @${entered}. Enter @${real} as the bot's user name, or the other bot's token.`,
    "zh-CN": `Token 属于 @${real}，而账号中填写的是 @${entered}。请将机器人用户名改为 @${real}，或填写另一机器人的 Token。`,
  }),
  refused: {
    en: "Telegram does not know the token. Copy it from BotFather again; /revoke there makes the old one invalid.",
    "zh-CN": "Telegram 不认识此 Token。请从 BotFather 重新复制；执行过 /revoke 后旧 Token 失效。",
  },
  guarded: (host: string): Words => ({
    en: `Tocsin's own guard does not let requests go to ${host}. Allow it with TOCSIN_EGRESS_ALLOW.`,
    "zh-CN": `Tocsin 的出站防护拒绝访问 ${host}，请通过 TOCSIN_EGRESS_ALLOW 放行。`,
  }),
  unreachable: (host: string): Words => ({
    en: `${host} did not answer. Where Telegram cannot be reached, enter a proxy or a Bot API server of your own.`,
    "zh-CN": `${host} 没有响应。网络无法访问 Telegram 时，请填写代理或自建的 Bot API 服务器。`,
  }),
  trouble: (host: string): Words => ({
    en: `${host} has trouble of its own. Check again in a few minutes.`,
    "zh-CN": `${host} 暂时异常，请几分钟后重新检查。`,
  }),
  later: { en: "Can be told once Telegram answers.", "zh-CN": "Telegram 有响应之后才能判断。" },
} as const;

export const groupWords = {
  good: {
    en: "The bot may be added to groups. There it hears commands that name it, such as /help@thebot.",
    "zh-CN": "机器人可以加入群组。在群组中，它只接收带有其名称的命令，例如 /help@机器人用户名。",
  },
  all: {
    en: "The bot may be added to groups, and reads everything that is said there (its privacy mode is off). Tocsin answers only what is said to it.",
    "zh-CN": "机器人可以加入群组，且会接收群内所有消息（隐私模式已关闭）。Tocsin 只回应对它说的内容。",
  },
  closed: {
    en: "The bot may not be added to groups. Send /setjoingroups to BotFather and choose Enable.",
    "zh-CN": "机器人不允许加入群组。请向 BotFather 发送 /setjoingroups 并选择 Enable。",
  },
} as const;

export const addressWords = {
  good: (url: string): Words => ({
    en: `Telegram can call ${url}, if that is open to the internet.`,
    "zh-CN": `只要 ${url} 可从互联网访问，Telegram 即可回调。`,
  }),
  notHttps: (url: string): Words => ({
    en: `Telegram only calls HTTPS, and Tocsin's public address is ${url}. Put a reverse proxy with a certificate before Tocsin and set TOCSIN_PUBLIC_URL to its https:// address.`,
    "zh-CN": `Telegram 只支持 HTTPS，而 Tocsin 的公开地址为 ${url}。请在 Tocsin 前配置带证书的反向代理，并将 TOCSIN_PUBLIC_URL 设为其 https:// 地址。`,
  }),
  port: (port: string): Words => ({
    en: `Telegram only calls the ports 443, 80, 88 and 8443, and Tocsin's public address has ${port}. Publish it on one of these.`,
    "zh-CN": `Telegram 只回调 443、80、88 和 8443 端口，而 Tocsin 的公开地址使用 ${port}。请改用其中之一。`,
  }),
  local: (host: string): Words => ({
    en: `Telegram cannot call ${host} from the internet. Set TOCSIN_PUBLIC_URL to an address that can be reached from there, choose polling as the connection, or run a Bot API server of your own within the network.`,
    "zh-CN": `Telegram 无法从互联网访问 ${host}。请将 TOCSIN_PUBLIC_URL 设为可从互联网访问的地址，将连接方式改为 polling，或在内网自建 Bot API 服务器。`,
  }),
} as const;

/** Tocsin sets the webhook by itself: what is wrong with it was done elsewhere, or could not be done. */
const againEn =
  "Tocsin sets it when the account is saved and when it starts: save the account, wait a minute, and check again.";
const againZh = "保存账号或启动时，Tocsin 会自动设置 Webhook：请保存账号，一分钟后重新检查。";

export const webhookWords = {
  good: (url: string): Words => ({
    en: `Telegram posts to ${url}.`,
    "zh-CN": `Telegram 的回调地址为 ${url}。`,
  }),
  missing: {
    en: `Telegram has no webhook for the bot, so that buttons and commands do nothing. ${againEn}`,
    "zh-CN": `Telegram 尚未设置该机器人的 Webhook，按钮和命令均不会生效。${againZh}`,
  },
  other: (host: string): Words => ({
    en: `Telegram posts the bot's updates elsewhere, to ${host}. If that is another program, make a bot for Tocsin alone. ${againEn}`,
    "zh-CN": `Telegram 将该机器人的更新发送到了其他地址：${host}。如果是其他程序，请为 Tocsin 单独创建机器人。${againZh}`,
  }),
  updates: (missing: string): Words => ({
    en: `The webhook does not tell everything (${missing} is missing). ${againEn}`,
    "zh-CN": `Webhook 订阅的更新类型不全（缺少 ${missing}）。${againZh}`,
  }),
} as const;

export const pollingWords = {
  good: (pending: number): Words => ({
    en: `No webhook is in the way: Tocsin asks Telegram for updates. ${pending} are waiting.`,
    "zh-CN": `未设置 Webhook，由 Tocsin 主动拉取更新，待拉取 ${pending} 条。`,
  }),
  behind: (pending: number): Words => ({
    en: `${pending} updates wait at Telegram, and nobody fetches them. Is another program reading this bot's updates? The account's last error says why Tocsin does not.`,
    "zh-CN": `Telegram 中有 ${pending} 条更新未被拉取。是否有其他程序正在读取该机器人的更新？账号的最近错误会说明 Tocsin 未能拉取的原因。`,
  }),
  webhook: (host: string): Words => ({
    en: `A webhook of ${host} takes the bot's updates, although this account is set to polling. If another program sets it, make a bot for Tocsin alone; if not, save the account, wait a minute, and check again.`,
    "zh-CN": `该账号已设为 polling，但 ${host} 的 Webhook 仍在接收机器人的更新。如果由其他程序设置，请为 Tocsin 单独创建机器人；否则请保存账号，一分钟后重新检查。`,
  }),
} as const;

export const deliveryWords = {
  good: (pending: number): Words => ({
    en: `Telegram reports no trouble with delivery; ${pending} updates are waiting.`,
    "zh-CN": `Telegram 未报告投递异常，待投递更新 ${pending} 条。`,
  }),
  past: (at: string, why: string, pending: number): Words => ({
    en: `Delivery works again: the last trouble was at ${at} (${why}); ${pending} updates are waiting.`,
    "zh-CN": `投递已恢复：最近一次异常发生于 ${at}（${why}），待投递更新 ${pending} 条。`,
  }),
  bad: (at: string, why: string, pending: number): Words => ({
    en: `Telegram could not deliver at ${at}: ${why}. ${pending} updates are waiting. Look at the reverse proxy, the certificate and the firewall.`,
    "zh-CN": `Telegram 于 ${at} 投递失败：${why}。待投递更新 ${pending} 条。请检查反向代理、证书与防火墙。`,
  }),
  secret: (at: string): Words => ({
    en: `At ${at} Tocsin turned Telegram away because the webhook has another secret. ${againEn}`,
    "zh-CN": `${at}，因 Webhook 密钥不一致，Tocsin 拒绝了 Telegram 的请求。${againZh}`,
  }),
} as const;
