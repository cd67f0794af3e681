// table
import type { CodeRule } from "#channels/kit/classify-code.ts";

const busy: CodeRule = { retry: "message", why: "DingTalk is busy" };
const slowly: CodeRule = { retry: "account", afterMs: 1_000, why: "DingTalk asks the app to send more slowly" };
const flow: CodeRule = { retry: "address", afterMs: 60_000, why: "DingTalk takes no more messages there for now" };
const used: CodeRule = {
  permanent: "account",
  why: "the organization's API calls of this month are used up: nothing can be sent until it has more (a paid plan) or the month is over",
};
const noDing: CodeRule = {
  permanent: "account",
  why: "the organization's quota of DINGs is used up: its administrator buys more under Value-added services, or switches ringing off",
};
const badSecret: CodeRule = { permanent: "account", why: "Client ID and Client Secret do not fit together" };
const badToken: CodeRule = { permanent: "account", why: "DingTalk refused the app's token" };
const noScope: CodeRule = {
  permanent: "account",
  why: "the app lacks a permission: add it under Permissions in the developer console, and publish a version",
};
const badIp: CodeRule = {
  permanent: "account",
  why: "this server's IP address is not on the app's list: add it under Security settings in the developer console",
};
const noRobot: CodeRule = {
  permanent: "account",
  why: "the robot is unknown, switched off, or not of this app: compare the robot code, switch the robot on and publish a version",
};
const stopped: CodeRule = { permanent: "address", why: "the robot is switched off in this group" };
const noGroup: CodeRule = { permanent: "address", why: "the group is gone, or not of this organization" };
const notInGroup: CodeRule = {
  permanent: "address",
  why: "the robot is not in this group: add it in the settings of the group",
};
const stranger: CodeRule = { permanent: "address", why: "DingTalk does not know this person: they may have left" };
const noChat: CodeRule = {
  permanent: "address",
  why: "the robot may not write to this person: widen the app's availability",
};
const muted: CodeRule = { permanent: "address", why: "the robot may not speak there" };
const filtered: CodeRule = { permanent: "message", why: "DingTalk's filter refused a link or a word of the message" };
const tooLong: CodeRule = { permanent: "message", why: "the message is longer than DingTalk takes" };
const unreadable: CodeRule = { permanent: "message", why: "DingTalk cannot read the request" };
const noMention: CodeRule = {
  permanent: "message",
  why: "somebody who is mentioned is not in the group, or not everybody may be",
};
const gone: CodeRule = { permanent: "message", why: "the card is gone" };
const noTemplate: CodeRule = {
  permanent: "message",
  why: "the card template is unknown or not published: compare its id with the card platform",
};

/**
 * Error codes of the pages of the requests that we make, and the global ones (server API error codes), each group with what it means.
 * `[why]` of a code that is not here is told by its beginning, below.
 */
const groups: readonly (readonly [rule: CodeRule, ...codes: readonly string[]])[] = [
  [
    busy,
    "system.busy",
    "systemBusy",
    "system.error",
    "internalError",
    "innerSystemError",
    "server.error",
    "SYSTEM_ERROR",
  ],
  [busy, "serviceUnavailable", "ServiceUnavailable", "robot.sendMessage.error", "group.creating", "group.notReady"],
  [busy, "send.ding.exception", "error.systemError", "error.unknownerror", "system.updateCallbackFailed"],
  [slowly, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "Forbidden.AccessDenied.QpsLimitForApi"],
  [slowly, "toomuch.msg", "system.qpsLimit"],
  [flow, "send.too.fast", "send.byToken.tooFast", "too.many.group", "too.many.people"],
  [used, "Forbidden.AccessDenied.ApiCountLimitForOrg", "illegalRequest.overQuota", "daily.call.limit"],
  [badSecret, "invalidClientIdOrSecret", "authFailed", "invalidAuthInfo", "unauthorized.client"],
  [badToken, "InvalidAuthentication", "invalidAccessToken", "accesstoken.expired", "token.notExisted"],
  [badToken, "invalidParameter.token.invalid"],
  [noScope, "Forbidden.AccessDenied.AccessTokenPermissionDenied", "apiPermissionDenied", "permission.checkFailed"],
  [noScope, "unauthorized", "auth.error", "auth.failed", "permission.deny"],
  [badIp, "Forbidden.AccessDenied.IpNotInWhiteList", "ip.not.match"],
  [
    noRobot,
    "invalidParameter.robotCode.empty",
    "invalidParameter.robotCode.auth",
    "invalidParameter.robotCode.notExsit",
  ],
  [noRobot, "invalidParameter.robotCode.invalid", "invalidParameter.robotCode.missing", "invalidParameter.robotCode"],
  [noRobot, "invalid.robotCode", "chatbot.notFound", "chatbotNotFound", "corp.robot.nonexist", "invalid.chatbotId"],
  [noRobot, "template.not.existed", "template.stopped", "resource.not.found", "invalidRequest.robotIsStop"],
  [noRobot, "invalidRequest.robotNotExist", "queryChatbot.wrong"],
  [noRobot, "chatbotId.notAllow.sendOTO", "send.forbidden", "keywords.not.match", "sign.not.match"],
  [stopped, "bot.stopped", "resource.unavailable"],
  [
    noGroup,
    "group.disbanded",
    "group.diaband",
    "group.nonexist",
    "invalid.openConversationId",
    "miss.openConversationId",
  ],
  [
    noGroup,
    "invalidOpenConversationId",
    "decryptOpenconversationIdFailed",
    "cidDecryptError",
    "incorrectOpenConversationId",
  ],
  [
    noGroup,
    "conversation.org.notMatch",
    "conversation.org.dismatch",
    "group.org.checkFailed",
    "param.openSpaceIdInvalid",
  ],
  [noGroup, "param.openSpaceIdEmpty", "session.notExisted", "session.expired"],
  [notInGroup, "chatbotNotInstall", "invalidParameter.robotCode.coolApp", "invalidParameter.invalid"],
  [stranger, "staffId.notExisted", "param.userIdNotExist", "param.userIdEmpty", "userNotExist", "cannot.find.user"],
  [stranger, "invalidParameter.userIds.empty", "invalidParameter.userId.empty", "miss.staffId", "illegal.receivers"],
  [stranger, "invalidParameter.user.notFound", "forbidden.user.notInOrg"],
  [noChat, "robot.oto.notExist"],
  [muted, "bot.forbidden.sendMessage"],
  [filtered, "param.contentUnsafe", "contain.unsafe.url", "contain.notAllowed.text", "contain.notAllowed.picture"],
  [
    filtered,
    "contain.notAllowed.content",
    "card.content.checkFailed",
    "contentCheckError",
    "contentSecurityChckFailed",
  ],
  [tooLong, "invalidParameter.msgParam.tooLong", "invalidParameter.parameter.exceedLengthLimit"],
  [noMention, "atMember.nonexist", "only.groupAdmin.canAtAll"],
  [gone, "param.cardNotExist", "cardInstance.notExist"],
  [
    noTemplate,
    "param.templateNotExist",
    "param.templateUnpublished",
    "param.cardTemplateIdEmpty",
    "cardTemplateInvalid",
  ],
  [
    noTemplate,
    "cardTemplate.not.exist",
    "cardInstance.wrong",
    "card.templateEmpty",
    "invalidParameter.cardTemplate.notFound",
  ],
  [unreadable, "sendMessage.model.notMatch", "receivers.exceed", "illegal.excludes", "param.cardAlreadyExist"],
  [unreadable, "badRequest", "invalidParameter", "duplicateKey", "businessError"],
  [unreadable, "ding.receivercount.limit"],
  [noDing, "ding.serverquota.insufficient"],
  // The older API, by which only a sign-in ends.
  [busy, "-1"],
  [slowly, "90002", "90018"],
  [used, "90020"],
  [badSecret, "40089", "40096"],
  [badToken, "40001", "40014", "42001"],
  [noScope, "88", "60011", "60020"],
  [stranger, "60121", "33012"],
  [unreadable, "400002"],
  // 500, yet it says what is wrong for good.
  [unreadable, "param.callbackRouteKeyExist"],
];

/** What a code means; null: nobody has heard of it. */
export function ruleOf(code: string): CodeRule | null {
  return byCode.get(code) ?? beginnings.find(([beginning]) => beginning.test(code))?.[1] ?? null;
}

const byCode = new Map(groups.flatMap(([rule, ...codes]) => codes.map((code) => [code, rule] as const)));

/** Families of codes: fifty of them name each field that a message type may lack. */
const beginnings: readonly (readonly [beginning: RegExp, rule: CodeRule])[] = [
  [/^Forbidden\.AccessDenied\.Q[ps]mLimit|^Forbidden\.AccessDenied\.Q\w*Limit/, slowly],
  [/^Forbidden\.AccessDenied\.\w*CountLimit/, used],
  [
    /^(?:miss\.param\.|invalid\.param\.|invalidParameter\.msg|invalidParameter\.param|invalidParameter\.userIds|param\.|invalid\.processQueryKey|invalidParameter\.processQueryKey)/,
    unreadable,
  ],
];

/** A token that ran out or was withdrawn: worth another try with a new one. */
export const refreshable: ReadonlySet<string> = new Set([
  "InvalidAuthentication",
  "accesstoken.expired",
  "invalidAccessToken",
]);

/** A card of this `outTrackId` was made before. */
export const cardExists = "param.cardAlreadyExist";
