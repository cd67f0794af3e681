import type { App } from "./app.ts";
import { type By, change, type Decision, done, invalid, type Result, unchanged } from "./config/change.ts";

/** How often the watchdog is told that we live: the finest grain that the usual services count in. */
export const watchdogEveryMs = 60_000;
/** A ping that came through longer ago than this proves nothing any more. */
const freshMs = 5 * watchdogEveryMs;
const patienceMs = 10_000;

const keys = { url: "watchdog.url", state: "watchdog.state" } as const;
const context = "watchdog";

/** What became of the pings: when one last came through, and why the last one did not. Times in ms since 1970. */
export interface WatchdogState {
  readonly okAt: number | null;
  readonly failed: { readonly at: number; readonly why: string } | null;
}

/** The service outside that raises the alarm when Tocsin falls silent. */
export interface Watchdog extends WatchdogState {
  /** Its name in the network. The rest of the address is its password, and is not shown. */
  readonly host: string;
  /** A ping came through lately. */
  readonly isSet: boolean;
}

const unknown: WatchdogState = { okAt: null, failed: null };

/** Who watches us; null: nobody. */
export async function readWatchdog(app: App): Promise<Watchdog | null> {
  const [url, state] = await Promise.all([urlOf(app), stateOf(app)]);
  if (url === null) return null;
  return { ...state, host: new URL(url).host, isSet: state.okAt !== null && app.clock.now() - state.okAt < freshMs };
}

/** Sets the address that is called each minute, and calls it at once; null: nobody is to watch us. */
export async function setWatchdog(app: App, url: string | null, by: By): Promise<Result<Watchdog | null>> {
  const host = url === null ? null : hostOf(url);
  if (url !== null && host === null) return invalid({ field: "url", problem: "must begin with https://" });
  const changed = await change<null>(app, by, async (tx): Promise<Decision<null>> => {
    const before = await tx.meta(keys.url);
    if (before === null && url === null) return unchanged(null);
    await tx.setMeta(keys.url, url === null ? null : app.box.seal(url, context));
    await tx.setMeta(keys.state, null);
    return done(null, url === null ? "watchdog.removed" : "watchdog.set", "workspace", host === null ? {} : { host });
  });
  if (!changed.ok) return changed;
  await pingWatchdog(app);
  return { ok: true, value: await readWatchdog(app) };
}

/** Tells the watchdog that we live. Nothing where there is none. */
export async function pingWatchdog(app: App): Promise<void> {
  const url = await urlOf(app);
  if (url === null) return;
  const answer = await app.http.request({
    method: "GET",
    url,
    headers: { "user-agent": "Tocsin watchdog" },
    signal: AbortSignal.timeout(patienceMs),
    maxBytes: 1024,
  });
  const at = app.clock.now();
  const why = answer.ok ? `it answered ${answer.response.status}` : answer.why;
  const isTaken = answer.ok && answer.response.status >= 200 && answer.response.status < 300;
  if (!isTaken) app.log.warn({ why }, "the watchdog could not be told that we live");
  await app.store.write(async (tx) => {
    const before = parseState(await tx.meta(keys.state));
    const state: WatchdogState = isTaken ? { okAt: at, failed: null } : { okAt: before.okAt, failed: { at, why } };
    await tx.setMeta(keys.state, JSON.stringify(state));
  });
}

async function urlOf(app: App): Promise<string | null> {
  const sealed = await app.store.read.meta(keys.url);
  return sealed === null ? null : app.box.open(sealed, context);
}

async function stateOf(app: App): Promise<WatchdogState> {
  return parseState(await app.store.read.meta(keys.state));
}

/** Our own writing. */
function parseState(text: string | null): WatchdogState {
  return text === null ? unknown : (JSON.parse(text) as WatchdogState);
}

function hostOf(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/u.test(parsed.protocol) ? parsed.host : null;
}
