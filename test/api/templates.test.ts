import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import type { Answer } from "./caller.ts";
import { startSite } from "./harness.ts";

const nothing = { title: "", body: "" };

function english(title: string, body = ""): object {
  return { en: { title, body }, "zh-CN": nothing };
}

interface Row {
  readonly kind: string;
  readonly channel: string | null;
  readonly version: number;
  readonly custom: boolean;
  readonly texts: { readonly en: { readonly title: string; readonly body: string } };
  readonly saved_by: { readonly name: string } | null;
}

interface Shown {
  readonly issues: readonly {
    readonly language: string;
    readonly part: string;
    readonly line: number;
    readonly code: string;
  }[];
  readonly rows: readonly {
    readonly channel: string;
    readonly connected: boolean;
    readonly custom: boolean;
    readonly text: string | null;
    readonly wire: string | null;
    readonly segments: { readonly encoding: string; readonly units: number; readonly parts: number } | null;
  }[];
}

function rowsOf(answer: Answer): readonly Row[] {
  assert.equal(answer.status, 200, answer.text);
  return (answer.json as { rows: readonly Row[] }).rows;
}

function errorsOf(answer: Answer): readonly { readonly field: string; readonly problem: string }[] {
  assert.equal(answer.status, 400, answer.text);
  return (answer.json as { errors: { field: string; problem: string }[] }).errors;
}

forEachEngine("templates", (engine) => {
  it("keep every version, say who saved it, and go back to the default words", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    assert.deepEqual(rowsOf(await admin.get("/api/v1/templates")), []);

    const put = (texts: object, based_on: number, channel: string | null = null): Promise<Answer> =>
      admin.json("PUT", "/api/v1/templates/page", { channel, texts, based_on });
    const first = await put(english("Fire: {{ incident.title }}"), 0);
    assert.equal(first.status, 200, first.text);
    assert.equal((await put(english("Fire! {{ incident.title }}", "{{ incident.labels.host }}"), 1)).status, 200);
    assert.equal((await put(english("mine"), 1)).status, 409, "somebody else was first");
    assert.equal((await put(english("For Slack"), 0, "slack-bot")).status, 200);

    const rows = rowsOf(await admin.get("/api/v1/templates"));
    assert.deepEqual(
      rows.map(({ kind, channel, version }) => [kind, channel, version]),
      [
        ["page", null, 2],
        ["page", "slack-bot", 1],
      ],
    );
    assert.equal((await admin.json("DELETE", "/api/v1/templates/page")).status, 200);
    const versions = rowsOf(await admin.get("/api/v1/templates/page/versions"));
    assert.deepEqual(
      versions.map(({ version, custom, texts, saved_by: by }) => [version, custom, texts.en.title, by?.name]),
      [
        [3, false, "", "Ann"],
        [2, true, "Fire! {{ incident.title }}", "Ann"],
        [1, true, "Fire: {{ incident.title }}", "Ann"],
      ],
    );
    const now = await site.app.snapshots.current();
    assert.deepEqual(
      [...now.templates.keys()],
      ["page.slack-bot"],
      "default words cost nothing when something is sent",
    );
    assert.equal((await put(english("again"), 3)).status, 200, "versions go on");
    assert.equal((await admin.json("DELETE", "/api/v1/templates/alarm")).status, 404);

    const audit = (await admin.get("/api/v1/audit?action=template")).json as {
      rows: { action: string; data: object }[];
    };
    assert.deepEqual(
      audit.rows.map(({ action }) => action),
      ["template.changed", "template.reset", "template.changed", "template.changed", "template.changed"],
    );
    assert.deepEqual(audit.rows[3]?.data, {
      version: 2,
      changed: {
        "en.title": { from: "Fire: {{ incident.title }}", to: "Fire! {{ incident.title }}" },
        "en.body": { from: "", to: "{{ incident.labels.host }}" },
      },
    });
  });

  it("are refused with the line and the field when they cannot work", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const refused = async (texts: object): Promise<readonly (readonly [string, string])[]> =>
      errorsOf(await admin.json("PUT", "/api/v1/templates/page", { channel: null, texts, based_on: 0 })).map(
        ({ field, problem }) => [field, problem] as const,
      );
    assert.deepEqual(await refused(english("{{ incident.titel }}", "a\n{{ incident.title | shout }}")), [
      ["texts.en.title", "line 1: there is no “incident.titel” here"],
      ["texts.en.body", "line 2: there is no filter “shout”"],
    ]);
    assert.deepEqual(await refused({ en: nothing, "zh-CN": { title: "", body: "\n{% include 'x' %}" } }), [
      ["texts.zh-CN.body", "line 2: there is no tag “include”"],
    ]);
    const [endless] = await refused(english("", "{% for a in (1..1000000000) %}{% endfor %}"));
    assert.deepEqual(endless?.[0], "texts.en.body");
    assert.match(endless?.[1] ?? "", /it takes too long/u);
    assert.deepEqual(await refused(english("x".repeat(1_001))), [["texts.en.title", "at most 1000 characters"]]);
    assert.equal((await refused(english("")))[0]?.[0], "texts");
    const machine = await admin.json("PUT", "/api/v1/templates/page", {
      channel: "webhook",
      texts: english("x"),
      based_on: 0,
    });
    assert.deepEqual(
      errorsOf(machine).map(({ field }) => field),
      ["channel"],
    );
    assert.deepEqual(rowsOf(await admin.get("/api/v1/templates")), []);
  });

  it("are shown as each channel would say them, with what is wrong, and sent to nobody", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const draft = {
      kind: "page",
      texts: english("Burning: {{ incident.title }}", "Host {{ incident.labels.host }} <b>"),
    };
    const answer = await admin.post("/api/v1/templates/preview", draft);
    assert.equal(answer.status, 200, answer.text);
    const { issues, rows } = answer.json as Shown;
    assert.deepEqual(issues, []);
    const speaking = [...site.app.channels.values()].filter(({ manifest }) => manifest.style !== "out");
    assert.deepEqual(
      rows.map(({ channel }) => channel),
      speaking.map(({ manifest }) => manifest.id),
    );
    for (const { channel, text, wire, custom } of rows) {
      if (text === null || wire === null) continue;
      assert.equal(custom, true, channel);
      assert.match(text, /db-3/u, `${channel}: ${wire}`);
    }
    const dingtalk = rows.find(({ channel }) => channel === "dingtalk-bot");
    assert.match(dingtalk?.text ?? "", /#Tocsin/u, "its keyword stays");

    assert.equal(dingtalk?.segments, null);
    const sms = rows.find(({ channel }) => channel === "sms");
    const said = JSON.parse(sms?.wire ?? "{}") as { text?: string };
    assert.deepEqual(sms?.segments, { encoding: "gsm", units: said.text?.length, parts: 1 });

    const chinese = (await admin.post("/api/v1/templates/preview", { ...draft, language: "zh-CN" })).json as Shown;
    assert.ok(
      chinese.rows.every(({ custom }) => !custom),
      "no words in that language: the default ones",
    );
    assert.equal(chinese.rows.find(({ channel }) => channel === "sms")?.segments?.encoding, "ucs2");
    const wrong = (await admin.post("/api/v1/templates/preview", { ...draft, texts: english("a", "b\n{{ x }}") }))
      .json as Shown;
    assert.deepEqual(
      wrong.issues.map(({ language, part, line, code }) => [language, part, line, code]),
      [["en", "body", 2, "unknown_variable"]],
    );
    const missing = await admin.post("/api/v1/templates/preview", { ...draft, incident_id: "nobody-knows" });
    assert.equal(missing.status, 404);
    const alone = await admin.post("/api/v1/templates/test", { ...draft, via: "email" });
    assert.equal(alone.status, 409, "no address to send it to");
    assert.deepEqual((await site.app.store.read.notifications({}, { limit: 10, cursor: null })).rows, []);
  });
});
