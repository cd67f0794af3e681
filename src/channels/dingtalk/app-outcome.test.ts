import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { ruleOf } from "./app-codes.ts";
import { readAnswer } from "./app-outcome.ts";

const folder = new URL("wire/", import.meta.url);

interface Recorded {
  readonly about: string;
  readonly answer: { readonly status: number; readonly body: unknown };
  readonly outcome: Readonly<Record<string, unknown>>;
}

/** As the pages of the requests list them; the many of one family by one of its members. */
const documented = {
  "retry message": "system.busy system.error",
  "retry account": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi Forbidden.AccessDenied.QpsLimitForApi toomuch.msg",
  "retry address": "send.byToken.tooFast send.too.fast too.many.group too.many.people",
  "permanent account": [
    "ding.serverquota.insufficient",
    "invalidClientIdOrSecret InvalidAuthentication invalidParameter.token.invalid token.notExisted authFailed",
    "Forbidden.AccessDenied.ApiCountLimitForOrg Forbidden.AccessDenied.AccessTokenPermissionDenied",
    "Forbidden.AccessDenied.IpNotInWhiteList ip.not.match unauthorized auth.error permission.checkFailed",
    "invalidParameter.robotCode.empty invalidParameter.robotCode.auth invalidParameter.robotCode.notExsit",
    "invalidParameter.robotCode.missing invalidParameter.robotCode.invalid template.not.existed template.stopped",
    "resource.not.found chatbotId.notAllow.sendOTO send.forbidden keywords.not.match sign.not.match invalid.chatbotId",
  ].join(" "),
  "permanent address": [
    "param.openSpaceIdEmpty param.openSpaceIdInvalid param.userIdEmpty param.userIdNotExist group.disbanded bot.stopped",
    "invalidParameter.robotCode.coolApp invalid.openConversationId miss.openConversationId conversation.org.notMatch",
    "staffId.notExisted invalidParameter.userIds.empty invalidParameter.userId.empty illegal.receivers",
    "robot.oto.notExist bot.forbidden.sendMessage resource.unavailable session.notExisted session.expired miss.staffId",
    "invalidParameter.user.notFound chatbotNotInstall 60121",
  ].join(" "),
  "permanent message": [
    "param.empty param.outTrackIdEmpty param.openDeliverModelEmpty param.openDeliverModelError param.invalid",
    "param.cardTemplateIdEmpty param.cardPublicDataEmpty param.dynamicDataMappingEmpty param.openSpaceModelInvalid",
    "param.contentUnsafe param.cardNotExist param.cardAlreadyExist param.templateNotExist param.templateUnpublished",
    "param.cardDataAndPrivateDataBothEmpty param.callbackRouteKeyEmpty param.callbackUrlEmpty",
    "param.callbackRouteKeyExist invalidParameter.userIds.overMax invalidParameter.msgKey.empty",
    "invalidParameter.msgKey.invalid invalidParameter.msgParam.invalid invalidParameter.param.invalid",
    "invalidParameter.msg.unsupport invalidParameter.msgParam.tooLong invalidParameter.msgBody.invalid",
    "invalidParameter.processQueryKey.missing invalid.processQueryKey miss.param.text miss.param.markdownTotitle",
    "invalid.param.actionCardTobtnOrientation contain.unsafe.url contain.notAllowed.text contain.notAllowed.picture",
    "contain.notAllowed.content receivers.exceed illegal.excludes only.groupAdmin.canAtAll sendMessage.model.notMatch",
    "atMember.nonexist ding.receivercount.limit",
  ].join(" "),
} as const;

describe("codes", () => {
  for (const [expected, codes] of Object.entries(documented)) {
    it(`${expected}: ${codes.split(" ").length} documented codes`, () => {
      for (const code of codes.split(" ")) {
        const rule = ruleOf(code);
        assert.ok(rule !== null, `${code} has no row`);
        const said = "permanent" in rule ? `permanent ${rule.permanent}` : `retry ${rule.retry}`;
        assert.equal(said, expected, code);
      }
    });
  }
});

describe("answers", () => {
  for (const file of readdirSync(folder).filter((name) => name.startsWith("app-answer-"))) {
    const { about, answer, outcome } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Recorded;
    it(about, () => {
      const body = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
      const response = { status: answer.status, headers: {}, body };
      const reading = readAnswer({ ok: true, response }, 0, []);
      assert.ok(!reading.ok);
      assert.partialDeepStrictEqual(reading.failure, outcome);
    });
  }

  const read = (status: number, body: unknown) =>
    readAnswer({ ok: true, response: { status, headers: {}, body: JSON.stringify(body) } }, 0, ["s3cret"]);

  it("a success without success, an XML page and an empty object are told apart", () => {
    const no = read(200, { success: false });
    assert.ok(!no.ok && no.failure.kind === "retry");
    const xml = readAnswer({ ok: true, response: { status: 200, headers: {}, body: "<xml/>" } }, 0, []);
    assert.ok(!xml.ok && xml.failure.kind === "unknown");
    assert.ok(read(200, {}).ok, "whoever reads it looks for what it must hold");
  });

  it("a code that nobody has heard of is told without secrets, and no further than it may reach", () => {
    const strange = read(400, { code: "strange<script>", message: "bad s3cret" });
    assert.ok(!strange.ok && strange.failure.kind === "permanent" && strange.failure.blame === "message");
    assert.equal(strange.failure.why, "refused with code strangescript: bad ***");
    const upstream = read(503, { code: "strange", message: "" });
    assert.ok(!upstream.ok && upstream.failure.kind === "retry");
  });
});
