import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { z } from "zod";
import { pageOf } from "#api/schemas/common.ts";
import { notification } from "#api/schemas/deliveries.ts";
import { incident } from "#api/schemas/incidents.ts";
import { eventually } from "../support/eventually.ts";
import { post } from "../support/incidents.ts";
import type { Hook } from "../support/receiver.ts";
import { type Server, startServer } from "../support/server.ts";
import { addIntegration, addService, startWorld, type WayIn, type World } from "../support/world.ts";

const preload = [new URL("preload.ts", import.meta.url).pathname];

export interface StormOptions {
  readonly databaseUrl: string | null;
  readonly nodes: number;
  readonly crashes: number;
  readonly seed: number;
}

/** On a machine that is busy with other things there are fewer crashes. */
const longestMs = 15_000;

/** What a storm came to. */
export interface StormResult {
  readonly crashes: number;
  readonly accepted: number;
  readonly incidents: number;
  readonly pages: number;
  readonly doubles: number;
}

/**
 * Alerts come in all the time while processes are killed at random. Each incident pages the room, and the room again a second
 * later. At the end every accepted alert must be one incident with both of its pages, and each second copy of a message must have
 * a crash of its own to blame.
 */
export async function storm({ databaseUrl, nodes, crashes, seed }: StormOptions): Promise<StormResult> {
  const world = await startWorld({ databaseUrl, preload, repeats: true });
  const others = await Promise.all(Array.from({ length: nodes - 1 }, () => startServer(world.options)));
  const servers = [world.server, ...others];
  try {
    const room = { kind: "room", link_id: world.room };
    const levels = [1, 3600].map((advance_after_sec) => ({ targets: [room], advance_after_sec }));
    const service = await addService(world, "Storm", levels);
    const way = await addIntegration(world, service, "standard");
    const over = new AbortController();
    const sending = sendAll(servers, way, over.signal);
    const crashedAt = await killAtRandom(servers, crashes, seed).finally(() => over.abort());
    const accepted = await sending;
    await allIsQuiet(world, service, accepted.length * levels.length);
    return await check(world, service, accepted, crashedAt);
  } finally {
    await Promise.all(others.map((server) => server.stop()));
    await world.close();
  }
}

/** Senders, each with one alert after the other; none gives one up before it is told that it is safe. Answers the keys. */
async function sendAll(servers: readonly Server[], way: WayIn, over: AbortSignal): Promise<readonly string[]> {
  const path = new URL(way.url).pathname;
  const keys: string[] = [];

  async function send(sender: number): Promise<void> {
    for (let count = 0; !over.aborted; count += 1) {
      const key = `storm-${sender}-${count}`;
      let turn = count;
      await eventually(`${key} is taken`, async () => {
        const server = servers[turn % servers.length];
        turn += 1;
        return server !== undefined && (await post(`${server.url}${path}`, { key })) === 200;
      });
      keys.push(key);
      await pause(5);
    }
  }

  await Promise.all([1, 2, 3, 4].map(send));
  return keys;
}

/** Answers when the crashes were. */
async function killAtRandom(servers: readonly Server[], times: number, seed: number): Promise<readonly number[]> {
  const until = performance.now() + longestMs;
  const random = randomFrom(seed);
  const crashes: number[] = [];
  while (crashes.length < times && performance.now() < until) {
    await pause(200 + random() * 800);
    const victim = servers[Math.floor(random() * servers.length)];
    if (victim === undefined) break;
    crashes.push(performance.now());
    await victim.kill();
    await victim.start();
  }
  return crashes;
}

async function allIsQuiet(world: World, service: string, pages: number): Promise<void> {
  const { api } = world.admin;
  await eventually(
    "every page has gone out",
    async () => {
      const waiting = await api.get("/api/v1/notifications?limit=1&state=queued,sending", pageOf(notification));
      const sent = new Set(world.receiver.inbox.all.map((hook) => hook.id)).size;
      assert.ok(
        waiting.rows.length === 0 && sent >= pages,
        `${sent} of ${pages} messages at ${service}, waiting: ${JSON.stringify(waiting.rows)}`,
      );
      return true;
    },
    30_000,
  );
}

async function check(
  world: World,
  service: string,
  accepted: readonly string[],
  crashes: readonly number[],
): Promise<StormResult> {
  const titles = await allTitles(world, service);
  assert.deepEqual(
    titles.toSorted(),
    accepted.toSorted(),
    "each accepted alert is one incident, and there are no others",
  );

  const copies = Map.groupBy(world.receiver.inbox.all, (hook) => hook.id);
  const intents = Map.groupBy(
    copies.values(),
    ([first]) => `${first?.data.incident?.title} level ${first?.data.level}`,
  );
  const wanted = accepted.flatMap((key) => [`${key} level 0`, `${key} level 1`]);
  assert.deepEqual(
    [...intents.keys()].toSorted(),
    wanted.toSorted(),
    "every page went out, and none that nobody wanted",
  );
  assert.deepEqual(
    [...intents].filter(([, ids]) => ids.length > 1).map(([intent]) => intent),
    [],
    "planned twice",
  );
  for (const hooks of copies.values()) assertExcused(hooks, crashes);

  const doubles = world.receiver.inbox.all.length - copies.size;
  return { crashes: crashes.length, accepted: accepted.length, incidents: titles.length, pages: copies.size, doubles };
}

/** What a process had written when it died is read a little later. */
const underWayMs = 200;

/** Between two copies of one message lies a crash. */
function assertExcused(hooks: readonly Hook[], crashes: readonly number[]): void {
  for (const [index, hook] of hooks.entries()) {
    const before = hooks[index - 1];
    if (before === undefined) continue;
    const excused = crashes.some((at) => at > before.at - underWayMs && at < hook.at);
    assert.ok(excused, `${hook.id} came again after ${Math.round(hook.at - before.at)} ms without a crash in between`);
  }
}

async function allTitles(world: World, service: string): Promise<readonly string[]> {
  const titles: string[] = [];
  const page = pageOf(incident.pick({ title: true }));
  for (let cursor: string | null = ""; cursor !== null;) {
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer: z.output<typeof page> = await world.admin.api.get(
      `/api/v1/incidents?limit=200&service_id=${service}${query}`,
      page,
    );
    titles.push(...answer.rows.map((row) => row.title));
    cursor = answer.next;
  }
  return titles;
}

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
