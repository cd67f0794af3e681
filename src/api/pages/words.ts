import type { Language } from "#domain/people.ts";

/** Every word of the pages, in both languages. `{…}` is filled in. */
const words = {
  acknowledge: { en: "Acknowledge", "zh-CN": "认领" },
  acknowledged: { en: "Acknowledged", "zh-CN": "处理中" },
  acknowledgedBy: { en: "Acknowledged by {by}", "zh-CN": "由 {by} 认领" },
  actAs: { en: "You act as {name}.", "zh-CN": "您将以 {name} 的身份操作。" },
  active: { en: "Verified", "zh-CN": "已验证" },
  addresses: { en: "My addresses", "zh-CN": "我的联系方式" },
  alerts: { en: "Alerts", "zh-CN": "告警" },
  already: { en: "Nothing changed: {by} did this already ({at}).", "zh-CN": "未作更改：{by} 已于 {at} 完成此操作。" },
  alreadyClosed: {
    en: "Nothing changed: the incident was closed already ({at}).",
    "zh-CN": "未作更改：故障已于 {at} 关闭。",
  },
  alreadyClosedBy: {
    en: "Nothing changed: {by} has closed the incident ({at}).",
    "zh-CN": "未作更改：{by} 已于 {at} 关闭该故障。",
  },
  alreadyAnon: { en: "Nothing changed: it was so already.", "zh-CN": "未作更改：已处于该状态。" },
  broken: { en: "Broken", "zh-CN": "已失效" },
  channel: { en: "Channel", "zh-CN": "渠道" },
  choosePassword: { en: "Choose your password", "zh-CN": "设置密码" },
  close: { en: "Close", "zh-CN": "关闭" },
  closed: { en: "Closed", "zh-CN": "已关闭" },
  code: { en: "Code", "zh-CN": "验证码" },
  comment: { en: "Comment", "zh-CN": "评论" },
  critical: { en: "Critical", "zh-CN": "严重" },
  create: { en: "Create", "zh-CN": "创建" },
  createAccount: { en: "Create account", "zh-CN": "创建账户" },
  did: { en: "Done.", "zh-CN": "已完成。" },
  email: { en: "Email", "zh-CN": "邮箱" },
  escalate: { en: "Escalate now", "zh-CN": "立即升级" },
  acknowledgeAll: { en: "Acknowledge all {count}", "zh-CN": "全部认领（{count}）" },
  acknowledgedMany: { en: "Acknowledged now: {count}.", "zh-CN": "已认领 {count} 个故障。" },
  manyIncidents: { en: "{count} incidents", "zh-CN": "{count} 个故障" },
  expired: { en: "This link has expired", "zh-CN": "链接已失效" },
  expiredText: {
    en: "The incident was closed more than a day ago. Sign in to see it.",
    "zh-CN": "该故障已关闭超过一天，请登录后查看。",
  },
  forbidden: { en: "You may not do that", "zh-CN": "没有权限" },
  hours: { en: "{count} hours", "zh-CN": "{count} 小时" },
  incidents: { en: "Incidents", "zh-CN": "故障" },
  info: { en: "Info", "zh-CN": "轻微" },
  integrations: { en: "Services and integrations", "zh-CN": "服务与集成" },
  invalidInvite: {
    en: "This invitation has been used or is over. Ask an admin for a new one.",
    "zh-CN": "邀请已使用或已过期，请联系管理员重新发送。",
  },
  keyOnce: { en: "The key is shown this once. Copy it now:", "zh-CN": "密钥仅显示一次，请立即复制：" },
  language: { en: "Language", "zh-CN": "语言" },
  lastEvent: { en: "Last event", "zh-CN": "最近事件" },
  linkAccount: { en: "Link this account to me", "zh-CN": "绑定到我的账户" },
  linkQuestion: {
    en: "{name} on {channel} will be linked to {me}. Continue only if this is you.",
    "zh-CN": "将把 {channel} 上的 {name} 绑定到 {me}。请仅在确为本人时继续。",
  },
  linked: { en: "Linked.", "zh-CN": "已绑定。" },
  linkVoid: {
    en: "This link is void or too old. Press the button in the chat again.",
    "zh-CN": "链接无效或已过期，请在聊天中重新点击按钮。",
  },
  installed: { en: "The app is installed; {name} is connected.", "zh-CN": "应用已安装，{name} 已连接。" },
  notAgreed: {
    en: "The platform sent you back without an agreement. Nothing was changed; begin again if you want to.",
    "zh-CN": "平台未返回授权，未做任何更改。如需继续，请重新开始。",
  },
  name: { en: "Name", "zh-CN": "姓名" },
  never: { en: "none yet", "zh-CN": "暂无" },
  newIntegration: { en: "Add an integration", "zh-CN": "添加集成" },
  newKey: { en: "Replace the key", "zh-CN": "更换密钥" },
  next: { en: "Older", "zh-CN": "更早" },
  noAddress: { en: "You have no address: nobody can reach you.", "zh-CN": "您还没有联系方式，无法收到通知。" },
  unreached: {
    en: "Nobody could be told about this incident. The timeline says why; give the people of the rule an address.",
    "zh-CN": "该故障未能通知任何人。原因见时间线；请为分派策略中的人员添加通知方式。",
  },
  nobodyReached: { en: "Nobody was told.", "zh-CN": "尚未通知任何人。" },
  noneOpen: { en: "No open incidents.", "zh-CN": "没有未关闭的故障。" },
  noneShown: { en: "Nothing here.", "zh-CN": "没有内容。" },
  notFound: { en: "There is no such page", "zh-CN": "页面不存在" },
  open: { en: "Open", "zh-CN": "未关闭" },
  opened: { en: "Opened", "zh-CN": "触发时间" },
  openIncident: { en: "Open the incident", "zh-CN": "查看故障" },
  password: { en: "Password", "zh-CN": "密码" },
  passwordHint: {
    en: "At least 10 characters. A few words that do not belong together are good.",
    "zh-CN": "至少 10 个字符，建议使用几个不相关的词语。",
  },
  pending: { en: "Not verified", "zh-CN": "待验证" },
  proof: { en: "Proof", "zh-CN": "送达证明" },
  reached: { en: "Who was reached", "zh-CN": "通知送达情况" },
  reopen: { en: "Reopen", "zh-CN": "重新打开" },
  reopenReason: { en: "Why is it opened again?", "zh-CN": "重新打开的原因" },
  revoked: { en: "Unlinked", "zh-CN": "已取消绑定" },
  rules: { en: "Rules", "zh-CN": "分派策略" },
  save: { en: "Save", "zh-CN": "保存" },
  sendCode: { en: "Send a new code", "zh-CN": "重新发送验证码" },
  sendTest: { en: "Send a test", "zh-CN": "发送测试" },
  service: { en: "Service", "zh-CN": "服务" },
  setUp: { en: "Set Tocsin up", "zh-CN": "初始化 Tocsin" },
  setUpDone: { en: "Tocsin is set up, and you are signed in.", "zh-CN": "初始化完成，您已登录。" },
  setUpText: {
    en: "Make the first account. It is an admin, and the first rule pages it.",
    "zh-CN": "创建第一个账户。该账户为管理员，首条分派策略将通知此账户。",
  },
  setUpVoid: {
    en: "This set-up link is void. Use the one that the last start of the server printed.",
    "zh-CN": "初始化链接无效，请使用服务最近一次启动时打印的链接。",
  },
  severity: { en: "Severity", "zh-CN": "严重程度" },
  signIn: { en: "Sign in", "zh-CN": "登录" },
  signInFailed: { en: "Email or password is wrong.", "zh-CN": "邮箱或密码错误。" },
  signInToAct: { en: "Sign in to act", "zh-CN": "登录后操作" },
  signOut: { en: "Sign out", "zh-CN": "退出登录" },
  snooze: { en: "Snooze", "zh-CN": "暂缓" },
  snoozedUntil: { en: "Snoozed until {at}", "zh-CN": "暂缓至 {at}" },
  source: { en: "Source", "zh-CN": "来源" },
  state: { en: "State", "zh-CN": "状态" },
  timeline: { en: "Timeline", "zh-CN": "时间线" },
  timeZone: { en: "Time zone", "zh-CN": "时区" },
  to: { en: "To", "zh-CN": "接收人" },
  tooMany: { en: "Too many tries. Wait {minutes} minutes.", "zh-CN": "尝试次数过多，请等待 {minutes} 分钟。" },
  triggered: { en: "Triggered", "zh-CN": "待处理" },
  tryIt: { en: "Try it:", "zh-CN": "试一试：" },
  unacknowledge: { en: "Take my acknowledgement back", "zh-CN": "取消认领" },
  unavailable: { en: "Not ready. Try again in a moment.", "zh-CN": "服务暂不可用，请稍后重试。" },
  verify: { en: "Verify", "zh-CN": "验证" },
  wake: { en: "End the snooze", "zh-CN": "取消暂缓" },
  warning: { en: "Warning", "zh-CN": "一般" },
  when: { en: "When", "zh-CN": "时间" },
  why: { en: "Why", "zh-CN": "原因" },
  wrong: { en: "Something is not right", "zh-CN": "填写有误" },
} as const satisfies Record<string, Record<Language, string>>;

export type Word = keyof typeof words;

export type Translate = (word: Word, values?: Readonly<Record<string, string | number>>) => string;

/** The words of a language. */
export function translator(language: Language): Translate {
  return (word, values = {}) =>
    Object.entries(values).reduce<string>(
      (text, [key, value]) => text.replace(`{${key}}`, () => String(value)),
      words[word][language],
    );
}

/** The language that a browser asks for: the first of ours in its list, by weight. */
export function languageOf(accept: string | undefined): Language {
  const wanted = (accept ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", weight] = part.trim().toLowerCase().split(";q=");
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .toSorted((a, b) => b.weight - a.weight);
  return wanted.find(({ tag }) => tag.startsWith("zh") || tag.startsWith("en"))?.tag.startsWith("zh") === true
    ? "zh-CN"
    : "en";
}
