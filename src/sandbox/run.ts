import { rm } from "node:fs/promises";
import type { App } from "#app/app.ts";
import type { Newcomer, SandboxAct, SandboxPress, SandboxPressed, SandboxRun } from "#app/sandbox.ts";
import type { Log } from "#ports/log.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { createWall, type Device, type Wall } from "./devices.ts";
import { makeFolder } from "./folder.ts";
import { alertService, type Seeded, seedPeople, seedPlatform, seedService } from "./seed.ts";
import { words } from "./words.ts";

/** A Tocsin of its own: its server listens on loopback. */
export interface Launched {
  readonly app: App;
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface RunParts {
  /** Starts a second Tocsin that keeps everything in this folder. */
  readonly launch: (dataDir: string) => Promise<Launched>;
  /** Loads the platforms; called when a sandbox is started, so that nothing of them is in memory before. */
  readonly load: () => Promise<readonly SandboxPlatform[]>;
  readonly log: Log;
  readonly now: () => number;
  /** Until the second act turns to the colleague, seconds. */
  readonly ignoredSec: number;
  /** Something may have changed in it. */
  readonly changed: () => void;
}

/** A sandbox and the way to end it. */
export interface Running {
  readonly run: SandboxRun;
  readonly close: () => Promise<void>;
}

const fireTimeoutMs = 10_000;
/** Of so many incidents the newest with the alert's title is the one that was fired. */
const lookedAt = 10;

/** Starts a sandbox: a folder, a Tocsin in it, the platforms, and the people and rules. All of it, or nothing. */
export async function startRun(who: Newcomer, parts: RunParts): Promise<Running> {
  // Ended from the last to the first: nothing calls a platform that is gone.
  await using opened = new AsyncDisposableStack();
  const dataDir = await makeFolder();
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const [{ app, url }, devices] = await startBoth(parts, dataDir, opened);
  const people = await seedPeople(app, who);
  await seedPlatforms(devices, (device) => seedPlatform(app, url, people, device));
  const seeded = await seedService(app, people, parts.ignoredSec);
  const wall = createWall(devices, parts.now);
  wall.wipe();
  opened.defer(app.store.onWake(parts.changed));
  const run = runOf(app, url, { seeded, devices, wall, startedAt: parts.now(), log: parts.log });
  const running = opened.move();
  return { run, close: () => running.disposeAsync() };
}

/**
 * Platforms on which something is said and answered come all at once; they wait for the answers. Those whose address is just typed in
 * come one after the other meanwhile: at once, they would only keep the answers waiting.
 */
async function seedPlatforms(devices: readonly Device[], seed: (device: Device) => Promise<void>): Promise<void> {
  const isTyped = ({ running }: Device): boolean => running.places.every(({ tie }) => tie.by === "address");
  async function inTurn(): Promise<void> {
    for (const device of devices.filter(isTyped)) await seed(device);
  }
  await Promise.all([...devices.filter((device) => !isTyped(device)).map(seed), inTurn()]);
}

/** The Tocsin and its platforms come up together; the Tocsin ends first, whatever came up last. */
async function startBoth(
  parts: RunParts,
  dataDir: string,
  opened: AsyncDisposableStack,
): Promise<readonly [Launched, readonly Device[]]> {
  const [launched, devices] = await Promise.allSettled([parts.launch(dataDir), startAll(parts, opened)]);
  if (launched.status === "rejected") throw launched.reason;
  opened.defer(launched.value.close);
  if (devices.status === "rejected") throw devices.reason;
  return [launched.value, devices.value];
}

/** The stack is told of each platform as it comes up: when one fails, the others are closed. */
async function startAll({ load, changed }: RunParts, opened: AsyncDisposableStack): Promise<Device[]> {
  const platforms = await load();
  const started = await Promise.allSettled(
    platforms.map(async (platform) => {
      const running = await platform.start({ changed });
      opened.defer(() => running.close());
      return { channel: platform.channel, look: platform.look, running };
    }),
  );
  return started.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}

interface Inside {
  readonly seeded: Seeded;
  readonly devices: readonly Device[];
  readonly wall: Wall;
  readonly startedAt: number;
  readonly log: Log;
}

function runOf(app: App, url: string, inside: Inside): SandboxRun {
  const { seeded, devices, wall, startedAt, log } = inside;
  const { you, colleague, source, key } = seeded;
  const way = `/in/${source}/${key}`;
  const acts = new Map<string, SandboxAct>();
  let fired = 0;

  async function fire(act: SandboxAct): Promise<string> {
    fired += 1;
    const alert = alertOf(act, `sandbox-${fired}`, you.language);
    const answer = await app.http.request({
      method: "POST",
      url: url + way,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(alert),
      signal: AbortSignal.timeout(fireTimeoutMs),
    });
    if (!answer.ok) throw new Error(`the sandbox cannot be reached: ${answer.why}`);
    if (answer.response.status !== 200 && answer.response.status !== 202)
      throw new Error(`the sandbox refused its own alert: ${answer.response.status}`);
    const { rows } = await app.store.read.incidents({}, { limit: lookedAt, cursor: null });
    const opened = rows.find(({ title }) => title === alert.title_rule);
    if (opened === undefined) throw new Error("the alert opened no incident");
    acts.set(opened.id, act);
    return opened.id;
  }

  async function press({ channel, messageId, buttonId, inputs }: SandboxPress): Promise<SandboxPressed> {
    const device = devices.find((one) => one.channel === channel);
    if (device?.running.press === undefined) return { ok: false };
    try {
      return { ok: true, said: await device.running.press(messageId, buttonId, inputs) };
    } catch (error) {
      // The card has changed under the finger, or never had such a button.
      log.info({ err: error, channel }, "a press in the sandbox came to nothing");
      return { ok: false };
    }
  }

  const hello = { title_rule: words.alertCurl[you.language], event_status: "Critical", alert_key: "hello" };
  return {
    app,
    url,
    startedAt,
    you,
    colleague,
    curl: `curl -H 'Content-Type: application/json' -d '${JSON.stringify(hello)}' ${app.publicUrl}${way}`,
    actOf: (incidentId) => acts.get(incidentId) ?? null,
    fire,
    press,
    devices: () => wall.look(),
  };
}

/** A standard event (sources/standard). */
interface Alert {
  readonly title_rule: string;
  readonly [field: string]: unknown;
}

function alertOf(act: SandboxAct, key: string, language: Newcomer["language"]): Alert {
  const [title, text] =
    act === "page" ? (["alertPage", "alertPageText"] as const) : (["alertIgnore", "alertIgnoreText"] as const);
  return {
    title_rule: words[title][language],
    description: words[text][language],
    event_status: "Critical",
    alert_key: key,
    labels: { service: alertService[act] },
  };
}
