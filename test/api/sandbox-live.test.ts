import assert from "node:assert/strict";
import { it } from "node:test";
import type { Sandbox } from "#app/sandbox.ts";
import { forEachEngine } from "../support/engines.ts";
import type { Caller } from "./caller.ts";
import { startSite } from "./harness.ts";

/** Reads a stream of events until it has said this. */
async function readUntil(
  url: string,
  caller: Caller,
  said: string,
): Promise<{ text: string; more(said: string): Promise<string> }> {
  const answer = await fetch(`${url}/api/v1/events`, { headers: { cookie: caller.cookie } });
  assert.equal(answer.status, 200);
  assert.ok(answer.body !== null);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  async function more(wanted: string): Promise<string> {
    while (!text.includes(wanted)) {
      const { value, done } = await reader.read();
      assert.ok(!done, `the stream ended before it said ${wanted}: ${text}`);
      text += value;
    }
    return text;
  }
  return { text: await more(said), more };
}

forEachEngine("what happens in the sandbox", (engine) => {
  it("is told to admins as it happens, and to nobody else", async (t) => {
    const listeners = new Set<() => void>();
    const sandbox: Sandbox = {
      current: () => null,
      start: () => Promise.reject(new Error("not here")),
      stop: () => Promise.resolve(),
      touch: () => undefined,
      endsAt: () => null,
      listen(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const site = await startSite(t, engine, { sandbox });
    const { admin } = await site.setUp();
    const { caller: responder } = await site.person(admin, "responder");
    const [told, untold] = await Promise.all(
      [admin, responder].map((caller) => readUntil(site.url, caller, "event: ready")),
    );
    assert.ok(told !== undefined && untold !== undefined);
    for (const listener of listeners) listener();
    assert.match(await told.more("event: sandbox"), /event: sandbox\ndata: \{\}/);
    // What is told to both comes after it: by then it would have been there.
    await admin.json("PATCH", "/api/v1/settings", { workspace_name: "Acme" });
    assert.doesNotMatch(await untold.more("event: config"), /event: sandbox/);
  });
});
