import assert from "node:assert/strict";
import { test } from "node:test";
import { createOpenChannels } from "#app/openchannels.ts";
import { attendAccounts, attendant } from "#engine/attend.ts";
import type { Channel, Outcome } from "#ports/channel.ts";
import { markVerified, type Stream } from "#ports/inbound.ts";
import { forEachEngine } from "../support/engines.ts";
import { eventually } from "../support/eventually.ts";
import { chatModule } from "./platforms.ts";
import { says, person, world, type World } from "./world.ts";

type Take = Parameters<Stream["run"]>[0];

/** One connection of the chat: what it was opened with, and how it ends. */
interface Connection {
  readonly take: Take;
  readonly signal: AbortSignal;
  end(outcome: Outcome): void;
}

forEachEngine("attending to accounts", (engine) => {
  test("a connection is held, what comes over it is stored and answered, and it is opened again when it ends", async () => {
    const { w, open, connections, announced } = await setUp(await engine.open());
    const attendance = open();
    try {
      await eventually("the connection stands", () => connections.length === 1);
      assert.deepEqual(announced, ["https://tocsin.test/hook/chat/chat-1"]);
      const said = says(person("ann"), "help");
      const answer = await connections[0]?.take(request([said]));
      assert.equal(answer?.status, 200);
      assert.match(answer?.body ?? "", /"notice"/);
      assert.deepEqual(await w.claim(), [], "the event was worked on to its end");

      connections[0]?.end({ kind: "accepted", ref: null, receipts: false });
      await eventually("it is opened again", () => connections.length === 2);
      connections[1]?.end({ kind: "retry", afterMs: 1, scope: "account", why: "cut off" });
      await eventually("and again", () => connections.length === 3);
      const known = await w.app.store.read.config();
      assert.equal(known.accounts.find(({ id }) => id === "chat-1")?.lastError, "cut off");
    } finally {
      await attendance.stop();
    }
    assert.ok(connections.at(-1)?.signal.aborted, "stopping ends the connection");
    assert.equal(announced.length, 1, "what was announced once is not announced again");
  });

  test("an event that could not be stored is not answered: the platform is to send it again", async () => {
    const { w, open, connections } = await setUp(await engine.open());
    const attendance = open((store) => ({ ...store, write: () => Promise.reject(new Error("disk is full")) }));
    try {
      await eventually("the connection stands", () => connections.length === 1);
      await assert.rejects(async () => connections[0]?.take(request([says(person("ann"), "help")])), /disk is full/);
    } finally {
      await attendance.stop();
    }
    assert.deepEqual(await w.claim(), []);
  });

  test("a connection that is refused for good breaks the account, with the cause", async () => {
    const { w, open, connections } = await setUp(await engine.open());
    const attendance = open();
    try {
      await eventually("the connection stands", () => connections.length === 1);
      connections[0]?.end({ kind: "permanent", blame: "account", why: "the token was revoked" });
      await eventually("the account is broken", async () => {
        const { accounts } = await w.app.store.read.config();
        const account = accounts.find(({ id }) => id === "chat-1");
        return account?.state === "broken" && account.lastError === "the token was revoked";
      });
    } finally {
      await attendance.stop();
    }
  });
});

test("an account has one node, most accounts stay where they are when one comes, and a node that is alone has them all", () => {
  const accounts = Array.from({ length: 100 }, (_, index) => `account-${index}`);
  const of = (nodes: readonly string[]) => accounts.map((id) => attendant(id, nodes, "a"));
  assert.deepEqual(new Set(of([])), new Set(["a"]));
  const [two, three] = [of(["a", "b"]), of(["c", "b", "a"])];
  assert.deepEqual(new Set(three), new Set(["a", "b", "c"]));
  for (const [index, node] of three.entries()) if (node !== "c") assert.equal(node, two[index]);
});

function request(events: readonly unknown[]) {
  const body = Buffer.from(JSON.stringify(events));
  return markVerified({ method: "POST", url: "/stream", headers: {}, body, receivedAt: Date.now() });
}

/** A world whose chat is spoken with over a connection. */
async function setUp(store: Parameters<typeof world>[0]) {
  const w: World = await world(store);
  const connections: Connection[] = [];
  const announced: string[] = [];
  const module = chatModule(w.said, 5_000);
  const streaming = (): Channel => ({
    ...module.connect({}, { ...w.app, now: w.app.clock.now, accountId: "chat-1" }),
    announce: async (url) => {
      announced.push(url);
      return { kind: "accepted", ref: null, receipts: false };
    },
    stream: {
      run(take, signal) {
        const { promise, resolve } = Promise.withResolvers<Outcome>();
        connections.push({ take, signal, end: resolve });
        signal.addEventListener("abort", () => resolve({ kind: "accepted", ref: null, receipts: false }));
        return promise;
      },
    },
  });
  const modules = new Map(w.app.channels).set("chat", { ...module, connect: streaming });
  return {
    w,
    connections,
    announced,
    open(change: (store: World["app"]["store"]) => World["app"]["store"] = (same) => same) {
      const app = { ...w.app, channels: modules, store: change(w.app.store) };
      return attendAccounts({ app, channels: createOpenChannels(app), random: () => 0 });
    },
  };
}
