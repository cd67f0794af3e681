/**
 * Teams and Mattermost in one process of their own, with the people on both sides, for the part of the bench that is about the bridge.
 * Speaks to `bridge.ts` by IPC.
 */
import { setTimeout as pause } from "node:timers/promises";
import { startGraph, type TeamsChat, type TeamsPerson } from "#bridge/fake-graph.ts";
import { startMattermost } from "#bridge/fake-mattermost.ts";

/** What `bridge.ts` asks for. `direct`: without signing in, for what is no Tocsin. */
export type WorldCommand =
  | { readonly kind: "connect"; readonly trigger: string }
  | { readonly kind: "direct"; readonly url: string; readonly certificate: string }
  | { readonly kind: "play"; readonly messages: number; readonly perSecond: number };

/** Where everything is, and what gives access to it. */
export interface WorldReady {
  readonly graph: string;
  readonly mattermost: string;
  readonly registration: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string };
  readonly botToken: string;
  readonly adminToken: string;
}

/** What became of the messages of one run. */
export interface WorldResult {
  readonly sent: number;
  /** Notifications that were not taken. */
  readonly refused: number;
  readonly lost: number;
  readonly doubled: number;
  /** From the POST of the notification to the post in Mattermost, ms. */
  readonly p50: number;
  readonly p99: number;
  /** How often presence was asked for. */
  readonly presences: number;
}

const people = Number(process.argv[2] ?? 1_000);
const quietMs = 20_000;

const graph = await startGraph();
const mattermost = await startMattermost();
graph.registration.roles = ["Presence.Read.All"];
const bob = graph.addPerson("Bob", "bob@example.com");
const readers = Array.from({ length: people }, (_, i) => {
  const email = `reader${i}@example.com`;
  const teams = graph.addPerson(`Reader ${i}`, email);
  teams.presence = { availability: "Away", activity: "Away" };
  return { teams, mattermost: mattermost.addPerson(`reader${i}`, { email }), chat: graph.addChat([teams, bob]) };
});

/** When which message came, by the number in its text. */
const arrivals = new Map<number, number[]>();
const { posts } = mattermost.world;
const push = posts.push.bind(posts);
posts.push = (...made) => {
  for (const { message } of made) {
    const number = Number(/bench (\d+)\b/u.exec(message)?.[1] ?? NaN);
    if (!Number.isNaN(number)) arrivals.set(number, [...(arrivals.get(number) ?? []), performance.now()]);
  }
  return push(...made);
};

async function connect(reader: (typeof readers)[number], trigger: string): Promise<void> {
  const { text } = await mattermost.type(reader.mattermost, `/${trigger} connect`);
  const link = /\((http[^)]+)\)/u.exec(text)?.[1] ?? "";
  const begun = await fetch(link, { redirect: "manual" });
  await (await fetch(graph.entra.authorize(reader.teams, begun.headers.get("location") ?? ""))).text();
}

/** All sign in, sixteen at a time, and their subscriptions are made. */
async function connectAll(trigger: string): Promise<void> {
  const left = readers.slice();
  const hand = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) await connect(next, trigger);
  };
  await Promise.all(Array.from({ length: 16 }, hand));
  while (graph.subscriptions.all.length < people) await pause(100);
}

async function subscribeDirectly(url: string, certificate: string): Promise<void> {
  for (const { teams, mattermost: person } of readers) {
    const grant = { person: teams, rights: new Set(["Chat.Read"]), expiresAt: Infinity };
    const made = await graph.subscriptions.create(grant, {
      changeType: "created",
      resource: `users/${teams.id}/chats/getAllMessages`,
      notificationUrl: url,
      lifecycleNotificationUrl: url,
      expirationDateTime: new Date(Date.now() + 3_600_000).toISOString(),
      clientState: mattermost.world.directId(mattermost.bot, person),
      encryptionCertificate: certificate,
      encryptionCertificateId: "relay",
    });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  }
}

let count = 0;

async function play(messages: number, perSecond: number): Promise<WorldResult> {
  const began = performance.now();
  const first = count;
  const askedBefore = asks();
  const sent = new Map<number, number>();
  let refused = 0;
  const say = async (number: number, { chat, teams }: { readonly chat: TeamsChat; readonly teams: TeamsPerson }) => {
    const html = `<p>bench ${number}: is the <b>deployment</b> through? See <a href="https://example.com/runs/7">the run</a>.</p>`;
    // Only its reader is subscribed, so one notification goes out.
    const [told] = await graph.say(chat, bob, html);
    if (told?.status === 202 && teams.presence.availability === "Away")
      sent.set(number, performance.now() - told.tookMs);
    else refused += 1;
  };
  const under: Promise<void>[] = [];
  for (let i = 0; i < messages; i += 1) {
    const wait = began + (i / perSecond) * 1_000 - performance.now();
    if (wait > 0) await pause(wait);
    // A prime to their number: everybody's turn comes, and never two in a row.
    const reader = readers[(i * 367) % readers.length];
    if (reader !== undefined) under.push(say(first + i, reader));
  }
  await Promise.all(under);
  count += messages;
  const deadline = performance.now() + quietMs;
  while ([...sent.keys()].some((number) => !arrivals.has(number)) && performance.now() < deadline) await pause(50);
  const times = [...sent].flatMap(
    ([number, at]) =>
      arrivals
        .get(number)
        ?.slice(0, 1)
        .map((came) => came - at) ?? [],
  );
  const sorted = times.toSorted((a, b) => a - b);
  const share = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return {
    sent: sent.size,
    refused,
    lost: sent.size - times.length,
    doubled: [...sent.keys()].filter((number) => (arrivals.get(number)?.length ?? 0) > 1).length,
    p50: share(0.5),
    p99: share(0.99),
    presences: asks() - askedBefore,
  };
}

function asks(): number {
  return graph.asked.filter(({ path }) => /\/presence$|\/getPresencesByUserId$/u.test(path)).length;
}

async function run(command: WorldCommand): Promise<WorldResult | null> {
  if (command.kind === "play") return play(command.messages, command.perSecond);
  await (command.kind === "connect"
    ? connectAll(command.trigger)
    : subscribeDirectly(command.url, command.certificate));
  return null;
}

process.on("message", (command: WorldCommand) => {
  void run(command).then((result) => process.send?.({ result }));
});

const ready: WorldReady = {
  graph: graph.origin,
  mattermost: mattermost.origin,
  registration: graph.registration,
  botToken: mattermost.bot.token,
  adminToken: mattermost.admin.token,
};
process.send?.({ result: ready });
