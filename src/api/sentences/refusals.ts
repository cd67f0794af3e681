// table
import { type Sentence, sentence } from "./pattern.ts";

/** Why something was not done. */
export const refusals: readonly Sentence[] = (
  [
    ["no_such_service", "There is no such service.", "没有该服务。"],
    ["no_such_incident", "There is no such incident.", "没有该故障。"],
    ["no_such_account", "There is no such account.", "没有该账户。"],
    ["no_such_channel", "There is no such channel.", "没有该渠道。"],
    ["no_such_integration", "There is no such integration.", "没有该集成。"],
    ["no_such_invitation", "There is no such invitation.", "没有该邀请，或邀请已失效。"],
    ["no_such_link", "There is no such link.", "没有该绑定。"],
    ["no_such_notification", "There is no such notification.", "没有该通知。"],
    ["no_such_offer", "There is no such offer.", "没有该项。"],
    ["no_such_room", "There is no such room.", "没有该群。"],
    ["no_such_rule", "There is no such rule.", "没有该分派策略。"],
    ["no_such_team", "There is no such team.", "没有该团队。"],
    ["no_such_template", "There is no such template.", "没有该模板。"],
    ["no_such_user", "There is no such user.", "没有该用户。"],
    ["no_such_view", "There is no such view.", "没有该视图。"],
    ["no_such", "There is no such {what}.", "没有该项（{what}）。"],
    ["no_operation", "No such operation. /api/docs lists them.", "没有该操作，请参阅 /api/docs。"],
    ["taken", "There is one already ({what}).", "已存在（{what}）。"],

    ["session_only", "This cannot be done with an API token: sign in.", "此操作不能使用 API 令牌，请登录后进行。"],
    ["needs_permission", "This needs the permission {permission}.", "此操作需要 {permission} 权限。"],
    ["too_many_tries", "Too many tries. Wait a quarter of an hour.", "尝试次数过多，请 15 分钟后再试。"],
    ["too_many_tabs", "Too many open tabs listen.", "打开的标签页过多。"],
    ["set_up_already", "Tocsin is set up already, or the link is void. The newest one is in the log of the last start.", "Tocsin 已完成初始化，或链接已失效。最新链接在最近一次启动的日志中。"], // prettier-ignore

    ["user_disabled", "The user is disabled.", "该用户已停用。"],
    [
      "last_admin",
      "This is the only admin. Make somebody else an admin first.",
      "这是唯一的管理员，请先将他人设为管理员。",
    ],
    ["email_taken", "Somebody has this email address already.", "该邮箱已被使用。"],
    ["service_name_taken", "A service has this name already.", "已有同名服务。"],
    [
      "service_in_use",
      "Integrations route into the service: {names}. Delete them first.",
      "以下集成仍指向该服务：{names}。请先删除。",
    ],
    ["service_has_incidents", "The service has open incidents. Close them first.", "该服务有未关闭的故障，请先关闭。"],
    ["team_in_use", "These rules page the team: {names}.", "以下分派策略会通知该团队：{names}。"],
    ["team_name_taken", "A team has this name already.", "已有同名团队。"],
    [
      "account_in_use",
      "{count} links go through this account. Unlink them first.",
      "有 {count} 个绑定使用此账户，请先解除绑定。",
    ],
    ["channel_off", "An administrator has switched this channel off.", "管理员已停用该渠道。"],
    ["view_name_taken", "A view of yours has this name already.", "您已有同名视图。"],
    ["too_many_views", "Nobody keeps more than {count} views.", "每人最多保存 {count} 个视图。"],
    ["view_not_shared", "Only those who respond to incidents share views.", "只有可处理故障的人员才能共享视图。"],

    ["not_a_page", "Only pages and tests are sent again.", "只能重新发送故障通知和测试。"],
    ["incident_closed", "The incident is closed. Reopen it to page people anew.", "故障已关闭，重新打开后会再次通知。"],
    ["on_its_way", "It is on its way again already.", "已在重新发送中。"],
    ["address_unlinked", "The address is not linked any more.", "该地址已取消绑定。"],

    [
      "no_such_way",
      "This account has no such way; its settings may not be complete.",
      "该账户不支持此方式，或其设置不完整。",
    ],
    ["account_unusable", "The settings of this account cannot be used.", "该账户的设置无法使用。"],
    ["person_unreachable", "The platform does not say how to reach this person.", "平台未提供联系此人的方式。"],
    ["sign_in_over", "This sign-in was begun too long ago, by somebody else, or is over. Begin again.", "此次登录已超时、由他人发起或已结束，请重新开始。"], // prettier-ignore
    ["platform_refused", "The platform did not agree: {why}", "平台未同意：{why}"],
    ["new_address_taken", "The new address is linked already.", "新地址已被绑定。"],
    ["linked_to_another", "This account is linked to somebody else.", "该账号已绑定到其他人。"],
    ["lookup_failed", "The platform could not be asked: {why}", "无法查询该平台：{why}"],
    ["account_linked", "This account is linked already.", "该账号已绑定。"],
    [
      "suggestion_declined",
      "Whoever has this account said that it is not theirs. Link it by a code instead.",
      "该账号的使用者已表示不是本人，请改用绑定码绑定。",
    ],
    ["suggestion_taken", "This account is being asked by somebody else.", "其他人正在请求绑定该账号。"],
    [
      "too_many_suggestions",
      "Too many requests were sent. Try again later, or link by a code.",
      "发送的请求过多，请稍后再试，或使用绑定码绑定。",
    ],
    ["links_by_command", "{name} links people by a command: make a code and say linkUser there.", "{name} 通过命令绑定人员：请生成绑定码，并在该平台发送 linkUser。"], // prettier-ignore
    ["address_taken", "This address is linked already.", "该地址已被绑定。"],
    ["verified_already", "This address is verified already.", "该地址已验证。"],
    [
      "too_many_codes",
      "Too many codes were sent to this address. Try again in an hour.",
      "发送到该地址的验证码过多，请一小时后再试。",
    ],
    ["verify_first", "Verify this address first.", "请先验证该地址。"],
    ["no_account", "No account of this channel is set up.", "该渠道未配置账户。"],
    ["link_not_allowed", "This user may not link addresses.", "该用户无权绑定地址。"],
    [
      "rooms_not_allowed",
      "Only those who manage links can link chats and teams.",
      "只有可管理绑定的人员才能绑定群聊和团队。",
    ],
    ["pages_would_be_lost", "Pages would be lost. Add another address first, or say override and why.", "将有通知丢失。请先添加其他地址，或说明理由后强制解除。"], // prettier-ignore
    ["no_list", "The platform gave no list.", "平台未返回列表。"],
    ["lists_no_chats", "This platform does not list its chats.", "该平台不提供会话列表。"],
    [
      "no_check",
      "This channel has no check in detail. POST /accounts/{id}/probe tests the connection.",
      "该渠道不支持详细检查，可测试连接。",
    ],

    [
      "template_newer",
      "Somebody else saved version {version} meanwhile. Look at it first.",
      "他人已保存版本 {version}，请先查看。",
    ],
    ["no_address_here", "You have no verified address on this channel.", "您在该渠道没有已验证的地址。"],
    ["nothing_to_try", "There are no words of your own to try in your language.", "您的语言没有可试发的自定义内容。"],
    ["sandbox_over", "This sandbox has ended.", "该沙盒已结束。"],
    ["sandbox_no_button", "The message has no such button any more.", "该消息已没有此按钮。"],
    [
      "no_known_senders",
      "No account sends from a number or an address that a phone could know.",
      "没有账户使用手机可识别的号码或邮箱发送。",
    ],
    ["no_bridge_in_sandbox", "There is no bridge in a sandbox.", "沙盒中没有消息桥接。"],
    ["bridge_not_set_up", "The bridge is not set up.", "消息桥接尚未配置。"],
    ["plugin_refused", "Mattermost does not take the plugin: {why}", "Mattermost 未接受该插件：{why}"],
    ["no_sandbox", "There is no sandbox in here.", "此处没有沙盒。"],
    ["sandbox_not_running", "No sandbox runs: start one.", "沙盒未运行，请先启动。"],
  ] as const
).map(sentence);
