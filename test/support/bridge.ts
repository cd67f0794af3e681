import assert from "node:assert/strict";
import { type FakeGraph, startGraph, type TeamsPerson } from "#bridge/fake-graph.ts";
import { type FakeMattermost, type MattermostPerson, startMattermost } from "#bridge/fake-mattermost.ts";
import { eventually } from "./eventually.ts";
import type { World } from "./world.ts";

export type { FakeGraph, FakeMattermost, MattermostPerson, TeamsPerson };

/** A tenant of Microsoft and a Mattermost server beside a running product that connects them. */
export interface Bridged extends AsyncDisposable {
  readonly graph: FakeGraph;
  readonly mattermost: FakeMattermost;
}

/** Sets the bridge up as an administrator does. */
export async function startBridge(world: World): Promise<Bridged> {
  const graph = await startGraph();
  const mattermost = await startMattermost();
  await world.admin.api.put("/api/v1/bridge", {
    enabled: true,
    tenant_id: graph.registration.tenantId,
    client_id: graph.registration.clientId,
    client_secret: graph.registration.clientSecret,
    login_url: graph.origin,
    graph_url: graph.origin,
    mattermost_url: mattermost.origin,
    bot_token: mattermost.bot.token,
    admin_token: mattermost.admin.token,
  });
  await eventually("the command is there", () => mattermost.world.commands.length > 0);
  return {
    graph,
    mattermost,
    async [Symbol.asyncDispose]() {
      await Promise.all([graph.close(), mattermost.close()]);
    },
  };
}

/** Types `connect`, follows the link in a browser, signs in at Microsoft and comes back; what the page says. */
export async function connectPerson(
  { graph, mattermost }: Bridged,
  who: { readonly teams: TeamsPerson; readonly mattermost: MattermostPerson },
): Promise<string> {
  const { text } = await mattermost.type(who.mattermost, "/msteams connect");
  const link = /\((http[^)]+)\)/u.exec(text)?.[1];
  assert.ok(link !== undefined, text);
  const begun = await fetch(link, { redirect: "manual" });
  assert.equal(begun.status, 303);
  const back = graph.entra.authorize(who.teams, begun.headers.get("location") ?? "");
  const page = await (await fetch(back)).text();
  return page;
}
