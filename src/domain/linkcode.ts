import type { PlaceKind } from "./link.ts";
import type { Language } from "./people.ts";

/** 28 letters of Crockford's base32: 140 bits. */
export const linkCodeLength = 28;
export const linkCodeMinutes = 15;
/** How often a code may be said wrongly (the wrong command, the wrong place) before it is dead. */
export const linkCodeTries = 5;
/** Codes that one person may say in one channel in a quarter of an hour. Guessing 140 bits is hopeless; it should not be free either. */
export const saidPerWindow = 20;
export const saidWindowMs = 15 * 60_000;

/** A code that is sent to an address: 5 tries at a million, and at most 5 codes an hour for one address. */
export const verifyDigits = 6;
export const verifyMinutes = 10;
export const verifyTries = 5;
export const verifySendsPerHour = 5;

/**
 * A request that goes to an account found by a mail address: how long it can be answered, how many one account is sent a day and one
 * user asks for an hour, and for how long nobody asks again after "Not me".
 */
export const suggestMinutes = 60;
export const suggestsPerDay = 3;
export const suggestsPerHour = 10;
export const declinedDays = 30;

const groupLength = 7;

/** `7KQ2M9X-AB3DEFG-HJKMNPQ-RSTVWXY`. */
export function formatCode(code: string): string {
  return (code.match(new RegExp(`.{1,${groupLength}}`, "gu")) ?? []).join("-");
}

/** A code as it is kept, however it was typed: no hyphens, upper case, and the letters that Crockford leaves out taken for digits. */
export function canonicalCode(said: string): string {
  const plain = said
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
  return plain.replace(/[IL]/gu, "1").replaceAll("O", "0");
}

/** Who said a code and where; what Link now is bound to. */
export interface LinkClaim {
  readonly channel: string;
  readonly accountId: string;
  readonly personKey: string;
  readonly personName: string;
  readonly tenant: string | null;
  readonly placeKey: string;
  readonly placeKind: PlaceKind;
  readonly label: string;
  /** Address of what is linked. Secret fields are sealed. */
  readonly address: Readonly<Record<string, unknown>>;
  readonly addressKey: string;
  /**
   * The person was found by a mail address and has not spoken: their key alone says who may press, since the tenant is only told with a
   * click. The text is another one for each request, so that a button of an older one is worthless.
   */
  readonly byMail?: string;
}

/** What a decision has to know of a code. */
export interface CodeFacts {
  readonly kind: PlaceKind | "verify";
  readonly channel: string | null;
  readonly accountId: string | null;
  readonly triesLeft: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly claim: LinkClaim | null;
}

export type CodeRefusal =
  | "unknown"
  | "expired"
  | "used"
  | "too_many_tries"
  | "wrong_kind"
  | "wrong_channel"
  | "wrong_place"
  | "no_person"
  | "other_person"
  | "not_allowed"
  | "taken"
  | "declined"
  | "wrong_digits";

/** A command with a code, as it was said. */
export interface Said {
  readonly now: number;
  readonly kind: PlaceKind;
  readonly channel: string;
  readonly accountId: string;
  readonly personKey: string;
  readonly tenant: string | null;
  readonly placeKind: PlaceKind;
  /** The platform told how to reach the person alone. */
  readonly personReachable: boolean;
}

/** May Link now be offered to this person in this place? The first who says a code keeps it: a code read over a shoulder is worthless. */
export function redeem(code: CodeFacts | null, said: Said): "ok" | CodeRefusal {
  if (code === null || code.kind === "verify") return "unknown";
  const spent = spentBy(code, said.now);
  if (spent !== null) return spent;
  if (code.claim !== null && !samePerson(code.claim, said)) return "other_person";
  if (code.channel !== null && code.channel !== said.channel) return "wrong_channel";
  if (code.accountId !== null && code.accountId !== said.accountId) return "wrong_channel";
  if (code.kind !== said.kind) return "wrong_kind";
  if (said.kind === "person") return said.placeKind === "person" || said.personReachable ? "ok" : "no_person";
  return said.kind === said.placeKind ? "ok" : "wrong_place";
}

/** A click on Link now. */
export interface LinkClick {
  readonly now: number;
  readonly channel: string;
  readonly personKey: string;
  readonly tenant: string | null;
}

/** Only the person of that tenant to whom Link now was offered can press it, and once. */
export function confirm(code: CodeFacts | null, click: LinkClick): "ok" | CodeRefusal {
  if (code === null || code.kind === "verify" || code.claim === null) return "unknown";
  if (!samePerson(code.claim, click)) return "other_person";
  return spentBy(code, click.now) ?? "ok";
}

/** The digits that somebody typed for an address; `right` was compared in constant time. */
export function confirmDigits(code: CodeFacts | null, now: number, right: boolean): "ok" | CodeRefusal {
  if (code === null || code.kind !== "verify") return "unknown";
  return spentBy(code, now) ?? (right ? "ok" : "wrong_digits");
}

/** Refusals that cost one of the code's tries: each could be somebody trying what a code that is not theirs is good for. */
export function costsTry(refusal: "ok" | CodeRefusal): boolean {
  return (
    refusal === "wrong_kind" || refusal === "wrong_channel" || refusal === "other_person" || refusal === "wrong_digits"
  );
}

function spentBy(code: CodeFacts, now: number): CodeRefusal | null {
  if (code.usedAt !== null) return "used";
  if (now >= code.expiresAt) return "expired";
  return code.triesLeft <= 0 ? "too_many_tries" : null;
}

function samePerson(claim: LinkClaim, by: { channel: string; personKey: string; tenant: string | null }): boolean {
  const isTenant = claim.byMail !== undefined || claim.tenant === by.tenant;
  return claim.channel === by.channel && claim.personKey === by.personKey && isTenant;
}

/** Words for the one who said the code or pressed the button. */
export const codeWords = {
  unknown: {
    en: "I do not know this code. Copy it again from Tocsin; it is a row of 28 letters and digits.",
    "zh-CN": "绑定码无效，请从 Tocsin 重新复制（共 28 位字母和数字）。",
  },
  expired: {
    en: "This code has expired. Make a new one in Tocsin and say it within 15 minutes.",
    "zh-CN": "绑定码已过期，请在 Tocsin 重新生成，并在 15 分钟内发送。",
  },
  used: {
    en: "This code was used already. Each code links once; make a new one in Tocsin.",
    "zh-CN": "绑定码已被使用，每个绑定码只能使用一次，请在 Tocsin 重新生成。",
  },
  too_many_tries: {
    en: "Too many wrong tries. Make a new code in Tocsin, or wait a quarter of an hour.",
    "zh-CN": "错误次数过多，请在 Tocsin 重新生成绑定码，或 15 分钟后再试。",
  },
  wrong_kind: {
    en: "This code was made for another kind of link. Copy the whole line from Tocsin, the command included.",
    "zh-CN": "绑定码与命令类型不符，请从 Tocsin 复制整行命令。",
  },
  wrong_channel: {
    en: "This code was made for another platform or app. Say it there.",
    "zh-CN": "该绑定码用于其他平台或应用，请在对应的应用中发送。",
  },
  wrong_place: {
    en: "This place is of another kind: say linkTeam in a channel of a team, linkChat in a group chat, linkUser to me alone.",
    "zh-CN": "当前会话类型不符：请在团队频道发送 linkTeam，在群聊发送 linkChat，在与我的私聊中发送 linkUser。",
  },
  no_person: {
    en: "I cannot reach you alone from here. Open a chat with me and say linkUser there.",
    "zh-CN": "无法从此处与您私聊，请打开与我的会话后发送 linkUser。",
  },
  other_person: {
    en: "This code belongs to somebody else. Make your own in Tocsin.",
    "zh-CN": "该绑定码属于其他人，请在 Tocsin 生成您自己的绑定码。",
  },
  not_allowed: {
    en: "The user who made this code may no longer make links of this kind. Ask an administrator.",
    "zh-CN": "生成该绑定码的用户已无权进行此类绑定，请联系管理员。",
  },
  taken: {
    en: "This is linked to somebody else. It has to be unlinked there first.",
    "zh-CN": "该地址已绑定到其他用户，请先解除原有绑定。",
  },
  declined: {
    en: "This request was refused with “Not me”. To link all the same, make a code in Tocsin and say linkUser here.",
    "zh-CN": "此请求已被“不是我”拒绝。如仍需绑定，请在 Tocsin 生成绑定码，并在此发送 linkUser。",
  },
  wrong_digits: { en: "That is not the code that was sent.", "zh-CN": "验证码不正确。" },
} as const satisfies Record<CodeRefusal, Record<Language, string>>;

/** The command that is said to link such a place, as the help text writes it. */
export const linkCommandOf = { team: "linkTeam", chat: "linkChat", person: "linkUser" } as const satisfies Record<
  PlaceKind,
  string
>;
