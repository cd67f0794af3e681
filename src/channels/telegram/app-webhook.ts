import { commandWords } from "#domain/chatwords.ts";
import type { Language } from "#domain/people.ts";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { AppApi } from "./app-api.ts";
import type { Config } from "./app-config.ts";
import { webhookConnections } from "./app-limits.ts";
import { plainOutcome } from "./app-outcome.ts";
import { allowedUpdates } from "./app-update.ts";
import { webhookSecretOf } from "./app-verify.ts";

/** Where Telegram posts the updates of an account. */
export function hookUrlOf({ accountId, publicUrl }: Pick<ChannelDeps, "accountId" | "publicUrl">): string {
  return `${publicUrl}/hook/telegram/${accountId}`;
}

/**
 * `Channel.announce` of one account: sets the webhook, or takes away what is in the way of polling, and tells what clients offer while
 * somebody types `/`. What waits at Telegram is kept. Done again, it changes nothing.
 */
export function announcer(
  api: AppApi,
  config: Config,
  { accountId, now }: Pick<ChannelDeps, "accountId" | "now">,
): (inboundUrl: string, signal: AbortSignal) => Promise<Outcome> {
  return async (inboundUrl, signal) => {
    const told = await (config.connection === "polling"
      ? api.deleteWebhook(signal)
      : api.setWebhook(webhookBody(config, accountId, inboundUrl), signal));
    const outcome = plainOutcome(told, now());
    if (outcome.kind !== "accepted") return outcome;
    const [english, chinese] = await Promise.all([
      api.setMyCommands(commandsBody("en"), signal),
      api.setMyCommands(commandsBody("zh-CN"), signal),
    ]);
    const first = plainOutcome(english, now());
    return first.kind === "accepted" ? plainOutcome(chinese, now()) : first;
  };
}

/** Bot API, setWebhook. */
function webhookBody(config: Config, accountId: string, url: string): object {
  return {
    url,
    secret_token: webhookSecretOf(config, accountId),
    allowed_updates: allowedUpdates,
    max_connections: webhookConnections,
    drop_pending_updates: false,
  };
}

/** Telegram has no teams. */
const notHere: ReadonlySet<string> = new Set(["linkTeam", "unlinkTeam"]);

/**
 * Bot API, setMyCommands. In a group clients put our name behind a command, and a bot that is not an administrator hears nothing else
 * there. Commands have small letters only, which our grammar does not mind.
 */
function commandsBody(language: Language): object {
  const separator = language === "en" ? ": " : "：";
  const commands = commandWords
    .filter(({ name }) => !notHere.has(name))
    .map(({ name, usage, meaning }) => {
      const rest = usage[language].split(" ").slice(1).join(" ");
      const description = rest === "" ? meaning[language] : `${rest}${separator}${meaning[language]}`;
      return { command: name.toLowerCase(), description: description.slice(0, 256) };
    });
  return language === "en" ? { commands } : { commands, language_code: "zh" };
}
