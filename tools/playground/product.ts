import { listOf } from "#api/schemas/common.ts";
import { account, link } from "#api/schemas/config.ts";
import { linkCode } from "#api/schemas/links.ts";
import type { PlaceKind } from "#domain/link.ts";
import type { FakeTeams } from "../../src/channels/msteams/fake.ts";
import { addIntegration, addService, type WayIn, type World } from "../../test/support/world.ts";

/** What the product calls itself in front of people. */
export const workspace = "Acme";

/**
 * Connects the product to the Playground as an administrator would. The fake lends what the Playground has not: a token endpoint, and
 * published keys. Answers where activities go to.
 */
export async function connectAccount(world: World, teams: FakeTeams, serviceHost: string): Promise<string> {
  const config = {
    appId: teams.appId,
    tenantId: teams.tenantId,
    clientSecret: teams.secret,
    loginUrl: teams.loginUrl,
    openIdUrl: teams.openIdUrl,
    serviceHosts: serviceHost,
  };
  await world.admin.api.patch("/api/v1/settings", { workspace_name: workspace });
  const body = { channel: "msteams", name: "Microsoft Teams", config };
  const made = await world.admin.api.post("/api/v1/accounts", body, account);
  return `${world.server.url}/hook/msteams/${made.id}`;
}

/** What is to be said in Teams to link a place of this kind. */
export async function linkCommand(world: World, kind: PlaceKind): Promise<string> {
  const made = await world.admin.api.post("/api/v1/link-codes", { kind, channel: "msteams" }, linkCode);
  return made.command;
}

/** A service whose incidents go to all three places at once. */
export async function pageEverywhere(world: World): Promise<WayIn> {
  const { api, id } = world.admin;
  const links = (await api.get("/api/v1/links", listOf(link))).rows.filter(({ channel }) => channel === "msteams");
  const rooms = links.filter(({ owner }) => owner.kind === "workspace");
  const mine = links.find(({ owner }) => owner.user_id === id);
  if (rooms.length !== 2 || mine === undefined) throw new Error(`not all places are linked: ${JSON.stringify(links)}`);
  const steps = [{ after_sec: 0, channel: "msteams", link_id: mine.id }];
  await api.put("/api/v1/me/preferences", { critical: steps, warning: steps, info: steps });
  const targets = [...rooms.map((room) => ({ kind: "room", link_id: room.id })), { kind: "user", user_id: id }];
  const service = await addService(world, "Checkout", [{ targets, advance_after_sec: 3600 }]);
  return addIntegration(world, service, "standard");
}

/** An event of the standard source (Flashduty's form). */
export interface StandardEvent {
  readonly alert_key: string;
  readonly title_rule: string;
  readonly event_status: "Critical" | "Warning" | "Info" | "Ok";
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly links?: readonly { readonly title: string; readonly href: string }[];
}

/** Sends one as a monitoring tool would. */
export async function send(way: WayIn, event: StandardEvent): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(way.url, { method: "POST", headers, body: JSON.stringify(event) });
  if (!answer.ok) throw new Error(`the event was not taken: ${answer.status} ${await answer.text()}`);
  await answer.body?.cancel();
}
