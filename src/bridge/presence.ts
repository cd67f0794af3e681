import type { App } from "#app/app.ts";
import type { Presence } from "#domain/bridge.ts";
import type { GraphPresence, Refused } from "#ports/bridge.ts";
import type { BridgeUser } from "#ports/bridge-store.ts";
import type { Sides } from "./settings.ts";
import type { TokenKeeper } from "./tokens.ts";

/** `later`: Graph asked us to wait until then. */
export type Asked = Presence | { readonly kind: "later"; readonly until: number };

export interface Presences {
  of(sides: Sides, user: BridgeUser): Promise<Asked>;
}

/** Graph, "getPresencesByUserId": ids in one request. */
const batchSize = 650;
/** Requests for single people that come within this go as one. */
const gatherMs = 40;
/** Several messages in a moment need one answer. */
const keptMs = 1_000;
const keptMost = 20_000;
const defaultPauseMs = 5_000;

interface Wanted {
  readonly id: string;
  readonly resolve: (presence: Asked) => void;
}

/** How people appear in Teams, asked when there is a message for them: each by their own token, or all at once by the application's. */
export function createPresences(app: App, tokens: TokenKeeper): Presences {
  const kept = new Map<string, Presence & { readonly kind: "read" }>();
  const under = new Map<string, Promise<Asked>>();
  let queue: Wanted[] = [];
  let parkedUntil = 0;

  function keep(found: GraphPresence): Presence {
    if (kept.size >= keptMost) kept.clear();
    const { availability, activity } = found;
    const presence = { kind: "read", availability, activity, at: app.clock.now() } as const;
    kept.set(found.id.toLowerCase(), presence);
    return presence;
  }

  /** The limit is one of the application in the tenant, whoever's token it was. */
  function refused(answer: Refused): Asked {
    if (answer.status !== 429 && answer.status !== 503) return { kind: "failed", why: answer.why };
    parkedUntil = Math.max(parkedUntil, app.clock.now() + (answer.retryAfterMs ?? defaultPauseMs));
    return { kind: "later", until: parkedUntil };
  }

  async function ofOne(sides: Sides, user: BridgeUser): Promise<Asked> {
    const token = await tokens.ofUser(sides, user);
    if (!token.ok) return { kind: "failed", why: token.why };
    const answer = await sides.graph.myPresence(token.value);
    if (!answer.ok) {
      if (answer.status === 401) tokens.drop(token.value);
      return refused(answer);
    }
    return keep({ ...answer.value, id: user.teamsUserId });
  }

  async function ofMany(sides: Sides, wanted: readonly Wanted[]): Promise<void> {
    const ids = [...new Set(wanted.map(({ id }) => id))];
    const token = await tokens.ofApp(sides);
    const answer = token.ok ? await sides.graph.presences(token.value, ids) : token;
    if (!answer.ok && answer.status === 401 && token.ok) tokens.drop(token.value);
    const found = answer.ok ? new Map(answer.value.map((each) => [each.id.toLowerCase(), keep(each)])) : null;
    const missing: Asked = answer.ok ? { kind: "failed", why: "Graph does not tell of this person" } : refused(answer);
    for (const { id, resolve } of wanted) resolve(found?.get(id) ?? missing);
  }

  function send(sides: Sides): void {
    const all = queue;
    queue = [];
    const ids = [...new Set(all.map(({ id }) => id))];
    for (let from = 0; from < ids.length; from += batchSize) {
      const some = new Set(ids.slice(from, from + batchSize));
      const wanted = all.filter(({ id }) => some.has(id));
      ofMany(sides, wanted).catch((error: unknown) => {
        app.log.error({ err: error }, "presence could not be asked for");
        for (const { resolve } of wanted) resolve({ kind: "failed", why: "it could not be asked for" });
      });
    }
  }

  function ofBatch(sides: Sides, id: string): Promise<Asked> {
    const { promise, resolve } = Promise.withResolvers<Asked>();
    if (queue.length === 0) setTimeout(() => send(sides), gatherMs);
    queue.push({ id, resolve });
    return promise;
  }

  return {
    of(sides, user) {
      const id = user.teamsUserId.toLowerCase();
      const now = app.clock.now();
      const known = kept.get(id);
      if (known !== undefined && now - known.at < keptMs) return Promise.resolve(known);
      if (now < parkedUntil) return Promise.resolve({ kind: "later", until: parkedUntil });
      const asked =
        under.get(id) ??
        (sides.settings.presenceMode === "batch" ? ofBatch(sides, id) : ofOne(sides, user)).finally(() =>
          under.delete(id),
        );
      under.set(id, asked);
      return asked;
    },
  };
}
