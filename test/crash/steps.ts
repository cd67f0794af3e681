import assert from "node:assert/strict";
import { z } from "zod";
import { eventually } from "../support/eventually.ts";
import { actionPage, post, proofsOf, quiet, theIncident, until } from "../support/incidents.ts";
import type { Hook } from "../support/receiver.ts";
import type { Mail } from "../support/smtp.ts";
import { addIntegration, addService, reachablePerson, startWorld, type WayIn, type World } from "../support/world.ts";
import { type Order, points, type Point } from "./swap/point.ts";

const preload = [new URL("preload.ts", import.meta.url).pathname];

/** Where the process dies: at a point of ours, or while a message has been taken by the other side but not yet answered. */
export type Death = Point | "webhook read, not answered" | "mail taken, not answered";

export const deaths: readonly Death[] = [...points, "webhook read, not answered", "mail taken, not answered"];

/** What a crash came to. */
export interface Result {
  readonly death: Death;
  /** Messages that had to go out. */
  readonly wanted: number;
  /** Of them, how many did. */
  readonly arrived: number;
  /** Second copies. */
  readonly doubles: number;
  /** Messages that were planned: besides those that had to go out, what the end of the incident overtook. */
  readonly planned: number;
}

/** A world in which the process can be killed at will. */
export interface Stage {
  readonly world: World;
  readonly way: WayIn;
  close(): Promise<void>;
}

/** One service, two levels: the room and Rita by mail, then the room again. */
export async function setStage(databaseUrl: string | null): Promise<Stage> {
  const world = await startWorld({ databaseUrl, preload, repeats: true });
  const rita = await reachablePerson(world, "Rita");
  const room = { kind: "room", link_id: world.room };
  const service = await addService(world, "Payments", [
    { targets: [room, { kind: "user", user_id: rita.id }], advance_after_sec: 1 },
    { targets: [room], advance_after_sec: 3600 },
  ]);
  return { world, way: await addIntegration(world, service, "standard"), close: () => world.close() };
}

/**
 * Plays one incident from its alert to its end while the process dies once on the way, is started again and goes on. Senders and
 * people do what they do when a server does not answer: they try again.
 */
export async function playWithDeath({ world, way }: Stage, death: Death, number: number): Promise<Result> {
  const { admin, receiver, mail } = world;
  const title = `Trouble ${number} (${death})`;
  const isOurs = (hook: Hook): boolean => hook.data.incident?.title === title;
  const answered = death.startsWith("answer");
  const died = await prepareDeath(world, death, isOurs, title);

  await insist(way, { key: title, title });
  await receiver.inbox.take(
    "the page of level 1",
    (hook) => isOurs(hook) && hook.type === "incident.page" && hook.data.level === 0,
  );
  const page = await mail.inbox.take("Rita's page", (each) => each.subject.includes(title));
  const { id } = await theIncident(admin.api, title);
  if (answered) {
    await eventually(
      "the acknowledgement is taken",
      async () => (await actionPage(page.links).press("acknowledge")).status === 200,
    );
  } else {
    await receiver.inbox.take("the page of level 2", (hook) => isOurs(hook) && hook.data.level === 1);
  }
  await insist(way, { key: title, title, status: "Ok" });
  await receiver.inbox.take("the end", (hook) => isOurs(hook) && hook.type === "incident.resolved");
  await died.over();
  await until(
    admin.api,
    id,
    "the incident is closed",
    (now) => now.state === "closed" && now.closed_reason === "signal",
  );
  const pages = (await proofsOf(admin.api, id)).filter((proof) => proof.channel === "email" && proof.kind === "page");
  if (pages.some((proof) => proof.state !== "cancelled")) {
    await mail.inbox.take(
      "Rita hears of the end",
      (each) => each.subject.includes(title) && /recovered/.test(each.text),
    );
  }
  await quiet(admin.api, [id]);
  return { death, ...(await count(world, id, isOurs, title)) };
}

/** Arms the process. `over` resolves when it has died and is up again, and fails when it did not die at all. */
async function prepareDeath(
  world: World,
  death: Death,
  isOurs: (hook: Hook) => boolean,
  title: string,
): Promise<{ over(): Promise<void> }> {
  const { server, receiver, mail } = world;
  let dead = false;
  const again = server.gone().then(async () => {
    dead = true;
    receiver.beforeAnswer(null);
    mail.beforeAnswer(null);
    await server.start();
  });
  if (death === "webhook read, not answered")
    receiver.beforeAnswer(async (hook) => (isOurs(hook) ? server.kill() : undefined));
  else if (death === "mail taken, not answered")
    mail.beforeAnswer(async (each: Mail) => (each.subject.includes(title) ? server.kill() : undefined));
  else await server.tell({ point: death, nth: 1 } satisfies Order);
  return {
    async over() {
      // The last steps may lie behind the last message.
      await eventually(`the process dies at “${death}”`, () => dead);
      await again;
    },
  };
}

/** A sender that tries again until it is told that its event is safe. */
async function insist(way: WayIn, alert: Parameters<typeof post>[1]): Promise<void> {
  await eventually(`the event ${alert.key} is taken`, async () => (await post(way, alert)) === 200);
}

async function count(
  world: World,
  id: string,
  isOurs: (hook: Hook) => boolean,
  title: string,
): Promise<Omit<Result, "death">> {
  const proofs = await proofsOf(world.admin.api, id);
  const hooks = Map.groupBy(world.receiver.inbox.all.filter(isOurs), (hook) => hook.id);
  const mails = Map.groupBy(
    world.mail.inbox.all.filter((each) => each.subject.includes(title)),
    (each) => each.headers["message-id"] ?? "",
  );
  // What the end of the incident overtook did not have to go out: cancelled, or under way when the process died, which may have.
  const overtaken = (proof: (typeof proofs)[number]): boolean =>
    proof.state === "cancelled" ||
    (proof.state === "unknown" && proof.kind === "page" && /^interrupted$|process ended/u.test(proof.note ?? ""));
  const wanted = proofs.filter((proof) => !overtaken(proof));
  assert.deepEqual(
    wanted.filter((proof) => proof.grade < 2).map((proof) => `${proof.kind} by ${proof.channel}: ${proof.state}`),
    [],
  );
  const intents = wanted.map((proof) => `${proof.kind} ${proof.level} ${proof.to.label}`);
  assert.equal(new Set(intents).size, intents.length, `planned twice: ${intents.join(", ")}`);
  const copies = [...hooks.values(), ...mails.values()].map((each) => each.length);
  assert.ok(
    copies.every((each) => each <= 2),
    `a message came ${Math.max(...copies)} times after one crash`,
  );
  const doubles = copies.reduce((sum, each) => sum + each - 1, 0);
  return { wanted: wanted.length, arrived: copies.length, doubles, planned: proofs.length };
}

/** Nothing may be left of all the deaths: no open incident, nothing on its way. */
export async function assertNothingStranded({ world }: Stage): Promise<void> {
  const stats = await world.admin.api.get(
    "/api/v1/incidents/stats",
    z.object({ triggered: z.number(), acknowledged: z.number() }),
  );
  assert.deepEqual(stats, { triggered: 0, acknowledged: 0 });
}
