import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ChatCommand, parseCommand } from "./chatcommand.ts";
import { duration } from "./chattext.ts";
import { aliases, commandWords, helpText, usageOf } from "./chatwords.ts";

function said(text: string): ChatCommand {
  return parseCommand(text).command;
}

function respond(
  verb: "ack" | "unack" | "snooze" | "close",
  incident: number | null,
  more: { minutes?: number; until?: readonly [hour: number, minute: number]; note?: string } = {},
): ChatCommand {
  const [hour, minute] = more.until ?? [];
  const until = hour === undefined || minute === undefined ? null : { hour, minute };
  return { kind: "respond", verb, incident, minutes: more.minutes ?? null, until, note: more.note ?? null };
}

const code = "7KQ2M9X-AB3DEFG-HJKMNPQ-RSTVWXY";
const bare = "7KQ2M9XAB3DEFGHJKMNPQRSTVWXY";

const examples: readonly (readonly [string, ChatCommand])[] = [
  [`linkTeam ${code}`, { kind: "link", place: "team", code: bare, name: null }],
  [`LINKTEAM\u00a0${code}`, { kind: "link", place: "team", code: bare, name: null }],
  [`link team {${code}}`, { kind: "link", place: "team", code: bare, name: null }],
  [`\u200blinkUser\u3000“${code}”\u200b`, { kind: "link", place: "person", code: bare, name: null }],
  [`link-user \`${code.replaceAll("-", "–")}\``, { kind: "link", place: "person", code: bare, name: null }],
  [`linkChat ${code} Payments on call`, { kind: "link", place: "chat", code: bare, name: "Payments on call" }],
  [`linkChat ${code} "Payments  on call"`, { kind: "link", place: "chat", code: bare, name: "Payments on call" }],
  [`绑定群 ${code} 支付值班群`, { kind: "link", place: "chat", code: bare, name: "支付值班群" }],
  [`绑定团队${code}`, { kind: "link", place: "team", code: bare, name: null }],
  [`linkTeam ７ＫＱ２`, { kind: "link", place: "team", code: "7KQ2", name: null }],
  ["linkTeam", { kind: "incomplete", command: "linkTeam" }],
  ["linkChat -", { kind: "incomplete", command: "linkChat" }],
  ["unlink user", { kind: "unlink", place: "person" }],
  ["解绑群", { kind: "unlink", place: "chat" }],
  ["unlinkTeam please", { kind: "unlink", place: "team" }],
  ["ack INC-42", respond("ack", 42)],
  ["@Tocsin ack 42", respond("ack", 42)],
  ["/tocsin ack #42", respond("ack", 42)],
  ["tocsin: ack 42!", respond("ack", 42)],
  ["/ack inc 42 on it", respond("ack", 42, { note: "on it" })],
  ["ＡＣＫ ＩＮＣ－４２", respond("ack", 42)],
  ["ack", respond("ack", null)],
  ["Acknowledge incident 7.", respond("ack", 7)],
  ["认领42", respond("ack", 42)],
  ["认领 故障42", respond("ack", 42)],
  ["取消认领INC-42", respond("unack", 42)],
  ["snooze 42 2h", respond("snooze", 42, { minutes: 120 })],
  ["snooze 2h INC-42", respond("snooze", 42, { minutes: 120 })],
  ["snooze 42 for 30m", respond("snooze", 42, { minutes: 30 })],
  ["snooze 42 90", respond("snooze", 42, { minutes: 90 })],
  ["snooze 2h", respond("snooze", null, { minutes: 120 })],
  ["snooze 42", respond("snooze", 42)],
  ["snooze 14:30", respond("snooze", null, { until: [14, 30] })],
  ["snooze INC-42 until 2:30pm", respond("snooze", 42, { until: [14, 30] })],
  ["snooze 14:30 42 4h", respond("snooze", 42, { until: [14, 30], note: "4h" })],
  ["暂缓42 到14：30", respond("snooze", 42, { until: [14, 30] })],
  ["close 42 14:30", respond("close", 42, { note: "14:30" })],
  ["暂缓42 半小时", respond("snooze", 42, { minutes: 30 })],
  ["暂缓 INC-42 2小时30分钟", respond("snooze", 42, { minutes: 150 })],
  ["close 42 disk was full", respond("close", 42, { note: "disk was full" })],
  ["resolve INC-42: “fixed by Bo”", respond("close", 42, { note: "fixed by Bo" })],
  ["> [critical] disk full\n> on db-1\n\nack 42\nSent from my phone", respond("ack", 42)],
  ["close the window please", { kind: "incomplete", command: "close" }],
  ["解决不了", { kind: "unknown", said: "解决不了", meant: "close" }],
  [
    "trigger checkout is down\nsince noon\n\nfor all",
    { kind: "trigger", title: "checkout is down", description: "since noon\nfor all" },
  ],
  ["触发 “支付服务不可用”", { kind: "trigger", title: "支付服务不可用", description: "" }],
  ["trigger", { kind: "incomplete", command: "trigger" }],
  ["notifications off", { kind: "notifications", want: "off", minutes: null }],
  ["notifications pause for 2 h", { kind: "notifications", want: "pause", minutes: 120 }],
  ["notifications pause", { kind: "incomplete", command: "notifications" }],
  ["通知开", { kind: "notifications", want: "on", minutes: null }],
  ["who is on-call?", { kind: "oncall" }],
  ["Who am I?", { kind: "whoami" }],
  ["状态", { kind: "status" }],
  ["", { kind: "help" }],
  ["?", { kind: "help" }],
  ["@Tocsin", { kind: "help" }],
  ["akc 42", { kind: "unknown", said: "akc", meant: "ack" }],
  ["linktaem x", { kind: "unknown", said: "linktaem", meant: "linkTeam" }],
  ["link", { kind: "unknown", said: "link", meant: "linkUser" }],
  ["good morning", { kind: "unknown", said: "good", meant: null }],
  ["constructor", { kind: "unknown", said: "constructor", meant: null }],
];

for (const [text, command] of examples) {
  test(`reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(said(text), command);
  });
}

test("the language of the command's word is told, so that a stranger is answered in it", () => {
  assert.equal(parseCommand("认领 42").language, "zh-CN");
  assert.equal(parseCommand("ack 42").language, null);
});

test("never throws and never grows, whatever is said", () => {
  const alien = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.string({ maxLength: 8000 }));
  fc.assert(
    fc.property(alien, (text) => {
      const { command } = parseCommand(text);
      if (command.kind === "unknown") assert.ok([...command.said].length <= 40);
    }),
  );
});

test("never throws on a command followed by anything", () => {
  const word = fc.constantFrom(...aliases.keys());
  fc.assert(
    fc.property(
      word,
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.constantFrom(" ", "", "\n", "\u3000"),
      (alias, rest, gap) => {
        const { command } = parseCommand(alias + gap + rest);
        if (command.kind !== "respond") return;
        assert.ok(command.incident === null || Number.isSafeInteger(command.incident));
        assert.ok(command.minutes === null || (Number.isSafeInteger(command.minutes) && command.minutes > 0));
      },
    ),
  );
});

test("case, spaces of any kind, invisible characters and full-width forms change nothing", () => {
  const command = fc.constantFrom("ack INC-42", "snooze 42 2h", "status", "unlinkUser", `linkTeam ${code}`);
  const disguise = fc.constantFrom<(text: string) => string>(
    (text) => text.toUpperCase(),
    (text) => text.replaceAll(" ", "\u00a0\u00a0"),
    (text) => text.replaceAll(" ", "\u3000"),
    (text) => [...text].join("\u200b"),
    (text) => text.replace(/[!-~]/gu, (each) => String.fromCodePoint((each.codePointAt(0) ?? 0) + 0xfee0)),
    (text) => `\ufeff  ${text}\r\n`,
  );
  fc.assert(
    fc.property(command, disguise, (text, change) => {
      assert.deepEqual(said(change(text)), said(text));
    }),
  );
});

test("each usage in the help text is understood as its own command, in both languages", () => {
  const names = { team: "linkTeam", chat: "linkChat", person: "linkUser" } as const;
  const undone = { team: "unlinkTeam", chat: "unlinkChat", person: "unlinkUser" } as const;
  for (const { name, usage } of commandWords) {
    for (const text of [usage.en.replace("on|off|pause 2h", "on"), usage["zh-CN"].replace("开|关|暂停 2小时", "开")]) {
      const command = said(text);
      if (command.kind === "link") assert.equal(names[command.place], name);
      else if (command.kind === "unlink") assert.equal(undone[command.place], name);
      else assert.equal(command.kind === "respond" ? command.verb : command.kind, name, text);
    }
  }
});

test("no two commands share a word, and the help text lists each of them", () => {
  const words = commandWords.flatMap(({ name, also }) => [name.toLowerCase(), ...also]);
  assert.equal(new Set(words).size, words.length);
  assert.equal(helpText("en").split("\n").length, commandWords.length);
  assert.match(helpText("zh-CN"), /认领/u);
  assert.equal(usageOf("help", "zh-CN"), "帮助");
});

test("lengths of time", () => {
  const lengths = {
    "2h": 120,
    "1h30m": 90,
    "1.5h": 90,
    "1d": 1440,
    "30min": 30,
    "90": 90,
    半小时: 30,
    "2个小时": 120,
    "0": null,
    "2x": null,
    "": null,
    h: null,
  };
  for (const [text, minutes] of Object.entries(lengths)) assert.equal(duration(text), minutes, text);
  assert.equal(duration("90", false), null);
});
