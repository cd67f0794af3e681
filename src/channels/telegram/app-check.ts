import * as z from "zod";
import { oneLine } from "#channels/kit/trim.ts";
import type { ChannelDeps, CheckItem } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { AppApi } from "./app-api.ts";
import { addressWords, deliveryWords, groupWords, tokenWords, webhookWords } from "./app-check-words.ts";
import type { Words } from "./app-check-words.ts";
import type { Config } from "./app-config.ts";
import { errorFreshMs, webhookPorts } from "./app-limits.ts";
import { appFailureOf } from "./app-outcome.ts";
import { allowedUpdates } from "./app-update.ts";
import { hookUrlOf, webhookCall } from "./app-webhook.ts";
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

/** `Channel.check` of one account: token, groups, address, webhook and delivery, in the order in which trouble is mended. */
export function checker(parts: CheckParts): (signal: AbortSignal) => Promise<readonly CheckItem[]> {
  return async (signal) => {
    const { api, config } = parts;
    const [asked, told] = await Promise.all([api.getMe(signal), api.getWebhookInfo(signal)]);
    const me = readMe(asked);
    const info = infoForm.safeParse(replyOf(told)?.result).data ?? null;
    return [
      tokenItem(asked, parts),
      me === null ? item("groups", "unknown", tokenWords.later) : groupsItem(me),
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
  return isLocal(url.hostname)
    ? item("address", "bad", addressWords.local(url.hostname))
    : item("address", "good", addressWords.good(publicUrl));
}

/** Names without a dot, and the ranges of RFC 1918 and RFC 6761. */
function isLocal(host: string): boolean {
  if (!host.includes(".") && !host.startsWith("[")) return true;
  return (
    /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\./.test(host) ||
    /\.(local|localhost|internal|test|invalid)$/i.test(host) ||
    /^\[(::1|f[cd])/i.test(host)
  );
}

function webhookItem({ url, allowed_updates: told }: Info, { config, deps }: CheckParts): CheckItem {
  const call = webhookCall(config);
  if (url === "") return item("webhook", "bad", webhookWords.missing(call));
  // Another program's address may hold a secret of its own: only the host is told.
  if (url !== hookUrlOf(deps))
    return item("webhook", "bad", webhookWords.other(oneLine(URL.parse(url)?.host ?? "?"), call));
  const missing = allowedUpdates.filter((kind) => told !== undefined && told.length > 0 && !told.includes(kind));
  if (missing.length > 0) return item("webhook", "bad", webhookWords.updates(missing.join(", "), call));
  return item("webhook", "good", webhookWords.good(url));
}

function deliveryItem(info: Info, { config, deps }: CheckParts): CheckItem {
  const { pending_update_count: pending, last_error_date: seconds, last_error_message: message } = info;
  if (seconds === undefined) return item("delivery", "good", deliveryWords.good(pending));
  const at = `${new Date(seconds * 1_000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const why = oneLine(message).slice(0, 200);
  // Telegram keeps the last error for ever: what it tried later, and what waits, tell whether it is over.
  if (pending === 0 || deps.now() - seconds * 1_000 > errorFreshMs)
    return item("delivery", "good", deliveryWords.past(at, why, pending));
  return /\b401\b/.test(why)
    ? item("delivery", "bad", deliveryWords.secret(at, webhookCall(config)))
    : item("delivery", "bad", deliveryWords.bad(at, why, pending));
}

function item(id: string, state: CheckItem["state"], text: Words): CheckItem {
  return { id, state, text };
}
