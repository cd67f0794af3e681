import { createHash } from "node:crypto";
import type { App } from "#app/app.ts";
import type { ConnectStep, ConnectWord } from "#app/bridge.ts";
import { isAllowed } from "#domain/bridge.ts";
import type { Language } from "#domain/people.ts";
import type { GraphPerson, MattermostUser, Tokens } from "#ports/bridge.ts";
import { Conflict } from "#ports/store.ts";
import { shortHash } from "#lib/code.ts";
import { type BridgeDeps, paths } from "./deps.ts";
import { languageOf } from "./people.ts";
import type { Sides } from "./settings.ts";

/** What a link in Mattermost holds, sealed: who it was given to. */
interface State {
  readonly userId: string;
  readonly madeAt: number;
  /** What they type for the slash command. */
  readonly trigger: string;
  readonly nonce: string;
}

const context = "bridge-connect";
/** A message may lie for a while before somebody sees it. */
const livesMs = 24 * 60 * 60_000;

/** The link by which this person of Mattermost connects, who types that for the slash command. */
export function connectUrl(app: App, userId: string, trigger: string): string {
  const state: State = { userId, madeAt: app.clock.now(), trigger, nonce: app.ids.next() };
  return `${app.publicUrl}${paths.connect}/${app.box.seal(JSON.stringify(state), context)}`;
}

function readState(app: App, text: string): State | null {
  try {
    // The cast holds because the box opens nothing but what `connectUrl` sealed.
    const state = JSON.parse(app.box.open(text, context)) as State;
    return app.clock.now() < state.madeAt + livesMs ? state : null;
  } catch {
    return null;
  }
}

/**
 * The verifier of RFC 7636 §4.1, made from the state and a key that only we have, so that nothing has to be kept for links that are
 * never followed. 44 characters, 256 bits.
 */
function verifierOf(app: App, state: string): string {
  return app.box.sign("bridge-pkce-1", state) + app.box.sign("bridge-pkce-2", state);
}

function told(word: ConnectWord, language: Language | null = null): ConnectStep {
  return { kind: "told", ok: word === "connected", word, language };
}

/** The way to Microsoft. */
export async function beginConnect(deps: BridgeDeps, text: string): Promise<ConnectStep> {
  const { app } = deps;
  const state = readState(app, text);
  if (state === null) return told("link_over");
  const sides = await deps.settings.sides();
  if (sides === null) return told("bridge_off");
  const challenge = createHash("sha256").update(verifierOf(app, text)).digest("base64url");
  return {
    kind: "go",
    url: sides.graph.signInUrl({ redirectUri: redirectUri(app), state: text, challenge }),
  };
}

/** The browser came back: who signed in has to have the address of who asked, and each of them but one other side. */
export async function finishConnect(
  deps: BridgeDeps,
  answer: { readonly code: string; readonly state: string },
): Promise<ConnectStep> {
  const { app } = deps;
  const state = readState(app, answer.state);
  if (state === null) return told("link_over");
  const sides = await deps.settings.sides();
  if (sides === null) return told("bridge_off");
  if (answer.code === "") return told("not_agreed");
  const uses = await app.store.write((tx) => tx.countTry(`bridge:${shortHash(answer.state)}`, state.madeAt));
  if (uses > 1) return told("link_over");
  const reader = await sides.mattermost.user(state.userId);
  if (!reader.ok) return trouble(app, reader.why);
  const language = languageOf(reader.value.locale);
  if (!reader.value.isActive || reader.value.isBot) return told("not_allowed", language);
  if (!isAllowed(reader.value.email, sides.settings.allowList)) return told("not_allowed", language);
  const verifier = verifierOf(app, answer.state);
  const tokens = await sides.graph.tokensByCode({ code: answer.code, verifier, redirectUri: redirectUri(app) });
  if (!tokens.ok) return trouble(app, tokens.why, language);
  const person = await sides.graph.me(tokens.value.access);
  if (!person.ok) return trouble(app, person.why, language);
  const matching = sameAddress(reader.value.email, person.value);
  if (matching === null) return told("other_email", language);
  return connect(deps, sides, {
    reader: reader.value,
    person: person.value,
    teamsEmail: matching,
    tokens: tokens.value,
    trigger: state.trigger,
  });
}

function trouble(app: App, why: string, language: Language | null = null): ConnectStep {
  app.log.warn({ why }, "somebody could not connect to Microsoft Teams");
  return told("trouble", language);
}

/** Mail or sign-in name, whichever is the address on Mattermost; null: neither. */
function sameAddress(email: string, { mail, userPrincipalName }: GraphPerson): string | null {
  if (email === "") return null;
  return [mail, userPrincipalName].find((each) => each?.toLowerCase() === email.toLowerCase()) ?? null;
}

interface Met {
  readonly reader: MattermostUser;
  readonly person: GraphPerson;
  readonly teamsEmail: string;
  readonly tokens: Tokens;
  readonly trigger: string;
}

async function connect(deps: BridgeDeps, sides: Sides, met: Met): Promise<ConnectStep> {
  const { app } = deps;
  const language = languageOf(met.reader.locale);
  const word = await store(deps, sides, met).catch((error: unknown) => {
    // Two who connect to the same person at the same time.
    if (error instanceof Conflict) return "taken" as const;
    throw error;
  });
  if (word !== "connected") return told(word, language);
  const key = `welcome:${met.reader.id}:${app.clock.now()}`;
  const to = { id: met.reader.id, language };
  const welcome = await deps.people.tell(sides, to, "welcome", { trigger: met.trigger, key });
  if (!welcome.ok) app.log.warn({ why: welcome.why }, "the welcome to the bridge could not be posted");
  return told("connected", language);
}

function store(deps: BridgeDeps, sides: Sides, met: Met): Promise<ConnectWord> {
  const { app } = deps;
  const { reader, person, teamsEmail, tokens, trigger } = met;
  const now = app.clock.now();
  return app.store.write(async (tx): Promise<ConnectWord> => {
    const [mine, others, count, byEmail] = await Promise.all([
      tx.bridgeUser(reader.id),
      tx.bridgeUserByTeams(person.id),
      tx.countBridgeUsers(),
      tx.bridgeUserByEmail(reader.email),
    ]);
    if (mine?.state === "connected") return "already";
    if (others !== null && others.id !== reader.id) return "taken";
    if (mine === null && count >= sides.settings.maxUsers) return "full";
    // Somebody else had that address, whose account on Mattermost is not what it was.
    if (byEmail !== null && byEmail.id !== reader.id) await tx.removeBridgeUser(byEmail.id);
    // What was said while the sign-in was lost is made up for, if it is the same person at Microsoft who signs in again.
    const before = mine?.teamsUserId === person.id ? mine : null;
    await tx.putBridgeUser({
      id: reader.id,
      username: reader.username,
      email: reader.email,
      teamsUserId: person.id,
      teamsName: person.displayName,
      teamsEmail,
      tenantId: sides.settings.tenantId,
      tokens: deps.tokens.seal(reader.id, tokens),
      notifications: mine?.notifications ?? true,
      state: "connected",
      language: languageOf(reader.locale),
      subscriptionId: null,
      subscriptionEndsAt: null,
      certificateId: null,
      renewAt: null,
      syncedAt: before?.syncedAt ?? now,
      dueAt: now,
      failures: 0,
      lastError: null,
      connectedAt: now,
      sinceAt: before?.sinceAt ?? now,
      commandTrigger: trigger,
      leaseOwner: null,
      leaseUntil: null,
    });
    await tx.appendAudit({
      at: now,
      actor: `mattermost:${reader.id}`,
      action: "bridge.connected",
      target: `bridge_user:${reader.id}`,
      data: { teamsUserId: person.id },
      address: null,
    });
    tx.wake("bridge");
    return "connected";
  });
}

/** Ends the connection of this person; false: there was none. The subscription goes too, as far as Graph can be reached. */
export async function disconnect(deps: BridgeDeps, userId: string, actor: string): Promise<boolean> {
  const { app } = deps;
  const user = await app.store.read.bridgeUser(userId);
  if (user === null) return false;
  const sides = await deps.settings.anySides();
  if (sides !== null && user.subscriptionId !== null) {
    const token = await deps.tokens.forChats(sides, user);
    const ended = token.ok ? await sides.graph.deleteSubscription(token.value, user.subscriptionId) : token;
    // What Graph goes on to send is of nobody, and ends with the subscription in three days.
    if (!ended.ok && ended.status !== 404) app.log.warn({ why: ended.why }, "a subscription could not be ended");
  }
  await app.store.write(async (tx) => {
    await tx.removeBridgeUser(userId);
    const line = { action: "bridge.disconnected", target: `bridge_user:${userId}`, data: {}, address: null };
    await tx.appendAudit({ at: app.clock.now(), actor, ...line });
  });
  return true;
}

function redirectUri(app: App): string {
  return `${app.publicUrl}${paths.redirect}`;
}
