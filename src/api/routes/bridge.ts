import { Readable } from "node:stream";
import { z } from "zod";
import type { Bridge, BridgeSettingsPatch, ShownBridgeSettings } from "#app/bridge.ts";
import type { BridgeLogRow, BridgeUser } from "#ports/bridge-store.ts";
import type { Reads } from "#ports/store.ts";
import { byOf, principalOf } from "../authenticate.ts";
import { bridgeReasons } from "../bridge-words.ts";
import { byteOrderMark, csvLine } from "../csv.ts";
import type { ApiDeps } from "../deps.ts";
import { RequestProblem, valueOf } from "../problem.ts";
import {
  bridgeCheckLine,
  bridgeLogEntry,
  bridgeMine,
  bridgeSettings,
  bridgeSettingsPatch,
  bridgeUser,
  secretName,
} from "../schemas/bridge.ts";
import { idParams, iso, isoOrNull, listOf, nothing, pageOf, pageQuery } from "../schemas/common.ts";
import type { ZodServer } from "../zod-server.ts";

const tags = ["bridge"];
const write = { access: "config.write" } as const;
const lines = z.unknown().meta({ type: "string" });
const exportPage = 200;

/** Chats of Teams to Mattermost, for administrators. */
export async function bridgeRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { read } = deps.app.store;

  server.get(
    "/bridge",
    { config: write, schema: { tags, summary: "Settings of the bridge", response: { 200: bridgeSettings } } },
    async () => presentSettings(await bridgeOf(deps).settings()),
  );

  server.put(
    "/bridge",
    {
      config: write,
      schema: { tags, summary: "Change settings of the bridge", body: bridgeSettingsPatch, response: { 200: bridgeSettings } }, // prettier-ignore
    },
    async (request) =>
      presentSettings(valueOf(await bridgeOf(deps).patchSettings(patchOf(request.body), byOf(request)))),
  );

  server.get(
    "/bridge/check",
    {
      config: write,
      schema: { tags, summary: "What is missing, in words", response: { 200: listOf(bridgeCheckLine) } },
    },
    async () => ({ rows: [...(await bridgeOf(deps).check())] }),
  );

  server.get(
    "/bridge/users",
    {
      config: write,
      schema: { tags, summary: "Connected people", querystring: pageQuery, response: { 200: pageOf(bridgeUser) } },
    },
    async ({ query }) => {
      const page = await read.bridgeUsers({ limit: query.limit, cursor: query.cursor ?? null });
      return { rows: page.rows.map(presentUser), next: page.next };
    },
  );

  server.get(
    "/bridge/users.csv",
    {
      config: write,
      schema: {
        tags,
        summary: "Connected people as CSV",
        response: { 200: { description: "A file", content: { "text/csv": { schema: lines } } } },
      },
    },
    async (_request, reply) => {
      const day = iso(deps.app.clock.now()).slice(0, 10);
      void reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="tocsin-teams-users-${day}.csv"`);
      return reply.send(Readable.from(usersCsv(read)));
    },
  );

  server.delete(
    "/bridge/users/:id",
    {
      config: write,
      schema: { tags, summary: "Disconnect somebody", params: idParams, response: { 204: nothing } },
    },
    async (request, reply) => {
      valueOf(await bridgeOf(deps).disconnect(request.params.id, byOf(request)));
      return reply.code(204).send(null);
    },
  );
}

/** A member's own connection, found by the address of their account. */
export async function myBridgeRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { read } = deps.app.store;
  const config = { access: "self" } as const;

  server.get(
    "/bridge/me",
    { config, schema: { tags, summary: "My connection to Teams", response: { 200: bridgeMine } } },
    async (request) => {
      const mine = await read.bridgeUserByEmail(principalOf(request).user.email);
      const enabled = deps.bridge !== undefined && (await deps.bridge.settings()).enabled;
      const trigger = mine?.commandTrigger ?? deps.bridge?.trigger() ?? "msteams";
      return { enabled, trigger, connection: mine === null ? null : presentUser(mine) };
    },
  );

  server.get(
    "/bridge/me/log",
    {
      config,
      schema: {
        tags,
        summary: "What became of my messages of the last two weeks; no text of them is kept",
        querystring: pageQuery,
        response: { 200: pageOf(bridgeLogEntry) },
      },
    },
    async (request) => {
      const mine = await read.bridgeUserByEmail(principalOf(request).user.email);
      if (mine === null) return { rows: [], next: null };
      const { limit, cursor } = request.query;
      const page = await read.bridgeLog(mine.id, { limit, cursor: cursor ?? null });
      return { rows: page.rows.map((row) => presentLog(row, mine.tenantId)), next: page.next };
    },
  );
}

function bridgeOf({ bridge }: ApiDeps): Bridge {
  if (bridge === undefined) throw new RequestProblem("not_found", { detail: "There is no bridge in a sandbox." });
  return bridge;
}

function presentSettings(settings: ShownBridgeSettings) {
  return {
    enabled: settings.enabled,
    tenant_id: settings.tenantId,
    client_id: settings.clientId,
    secret_ends_on: settings.secretEndsOn,
    login_url: settings.loginUrl,
    graph_url: settings.graphUrl,
    mattermost_url: settings.mattermostUrl,
    chat_mode: settings.chatMode,
    presence_mode: settings.presenceMode,
    max_users: settings.maxUsers,
    allow_list: [...settings.allowList],
    secrets_set: settings.secretsSet.map(secretName),
  };
}

function patchOf(body: z.output<typeof bridgeSettingsPatch>): BridgeSettingsPatch {
  return {
    enabled: body.enabled,
    tenantId: body.tenant_id,
    clientId: body.client_id,
    secretEndsOn: body.secret_ends_on,
    loginUrl: body.login_url,
    graphUrl: body.graph_url,
    mattermostUrl: body.mattermost_url,
    chatMode: body.chat_mode,
    presenceMode: body.presence_mode,
    maxUsers: body.max_users,
    allowList: body.allow_list,
    clientSecret: body.client_secret,
    botToken: body.bot_token,
    adminToken: body.admin_token,
  };
}

function presentUser(user: BridgeUser) {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    teams_user_id: user.teamsUserId,
    teams_name: user.teamsName,
    state: user.state,
    notifications: user.notifications,
    language: user.language,
    connected_at: iso(user.connectedAt),
    subscription_ends_at: isoOrNull(user.subscriptionEndsAt),
    last_error: user.lastError,
  };
}

function presentLog(row: BridgeLogRow, tenantId: string) {
  const context = encodeURIComponent('{"contextType":"chat"}');
  const place = `${encodeURIComponent(row.chatId)}/${encodeURIComponent(row.messageId)}`;
  return {
    id: row.id,
    at: iso(row.at),
    chat_id: row.chatId,
    message_id: row.messageId,
    outcome: row.outcome,
    reason: row.reason,
    words: bridgeReasons[row.reason],
    chat_url: `https://teams.microsoft.com/l/message/${place}?tenantId=${encodeURIComponent(tenantId)}&context=${context}`,
  };
}

/** Read page by page as the lines are taken. */
async function* usersCsv(read: Reads): AsyncGenerator<string> {
  const columns = [
    "username",
    "email",
    "teams_user_id",
    "teams_name",
    "state",
    "notifications",
    "connected_at",
  ] as const;
  yield byteOrderMark + csvLine(["mattermost_user_id", ...columns]);
  for (let cursor: string | null = null; ;) {
    const page: Awaited<ReturnType<Reads["bridgeUsers"]>> = await read.bridgeUsers({ limit: exportPage, cursor });
    const rows = page.rows.map(presentUser);
    yield rows.map((row) => csvLine([row.id, ...columns.map((name) => String(row[name]))])).join("");
    if (page.next === null) return;
    cursor = page.next;
  }
}
