import type { Account, Route } from "#domain/link.ts";
import type { Channel, ChannelModule, FieldIssue, Outcome } from "#ports/channel.ts";
import type { App } from "../app.ts";
import { heardHttp, recorder } from "../exchanges/tape.ts";
import { type By, change, conflict, done, invalid, notFound, type Result } from "./change.ts";
import { type FormValues, openFields, sealFields, secretsIn } from "./sealed.ts";

export interface AccountDraft {
  readonly channel: string;
  readonly name: string;
  readonly config: FormValues;
}

export async function createAccount(app: App, draft: AccountDraft, by: By): Promise<Result<Account>> {
  return change(app, by, async (tx) => {
    const module = app.channels.get(draft.channel);
    if (module === undefined)
      return invalid({
        field: "channel",
        problem: `No such channel. There are: ${[...app.channels.keys()].join(", ")}`,
      });
    const account = newAccount(app, module, draft.name, draft.config);
    const issues = configIssues(app, module, account.id, account.config);
    if (issues.length > 0) return invalid(...issues);
    await tx.putAccount(account);
    return done(account, "account.created", `account:${account.id}`, {
      channel: draft.channel,
      name: draft.name,
      fields: Object.keys(account.config),
    });
  });
}

/** An account that was not there before, its secrets sealed. What the form leaves out is made, where the channel makes it by itself. */
export function newAccount(app: App, module: ChannelModule, name: string, given: FormValues = {}): Account {
  const { id: channel, config } = module.manifest;
  const id = app.ids.next();
  const typed = Object.entries(given).filter(([, value]) => value !== null && value !== "");
  const values = { ...module.initialSettings?.(), ...Object.fromEntries(typed) };
  return {
    id,
    channel,
    name,
    config: sealFields(app.box, config.fields, values, sealContext(id)),
    state: "active",
    route: null,
    circuitUntil: null,
    balance: null,
    lastOkAt: null,
    lastErrorAt: null,
    lastError: null,
    createdAt: app.clock.now(),
  };
}

export interface AccountPatch {
  readonly name?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** The whole form; secrets that are left out stay as they are. */
  readonly config?: FormValues | undefined;
  readonly route?: Route | null | undefined;
}

/** Changes an account. New settings make a broken one active again: the next use or probe tells. */
export async function patchAccount(app: App, id: string, patch: AccountPatch, by: By): Promise<Result<Account>> {
  return change(app, by, async (tx, now) => {
    const before = now.accounts.get(id);
    const module = before === undefined ? undefined : app.channels.get(before.channel);
    if (before === undefined || module === undefined) return notFound("account");
    const config =
      patch.config === undefined
        ? before.config
        : sealFields(app.box, module.manifest.config.fields, patch.config, sealContext(id), before.config);
    const issues = configIssues(app, module, id, config);
    if (issues.length > 0) return invalid(...issues);
    const healed = patch.config === undefined && before.state === "broken" ? "broken" : "active";
    const stays = patch.disabled ?? before.state === "disabled";
    const account: Account = {
      ...before,
      name: patch.name ?? before.name,
      config,
      state: stays ? "disabled" : healed,
      route: patch.route === undefined ? before.route : patch.route,
    };
    await tx.putAccount(account);
    const fields = Object.keys(config).filter(
      (key) => JSON.stringify(config[key]) !== JSON.stringify(before.config[key]),
    );
    const { name, state, route } = account;
    return done(account, "account.changed", `account:${id}`, { name, state, fields, route });
  });
}

/** Deletes an account that no link was made through. */
export async function deleteAccount(app: App, id: string, by: By): Promise<Result<null>> {
  return change(app, by, async (tx, now) => {
    const account = now.accounts.get(id);
    if (account === undefined) return notFound("account");
    const links = [...now.links.values()].filter((link) => link.accountId === id);
    if (links.length > 0) return conflict(`${links.length} links go through this account. Unlink them first.`);
    await tx.removeAccount(id);
    return done(null, "account.deleted", `account:${id}`, { channel: account.channel, name: account.name });
  });
}

/** Opens a channel by an account's settings; what is wrong with them instead when they cannot be used. */
export function connectAccount(app: App, account: Account): Channel | readonly FieldIssue[] {
  const module = app.channels.get(account.channel);
  if (module === undefined) return [{ field: "channel", problem: `No such channel: ${account.channel}` }];
  const parsed = module.manifest.config.parse(openConfig(app, module, account.id, account.config));
  if (!parsed.ok) return parsed.issues;
  const now = () => app.clock.now();
  return module.connect(parsed.value, {
    http: heardHttp(app.http, now),
    now,
    log: app.log,
    accountId: account.id,
    publicUrl: app.publicUrl,
    record: recorder(now),
  });
}

/** The secrets of an account's settings, in plain text: to be masked wherever they occur. */
export function accountSecrets(app: App, account: Account): readonly string[] {
  const module = app.channels.get(account.channel);
  if (module === undefined) return [];
  const { fields } = module.manifest.config;
  return secretsIn(fields, openConfig(app, module, account.id, account.config));
}

/** "Test connection": asks the platform whether the settings are good. Sends nothing to anybody. */
export async function probeAccount(app: App, id: string): Promise<Result<Outcome>> {
  const account = (await app.snapshots.current()).accounts.get(id);
  if (account === undefined) return notFound("account");
  const channel = connectAccount(app, account);
  if (!isChannel(channel)) return invalid(...channel);
  const timeoutMs = app.channels.get(account.channel)?.manifest.timeoutMs ?? 10_000;
  try {
    const outcome = await channel.probe(AbortSignal.timeout(timeoutMs));
    const now = app.clock.now();
    const health = outcome.kind === "accepted" ? { okAt: now } : { errorAt: now, error: outcome.why };
    await app.store.write((tx) => tx.putHealth("accounts", id, health));
    return { ok: true, value: outcome };
  } finally {
    await channel.close?.();
  }
}

/** Where a platform reaches us for this account. */
export function inboundUrl(app: Pick<App, "publicUrl">, { channel, id }: Pick<Account, "channel" | "id">): string {
  return `${app.publicUrl}/hook/${channel}/${id}`;
}

/** What a sealed value of an account is bound to. */
function sealContext(accountId: string): string {
  return `account:${accountId}`;
}

/** An account's settings in plain text, for the manifest's `parse`. */
function openConfig(app: App, module: ChannelModule, accountId: string, config: FormValues): FormValues {
  return openFields(app.box, module.manifest.config.fields, config, sealContext(accountId));
}

function configIssues(app: App, module: ChannelModule, accountId: string, config: FormValues): readonly FieldIssue[] {
  const parsed = module.manifest.config.parse(openConfig(app, module, accountId, config));
  return parsed.ok ? [] : parsed.issues.map((issue) => ({ ...issue, field: `config.${issue.field}` }));
}

function isChannel(opened: Channel | readonly FieldIssue[]): opened is Channel {
  return !Array.isArray(opened);
}
