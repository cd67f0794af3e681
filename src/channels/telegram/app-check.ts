import * as z from "zod";
import { hostProblem } from "#channels/kit/reachable.ts";
import { oneLine } from "#channels/kit/trim.ts";
import type { ChannelDeps, CheckItem } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { AppApi } from "./app-api.ts";
import { addressWords, deliveryWords, groupWords, pollingWords, tokenWords, webhookWords } from "./app-check-words.ts";
import type { Words } from "./app-check-words.ts";
import type { Config } from "./app-config.ts";
import { errorFreshMs, pollBehind, webhookPorts } from "./app-limits.ts";
import { appFailureOf } from "./app-outcome.ts";
import { allowedUpdates } from "./app-update.ts";
import { hookUrlOf } from "./app-webhook.ts";
import { officialApi } from "./limits.ts";
import { replyOf } from "./outcome.ts";

/** What the check looks at. */
export interface CheckParts {
  readonly config: Config;
  readonly deps: Pick<ChannelDeps, "now" | "accountId" | "publicUrl">;
  readonly api: AppApi;
}

const meForm = z.object({
  username: z.string(),
  can_join_groups: z.boolean().default(true),
  can_read_all_group_messages: z.boolean().default(false),
});

/** The bot as Telegram knows it (Bot API, getMe); null: the answer is none. */
export function readMe(result: HttpResult): z.output<typeof meForm> | null {
  return meForm.safeParse(replyOf(result)?.result).data ?? null;
}

const infoForm = z.object({
  url: z.string(),
  pending_update_count: z.int().catch(0),
  last_error_date: z.int().optional().catch(undefined),
  last_error_message: z.string().catch("").default(""),
  /** Left out: everything but a few kinds that we do not want either. */
  allowed_updates: z.array(z.string()).optional().catch(undefined),
});

/** Bot API, WebhookInfo. */
type Info = z.output<typeof infoForm>;

/** `Channel.check` of one account, in the order in which trouble is mended. */
export function checker(parts: CheckParts): (signal: AbortSignal) => Promise<readonly CheckItem[]> {
  return async (signal) => {
    const { api, config } = parts;
    const [asked, told] = await Promise.all([api.getMe(signal), api.getWebhookInfo(signal)]);
    const me = readMe(asked);
    const info = infoForm.safeParse(replyOf(told)?.result).data ?? null;
    const bot = [tokenItem(asked, parts), me === null ? item("groups", "unknown", tokenWords.later) : groupsItem(me)];
    if (config.connection === "polling")
      return [...bot, info === null ? item("polling", "unknown", tokenWords.later) : pollingItem(info)];
    return [
      ...bot,
      addressItem(config, parts.deps.publicUrl),
      info === null ? item("webhook", "unknown", tokenWords.later) : webhookItem(info, parts),
      info === null || info.url === "" ? item("delivery", "unknown", tokenWords.later) : deliveryItem(info, parts),
    ];
  };
}

function tokenItem(asked: HttpResult, { config, deps }: CheckParts): CheckItem {
  const me = readMe(asked);
  if (me !== null)
    return isSameName(me.username, config)
      ? item("token", "good", tokenWords.good(me.username))
      : item("token", "bad", tokenWords.otherName(me.username, config.username));
  const host = URL.parse(config.apiUrl)?.host ?? config.apiUrl;
  if (!asked.ok) return item("token", "bad", asked.refused ? tokenWords.guarded(host) : tokenWords.unreachable(host));
  return appFailureOf(asked, deps.now())?.kind === "permanent"
    ? item("token", "bad", tokenWords.refused)
    : item("token", "unknown", tokenWords.trouble(host));
}

/** User names know no case. */
export function isSameName(username: string, config: Pick<Config, "username">): boolean {
  return username.toLowerCase() === config.username.toLowerCase();
}

function groupsItem(me: z.output<typeof meForm>): CheckItem {
  if (!me.can_join_groups) return item("groups", "bad", groupWords.closed);
  return item("groups", "good", me.can_read_all_group_messages ? groupWords.all : groupWords.good);
}

/** A server of one's own calls any address and any port (github.com/tdlib/telegram-bot-api, `--local`). */
function addressItem({ apiUrl }: Config, publicUrl: string): CheckItem {
  const url = new URL(publicUrl);
  if (apiUrl !== officialApi) return item("address", "good", addressWords.good(publicUrl));
  if (url.protocol !== "https:") return item("address", "bad", addressWords.notHttps(publicUrl));
  const port = url.port || "443";
  if (!webhookPorts.has(port)) return item("address", "bad", addressWords.port(port));
  return hostProblem(publicUrl) !== null
    ? item("address", "bad", addressWords.local(url.hostname))
    : item("address", "good", addressWords.good(publicUrl));
}

function pollingItem({ url, pending_update_count: pending }: Info): CheckItem {
  if (url !== "") return item("polling", "bad", pollingWords.webhook(hostOf(url)));
  return pending > pollBehind
    ? item("polling", "bad", pollingWords.behind(pending))
    : item("polling", "good", pollingWords.good(pending));
}

/** Another program's address may hold a secret of its own: only the host is told. */
function hostOf(url: string): string {
  return oneLine(URL.parse(url)?.host ?? "?");
}

function webhookItem({ url, allowed_updates: told }: Info, { deps }: CheckParts): CheckItem {
  if (url === "") return item("webhook", "bad", webhookWords.missing);
  if (url !== hookUrlOf(deps)) return item("webhook", "bad", webhookWords.other(hostOf(url)));
  const missing = allowedUpdates.filter((kind) => told !== undefined && told.length > 0 && !told.includes(kind));
  if (missing.length > 0) return item("webhook", "bad", webhookWords.updates(missing.join(", ")));
  return item("webhook", "good", webhookWords.good(url));
}

function deliveryItem(info: Info, { deps }: CheckParts): CheckItem {
  const { pending_update_count: pending, last_error_date: seconds, last_error_message: message } = info;
  if (seconds === undefined) return item("delivery", "good", deliveryWords.good(pending));
  const at = `${new Date(seconds * 1_000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const why = oneLine(message).slice(0, 200);
  // Telegram keeps the last error for ever: what it tried later, and what waits, tell whether it is over.
  if (pending === 0 || deps.now() - seconds * 1_000 > errorFreshMs)
    return item("delivery", "good", deliveryWords.past(at, why, pending));
  return /\b401\b/.test(why)
    ? item("delivery", "bad", deliveryWords.secret(at))
    : item("delivery", "bad", deliveryWords.bad(at, why, pending));
}

function item(id: string, state: CheckItem["state"], text: Words): CheckItem {
  return { id, state, text };
}
