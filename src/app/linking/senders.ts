import type { App } from "../app.ts";
import { connectAccount } from "../config/accounts.ts";

/** What people see messages come from: mail addresses and phone numbers, of all accounts that are in use; each once. */
export async function sendersOf(app: App): Promise<readonly string[]> {
  const { accounts } = await app.snapshots.current();
  const all = [...accounts.values()].flatMap((account) => {
    if (account.state === "disabled") return [];
    const channel = connectAccount(app, account);
    if (!("send" in channel)) return [];
    void channel.close?.();
    return channel.senders ?? [];
  });
  return [...new Set(all)];
}
