import type { Account, Link } from "#domain/link.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Channel, ChannelModule } from "#ports/channel.ts";
import type { App } from "../app.ts";
import { connectAccount } from "../config/accounts.ts";
import { formValues, linkContext, openAddress } from "../openchannels.ts";

/** A person whom a platform knows by a mail address of ours. */
export interface FoundPerson {
  readonly kind: "found";
  readonly module: ChannelModule;
  readonly mail: string;
  /** Address key of the person; what their clicks carry. */
  readonly key: string;
  /** As the platform shows it, else the label of the address. */
  readonly name: string;
  readonly tenant: string | null;
  readonly address: unknown;
}

/** The platform could not be asked. `why` is for people and holds no secret. */
export interface FailedLookup {
  readonly kind: "failed";
  readonly mail: string;
  readonly why: string;
}

type Looked = FoundPerson | FailedLookup | null;

/**
 * A platform is asked for the same user so often; sooner where it had trouble, and seldom where it knows nobody: WeCom shuts out whoever
 * asks for too many whom it does not know. Milliseconds.
 */
const keptMs = 60 * 60_000;
const nobodyMs = 12 * 60 * 60_000;
const troubleMs = 5 * 60_000;
const timeoutMs = 5_000;
/** People have few addresses; each costs a request. */
const mostMails = 3;
const keptLookups = 5_000;

interface Kept {
  /** What was asked for: other addresses or settings are another question. */
  readonly asked: string;
  readonly answer: Promise<Looked>;
  until: number;
}

const memories = new WeakMap<App, Map<string, Kept>>();

/**
 * Who has a verified mail address of this user on an account's platform. Null: nobody, the channel cannot find people by mail, the user
 * has no verified address, or is linked on this account already. Answers are kept in memory.
 */
export async function lookUp(app: App, snapshot: Snapshot, userId: string, account: Account): Promise<Looked> {
  const module = app.channels.get(account.channel);
  if (module === undefined || account.state !== "active" || !module.manifest.places.includes("person")) return null;
  if (isLinkedOn(snapshot, userId, account)) return null;
  const mails = verifiedMails(app, snapshot, userId).slice(0, mostMails);
  if (mails.length === 0) return null;
  const memory = memories.get(app) ?? new Map<string, Kept>();
  memories.set(app, memory);
  const id = `${userId}|${account.id}`;
  const asked = JSON.stringify([mails, account.config]);
  const now = app.clock.now();
  const known = memory.get(id);
  if (known !== undefined && known.asked === asked && now < known.until) return known.answer;
  const answer = askPlatform(app, snapshot, module, account, mails);
  const kept: Kept = { asked, answer, until: now + keptMs };
  const [oldest] = memory.keys();
  if (memory.size >= keptLookups && oldest !== undefined) memory.delete(oldest);
  memory.set(id, kept);
  const looked = await answer;
  if (looked === null) kept.until = now + nobodyMs;
  if (looked?.kind === "failed") kept.until = now + troubleMs;
  return looked;
}

function isLinkedOn(snapshot: Snapshot, userId: string, account: Account): boolean {
  return (snapshot.linksOfUser.get(userId) ?? []).some(
    (link) => link.channel === account.channel && link.accountId === account.id && link.state !== "pending",
  );
}

/** Addresses whose owner has given back the code that was sent there, the one they sign in with first. */
function verifiedMails(app: App, snapshot: Snapshot, userId: string): readonly string[] {
  const mails = (snapshot.linksOfUser.get(userId) ?? []).flatMap((link) => mailOf(app, link) ?? []);
  const own = snapshot.users.get(userId)?.email.toLowerCase();
  return [...new Set(mails)].toSorted((a, b) => Number(b.toLowerCase() === own) - Number(a.toLowerCase() === own));
}

function mailOf(app: App, link: Link): string | null {
  const module = app.channels.get(link.channel);
  const field = module?.manifest.address.fields.find(({ type }) => type === "email");
  if (module === undefined || field === undefined || link.state !== "active" || link.verifiedVia !== "code")
    return null;
  const address = openAddress(app, module, link.address, linkContext(link.id));
  const value = address.ok ? formValues(address.value)[field.key] : null;
  return typeof value === "string" && value.includes("@") ? value : null;
}

async function askPlatform(
  app: App,
  snapshot: Snapshot,
  module: ChannelModule,
  account: Account,
  mails: readonly string[],
): Promise<Looked> {
  const channel = connectAccount(app, account);
  if (!("send" in channel)) return null;
  try {
    return await firstOf(channel, module, mails, roomsOf(app, snapshot, module, account));
  } catch (error) {
    app.log.error(
      { err: error, account: account.id },
      "a channel threw while looking for a person; this is a bug in it",
    );
    return null;
  } finally {
    await channel.close?.();
  }
}

async function firstOf(
  channel: Channel,
  module: ChannelModule,
  mails: readonly string[],
  rooms: readonly unknown[],
): Promise<Looked> {
  if (channel.findByEmail === undefined) return null;
  const signal = AbortSignal.timeout(timeoutMs);
  for (const mail of mails) {
    const found = await channel.findByEmail(mail, rooms, signal);
    if (found === null) continue;
    if (!found.ok) return { kind: "failed", mail, why: found.outcome.kind === "accepted" ? "" : found.outcome.why };
    const { person, address } = found;
    const name = person.name.trim() === "" ? module.manifest.addressLabel(address) : person.name.trim();
    return { kind: "found", module, mail, key: person.key, name: name.slice(0, 200), tenant: person.tenant, address };
  }
  return null;
}

/** Addresses of the workspace's rooms on an account. */
function roomsOf(app: App, snapshot: Snapshot, module: ChannelModule, account: Account): readonly unknown[] {
  return [...snapshot.links.values()].flatMap((link) => {
    const isThere = link.accountId === account.id || link.accountId === null;
    if (link.channel !== account.channel || !isThere || link.place === "person" || link.state !== "active") return [];
    const address = openAddress(app, module, link.address, linkContext(link.id));
    return address.ok ? [address.value] : [];
  });
}
