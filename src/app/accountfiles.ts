import type { Account } from "#domain/link.ts";
import type { ChannelModule, CheckItem, DirectoryPage, Download } from "#ports/channel.ts";
import type { App } from "./app.ts";
import { connectAccount } from "./config/accounts.ts";
import { conflict, invalid, notFound, type Result } from "./config/change.ts";
import { openFields } from "./config/sealed.ts";

/** The files that an administrator takes to the account's platform; a channel without any has none. Disabled accounts have theirs too. */
export async function downloadsOf(app: App, accountId: string): Promise<Result<readonly Download[]>> {
  const found = await find(app, accountId);
  if (found === null) return notFound("account");
  const { account, module } = found;
  if (module.downloads === undefined) return { ok: true, value: [] };
  const { fields, parse } = module.manifest.config;
  // Sealed for the same context as in config/accounts.ts.
  const parsed = parse(openFields(app.box, fields, account.config, `account:${account.id}`));
  if (!parsed.ok) return invalid(...parsed.issues.map((issue) => ({ ...issue, field: `config.${issue.field}` })));
  return { ok: true, value: module.downloads(parsed.value, { accountId, publicUrl: app.publicUrl }) };
}

/**
 * Asks the channel for each thing that must be right for the account to work; null: the channel has no such check, only "test
 * connection". Sends nothing to anybody and changes nothing: a disabled account can be checked before it is used.
 */
export async function checkAccount(app: App, accountId: string): Promise<Result<readonly CheckItem[] | null>> {
  const found = await find(app, accountId);
  if (found === null) return notFound("account");
  const opened = connectAccount(app, found.account);
  if (!("send" in opened)) return invalid(...opened.map((issue) => ({ ...issue, field: `config.${issue.field}` })));
  try {
    const items = await opened.check?.(AbortSignal.timeout(found.module.manifest.timeoutMs));
    return { ok: true, value: items ?? null };
  } finally {
    await opened.close?.();
  }
}

/**
 * One page of the chats and people that the account reaches, by name; null: its platform lists none. A platform that cannot be asked
 * answers in words. Addresses are as `addAddress` takes them.
 */
export async function searchPlaces(
  app: App,
  accountId: string,
  text: string,
  cursor: string | null,
): Promise<Result<DirectoryPage<unknown> | null>> {
  const found = await find(app, accountId);
  if (found === null) return notFound("account");
  const opened = connectAccount(app, found.account);
  if (!("send" in opened)) return invalid(...opened.map((issue) => ({ ...issue, field: `config.${issue.field}` })));
  try {
    const limit = AbortSignal.timeout(found.module.manifest.timeoutMs);
    const page = await opened.directory?.search(text, cursor, limit);
    if (page === undefined) return { ok: true, value: null };
    if (!("failed" in page)) return { ok: true, value: page };
    const { failed } = page;
    return conflict(failed.kind === "accepted" ? "The platform gave no list." : failed.why);
  } finally {
    await opened.close?.();
  }
}

async function find(
  app: App,
  accountId: string,
): Promise<{ readonly account: Account; readonly module: ChannelModule } | null> {
  const account = (await app.snapshots.current()).accounts.get(accountId);
  const module = account === undefined ? undefined : app.channels.get(account.channel);
  return account === undefined || module === undefined ? null : { account, module };
}
