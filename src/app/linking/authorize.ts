import type { Account } from "#domain/link.ts";
import { linkCodeMinutes } from "#domain/linkcode.ts";
import { randomCode, shortHash } from "#lib/code.ts";
import type { Channel, ChannelModule, Outcome } from "#ports/channel.ts";
import type { App } from "../app.ts";
import { connectAccount, patchAccount } from "../config/accounts.ts";
import { type By, conflict, notFound, type Problem, type Result } from "../config/change.ts";
import { offerUrl } from "./offer.ts";

/** `sign_in`: a member ties their account on the platform. `install`: an administrator lets the app into a workspace. */
export type Purpose = "sign_in" | "install";

/** What goes to the platform and comes back with the browser, sealed. */
interface State {
  readonly purpose: Purpose;
  readonly accountId: string;
  readonly userId: string;
  readonly madeAt: number;
  readonly nonce: string;
}

const context = "authorization-state";
const livesMs = linkCodeMinutes * 60_000;
const nonceLength = 8;
const timeoutMs = 15_000;

/** `directory`: its places can be chosen from a list. */
export type Facet = Purpose | "directory";

/** What an account can do besides sending; for a console that offers only what is there. */
export function facetsOf(app: App, account: Account): readonly Facet[] {
  const channel = openAccount(app, account);
  if (channel === null) return [];
  void channel.close?.();
  const facets = { sign_in: channel.signIn, install: channel.install, directory: channel.directory } as const;
  return (["sign_in", "install", "directory"] as const).filter((facet) => facets[facet] !== undefined);
}

/** Where the browser is to go, to sign in or agree at the platform (RFC 6749 §4.1.1). */
export async function beginAuthorization(
  app: App,
  asked: { readonly accountId: string; readonly purpose: Purpose; readonly userId: string },
): Promise<Result<string>> {
  const account = (await app.snapshots.current()).accounts.get(asked.accountId);
  const channel = account === undefined ? null : openAccount(app, account);
  if (account === undefined || channel === null) return notFound("account");
  const facet = asked.purpose === "sign_in" ? channel.signIn : channel.install;
  void channel.close?.();
  if (facet === undefined) return conflict("This account has no such way; its settings may not be complete.");
  const state: State = { ...asked, madeAt: app.clock.now(), nonce: randomCode(nonceLength) };
  const sealed = app.box.seal(JSON.stringify(state), context);
  return { ok: true, value: facet.url({ redirectUri: redirectUri(app, account), state: sealed }) };
}

/** What the browser brought back. */
export interface Returned {
  readonly channel: string;
  readonly accountId: string;
  readonly state: string;
  readonly code: string;
  readonly userId: string;
}

/** `confirm`: the page where the member sees whose account it is and links it. */
export type Authorized =
  | { readonly kind: "confirm"; readonly url: string }
  | { readonly kind: "installed"; readonly account: Account };

/** The browser came back: asks the platform who signed in, or for the settings. A state is good once, and for who began. */
export async function finishAuthorization(app: App, returned: Returned, by: By): Promise<Result<Authorized>> {
  const state = readState(app, returned);
  const account = (await app.snapshots.current()).accounts.get(returned.accountId);
  const module = app.channels.get(returned.channel);
  if (state === null || module === undefined || account?.channel !== returned.channel) return expired;
  const uses = await app.store.write((tx) => tx.countTry(`oauth:${shortHash(returned.state)}`, state.madeAt));
  if (uses > 1) return expired;
  const channel = openAccount(app, account);
  if (channel === null) return conflict("The settings of this account cannot be used.");
  try {
    return await (state.purpose === "sign_in" ? identify : install)(app, { module, account, channel, returned, by });
  } finally {
    await channel.close?.();
  }
}

interface Work {
  readonly module: ChannelModule;
  readonly account: Account;
  readonly channel: Channel;
  readonly returned: Returned;
  readonly by: By;
}

async function identify(app: App, { account, channel, returned }: Work): Promise<Result<Authorized>> {
  const answer = { code: returned.code, redirectUri: redirectUri(app, account) };
  const who = await channel.signIn?.identify(answer, AbortSignal.timeout(timeoutMs));
  if (who === undefined) return expired;
  if (!who.ok) return refused(who.outcome);
  const offer = { channel: account.channel, accountId: account.id, by: who.person, byAddress: who.address };
  const url = offerUrl(app, { ...offer, notificationId: null, verb: null, minutes: null });
  if (url === null) return conflict("The platform does not say how to reach this person.");
  return { ok: true, value: { kind: "confirm", url } };
}

async function install(app: App, { module, account, channel, returned, by }: Work): Promise<Result<Authorized>> {
  const answer = { code: returned.code, redirectUri: redirectUri(app, account) };
  const granted = await channel.install?.finish(answer, AbortSignal.timeout(timeoutMs));
  if (granted === undefined) return expired;
  if (!granted.ok) return refused(granted.outcome);
  // Secrets that are left out stay as they are.
  const secret = new Set(module.manifest.config.fields.filter(({ type }) => type === "secret").map(({ key }) => key));
  const kept = Object.fromEntries(Object.entries(account.config).filter(([key]) => !secret.has(key)));
  const patched = await patchAccount(app, account.id, { config: { ...kept, ...granted.config } }, by);
  return patched.ok ? { ok: true, value: { kind: "installed", account: patched.value } } : patched;
}

const expired = conflict("This sign-in was begun too long ago, by somebody else, or is over. Begin again.");

function refused(outcome: Outcome): { readonly ok: false; readonly problem: Problem } {
  return conflict(`The platform did not agree: ${outcome.kind === "accepted" ? "" : outcome.why}`);
}

function readState(app: App, { state, accountId, userId }: Returned): State | null {
  try {
    // The cast holds because the box only opens what `beginAuthorization` sealed for this purpose.
    const read = JSON.parse(app.box.open(state, context)) as State;
    const isGood = read.accountId === accountId && read.userId === userId && app.clock.now() < read.madeAt + livesMs;
    return isGood ? read : null;
  } catch {
    return null;
  }
}

function redirectUri(app: App, { channel, id }: Account): string {
  return `${app.publicUrl}/oauth/${channel}/${id}`;
}

function openAccount(app: App, account: Account): Channel | null {
  const opened = connectAccount(app, account);
  return "send" in opened ? opened : null;
}
