import { z } from "zod";
import type { BridgeSecret } from "#app/bridge.ts";
import { bilingual, id, language, time } from "./common.ts";

const url = z.string().trim().max(500);
const text = z.string().trim().max(500);
const secret = z.string().trim().max(2_000).meta({ description: "Left out: stays as it is. Empty: taken out." });

const plain = {
  enabled: z.boolean(),
  tenant_id: text.meta({ description: "Directory (tenant) ID in Entra" }),
  client_id: text.meta({ description: "Application (client) ID in Entra" }),
  secret_ends_on: z.iso.date().nullable().meta({ description: "Day on which the client secret ends" }),
  login_url: url,
  graph_url: url,
  mattermost_url: url,
  chat_mode: z
    .enum(["delegated", "application"])
    .meta({ description: "Who asks for chats: each person, or the application (Chat.Read.All)" }),
  presence_mode: z
    .enum(["own", "batch"])
    .meta({ description: "Who asks for presence: each person, or the application for all (Presence.Read.All)" }),
  max_users: z.int().min(1).max(100_000),
  allow_list: z
    .array(z.string().trim().min(3).max(254))
    .max(10_000)
    .meta({ description: "Addresses and domains (`@example.com`) that may connect; empty: all" }),
};

const secretNames = { clientSecret: "client_secret", botToken: "bot_token", adminToken: "admin_token" } as const;

export const bridgeSettings = z
  .object({ ...plain, secrets_set: z.array(z.enum(Object.values(secretNames))) })
  .meta({ id: "BridgeSettings" });

export const bridgeSettingsPatch = z
  .object({ ...plain, client_secret: secret, bot_token: secret, admin_token: secret })
  .partial()
  .meta({ id: "BridgeSettingsPatch", description: "What is left out stays." });

/** The API's name of a secret. */
export function secretName(name: BridgeSecret): (typeof secretNames)[BridgeSecret] {
  return secretNames[name];
}

export const bridgeCheckLine = z
  .object({ id: z.string(), state: z.enum(["ok", "warning", "wrong", "unknown"]), text: bilingual })
  .meta({ id: "BridgeCheckLine" });

export const bridgeUser = z
  .object({
    id: id.meta({ description: "On Mattermost" }),
    username: z.string(),
    email: z.string(),
    teams_user_id: z.string(),
    teams_name: z.string(),
    state: z.enum(["connected", "lost"]),
    notifications: z.boolean(),
    language,
    connected_at: time,
    subscription_ends_at: time.nullable(),
    last_error: z.string().nullable(),
  })
  .meta({ id: "BridgeUser" });

export const bridgeMine = z
  .object({
    enabled: z.boolean(),
    trigger: z.string().meta({ description: "What I type for the slash command in Mattermost, without the slash" }),
    connection: bridgeUser.nullable().meta({ description: "Null: not connected" }),
  })
  .meta({ id: "BridgeMine" });

export const bridgeLogEntry = z
  .object({
    id,
    at: time,
    chat_id: z.string(),
    message_id: z.string(),
    outcome: z.enum(["forwarded", "skipped", "failed"]),
    reason: z.string().meta({ description: "A code; `words` says it" }),
    words: bilingual,
    chat_url: z.string().meta({ description: "Opens the message in Teams" }),
  })
  .meta({ id: "BridgeLogEntry" });
