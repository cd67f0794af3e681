import type { App } from "#app/app.ts";
import { connectUrl } from "./connect.ts";
import type { BridgeUser } from "#ports/bridge-store.ts";
import type { Answered, GraphApi, GraphSubscription, Refused } from "#ports/bridge.ts";
import { isPassing } from "./answers.ts";
import { catchUp } from "./catch-up.ts";
import { type BridgeDeps, paths } from "./deps.ts";
import { clientState } from "./intake.ts";
import type { Sides } from "./settings.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Subscriptions of messages live for three days at most (Graph, "subscription", 4,320 minutes). */
const lifeMs = 71 * hourMs;
const renewBeforeMs = 24 * hourMs;
/** Each connection is looked at that often: what was lost on the way is found then. */
const lookMs = 30 * minuteMs;
/** Without a subscription messages are fetched, as often as that. */
const fetchMs = 2 * minuteMs;
const backoffMs = { first: 15_000, most: 10 * minuteMs } as const;

/** When to look next; null: never by itself. */
type Next = number | null;

/** Looks after one connection: the token, the subscription, and what was said meanwhile. */
export async function careFor(deps: BridgeDeps, user: BridgeUser): Promise<Next> {
  const { app } = deps;
  const sides = await deps.settings.sides();
  if (sides === null) return app.clock.now() + lookMs;
  if (user.state === "lost") return tellLost(deps, sides, user);
  const token = await deps.tokens.forChats(sides, user);
  if (!token.ok) return token.lost === true ? lose(deps, user, token) : wentWrong(app, user, token);
  // First the subscription, then the gap before it: so nothing falls in between.
  const subscribed = await subscribe(deps, sides, user, token.value);
  if (!subscribed.ok && isUnauthorized(subscribed)) {
    // Withdrawn before its time: the next one tells whether all of the sign-in is.
    deps.tokens.drop(token.value);
    const next = await wentWrong(app, user, subscribed);
    return user.failures === 0 ? app.clock.now() : next;
  }
  const caught = await catchUp(deps, sides, user, token.value);
  const trouble = [subscribed, caught].find((each): each is Refused => !each.ok);
  if (trouble !== undefined) return wentWrong(app, user, trouble);
  await app.store.write((tx) => tx.patchBridgeUser(user.id, { failures: 0, lastError: null }));
  return app.clock.now() + Math.round(lookMs * (0.75 + deps.random() / 2));
}

async function wentWrong(app: App, user: BridgeUser, refused: Refused): Promise<Next> {
  const failures = user.failures + 1;
  await app.store.write((tx) => tx.patchBridgeUser(user.id, { failures, lastError: refused.why }));
  app.log.warn({ user: user.id, why: refused.why, failures }, "a connection of the bridge cannot be kept up now");
  const pause = Math.min(backoffMs.most, backoffMs.first * 2 ** Math.min(failures - 1, 10));
  return app.clock.now() + (refused.retryAfterMs ?? (isPassing(refused) ? pause : Math.max(pause, fetchMs)));
}

function isUnauthorized({ status }: Refused): boolean {
  return status === 401;
}

/** A live subscription of this person: prolonged in time, made anew where it is gone. */
async function subscribe(
  deps: BridgeDeps,
  sides: Sides,
  user: BridgeUser,
  token: string,
): Promise<Answered<GraphSubscription>> {
  const { app } = deps;
  const now = app.clock.now();
  const isOver = user.subscriptionEndsAt === null || user.subscriptionEndsAt <= now;
  const certificate = await deps.certificates.current();
  if (user.subscriptionId !== null && !isOver && user.certificateId === certificate.id) {
    const kept = await keepUp(sides.graph, user, { token, now });
    if (kept.ok) {
      await note(app, user, kept.value, certificate.id);
      return kept;
    }
    // Gone without a word: made anew.
    if (kept.status !== 404) return kept;
  } else if (user.subscriptionId !== null && !isOver) {
    // With an old key; the new one comes first, so that there is always one.
    const made = await make(deps, sides, { user, token });
    if (made.ok) await sides.graph.deleteSubscription(token, user.subscriptionId);
    return made;
  }
  return make(deps, sides, { user, token });
}

function keepUp(
  graph: GraphApi,
  user: BridgeUser,
  { token, now }: { readonly token: string; readonly now: number },
): Promise<Answered<GraphSubscription>> {
  const id = user.subscriptionId ?? "";
  return (user.renewAt ?? 0) <= now ? graph.renewSubscription(token, id, now + lifeMs) : graph.subscription(token, id);
}

async function make(
  deps: BridgeDeps,
  sides: Sides,
  { user, token }: { readonly user: BridgeUser; readonly token: string },
): Promise<Answered<GraphSubscription>> {
  const { app } = deps;
  const certificate = await deps.certificates.current();
  const made = await sides.graph.createSubscription(token, {
    resource: `users/${user.teamsUserId}/chats/getAllMessages`,
    notificationUrl: `${app.publicUrl}${paths.graph}`,
    lifecycleNotificationUrl: `${app.publicUrl}${paths.lifecycle}`,
    clientState: clientState(app, user.id),
    expiresAt: app.clock.now() + lifeMs,
    certificate: certificate.certificate,
    certificateId: certificate.id,
  });
  if (made.ok && !(await note(app, user, made.value, certificate.id)))
    // They disconnected meanwhile, or another node was first.
    await sides.graph.deleteSubscription(token, made.value.id);
  return made;
}

/** False: the connection is gone, or has another subscription since. */
async function note(
  app: App,
  user: BridgeUser,
  { id, expirationDateTime }: GraphSubscription,
  certificateId: string,
): Promise<boolean> {
  const at = Date.parse(expirationDateTime);
  const endsAt = Number.isNaN(at) ? app.clock.now() + lifeMs : at;
  return app.store.write(async (tx) => {
    const fresh = await tx.bridgeUser(user.id);
    if (fresh?.state !== "connected" || fresh.subscriptionId !== user.subscriptionId) return false;
    return tx.patchBridgeUser(user.id, {
      subscriptionId: id,
      subscriptionEndsAt: endsAt,
      certificateId,
      renewAt: endsAt - renewBeforeMs,
    });
  });
}

/** Microsoft accepts the tokens no more: the connection rests, and its owner is told. */
async function lose(deps: BridgeDeps, user: BridgeUser, refused: Refused): Promise<Next> {
  const { app } = deps;
  const now = app.clock.now();
  await app.store.write(async (tx) => {
    const fresh = await tx.bridgeUser(user.id);
    // They connected anew meanwhile.
    if (fresh === null || fresh.tokens !== user.tokens) return;
    await tx.patchBridgeUser(user.id, {
      state: "lost",
      tokens: null,
      subscriptionId: null,
      subscriptionEndsAt: null,
      certificateId: null,
      renewAt: null,
      lastError: refused.why,
      failures: 0,
    });
    await tx.appendAudit({
      at: now,
      actor: "system",
      action: "bridge.lost",
      target: `bridge_user:${user.id}`,
      data: {},
      address: null,
    });
  });
  return now;
}

/** Once, however often it takes. */
async function tellLost(deps: BridgeDeps, sides: Sides, user: BridgeUser): Promise<Next> {
  const url = connectUrl(deps.app, user.id, user.commandTrigger);
  const key = `lost:${user.id}:${user.connectedAt}`;
  const told = await deps.people.tell(sides, user, "lost", { url, trigger: user.commandTrigger, key });
  if (told.ok || !isPassing(told)) return null;
  await deps.app.store.write((tx) => tx.patchBridgeUser(user.id, { failures: user.failures + 1 }));
  return deps.app.clock.now() + Math.min(backoffMs.most, backoffMs.first * 2 ** Math.min(user.failures, 10));
}
