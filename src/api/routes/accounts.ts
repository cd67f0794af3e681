import { createAccount, deleteAccount, inboundUrl, patchAccount, probeAccount } from "#app/config/accounts.ts";
import { beginAuthorization, facetsOf } from "#app/linking.ts";
import { patchSettings } from "#app/config/settings.ts";
import type { Account } from "#domain/link.ts";
import { byOf, principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { presentAccount, presentChannel, presentSettings } from "../present-config.ts";
import { found, valueOf } from "../problem.ts";
import { idParams, listOf, nothing } from "../schemas/common.ts";
import {
  account,
  accountDraft,
  accountPatch,
  authorization,
  channel,
  probeAnswer,
  settings,
  settingsPatch,
} from "../schemas/config.ts";
import type { ZodServer } from "../zod-server.ts";

const read = { access: "config.read" } as const;
const write = { access: "config.write" } as const;

const tags = ["accounts"];

async function channelRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/channels",
    { config: read, schema: { tags, summary: "Channels and their forms", response: { 200: listOf(channel) } } },
    async () => {
      const now = await app.snapshots.current();
      const signIn = [...now.accounts.values()].filter(
        (row) => row.state !== "disabled" && facetsOf(app, row).includes("sign_in"),
      );
      const of = (channel: string) => signIn.filter((row) => row.channel === channel);
      return { rows: [...app.channels.values()].map((module) => presentChannel(module, now, of(module.manifest.id))) };
    },
  );
}

/** Channels, and the accounts by which they go out. Secrets go in and never come out. */
export async function accountRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  await channelRoutes(server, deps);
  const { app } = deps;
  const present = (row: Account) =>
    presentAccount(row, app.channels.get(row.channel), { hookUrl: inboundUrl(app, row), facets: facetsOf(app, row) });
  // Not from the snapshot: health is kept up without a new revision.
  const all = async () => (await app.store.read.config()).accounts.map(present);

  // Settings of accounts name hosts and people of the company: for those who may change them.
  server.get(
    "/accounts",
    { config: write, schema: { tags, summary: "List accounts", response: { 200: listOf(account) } } },
    async () => ({ rows: await all() }),
  );

  server.get(
    "/accounts/:id",
    { config: write, schema: { tags, summary: "One account", params: idParams, response: { 200: account } } },
    async ({ params }) => {
      const one = (await all()).find(({ id }) => id === params.id);
      return found(one, "account");
    },
  );

  server.post(
    "/accounts",
    { config: write, schema: { tags, summary: "Connect an account", body: accountDraft, response: { 201: account } } },
    async (request, reply) =>
      reply.code(201).send(present(valueOf(await createAccount(app, request.body, byOf(request))))),
  );

  server.patch(
    "/accounts/:id",
    {
      config: write,
      schema: {
        tags,
        summary: "Change an account; secrets that are left out stay",
        params: idParams,
        body: accountPatch,
        response: { 200: account },
      },
    },
    async (request) => present(valueOf(await patchAccount(app, request.params.id, request.body, byOf(request)))),
  );

  server.delete(
    "/accounts/:id",
    {
      config: write,
      schema: { tags, summary: "Delete an account that no link uses", params: idParams, response: { 204: nothing } },
    },
    async (request, reply) => {
      valueOf(await deleteAccount(app, request.params.id, byOf(request)));
      return reply.code(204).send(null);
    },
  );

  server.post(
    "/accounts/:id/probe",
    {
      config: write,
      schema: {
        tags,
        summary: "Test the connection; sends nothing to anybody",
        params: idParams,
        response: { 200: probeAnswer },
      },
    },
    async (request) => {
      const outcome = valueOf(await probeAccount(app, request.params.id));
      return {
        ok: outcome.kind === "accepted",
        outcome: outcome.kind,
        why: outcome.kind === "accepted" ? null : outcome.why,
      };
    },
  );
}

/** Ways to and back from the pages of platforms; `/oauth/…` is where the browser comes back. */
export async function authorizationRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  const ways = [
    {
      purpose: "sign_in",
      path: "sign-in",
      access: "link.own",
      summary: "Tie my account by signing in at the platform",
    },
    { purpose: "install", path: "install", access: "config.write", summary: "Let the app into a workspace" },
  ] as const;
  for (const { purpose, path, access, summary } of ways)
    server.post(
      `/accounts/:id/${path}`,
      {
        config: { access },
        schema: { tags, summary, params: idParams, response: { 200: authorization } },
      },
      async (request) => {
        const userId = principalOf(request).user.id;
        return { url: valueOf(await beginAuthorization(app, { accountId: request.params.id, purpose, userId })) };
      },
    );
}

/** Settings of the workspace. */
export async function settingsRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  const tags = ["settings"];

  server.get(
    "/settings",
    { config: read, schema: { tags, summary: "Settings of the workspace", response: { 200: settings } } },
    async () => presentSettings((await app.snapshots.current()).settings),
  );

  server.patch(
    "/settings",
    { config: write, schema: { tags, summary: "Change settings", body: settingsPatch, response: { 200: settings } } },
    async (request) => {
      const {
        workspace_name: workspaceName,
        fallback_user_ids: fallbackUserIds,
        patience_sec: patienceSec,
        retention_days: retentionDays,
        presence,
      } = request.body;
      const patch = { workspaceName, fallbackUserIds, patienceSec, retentionDays, presence };
      return presentSettings(valueOf(await patchSettings(app, patch, byOf(request))));
    },
  );
}
