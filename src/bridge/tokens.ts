import type { App } from "#app/app.ts";
import type { Answered, Refused, Tokens } from "#ports/bridge.ts";
import type { BridgeUser } from "#ports/bridge-store.ts";
import { isPassing } from "./answers.ts";
import type { Sides } from "./settings.ts";

export interface TokenKeeper {
  /** Seals the tokens of a person. */
  seal(userId: string, tokens: Tokens): string;
  /** An access token of this person, refreshed where it is about to end. `lost`: only a new sign-in helps. */
  ofUser(sides: Sides, user: BridgeUser): Promise<Answered<string> & { readonly lost?: boolean }>;
  /** An access token of the application. */
  ofApp(sides: Sides): Promise<Answered<string>>;
  /** Whichever asks for chats, by the settings. */
  forChats(sides: Sides, user: BridgeUser): Promise<Answered<string> & { readonly lost?: boolean }>;
  /** The platform did not take this one: the next is fetched anew. */
  drop(token: string): void;
}

/** Tokens are renewed that long before they end. */
const spareMs = 5 * 60_000;
const contextOf = (userId: string): string => `bridge-tokens:${userId}`;
const noTokens: Refused = {
  ok: false,
  status: null,
  code: "",
  why: "there are no tokens",
  retryAfterMs: null,
  written: false,
};

/** Keeps the tokens of people, sealed in the database, and that of the application, in memory. */
export function createTokens(app: App): TokenKeeper {
  const refreshing = new Map<string, Promise<Answered<string> & { readonly lost?: boolean }>>();
  const dropped = new Set<string>();
  let ofApp: { readonly sides: Sides; readonly tokens: Tokens } | null = null;
  let asking: Promise<Answered<string>> | null = null;

  const isGood = (tokens: Tokens): boolean =>
    tokens.expiresAt - spareMs > app.clock.now() && !dropped.has(tokens.access);

  function read(user: BridgeUser): Tokens | null {
    if (user.tokens === null) return null;
    // The cast holds because the box opens nothing but what `seal` made for this person.
    return JSON.parse(app.box.open(user.tokens, contextOf(user.id))) as Tokens;
  }

  const seal = (userId: string, tokens: Tokens): string => app.box.seal(JSON.stringify(tokens), contextOf(userId));

  async function refresh(sides: Sides, user: BridgeUser): Promise<Answered<string> & { readonly lost?: boolean }> {
    // Another node may have been first, and Entra may have withdrawn what we knew since.
    const fresh = (await app.store.read.bridgeUser(user.id)) ?? user;
    const known = read(fresh);
    if (known?.refresh === null || known?.refresh === undefined) return { ...noTokens, lost: true };
    if (isGood(known)) return { ok: true, value: known.access };
    const answer = await sides.graph.tokensByRefresh(known.refresh);
    if (!answer.ok) return isOver(answer) ? { ...answer, lost: true } : answer;
    const tokens = { ...answer.value, refresh: answer.value.refresh ?? known.refresh };
    await app.store.write((tx) => tx.patchBridgeUser(user.id, { tokens: seal(user.id, tokens) }));
    return { ok: true, value: tokens.access };
  }

  async function askApp(sides: Sides): Promise<Answered<string>> {
    const answer = await sides.graph.appTokens();
    if (!answer.ok) return answer;
    ofApp = { sides, tokens: answer.value };
    return { ok: true, value: answer.value.access };
  }

  const keeper: TokenKeeper = {
    seal,
    async ofUser(sides, user) {
      const known = read(user);
      if (known === null) return { ...noTokens, lost: true };
      if (isGood(known)) return { ok: true, value: known.access };
      const under = refreshing.get(user.id) ?? refresh(sides, user).finally(() => refreshing.delete(user.id));
      refreshing.set(user.id, under);
      return under;
    },
    async ofApp(sides) {
      if (ofApp !== null && ofApp.sides === sides && isGood(ofApp.tokens))
        return { ok: true, value: ofApp.tokens.access };
      asking ??= askApp(sides).finally(() => (asking = null));
      return asking;
    },
    forChats: (sides, user) =>
      sides.settings.chatMode === "application" ? keeper.ofApp(sides) : keeper.ofUser(sides, user),
    drop(token) {
      if (dropped.size > 10_000) dropped.clear();
      dropped.add(token);
    },
  };
  return keeper;
}

/** RFC 6749 §5.2 and Entra's own: the person has to sign in again. Trouble of the application is not theirs. */
function isOver(answer: Refused): boolean {
  return !isPassing(answer) && (answer.code === "invalid_grant" || answer.code === "interaction_required");
}
