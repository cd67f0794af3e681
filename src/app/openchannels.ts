import type { Account, Link } from "#domain/link.ts";
import { accountsFor } from "#domain/route.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { SkipReason } from "#domain/timeline.ts";
import type { Channel, ChannelModule, Manifest, Parsed } from "#ports/channel.ts";
import type { App } from "./app.ts";
import { accountSecrets, connectAccount } from "./config/accounts.ts";
import { type FormValues, openFields, sealFields, secretsIn } from "./config/sealed.ts";
import { needlesOf } from "./exchanges/mask.ts";

/** An account that is open, and an address as its channel takes it. */
export interface Reachable {
  readonly channel: Channel;
  readonly manifest: Manifest<unknown, unknown>;
  readonly account: Account;
  readonly address: unknown;
  /** What must not be seen of the account's and the address's secrets (`needlesOf`). */
  readonly needles: readonly string[];
}

/** All accounts that reach an address, best first; or the named reason why there is none. */
export type Ways = readonly [Reachable, ...Reachable[]] | { readonly problem: SkipReason };

/** Accounts of channels, opened when they are first used and opened anew when their settings change. */
export interface OpenChannels {
  /** Null: no such account, disabled, or its settings cannot be used. */
  open(accountId: string, snapshot: Snapshot): Channel | null;
  /**
   * What a message through this link goes out by, or the named reason why it cannot. `tryBroken`: for a test, which is how somebody
   * finds out that a broken link works again.
   */
  forLink(link: Link, snapshot: Snapshot, options?: { readonly tryBroken?: boolean }): Ways;
  /** The same for a bare address; `accountId` null: the channel's default account. */
  forAddress(channel: string, accountId: string | null, address: FormValues, snapshot: Snapshot): Ways;
  /** How a channel speaks; null: there is no such channel. */
  style(channel: string): Manifest<unknown, unknown>["style"] | null;
  close(): Promise<void>;
}

interface Held {
  /** The settings that it was opened with, secrets sealed. */
  readonly identity: string;
  readonly channel: Channel | null;
  readonly needles: readonly string[];
}

/** An address as its channel takes it, and what must not be seen of it. */
interface OpenAddress {
  readonly parsed: Parsed<unknown>;
  readonly needles: readonly string[];
}

/** A holder of open accounts; one for each process. */
export function createOpenChannels(app: App): OpenChannels {
  const held = new Map<string, Held>();
  /** Addresses that were opened, by the object of the snapshot: to unseal and check one costs more than to send to it. */
  const opened = new WeakMap<FormValues, OpenAddress>();
  let sweptAt = -1;

  function hold(accountId: string, snapshot: Snapshot): Held | null {
    sweep(snapshot);
    const account = snapshot.accounts.get(accountId);
    if (account === undefined || account.state === "disabled") return null;
    const identity = identityOf(account);
    const known = held.get(accountId);
    if (known?.identity === identity) return known;
    held.delete(accountId);
    retire(accountId, known);
    const channel = connect(account);
    const made = { identity, channel, needles: channel === null ? [] : needlesOf(accountSecrets(app, account)) };
    held.set(accountId, made);
    return made;
  }

  function connect(account: Account): Channel | null {
    try {
      const connected = connectAccount(app, account);
      if ("send" in connected) return connected;
      app.log.error(
        { account: account.id, channel: account.channel, fields: connected.map((issue) => issue.field) },
        "settings of an account cannot be used",
      );
    } catch (error) {
      // A secret that cannot be opened (another key): this account is out, the others go on.
      app.log.error({ account: account.id, channel: account.channel, err: error }, "an account could not be opened");
    }
    return null;
  }

  /** Closes what was removed or disabled since; once for each revision. */
  function sweep(snapshot: Snapshot): void {
    if (snapshot.revision <= sweptAt) return;
    sweptAt = snapshot.revision;
    for (const [id, entry] of held) {
      const account = snapshot.accounts.get(id);
      if (account !== undefined && account.state !== "disabled") continue;
      held.delete(id);
      retire(id, entry);
    }
  }

  function retire(accountId: string, entry: Held | undefined): void {
    entry?.channel
      ?.close?.()
      .catch((error: unknown) => app.log.warn({ account: accountId, err: error }, "a replaced account did not close"));
  }

  function forLink(link: Link, snapshot: Snapshot, options?: { readonly tryBroken?: boolean }): Ways {
    const problem = problemOf(link, options?.tryBroken ?? false);
    if (problem !== null) return { problem };
    const asked = { id: link.channel, accountId: link.accountId, key: link.addressKey };
    return waysTo({ app, hold, opened }, asked, link.address, snapshot, linkContext(link.id));
  }

  return {
    open: (accountId, snapshot) => hold(accountId, snapshot)?.channel ?? null,
    forLink,
    forAddress: (channel, accountId, address, snapshot) =>
      waysTo({ app, hold, opened }, { id: channel, accountId, key: null }, address, snapshot, ""),
    style: (channel) => app.channels.get(channel)?.manifest.style ?? null,
    async close() {
      const entries = [...held.values()];
      held.clear();
      await Promise.allSettled(entries.map(async (entry) => entry.channel?.close?.()));
    },
  };
}

interface Opening {
  readonly app: App;
  readonly hold: (accountId: string, snapshot: Snapshot) => Held | null;
  readonly opened: WeakMap<FormValues, OpenAddress>;
}

function waysTo(
  { app, hold, opened }: Opening,
  asked: { readonly id: string; readonly accountId: string | null; readonly key: string | null },
  stored: FormValues,
  snapshot: Snapshot,
  context: string,
): Ways {
  const module = app.channels.get(asked.id);
  if (module === undefined) return { problem: "no_account" };
  const { manifest } = module;
  const address = opened.get(stored) ?? openedAddress(app, module, stored, context);
  opened.set(stored, address);
  const { parsed } = address;
  const key = asked.key ?? (parsed.ok ? manifest.addressKey(parsed.value) : null);
  const { id: channelId, accountId } = asked;
  const found = accountsFor({ channel: channelId, accountId, key }, snapshot.accounts).flatMap((account) => {
    const { channel = null, needles = [] } = hold(account.id, snapshot) ?? {};
    return channel === null ? [] : [{ account, channel, needles: both(needles, address.needles) }];
  });
  const [first, ...others] = found;
  if (first === undefined) return { problem: "no_account" };
  if (!parsed.ok) return { problem: "no_verified_contact" };
  const reachable = (each: typeof first): Reachable => ({ ...each, manifest, address: parsed.value });
  return [reachable(first), ...others.map(reachable)];
}

function openedAddress(app: App, module: ChannelModule, stored: FormValues, context: string): OpenAddress {
  const parsed = openAddress(app, module, stored, context);
  const values = parsed.ok ? formValues(parsed.value) : {};
  return { parsed, needles: needlesOf(secretsIn(module.manifest.address.fields, values)) };
}

function both(some: readonly string[], others: readonly string[]): readonly string[] {
  if (others.length === 0) return some;
  return some.length === 0 ? others : [...some, ...others];
}

const identities = new WeakMap<Account, string>();

function identityOf(account: Account): string {
  const known = identities.get(account) ?? JSON.stringify([account.channel, account.config]);
  identities.set(account, known);
  return known;
}

function problemOf(link: Link, tryBroken: boolean): SkipReason | null {
  if (link.state === "active" || (tryBroken && link.state === "broken")) return null;
  if (link.owner.kind === "user") return "no_verified_contact";
  return link.state === "broken" ? "room_broken" : "room_unlinked";
}

/** What a sealed field of a link's address is bound to. */
export function linkContext(linkId: string): string {
  return `link:${linkId}`;
}

/** An address as it is stored: the fields of the channel's form, secrets sealed for this link. */
export function sealAddress(app: App, module: ChannelModule, address: unknown, context: string): FormValues {
  return sealFields(app.box, module.manifest.address.fields, formValues(address), context);
}

/** An address as the channel takes it, from how it is stored. What was stored by an older version is checked like any input. */
export function openAddress(app: App, module: ChannelModule, stored: FormValues, context: string): Parsed<unknown> {
  try {
    return module.manifest.address.parse(openFields(app.box, module.manifest.address.fields, stored, context));
  } catch (error) {
    app.log.error({ channel: module.manifest.id, err: error }, "an address could not be opened");
    return { ok: false, issues: [{ field: "", problem: "its secret cannot be opened" }] };
  }
}

/** An address as a flat form; the cast holds because every manifest's address is an object (its form has named fields). */
export function formValues(address: unknown): FormValues {
  return typeof address === "object" && address !== null ? (address as FormValues) : {};
}
