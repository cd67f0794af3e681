import assert from "node:assert/strict";
import { test } from "node:test";
import { noteWords } from "./skip-words.ts";
import { noteWith } from "./segment-note.ts";

test("what a text message is paid by is told in the reader's language, after what else is known of the try", () => {
  const gsm = { encoding: "gsm", parts: 1 } as const;
  const ucs2 = { encoding: "ucs2", parts: 3 } as const;
  const table = [
    [noteWith(null, gsm), "1 SMS segment (GSM-7)", "计 1 条短信（GSM-7）"],
    [noteWith("by Gateway", ucs2), "by Gateway; 3 SMS segments (UCS-2)", "by Gateway；计 3 条短信（UCS-2）"],
    [
      noteWith("interrupted", ucs2),
      "the process ended while this was being sent; 3 SMS segments (UCS-2)",
      "发送过程中进程中断；计 3 条短信（UCS-2）",
    ],
    [noteWith("a platform's words", null), "a platform's words", "a platform's words"],
    ["said segments:3:gsm and more", "said segments:3:gsm and more", "said segments:3:gsm and more"],
    [noteWith(null, null), null, null],
  ] as const;
  for (const [note, en, zh] of table) {
    assert.equal(noteWords(note, "en"), en);
    assert.equal(noteWords(note, "zh-CN"), zh);
  }
});
