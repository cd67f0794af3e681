import type { BalanceFacts, ChannelDeps } from "#ports/channel.ts";
import type { Failure } from "../classify-http.ts";
import { textIn } from "../classify-code.ts";
import { alibabaAnswer, alibabaRequest, besideUrl } from "./alibaba.ts";
import type { AlibabaAccount } from "./alibaba.ts";
import { balanceIn } from "./code.ts";
import { isAbroad, objectIn, tencentAnswer, tencentBesideUrl, tencentRequest } from "./tencent.ts";
import type { TencentAccount } from "./tencent.ts";

type Deps = Pick<ChannelDeps, "http" | "now">;

interface Bounded {
  /** Below it administrators are told. */
  readonly lowBalance: number;
}

/** What a vendor said of money: or why it did not, which is no alarm. */
export type Told = BalanceFacts | Failure;

/**
 * BssOpenApi 2017-12-14, QueryAccountBalance (help.aliyun.com, 87997): what the account may spend. Packages are not asked for: when the
 * balance is used up, nothing is sent, whatever they hold (101347, isv.OUT_OF_SERVICE).
 */
export async function alibabaBalance(
  deps: Deps,
  account: AlibabaAccount & Bounded,
  signal: AbortSignal,
): Promise<Told> {
  const call = { action: "QueryAccountBalance", version: "2017-12-14", params: {} };
  const at = { ...account, apiUrl: besideUrl(account.apiUrl, "business") };
  const told = alibabaAnswer(await alibabaRequest(deps, at, call, signal), deps.now(), "200");
  if ("failure" in told) return told.failure;
  const data = objectIn(told.answer, "Data") ?? {};
  // Thousands come with commas: "1,234.56".
  const amount = textIn(data, "AvailableAmount").replaceAll(",", "");
  return balanceIn({ amount, currency: textIn(data, "Currency") }, "amount", account.lowBalance) ?? unreadable;
}

/** Billing 2018-07-09, DescribeAccountBalance (cloud.tencent.com, 555/20253): cents, owed ones below zero. */
export async function tencentBalance(
  deps: Deps,
  account: TencentAccount & Bounded,
  signal: AbortSignal,
): Promise<Told> {
  const call = { service: "billing", action: "DescribeAccountBalance", version: "2018-07-09", body: {} } as const;
  const at = { ...account, apiUrl: tencentBesideUrl(account.apiUrl, "billing") };
  const told = tencentAnswer(await tencentRequest(deps, at, call, signal), deps.now());
  if ("failure" in told) return told.failure;
  const cents = told.response["RealBalance"] ?? told.response["Balance"];
  if (typeof cents !== "number") return unreadable;
  const currency = isAbroad(account.apiUrl) ? "USD" : "CNY";
  return balanceIn({ amount: cents / 100, currency }, "amount", account.lowBalance) ?? unreadable;
}

/**
 * SMS 2021-01-11, SmsPackagesStatistics (cloud.tencent.com, 382/55964): parts left in packages that are good now. Null: there is no such
 * package, and texts are paid from the balance.
 */
export async function tencentPackages(
  deps: Deps,
  account: TencentAccount & Bounded & { readonly appId: string },
  signal: AbortSignal,
): Promise<Told | null> {
  const now = deps.now();
  const body = {
    SmsSdkAppId: account.appId,
    Limit: 500,
    Offset: 0,
    BeginTime: hourInChina(now - longestPackageMs),
    EndTime: hourInChina(now),
  };
  const call = { service: "sms", action: "SmsPackagesStatistics", version: "2021-01-11", body } as const;
  const told = tencentAnswer(await tencentRequest(deps, account, call, signal), now);
  if ("failure" in told) return told.failure;
  const set = told.response["SmsPackagesStatisticsSet"];
  const left = (Array.isArray(set) ? set : []).flatMap((each: unknown) => leftOf(each, now / 1_000));
  if (left.length === 0) return null;
  const amount = left.reduce((sum, parts) => sum + parts, 0);
  return balanceIn({ amount, currency: "SMS" }, "amount", account.lowBalance) ?? unreadable;
}

const unreadable: Failure = { kind: "unknown", why: "the answer holds no balance" };

/** Packages are sold for two years at the most; it is asked for those that were bought since. */
const longestPackageMs = 3 * 366 * 24 * 60 * 60_000;

/** `2024050113`, the hour in China. */
function hourInChina(at: number): string {
  return new Date(at + 8 * 60 * 60_000).toISOString().slice(0, 13).replace(/\D/g, "");
}

/** Parts that are left in one package; nothing: it is over, or has not begun. Times in seconds. */
function leftOf(found: unknown, now: number): readonly number[] {
  if (typeof found !== "object" || found === null) return [];
  const fields: Readonly<Record<string, unknown>> = { ...found };
  const number = (key: string): number => {
    const value = fields[key];
    return typeof value === "number" ? value : Number.NaN;
  };
  const isGood = number("PackageEffectiveTime") <= now && now < number("PackageExpiredTime");
  const left = number("PackageAmount") - number("CurrentUsage");
  return isGood && Number.isFinite(left) ? [Math.max(0, left)] : [];
}
