import { adminIds } from "#domain/audience.ts";
import type { Account, Balance } from "#domain/link.ts";
import type { Language } from "#domain/people.ts";
import type { App } from "../app.ts";
import { otherAddress, queued } from "./messages.ts";

const dayMs = 24 * 60 * 60_000;

/** Tells the admins that an account runs dry: once a day, while it does. */
export async function tellLowBalance(app: App, account: Account, balance: Balance): Promise<void> {
  await app.store.write(async (tx) => {
    const snapshot = await app.snapshots.fresh(tx);
    const day = Math.floor(balance.at / dayMs);
    const alarms = adminIds(snapshot).flatMap((userId) => {
      // By another channel, where there is one: this one may be empty by then.
      const address = otherAddress(userId, snapshot, () => false, account.channel);
      const user = snapshot.users.get(userId);
      if (address === null || user === undefined) return [];
      const words = wordsOf(app, account, balance, user.language);
      return [
        queued(app, {
          id: app.ids.next(),
          key: `alarm|balance|${account.id}|${day}|${userId}`,
          kind: "alarm",
          severity: "warning",
          why: { reason: "alarm", note: words.text },
          userId,
          linkId: address.link.id,
          address: null,
          channel: address.link.channel,
          accountId: address.accountId,
          data: words,
        }),
      ];
    });
    if (alarms.length === 0)
      app.log.warn({ account: account.id, balance }, "an account runs dry, and nobody can be told");
    await tx.save({ notifications: alarms });
    tx.wake("deliver");
  });
}

function wordsOf(
  app: App,
  account: Account,
  { amount, currency }: Balance,
  language: Language,
): { subject: string; text: string } {
  const channel = app.channels.get(account.channel)?.manifest.name[language] ?? account.channel;
  const left = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(amount);
  return language === "en"
    ? {
        subject: `${channel} “${account.name}” is running out of money`,
        text: `${left} ${currency} are left. When nothing is left, the vendor refuses every message: top it up.`,
      }
    : {
        subject: `${channel}“${account.name}”余额不足`,
        text: `剩余 ${left} ${currency}。余额用尽后服务商将拒绝所有消息，请尽快充值。`,
      };
}
