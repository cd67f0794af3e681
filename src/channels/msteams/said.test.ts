import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readActivity } from "./activity.ts";
import type { JsonObject } from "./fake.ts";
import { saidText } from "./said.ts";

const bot = { id: "28:7d7d6ac2-8d4e-4c27-8d4b-2f6f1b1f3f5e", name: "Tocsin" };

describe("what was said", () => {
  const mention = (id: string, text: string): JsonObject => ({ type: "mention", text, mentioned: { id, name: "x" } });
  const said = (text: string, entities: readonly JsonObject[] = [], over: JsonObject = {}): string => {
    const activity = readActivity(
      new TextEncoder().encode(JSON.stringify({ type: "message", text, entities, recipient: bot, ...over })),
    );
    return activity === null ? "" : saidText(activity);
  };
  const us = mention(bot.id, "<at>Tocsin</at>");
  const them = mention("29:bob", "<at>Bob Ray</at>");
  const cases: readonly (readonly [what: string, said: string, heard: string])[] = [
    ["our mention is taken out", said("<at>Tocsin</at> linkTeam 7f3a", [us]), "linkTeam 7f3a"],
    ["that of others stays", said("<at>Tocsin</at> linkUser <at>Bob Ray</at>", [us, them]), "linkUser Bob Ray"],
    ["wherever ours stands", said("linkUser <at>Tocsin</at> 7f3a", [us]), "linkUser 7f3a"],
    [
      "a namesake is no mention of us",
      said("<at>Tocsin</at> hi", [mention("28:other", "<at>Tocsin</at>")]),
      "Tocsin hi",
    ],
    ["no-break spaces", said("\u00a0<at>Tocsin</at>\u00a0\u00a0ack\u00a042 ", [us]), "ack 42"],
    ["blanks as entities", said("<at>Tocsin</at>&nbsp;ack&#160;42", [us]), "ack 42"],
    ["escapes, once", said("linkChat 7f R&amp;D &lt;x&gt; &amp;lt; &#x1F600;"), "linkChat 7f R&D <x> &lt; 😀"],
    ["broken escapes", said("a &bogus; &#xD800; &#0; &#9999999; b"), "a &bogus; b"],
    ["lines stay", said("trigger Disk full\nSince 09:00"), "trigger Disk full\nSince 09:00"],
    ["markup", said("<p>ack <b>42</b></p><p>ok</p>", [], { textFormat: "xml" }), "ack 42\nok"],
    ["less than, in plain text", said("load < 5 and > 3"), "load < 5 and > 3"],
    ["a dollar in the mention's text", said("$&x ack", [mention(bot.id, "$&x")]), "ack"],
    ["our mention alone", said("<at>Tocsin</at>", [us]), ""],
  ];
  for (const [what, actual, heard] of cases) it(what, () => assert.equal(actual, heard));
});
