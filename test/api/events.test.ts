import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import { eventually } from "../support/eventually.ts";
import type { Caller } from "./caller.ts";
import { startSite, type Site } from "./harness.ts";

interface Said {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly changed?: readonly { readonly id: string }[]; readonly more?: boolean };
}

/** A tab that listens. */
async function listen(t: TestContext, site: Site, caller: Caller, lastId?: string) {
  const controller = new AbortController();
  t.after(() => controller.abort());
  const answer = await fetch(`${site.url}/api/v1/events`, {
    headers: { cookie: caller.cookie, ...(lastId === undefined ? {} : { "last-event-id": lastId }) },
    signal: controller.signal,
  });
  const said: Said[] = [];
  let over = false;
  async function read(): Promise<void> {
    let text = "";
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      said.push(...parts.flatMap(parse));
    }
  }
  void read()
    .catch(() => null)
    .finally(() => (over = true));
  return { answer, said, isOver: () => over, leave: () => controller.abort() };
}

function parse(block: string): Said[] {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "mu").exec(block)?.[1];
  const event = field("event");
  if (event === undefined) return [];
  return [{ id: field("id") ?? "", event, data: JSON.parse(field("data") ?? "{}") as Said["data"] }];
}

forEachEngine("the stream of events", (engine) => {
  it("says which incident changed, and is taken up where it broke", async (t) => {
    const site = await startSite(t, engine);
    const { admin, key } = await site.setUp();
    const tab = await listen(t, site, admin);
    assert.equal(tab.answer.status, 200);
    assert.match(tab.answer.headers.get("content-type") ?? "", /^text\/event-stream/u);
    await eventually("it is ready", () => tab.said.some(({ event }) => event === "ready"));

    const fire = (title: string) =>
      site.anonymous.post(`/in/standard/${key}`, { title_rule: title, event_status: "Critical", alert_key: title });
    await fire("one");
    const { rows } = (await admin.get("/api/v1/incidents")).json as { rows: { id: string }[] };
    const id = rows[0]?.id ?? "";
    const told = (said: readonly Said[], wanted: string) =>
      said.some(({ data }) => data.changed?.some((each) => each.id === wanted) === true);
    await eventually("the new one is told", () => told(tab.said, id));

    const before = tab.said.length;
    await admin.post(`/api/v1/incidents/${id}/acknowledge`);
    await eventually("the answer is told", () => told(tab.said.slice(before), id));
    const last = tab.said.at(-1);

    // A second tab keeps the events coming while the first is away.
    const other = await listen(t, site, admin);
    await eventually("the second is ready", () => other.said.length > 0);
    tab.leave();
    await admin.post(`/api/v1/incidents/${id}/close`);
    await eventually("the second is told", () => other.said.some(({ event }) => event === "incidents"));
    const again = await listen(t, site, admin, last?.id);
    await eventually("what was missed is told", () => again.said.some(({ event }) => event === "incidents"));
    assert.ok(!again.said.some(({ event }) => event === "resync"), "nothing else is read anew");
  });

  it("has another node's listeners, and those who were away for long, look at everything", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    for (const lastId of ["another:7", "nonsense"]) {
      const tab = await listen(t, site, admin, lastId);
      await eventually("it says so", () => tab.said.some(({ event }) => event === "resync"));
    }
  });

  it("tells of changed settings", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const tab = await listen(t, site, admin);
    await eventually("it is ready", () => tab.said.length > 0);
    await admin.post("/api/v1/services", { name: "Another" });
    await eventually("it is told", () => tab.said.some(({ event }) => event === "config"));
  });

  it("is for those who are signed in, in so many tabs", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    assert.equal((await site.anonymous.get("/api/v1/events")).status, 401);
    const tabs = await Promise.all(Array.from({ length: 20 }, () => listen(t, site, admin)));
    assert.ok(tabs.every(({ answer }) => answer.status === 200));
    const refused = await admin.get("/api/v1/events");
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get("retry-after")) > 0);
    tabs[0]?.leave();
    await eventually("there is room again", async () => {
      const tab = await listen(t, site, admin);
      return tab.answer.status === 200;
    });
  });
});
