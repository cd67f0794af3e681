// table
import type { AddressProblem } from "#channels/kit/reachable.ts";
import type { CheckItem } from "#ports/channel.ts";
import type { PublishingState } from "./catalog.ts";
import type { RejectionKind } from "./rejections.ts";

/** The same in every language that Tocsin speaks. */
export type Words = CheckItem["text"];

/** When Teams last reached the endpoint; the time as text. */
const reachedEn = (at: string): string => `Teams last reached Tocsin at ${at}.`;
const reachedZh = (at: string): string => `Teams 最近一次访问 Tocsin 的时间为 ${at}。`;

export const tokenWords = {
  good: {
    en: "The bot can sign in: application ID, tenant and secret or certificate are right.",
    "zh-CN": "机器人可以登录：应用 ID、租户以及密码（或证书）均正确。",
  },
  coded: ({ en, "zh-CN": zh }: Words, code: string): Words => ({ en: `${en} (${code})`, "zh-CN": `${zh}（${code}）` }),
  guarded: (host: string): Words => ({
    en: `Tocsin's own guard does not let requests go to ${host}. Allow it with TOCSIN_EGRESS_ALLOW, or correct the sign-in service.`,
    "zh-CN": `Tocsin 的出站防护拒绝访问 ${host}。请通过 TOCSIN_EGRESS_ALLOW 放行，或更正登录服务地址。`,
  }),
  unreachable: (host: string): Words => ({
    en: `The sign-in service ${host} did not answer. Tocsin's server needs outgoing HTTPS to it: look at firewall, proxy and DNS.`,
    "zh-CN": `登录服务 ${host} 没有响应。Tocsin 所在服务器需能以 HTTPS 访问该地址，请检查防火墙、代理与 DNS。`,
  }),
  refused: (named: string): Words => ({
    en: `The sign-in service refused the account (${named}). https://login.microsoftonline.com/error explains the number.`,
    "zh-CN": `登录服务拒绝了此账号（${named}）。可在 https://login.microsoftonline.com/error 查询该错误码。`,
  }),
  trouble: (named: string): Words => ({
    en: `The sign-in service has trouble of its own (${named}). Check again in a few minutes.`,
    "zh-CN": `登录服务暂时异常（${named}），请几分钟后重新检查。`,
  }),
} as const;

export const consentWords = {
  good: {
    en: "Nothing else has to be consented to: Tocsin asks for no permission of Microsoft Graph. In Teams the app must be allowed and available to people; the setup page says where.",
    "zh-CN":
      "无需其他同意：Tocsin 不要求任何 Microsoft Graph 权限。在 Teams 中，应用需处于允许状态并对成员可用，具体位置见接入说明。",
  },
  later: {
    en: "Can be told once the bot can sign in.",
    "zh-CN": "机器人可以登录之后才能判断。",
  },
} as const;

export const tenantWords = {
  good: (tenants: string): Words => ({
    en: `People of these tenants may use the bot: ${tenants}. Nobody of another tenant was turned away lately.`,
    "zh-CN": `以下租户的成员可以使用机器人：${tenants}。近期没有其他租户被拒绝。`,
  }),
  stranger: (tenant: string, at: string, tenants: string): Words => ({
    en: `Somebody of the tenant ${tenant} was turned away at ${at}; allowed are ${tenants}. If they are yours, set “Who may use the bot” to multi and add that tenant under “Other tenants”. If not, remove the app over there.`,
    "zh-CN": `租户 ${tenant} 的成员于 ${at} 被拒绝；允许的租户为 ${tenants}。如果是您的租户，请将“谁可以使用机器人”设为 multi，并在“其他租户”中添加该租户；否则请在对方租户中移除该应用。`,
  }),
} as const;

export const audienceWords = {
  good: {
    en: "All requests lately were meant for this bot.",
    "zh-CN": "近期收到的请求均发往此机器人。",
  },
  other: (audience: string, at: string, endpoint: string, appId: string): Words => ({
    en: `At ${at} a request for another bot arrived here (${audience}; this one is ${appId}). Either the package of another bot is installed in Teams: upload the one from here. Or another bot has this messaging endpoint: give ${endpoint} only to the bot ${appId}.`,
    "zh-CN": `${at} 收到了发往另一机器人的请求（${audience}，本机器人为 ${appId}）。可能是 Teams 中安装了其他机器人的应用包，请上传此处下载的应用包；也可能是其他机器人填写了相同的消息终结点，${endpoint} 只能填写到机器人 ${appId}。`,
  }),
} as const;

const problemsOfAddress: Readonly<Record<AddressProblem, (publicUrl: string) => Words>> = {
  not_https: (url) => ({
    en: `Teams only calls HTTPS, and Tocsin's public address is ${url}. Put a reverse proxy with a certificate before Tocsin and set TOCSIN_PUBLIC_URL to its https:// address.`,
    "zh-CN": `Teams 只支持 HTTPS，而 Tocsin 的公开地址为 ${url}。请在 Tocsin 前配置带证书的反向代理，并将 TOCSIN_PUBLIC_URL 设为其 https:// 地址。`,
  }),
  this_machine: (url) => ({
    en: `Tocsin's public address is ${url}, which is this machine only. Teams calls from the internet: set TOCSIN_PUBLIC_URL to an address that is reachable from there.`,
    "zh-CN": `Tocsin 的公开地址为 ${url}，仅本机可以访问。Teams 从互联网访问 Tocsin，请将 TOCSIN_PUBLIC_URL 设为互联网可访问的地址。`,
  }),
  private_address: (url) => ({
    en: `Tocsin's public address is ${url}, an address of a private network. Teams calls from the internet: publish the path /hook/ there and set TOCSIN_PUBLIC_URL to that address.`,
    "zh-CN": `Tocsin 的公开地址 ${url} 属于内网地址。Teams 从互联网访问 Tocsin，请将 /hook/ 路径发布到互联网，并将 TOCSIN_PUBLIC_URL 设为对应地址。`,
  }),
  private_name: (url) => ({
    en: `Tocsin's public address is ${url}, a name that only your own network knows. Teams calls from the internet: publish the path /hook/ there and set TOCSIN_PUBLIC_URL to that address.`,
    "zh-CN": `Tocsin 的公开地址 ${url} 使用了仅内网可解析的域名。Teams 从互联网访问 Tocsin，请将 /hook/ 路径发布到互联网，并将 TOCSIN_PUBLIC_URL 设为对应地址。`,
  }),
};

/** Rejections that are no stranger's noise: something of the set-up is wrong. */
const problemsOfRequests = {
  keys_down: (_: string) => ({
    en: "Teams reaches Tocsin, but its requests cannot be verified: the keys of the Bot Connector cannot be fetched. Tocsin's server needs outgoing HTTPS to the address under “Bot Connector key metadata”.",
    "zh-CN":
      "Teams 能访问 Tocsin，但请求无法校验：获取不到 Bot Connector 的密钥。Tocsin 所在服务器需能以 HTTPS 访问“Bot Connector 密钥元数据地址”。",
  }),
  expired: (_: string) => ({
    en: "Teams reaches Tocsin, but its requests look out of date. The clock of Tocsin's server is probably wrong: set the time.",
    "zh-CN": "Teams 能访问 Tocsin，但请求显示已过期，很可能是 Tocsin 所在服务器时钟不准，请校准时间。",
  }),
  issuer: (seen: string) => ({
    en: `Requests come from another cloud's Bot Connector (${seen}). Sign-in service and Bot Connector key metadata must belong to the cloud of the bot.`,
    "zh-CN": `请求来自其他云的 Bot Connector（${seen}）。登录服务地址与密钥元数据地址必须属于机器人所在的云。`,
  }),
  endorsement: (seen: string) => ({
    en: `A request came over another Bot Framework channel than Teams (${seen}). In Azure Bot › Channels only Microsoft Teams is needed.`,
    "zh-CN": `收到了来自 Teams 以外 Bot Framework 频道的请求（${seen}）。在 Azure Bot › 频道 中只需启用 Microsoft Teams。`,
  }),
  service_host: (seen: string) => ({
    en: `Teams gave an address for answers that Tocsin does not know (${seen}), so the request was refused. If it is Microsoft's, add it under “Other service hosts”.`,
    "zh-CN": `Teams 给出的应答地址不在已知主机之列（${seen}），请求已被拒绝。确认属于微软后，请将其添加到“其他服务主机”。`,
  }),
} as const satisfies Partial<Record<RejectionKind, (seen: string) => Words>>;

/** What a rejection says about the set-up; null: it may be anybody's, or has a check of its own. */
export function requestProblem(kind: RejectionKind, seen: string): Words | null {
  return Object.hasOwn(problemsOfRequests, kind)
    ? problemsOfRequests[kind as keyof typeof problemsOfRequests](seen)
    : null;
}

export const endpointWords = {
  good: (endpoint: string, at: string): Words => ({
    en: `${reachedEn(at)} The messaging endpoint is ${endpoint}.`,
    "zh-CN": `${reachedZh(at)}消息终结点为 ${endpoint}。`,
  }),
  address: (problem: AddressProblem, publicUrl: string, reachedAt: string | null): Words => {
    const { en, "zh-CN": zh } = problemsOfAddress[problem](publicUrl);
    if (reachedAt === null) return { en, "zh-CN": zh };
    // Something in between has the right address: then only the links in cards are wrong.
    return {
      en: `${en} ${reachedEn(reachedAt)} Links in its cards lead nowhere all the same.`,
      "zh-CN": `${zh}${reachedZh(reachedAt)}但卡片中的链接仍无法打开。`,
    };
  },
  refused: ({ en, "zh-CN": zh }: Words, at: string): Words => ({ en: `${en} (${at})`, "zh-CN": `${zh}（${at}）` }),
  never: (endpoint: string): Words => ({
    en: `Nothing from Teams has arrived since this node of Tocsin started. 1. The bot's messaging endpoint must be ${endpoint} (Developer Portal › Tools › Bot management, or Azure Bot › Configuration). 2. From outside of your network, curl -i -X POST ${endpoint} must answer with 401; anything else is DNS, firewall, proxy or certificate. 3. Say help to the bot in Teams and check again.`,
    "zh-CN": `自此 Tocsin 节点启动以来，尚未收到来自 Teams 的请求。1. 机器人的消息终结点应为 ${endpoint}（开发人员门户 › 工具 › 机器人管理，或 Azure Bot › 配置）。2. 在外网执行 curl -i -X POST ${endpoint}，应返回 401；否则请检查 DNS、防火墙、代理或证书。3. 在 Teams 中向机器人发送“帮助”，然后重新检查。`,
  }),
} as const;

const updateEn =
  "Download the package here, open the app in the Teams admin center (Teams apps › Manage apps) and choose Upload file under New version. Clients follow within some tens of minutes.";
const updateZh =
  "请在此下载应用包，在 Teams 管理中心（Teams 应用 › 管理应用）打开该应用，在“新版本”处上传文件；客户端更新可能需要数十分钟。";

const states: Readonly<Record<Exclude<PublishingState, "published">, Words>> = {
  submitted: {
    en: "The app waits for approval: publish it in the Teams admin center under Teams apps › Manage apps.",
    "zh-CN": "应用正在等待审批：请在 Teams 管理中心 › Teams 应用 › 管理应用 中发布。",
  },
  rejected: {
    en: "The app was rejected by an administrator of the tenant. Upload it again in the Teams admin center and publish it.",
    "zh-CN": "应用已被租户管理员拒绝，请在 Teams 管理中心重新上传并发布。",
  },
};

export const presenceWords = {
  good: {
    en: "Microsoft Graph tells where people are (Presence.Read.All): those who switched it on are reached in Teams first while they are active there.",
    "zh-CN":
      "可通过 Microsoft Graph 读取在线状态 (Presence.Read.All)：对开启此功能的成员，在其 Teams 在线时优先通过 Teams 通知。",
  },
  notConsented: {
    en: "The application may not read presence, so pages go as planned (presence_unknown). Nothing else needs it. To allow it: Entra › API permissions › Microsoft Graph › Application permissions › Presence.Read.All, with admin consent.",
    "zh-CN":
      "应用无权读取在线状态，通知按计划发送 (presence_unknown)，其他功能不受影响。如需开启：Entra › API 权限 › Microsoft Graph › 应用程序权限 › Presence.Read.All，并授予管理员同意。",
  },
  nowhere: {
    en: "This cloud has no presence in Microsoft Graph, so pages go as planned (presence_unknown).",
    "zh-CN": "此云环境的 Microsoft Graph 不提供在线状态，通知按计划发送 (presence_unknown)。",
  },
} as const;

export const packageWords = {
  good: (installed: string): Words => ({
    en: `The organization's app catalogue has version ${installed}, which is the one from here.`,
    "zh-CN": `组织应用目录中的版本为 ${installed}，与此处提供的一致。`,
  }),
  newer: (installed: string, served: string): Words => ({
    en: `The organization's app catalogue has version ${installed}, newer than ${served} from here. That works; nothing has to be done.`,
    "zh-CN": `组织应用目录中的版本为 ${installed}，比此处的 ${served} 更新，可正常使用，无需处理。`,
  }),
  optional: (installed: string, served: string): Words => ({
    en: `The organization's app catalogue has version ${installed}. It works; ${served} from here has newer texts and icons. ${updateEn}`,
    "zh-CN": `组织应用目录中的版本为 ${installed}，可正常使用；此处的 ${served} 更新了文字或图标。${updateZh}`,
  }),
  older: (installed: string, needed: string, served: string): Words => ({
    en: `The organization's app catalogue has version ${installed}, but at least ${needed} is needed; ${served} is here. ${updateEn}`,
    "zh-CN": `组织应用目录中的版本为 ${installed}，低于所需的 ${needed}；此处提供 ${served}。${updateZh}`,
  }),
  absent: (served: string): Words => ({
    en: `The organization's app catalogue has no app with this bot's ID. Download version ${served} here and upload it in Teams under Apps › Manage your apps › Upload an app › Upload an app to your org's app catalog. A new upload can take a while to show here.`,
    "zh-CN": `组织应用目录中没有此机器人 ID 对应的应用。请在此下载 ${served} 版应用包，并在 Teams 的 应用 › 管理你的应用 › 上传应用 › 将应用上传到组织的应用目录 中上传。新上传的应用可能需要一段时间才会显示。`,
  }),
  state: (state: Exclude<PublishingState, "published">): Words => states[state],
  unknown: (served: string, needed: string): Words => ({
    en: `Version ${served} is served here; ${needed} or newer must be installed. Tocsin cannot see which one is: compare by hand in the Teams admin center under Teams apps › Manage apps › Tocsin, or let the application read the catalogue (Entra › API permissions › Microsoft Graph › Application permissions › AppCatalog.Read.All, with admin consent). If it is older: ${updateEn}`,
    "zh-CN": `此处提供 ${served} 版，已安装的版本不得低于 ${needed}。Tocsin 无法得知已安装的版本：请在 Teams 管理中心 › Teams 应用 › 管理应用 › Tocsin 中人工核对，或允许应用读取目录（Entra › API 权限 › Microsoft Graph › 应用程序权限 › AppCatalog.Read.All，并授予管理员同意）。如版本较低：${updateZh}`,
  }),
} as const;
