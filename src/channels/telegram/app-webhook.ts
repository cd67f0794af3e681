import { commandWords } from "#domain/chatwords.ts";
import type { Language } from "#domain/people.ts";
import type { ChannelDeps, Download } from "#ports/channel.ts";
import type { Config } from "./app-config.ts";
import { webhookConnections } from "./app-limits.ts";
import { allowedUpdates } from "./app-update.ts";
import { webhookSecretOf } from "./app-verify.ts";

type Deps = Pick<ChannelDeps, "accountId" | "publicUrl">;

/** Where Telegram posts the updates of an account. */
export function hookUrlOf({ accountId, publicUrl }: Deps): string {
  return `${publicUrl}/hook/telegram/${accountId}`;
}

/** Body of setWebhook (Bot API). It holds the secret: only who may change the account's settings gets it. */
function webhookBody(config: Config, deps: Deps): object {
  return {
    url: hookUrlOf(deps),
    secret_token: webhookSecretOf(config, deps.accountId),
    allowed_updates: allowedUpdates,
    max_connections: webhookConnections,
  };
}

/** Telegram has no teams. */
const notHere: ReadonlySet<string> = new Set(["linkTeam", "unlinkTeam"]);

/**
 * Body of setMyCommands (Bot API): what clients offer while somebody types `/`. In a group they put our name behind it, and a bot that
 * is not an administrator hears nothing else there. Commands have small letters only, which our grammar does not mind.
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

const webhookFile = "telegram-webhook.json";

/** Bodies of the requests that an administrator makes once, for `curl --data @file`. Pure. */
export function downloads(config: Config, deps: Deps): readonly Download[] {
  return [
    file(webhookFile, webhookBody(config, deps)),
    file("telegram-commands.json", commandsBody("en")),
    file("telegram-commands-zh.json", commandsBody("zh-CN")),
  ];
}

function file(fileName: string, body: object): Download {
  const bytes = new TextEncoder().encode(`${JSON.stringify(body, null, 2)}\n`);
  return { fileName, contentType: "application/json", version: "1.0.0", bytes };
}

/** The call that sets the webhook, as it is typed; the token is left out, since words of a check are read by many. */
export function webhookCall({ apiUrl }: Config): string {
  return `curl -H 'content-type: application/json' --data @${webhookFile} '${apiUrl}/bot<TOKEN>/setWebhook'`;
}
