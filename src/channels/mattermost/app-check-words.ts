// table
import type { CheckItem } from "#ports/channel.ts";

/** The same in every language that Tocsin speaks. */
export type Words = CheckItem["text"];

export const tokenWords = {
  good: (name: string, version: string): Words => ({
    en: `The access token works; it belongs to @${name}${version === "" ? "" : `, and the server is Mattermost ${version}`}.`,
    "zh-CN": `访问令牌有效，所属账户：@${name}${version === "" ? "" : `；服务器版本：Mattermost ${version}`}。`,
  }),
  refused: (why: string): Words => ({
    en: `The server refuses the access token: ${why}.`,
    "zh-CN": `服务器拒绝了访问令牌：${why}。请在 集成 → 机器人账户 中创建新令牌。`,
  }),
  trouble: (why: string): Words => ({
    en: `The access token could not be tested: ${why}. Tocsin must be able to reach the server; one inside your network wants TOCSIN_EGRESS_ALLOW.`,
    "zh-CN": `暂时无法检测访问令牌：${why}。Tocsin 需能访问该服务器；内网服务器需加入 TOCSIN_EGRESS_ALLOW。`,
  }),
} as const;

export const botWords = {
  good: {
    en: "The account is a bot, and no administrator.",
    "zh-CN": "该账户是机器人，且不是管理员。",
  },
  admin: {
    en: "The bot is a system administrator. It needs nothing of that: make it a member (Integrations → Bot Accounts → Edit → Role).",
    "zh-CN": "该机器人是系统管理员。Tocsin 不需要此权限，请在 集成 → 机器人账户 → 编辑 → 角色 中改为成员。",
  },
  person: (areBotsOff: boolean): Words => ({
    en: `The token belongs to a person, not to a bot: whatever they may read, Tocsin may. Add a bot under Integrations → Bot Accounts${areBotsOff ? " once an administrator has switched it on (System Console → Integrations → Bot Accounts → Enable Bot Account Creation)" : ""}.`,
    "zh-CN": `该令牌属于个人账户而非机器人。请在 集成 → 机器人账户 中添加机器人${areBotsOff ? "（需管理员先在 系统控制台 → 集成 → 机器人账户 中启用“机器人账户创建”）" : ""}。`,
  }),
  unknown: {
    en: "Can be told once the access token works.",
    "zh-CN": "访问令牌有效后才能判断。",
  },
} as const;

export const siteWords = {
  good: (url: string): Words => ({
    en: `The server's Site URL is the address entered here: ${url}.`,
    "zh-CN": `服务器的 Site URL 与此处填写的地址一致：${url}。`,
  }),
  missing: {
    en: "The server has no Site URL, and without one it runs no slash commands: System Console → Environment → Web Server → Site URL.",
    "zh-CN": "服务器未设置 Site URL，斜杠命令无法使用：请在 系统控制台 → 环境 → Web 服务器 中设置。",
  },
  other: (url: string, own: string): Words => ({
    en: `The server's Site URL is ${url}, and ${own} is entered here. Both may lead to one server; late answers to a command then come as a direct message.`,
    "zh-CN": `服务器的 Site URL 为 ${url}，此处填写的是 ${own}。两者可指向同一服务器，此时命令的延迟应答会以私信发送。`,
  }),
} as const;

export const keyWords = {
  good: {
    en: "The server tells its signing key: each click and each command is proved to come from it.",
    "zh-CN": "已获取服务器签名公钥，可校验每次点击和命令的来源。",
  },
  missing: {
    en: "The server does not tell its signing key (AsymmetricSigningPublicKey). Without it every click and command is refused: update Mattermost.",
    "zh-CN": "服务器未提供签名公钥（AsymmetricSigningPublicKey），所有点击和命令都会被拒绝，请升级 Mattermost。",
  },
} as const;

export const teamWords = {
  none: {
    en: "The bot is in no team yet. Invite it: team name → Invite People, and then to each channel that it is to post in.",
    "zh-CN": "机器人尚未加入任何团队。请先邀请其加入团队，再加入需要发送消息的频道。",
  },
  some: (names: string): Words => ({
    en: `The bot is in these teams: ${names}. It can post in the channels that it was invited to.`,
    "zh-CN": `机器人已加入以下团队：${names}。仅可在已邀请它的频道中发送消息。`,
  }),
} as const;

export const commandWords = {
  good: (trigger: string, names: string): Words => ({
    en: `/${trigger} is there in: ${names}.`,
    "zh-CN": `/${trigger} 已在以下团队可用：${names}。`,
  }),
  off: {
    en: "No slash command is wanted. People link and answer by buttons, and by direct messages when the connection is stream.",
    "zh-CN": "未启用斜杠命令。成员可通过按钮操作；连接方式为 stream 时还可使用私信。",
  },
  disabled: {
    en: "Custom slash commands are switched off: System Console → Integrations → Integration Management → Enable Custom Slash Commands.",
    "zh-CN": "服务器未启用自定义斜杠命令：请在 系统控制台 → 集成 → 集成管理 中启用。",
  },
  missing: (trigger: string, names: string, hook: string): Words => ({
    en: `/${trigger} is not there in: ${names}. Give the bot the right to manage slash commands and save the account again, or let an administrator add the command with the request URL ${hook} (method POST) and enter its token here. When Mattermost says that the trigger word is taken, another command holds it: choose another trigger word.`,
    "zh-CN": `以下团队没有 /${trigger}：${names}。请授予机器人管理斜杠命令的权限并重新保存，或由管理员添加命令（请求 URL：${hook}，方式 POST）并在此填写其令牌。若提示触发词已被占用，请更换触发词。`,
  }),
  byHand: (hook: string): Words => ({
    en: `The command is kept up by hand: its request URL must be ${hook} (method POST). Whether it works shows when somebody says it.`,
    "zh-CN": `命令由管理员手动维护：请求 URL 应为 ${hook}（方式 POST）。有人使用后才能判断是否正常。`,
  }),
  shadowed: (trigger: string, at: string): Words => ({
    en: `/${trigger} was last heard at ${at}.`,
    "zh-CN": `最近一次收到 /${trigger} 的时间为 ${at}。`,
  }),
  silent: (trigger: string): Words => ({
    en: `/${trigger} was not heard since Tocsin started. Say /${trigger} help in Mattermost. When another program answers, a plugin holds the word: plugins come first, and the server does not tell. Choose another trigger word then.`,
    "zh-CN": `自启动以来未收到 /${trigger}。请在 Mattermost 中发送 /${trigger} help。若由其他程序应答，说明该触发词被插件占用（插件优先，且服务器不会提示），请更换触发词。`,
  }),
} as const;

export const endpointWords = {
  good: (hook: string, at: string): Words => ({
    en: `Mattermost last reached Tocsin at ${at}, at ${hook}.`,
    "zh-CN": `Mattermost 最近一次访问 Tocsin 的时间为 ${at}，地址为 ${hook}。`,
  }),
  loopback: (url: string): Words => ({
    en: `Tocsin's public address is ${url}, which is this machine only. Set TOCSIN_PUBLIC_URL to an address that the Mattermost server can reach.`,
    "zh-CN": `Tocsin 的公开地址为 ${url}，仅本机可以访问。请将 TOCSIN_PUBLIC_URL 设为 Mattermost 服务器可访问的地址。`,
  }),
  private: (host: string): Words => ({
    en: `Mattermost has not reached Tocsin since it started, and ${host} looks like a name inside your network: Mattermost calls such ones only when System Console → Environment → Developer → Allow untrusted internal connections to (AllowedUntrustedInternalConnections) names ${host}. Press a button of a test message, then check again.`,
    "zh-CN": `自启动以来 Mattermost 尚未访问过 Tocsin，且 ${host} 似乎是内网地址：需在 系统控制台 → 环境 → 开发者 → 允许不受信任的内部连接（AllowedUntrustedInternalConnections）中加入 ${host}。请点击一条测试消息的按钮后重新检查。`,
  }),
  never: (hook: string): Words => ({
    en: `Mattermost has not reached Tocsin since it started. It calls ${hook}; say the slash command or press a button, then check again.`,
    "zh-CN": `自启动以来 Mattermost 尚未访问过 Tocsin，访问地址应为 ${hook}。请发送斜杠命令或点击按钮后重新检查。`,
  }),
  stale: (at: string): Words => ({
    en: `What came at ${at} was signed at another time than now. The clocks of the two servers differ: set the time.`,
    "zh-CN": `${at} 收到的请求签名时间与当前时间不符，两台服务器时钟不一致，请校准时间。`,
  }),
  trigger: (at: string): Words => ({
    en: `A request at ${at} was not signed by this Mattermost server. If it was a click or a command of yours, it came from another server than the one entered here.`,
    "zh-CN": `${at} 收到的请求并非由该 Mattermost 服务器签名。如果是您的点击或命令，请检查服务器地址。`,
  }),
  proof: (at: string): Words => ({
    en: `A click at ${at} was on a message that this account did not sign. Buttons of messages from before a new token or secret no longer work; newer ones do.`,
    "zh-CN": `${at} 的点击来自非本账户签名的消息。更换令牌或密钥后，旧消息的按钮会失效，新消息不受影响。`,
  }),
  command: (at: string): Words => ({
    en: `A command at ${at} had a token that is not known. When it was made by hand, enter its token in the account's settings.`,
    "zh-CN": `${at} 收到的命令令牌未知。如果命令是手动创建的，请在账户设置中填写其令牌。`,
  }),
} as const;

export const streamWords = {
  off: {
    en: "No WebSocket is wanted (connection: http). Direct messages to the bot are not heard, and a removal from a channel shows when a message cannot be sent.",
    "zh-CN": "未启用 WebSocket（连接方式：http）。无法接收发给机器人的私信；被移出频道会在发送失败时发现。",
  },
  good: (at: string): Words => ({
    en: `The WebSocket last said something at ${at}.`,
    "zh-CN": `WebSocket 最近一次收到消息的时间为 ${at}。`,
  }),
  unknown: {
    en: "This node has not heard from the WebSocket yet; another one of Tocsin's may hold it.",
    "zh-CN": "本节点尚未收到 WebSocket 消息，可能由其他节点持有连接。",
  },
} as const;
