import type { Account } from "#domain/link.ts";
import type { ChannelModule } from "#ports/channel.ts";
import type { App } from "../app.ts";
import { connectAccount, newAccount } from "./accounts.ts";
import { type By, change, conflict, done, invalid, notFound, type Result, unchanged } from "./change.ts";

/** What an address of an account is made with. */
export interface AccountOffer {
  readonly accountId: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * What somebody's own browser needs to make an address of a channel. Nobody has to set such a channel up: its account is made, once for
 * all nodes, when the first one asks.
 */
export async function accountOffer(app: App, channel: string, by: By): Promise<Result<AccountOffer>> {
  const module = app.channels.get(channel);
  if (module?.initialSettings === undefined) return notFound("offer");
  const account = await ownAccount(app, module, by);
  if (!account.ok) return account;
  if (account.value.state === "disabled") return conflict("An administrator has switched this channel off.");
  const opened = connectAccount(app, account.value);
  if (!("send" in opened)) return invalid(...opened);
  await opened.close?.();
  return { ok: true, value: { accountId: account.value.id, values: opened.offer ?? {} } };
}

async function ownAccount(app: App, module: ChannelModule, by: By): Promise<Result<Account>> {
  const { id: channel, name } = module.manifest;
  const known = oldest([...(await app.snapshots.current()).accounts.values()], channel);
  if (known !== null) return { ok: true, value: known };
  return change(app, by, async (tx) => {
    // Two who ask at once, on two nodes, must be offered one key.
    await tx.lockServices([`channel:${channel}`]);
    const made = oldest((await tx.config()).accounts, channel);
    if (made !== null) return unchanged(made);
    const account = newAccount(app, module, name.en);
    await tx.putAccount(account);
    return done(account, "account.created", `account:${account.id}`, { channel, name: account.name, fields: [] });
  });
}

/** Those that are switched on first. */
function oldest(accounts: readonly Account[], channel: string): Account | null {
  const own = accounts.filter((account) => account.channel === channel).sort((a, b) => a.createdAt - b.createdAt);
  return own.find(({ state }) => state !== "disabled") ?? own[0] ?? null;
}
