import assert from "node:assert/strict";
import { test } from "node:test";
import { rule, snapshot } from "../../test/support/incident-world.ts";
import type { Why } from "./notification.ts";
import { whyWords } from "./whywords.ts";

const rules = snapshot({ rules: [rule([], { name: "Critical $& $$" })] });

const table: readonly (readonly [Why, en: string, zh: string])[] = [
  [{ reason: "rule", ruleId: "rule" }, "level 2 of the rule “Critical $& $$”", "分派策略“Critical $& $$”第 2 级"],
  [
    { reason: "rule", ruleId: "rule", through: ["user:Ann", "team:Pay: ments", "room:#ops", "mail:a@x.test"] },
    "level 2 of the rule “Critical $& $$” (team Pay: ments, #ops, a@x.test)",
    "分派策略“Critical $& $$”第 2 级 (团队 Pay: ments, #ops, a@x.test)",
  ],
  [{ reason: "rule", ruleId: "gone", through: ["user:Ann"] }, "level 2 of the rule “?”", "分派策略“?”第 2 级"],
  [{ reason: "fallback" }, "nobody else could be reached: you are a fallback contact", "无人可达，您是兜底联系人"],
  [{ reason: "assigned" }, "assigned to you", "已指派给您"],
  [{ reason: "reopened" }, "reopened", "重新打开"],
  [
    { reason: "failed_over", note: "no_proof" },
    "another channel failed or proved nothing",
    "其他通知渠道失败或未确认送达",
  ],
  [{ reason: "subscribed" }, "you were paged for it", "您曾收到该故障的通知"],
  [{ reason: "test" }, "a test", "测试"],
  [{ reason: "verify" }, "to verify this address", "用于验证此地址"],
  [
    { reason: "assigned", presence: "first" },
    "assigned to you; first, where you are now",
    "已指派给您；您当前在线，优先发送",
  ],
  [
    { reason: "assigned", presence: "delayed" },
    "assigned to you; after the chat, by your presence setting",
    "已指派给您；按您的在线状态设置，晚于聊天消息",
  ],
  [
    { reason: "assigned", presence: "unknown" },
    "assigned to you; presence_unknown: sent as planned",
    "已指派给您；presence_unknown：在线状态未知，按计划发送",
  ],
  [{ reason: "alarm" }, "Tocsin itself needs attention", "Tocsin 自身需要关注"],
];

for (const [why, en, zh] of table) {
  test(`${why.reason} in both languages: ${en}`, () => {
    assert.equal(whyWords({ why, level: 1 }, rules, "pay", "en"), en);
    assert.equal(whyWords({ why, level: 1 }, rules, "pay", "zh-CN"), zh);
  });
}

test("a rule of no service has no name", () => {
  assert.equal(
    whyWords({ why: { reason: "rule", ruleId: "rule" }, level: 0 }, rules, null, "en"),
    "level 1 of the rule “?”",
  );
});
