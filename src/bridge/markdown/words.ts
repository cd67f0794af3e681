import type { DropReason } from "#domain/bridge-message.ts";
import type { Language } from "#domain/people.ts";

/** What the posts of the bridge say of their own. `{…}` are filled in; sender, chat and names are escaped before. */
interface PostWords {
  readonly somebody: string;
  readonly chat: string;
  readonly groupChat: string;
  readonly meetingChat: string;
  /** The name of a chat behind what kind of chat it is. */
  readonly topic: string;
  readonly toYou: string;
  readonly toYouAndOne: string;
  readonly toYouAndOthers: string;
  /** Put behind the link where a message comes late. */
  readonly saidAt: string;
  readonly deleted: string;
  readonly image: string;
  readonly forwarded: string;
  readonly noText: string;
  readonly tooLong: string;
  readonly dropped: string;
  readonly more: string;
  readonly listed: string;
  readonly reasons: Readonly<Record<DropReason, string>>;
}

export const postWords: Readonly<Record<Language, PostWords>> = {
  en: {
    somebody: "Somebody",
    chat: "MS Teams chat",
    groupChat: "MS Teams group chat",
    meetingChat: "MS Teams meeting chat",
    topic: "{chat}: {topic}",
    toYou: "{sender} messaged you in an {link}{when}:",
    toYouAndOne: "{sender} messaged you and 1 other user in an {link}{when}:",
    toYouAndOthers: "{sender} messaged you and {count} other users in an {link}{when}:",
    saidAt: " ({time})",
    deleted: "This message was deleted in MS Teams.",
    image: "image",
    forwarded: "Forwarded message",
    noText: "This message has no text that can be shown here. Open it in MS Teams to see it.",
    tooLong: "This message is too long to be shown in full. Open it in MS Teams to read the rest.",
    dropped: "Some file attachments from this message could not be delivered: {names}.",
    more: "{count} more",
    listed: ", ",
    reasons: {
      turned_off: "Mattermost takes no files",
      too_many: "too many files",
      too_large: "too large",
      unsupported: "a kind that cannot be copied",
      unreachable: "could not be fetched",
    },
  },
  "zh-CN": {
    somebody: "有人",
    chat: "MS Teams 聊天",
    groupChat: "MS Teams 群聊",
    meetingChat: "MS Teams 会议聊天",
    topic: "{chat}：{topic}",
    toYou: "{sender} 在 {link} 中给你发了消息{when}：",
    toYouAndOne: "{sender} 在 {link} 中给你和另外 1 位用户发了消息{when}：",
    toYouAndOthers: "{sender} 在 {link} 中给你和另外 {count} 位用户发了消息{when}：",
    saidAt: "（{time}）",
    deleted: "这条消息已在 MS Teams 中删除。",
    image: "图片",
    forwarded: "转发的消息",
    noText: "这条消息没有可以在这里显示的文字。请在 MS Teams 中打开查看。",
    tooLong: "这条消息太长，无法完整显示。请在 MS Teams 中打开阅读其余内容。",
    dropped: "这条消息的部分附件未能送达：{names}。",
    more: "另有 {count} 个",
    listed: "、",
    reasons: {
      turned_off: "Mattermost 已关闭文件附件",
      too_many: "文件过多",
      too_large: "文件过大",
      unsupported: "此类附件无法复制",
      unreachable: "无法获取",
    },
  },
};

/** `{name}` replaced by its value; the values are not looked at again. */
export function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => String(Object.hasOwn(values, key) ? values[key] : whole));
}
