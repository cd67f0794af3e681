import assert from "node:assert/strict";
import { test } from "node:test";
import { vcard } from "./vcard.ts";

test("a contact with every sender; a hostile name stays in its line; no line is too long and no character torn", () => {
  const workspace = `ACME; Ops, "x"\\\r\nTEL:+15550100 ${"故障".repeat(60)}`;
  const card = vcard({
    workspace,
    url: "https://tocsin.example.com",
    senders: ["alerts@example.com", "+14155550100"],
  });
  assert.ok(card.split("\r\n").every((line) => Buffer.byteLength(line) <= 75));
  const lines = card.replaceAll("\r\n ", "").trimEnd().split("\r\n");
  assert.deepEqual(lines.slice(0, 2), ["BEGIN:VCARD", "VERSION:3.0"]);
  assert.equal(lines[3], `FN:Tocsin ACME\\; Ops\\, "x"\\\\ TEL:+15550100 ${"故障".repeat(60)}`);
  assert.deepEqual(lines.slice(5), [
    "EMAIL;TYPE=INTERNET:alerts@example.com",
    "TEL;TYPE=WORK,VOICE:+14155550100",
    "URL:https://tocsin.example.com",
    "UID:tocsin@tocsin.example.com",
    "END:VCARD",
  ]);
});
