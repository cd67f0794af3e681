import assert from "node:assert/strict";
import { after, test } from "node:test";
import { inOwnWords } from "#app/templates/wording.ts";
import type { Notice } from "#domain/notice.ts";
import { noTexts, type Template, templateId, type TemplateKind, type TemplateText } from "#domain/template.ts";
import { context, notices } from "../conformance/channel-notices.ts";
import { forEachEngine } from "../support/engines.ts";
import { paged } from "./stored.ts";
import { clicks, person, type World, world } from "./world.ts";

/** Lists that hold the same list twice: gigabytes when they become text, in one step that no limit of LiquidJS sees. */
const explosive = `{% assign a = "0123456789" | split: "" %}${'{% assign b = "" | split: "" | push: a | push: a %}{% assign a = b %}'.repeat(40)}{{ a }}`;

async function save(w: World, kind: TemplateKind, en: TemplateText): Promise<void> {
  const id = templateId(kind, null);
  const template: Template = {
    id,
    kind,
    channel: null,
    version: 1,
    texts: { ...noTexts, en },
    savedBy: null,
    savedAt: 0,
  };
  await w.put((tx) => tx.putTemplate(template));
}

forEachEngine("own words", (engine) => {
  const worlds: World[] = [];
  after(() => Promise.all(worlds.map(({ app }) => app.liquid.close())));
  const open = async (): Promise<World> => {
    const w = await world(await engine.open());
    worlds.push(w);
    return w;
  };

  const wordsOf = async (w: World, notice: Notice) =>
    inOwnWords(w.app, await w.app.snapshots.current(), "chat", notice, context());

  test("a text that does not stop costs its own part only, is named, and rests for a minute", async () => {
    const w = await open();
    await save(w, "page", { title: "Fire: {{ incident.title }} at {{ incident.opened_at }}", body: "" });
    await save(w, "alarm", { title: "", body: explosive });
    // The thread starts; a page that came now would not wait for it.
    await w.app.liquid.look({ x: "" }, { patienceMs: 30_000 });

    const exploded = await wordsOf(w, notices.alarm);
    assert.equal(exploded.custom, null);
    assert.match(exploded.defaulted ?? "", /^In the default words\. Template alarm \(version 1\), body, en: /u);
    const calls: unknown[] = [];
    const { render } = w.app.liquid;
    const counting = { ...w.app, liquid: Object.assign(w.app.liquid, { render: countCalls(render, calls) }) };
    const again = await inOwnWords(counting, await w.app.snapshots.current(), "chat", notices.alarm, context());
    assert.match(again.defaulted ?? "", /it took too long a moment ago$/u);
    assert.equal(calls.length, 0, "it was not even tried");
    assert.deepEqual(await wordsOf(w, notices.resolved), { custom: null, defaulted: null });
    assert.equal(calls.length, 0, "default words are not rendered");

    await w.app.liquid.look({ x: "" }, { patienceMs: 30_000 });
    const good = await wordsOf(w, notices.page);
    assert.deepEqual(good, {
      custom: { title: "Fire: Payments: disk-full on db-3 at 22 Nov 2026, 07:59 CET" },
      defaulted: null,
    });
    w.pass(61_000);
    await wordsOf(w, notices.alarm);
    assert.equal(calls.length, 2, "after a minute it is tried again");
  });

  test("the card that answers a click goes on in the words of the page", async () => {
    const w = await open();
    await save(w, "page", { title: "Mine: {{ incident.title }}, {{ incident.state_name }}", body: "" });
    await w.app.liquid.look({ x: "" }, { patienceMs: 30_000 });
    const link = await w.link(await w.user("Ann"));
    const { token } = await paged(w, link);
    const [result] = await w.post(clicks(person(link.addressKey), "ack", token));
    assert.deepEqual(result?.context?.custom, { title: "Mine: Checkout is down, Acknowledged" });
  });
});

function countCalls<A extends readonly unknown[], R>(work: (...args: A) => R, calls: unknown[]): (...args: A) => R {
  return (...args) => {
    calls.push(args);
    return work(...args);
  };
}
