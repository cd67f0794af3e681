// table
import type { FailReason, ForwardReason, SkipReason } from "#domain/bridge.ts";
import type { Language } from "#domain/people.ts";

/** Why a message of Teams was brought to Mattermost or not, for the one whom it was for. */
export const bridgeReasons: Readonly<
  Record<ForwardReason | SkipReason | FailReason, Readonly<Record<Language, string>>>
> = {
  away: { en: "You were away in Teams.", "zh-CN": "你在 Teams 中为“离开”状态。" },
  offline: { en: "You were offline in Teams.", "zh-CN": "你在 Teams 中为“脱机”状态。" },
  idle: { en: "You had not been active in Teams for a while.", "zh-CN": "你已有一段时间未使用 Teams。" },
  presence_unknown: { en: "Teams did not know whether you were there.", "zh-CN": "Teams 不知道你是否在线。" },
  presence_stale: { en: "What was known of your presence was too old.", "zh-CN": "已知的在线状态过旧。" },
  presence_failed: { en: "Teams could not be asked for your presence.", "zh-CN": "无法向 Teams 查询你的在线状态。" },
  sign_in_lost: {
    en: "It came while your connection was lost, when you could not be told.",
    "zh-CN": "消息在你的连接断开期间发送，当时无法通知你。",
  },
  edit_followed: {
    en: "It was edited in Teams, and its message in Mattermost with it.",
    "zh-CN": "消息在 Teams 中被编辑，Mattermost 中的消息已同步。",
  },
  deletion_followed: {
    en: "It was deleted in Teams, and its message in Mattermost says so.",
    "zh-CN": "消息在 Teams 中被删除，Mattermost 中的消息已标明。",
  },
  bridge_off: { en: "The connection to Teams was turned off.", "zh-CN": "与 Teams 的连接已停用。" },
  not_connected: { en: "Your account was not connected.", "zh-CN": "你的账号未连接。" },
  not_allowed: { en: "Your account may not be connected any more.", "zh-CN": "你的账号不再允许连接。" },
  notifications_off: { en: "You turned notifications off.", "zh-CN": "你已关闭通知。" },
  own_message: { en: "You wrote it yourself.", "zh-CN": "这是你自己发送的消息。" },
  not_from_person: {
    en: "It was written by an application, not by a person.",
    "zh-CN": "消息由应用发送，不是由人发送。",
  },
  system_message: {
    en: "It was a message of the system, such as somebody joining.",
    "zh-CN": "这是系统消息（例如有人加入）。",
  },
  edited: {
    en: "It was edited; the message itself had not been brought.",
    "zh-CN": "消息被编辑，但原消息未曾转发。",
  },
  deleted: { en: "It was deleted, and had not been brought.", "zh-CN": "消息已被删除，且未曾转发。" },
  overtaken: { en: "A later version of it had been brought already.", "zh-CN": "已转发过更新的版本。" },
  too_many: {
    en: "More than 500 messages came while your connection was lost; this is one of the older ones.",
    "zh-CN": "连接断开期间有超过 500 条消息，这是其中较早的一条。",
  },
  not_a_chat: {
    en: "It was posted in a channel of a team, not in a chat.",
    "zh-CN": "消息发布在团队频道中，不是聊天。",
  },
  too_old: { en: "It was more than seven days old.", "zh-CN": "消息已超过七天。" },
  read_in_teams: { en: "You had read it in Teams.", "zh-CN": "你已在 Teams 中阅读过。" },
  available: { en: "You were available in Teams.", "zh-CN": "你在 Teams 中为“有空”状态。" },
  busy: { en: "You were busy in Teams.", "zh-CN": "你在 Teams 中为“忙碌”状态。" },
  do_not_disturb: { en: "You were on Do not disturb in Teams.", "zh-CN": "你在 Teams 中为“请勿打扰”状态。" },
  be_right_back: { en: "You were on Be right back in Teams.", "zh-CN": "你在 Teams 中为“马上回来”状态。" },
  in_meeting: { en: "You were in a call or a meeting in Teams.", "zh-CN": "你正在 Teams 通话或会议中。" },
  unreadable: { en: "Teams did not let it be read.", "zh-CN": "无法从 Teams 读取该消息。" },
  mattermost_refused: { en: "Mattermost did not take it.", "zh-CN": "Mattermost 拒绝接收该消息。" },
  mattermost_unreachable: {
    en: "Mattermost could not be reached for three days.",
    "zh-CN": "三天内无法访问 Mattermost。",
  },
  post_gone: {
    en: "It was edited or deleted in Teams; its message in Mattermost is gone.",
    "zh-CN": "消息在 Teams 中被编辑或删除，但 Mattermost 中的消息已不存在。",
  },
  gone: { en: "It was gone from Teams before it could be read.", "zh-CN": "消息在读取之前已从 Teams 中消失。" },
};
