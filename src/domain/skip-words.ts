import type { Language } from "./people.ts";
import { segmentWords } from "./segment-note.ts";
import type { SkipReason } from "./timeline.ts";

type Say = Readonly<Record<Language, string>>;

/** Why a person or room of a level was not paged: what stands behind its name. */
export const skipWords = {
  user_disabled: { en: "is disabled", "zh-CN": "已停用" },
  user_unknown: { en: "does not exist any more", "zh-CN": "已不存在" },
  no_verified_contact: { en: "has no verified address", "zh-CN": "没有已验证的联系方式" },
  team_empty: { en: "has no members", "zh-CN": "没有成员" },
  team_unknown: { en: "does not exist any more", "zh-CN": "已不存在" },
  room_unlinked: { en: "is not linked any more", "zh-CN": "已取消绑定" },
  room_filtered: { en: "does not want to hear of this", "zh-CN": "按设置不接收此类通知" },
  room_broken: { en: "cannot be reached: the platform says it is gone", "zh-CN": "无法送达：平台称该地址已失效" },
  no_account: { en: "no account of this channel is connected", "zh-CN": "该渠道未配置账户" },
  already_acknowledged: { en: "has acknowledged already", "zh-CN": "已认领" },
  already_listed: { en: "is paged already", "zh-CN": "已在通知名单中" },
} as const satisfies Record<SkipReason, Say>;

/** Notes that we write ourselves, by the code under which they are stored. */
const ownNotes = {
  unlinked: { en: "the address was unlinked", "zh-CN": "该地址已取消绑定" },
  acknowledged: { en: "somebody acknowledged first", "zh-CN": "已有人认领，无需发送" },
  unacknowledged: { en: "an acknowledgement was taken back, and it was paged anew", "zh-CN": "认领已取消，已重新通知" },
  snoozed: { en: "the incident was snoozed first", "zh-CN": "故障已暂缓，无需发送" },
  closed: { en: "the incident was closed first", "zh-CN": "故障已关闭，无需发送" },
  reassigned: { en: "the incident was handed to others first", "zh-CN": "故障已重新指派，无需发送" },
  escalated: { en: "the next level was paged instead", "zh-CN": "已升级到下一级，无需发送" },
  worse: { en: "it got worse, and was paged anew", "zh-CN": "严重程度升级，已重新通知" },
  interrupted: { en: "the process ended while this was being sent", "zh-CN": "发送过程中进程中断" },
  our_fault: {
    en: "Tocsin failed to make or send this message; see its log",
    "zh-CN": "Tocsin 未能生成或发送此消息，请查看日志",
  },
} as const satisfies Record<string, Say>;

/** A code under which a note of our own is stored. */
export type OwnNote = keyof typeof ownNotes | `cannot:${SkipReason}`;

/** What cannot be used as an address: the whole sentence, without a name before it. */
const cannotWords = {
  ...skipWords,
  user_disabled: { en: "the person is disabled", "zh-CN": "该用户已停用" },
  user_unknown: { en: "the person does not exist any more", "zh-CN": "该用户已不存在" },
  no_verified_contact: { en: "the address is not verified", "zh-CN": "该地址尚未验证" },
  team_empty: { en: "the team has no members", "zh-CN": "该团队没有成员" },
  team_unknown: { en: "the team does not exist any more", "zh-CN": "该团队已不存在" },
  room_unlinked: { en: "the address is not linked any more", "zh-CN": "该地址已取消绑定" },
  room_filtered: { en: "the room does not want to hear of this severity", "zh-CN": "该群按设置不接收此严重程度的通知" },
  room_broken: {
    en: "the address cannot be reached any more: a test in Integrations shows whether it works again",
    "zh-CN": "该地址已无法送达；可在“集成”中发送测试，确认是否恢复",
  },
  no_account: {
    en: "no account of this channel is connected, or it is switched off",
    "zh-CN": "该渠道未配置账户，或账户已停用",
  },
  already_acknowledged: { en: "the person has acknowledged already", "zh-CN": "该用户已认领" },
  already_listed: { en: "the address is paged already", "zh-CN": "该地址已在通知名单中" },
} as const satisfies Record<SkipReason, Say>;

const noteWordsByCode: ReadonlyMap<string, Say> = new Map<string, Say>([
  ...Object.entries(ownNotes),
  ...Object.entries(cannotWords).map(([code, words]): [string, Say] => [`cannot:${code}`, words]),
]);

const separators: Readonly<Record<Language, string>> = { en: "; ", "zh-CN": "；" };

/** What is known of a message, in words: ours in the reader's language, a platform's as it gave them. */
export function noteWords(note: string | null, language: Language): string | null {
  if (note === null) return null;
  const paid = segmentWords(note, language);
  if (paid !== null)
    return [noteWords(paid.rest, language), paid.words].filter((each) => each !== null).join(separators[language]);
  return noteWordsByCode.get(note)?.[language] ?? note;
}
