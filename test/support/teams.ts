import assert from "node:assert/strict";
import { account } from "#api/schemas/config.ts";
import { linkCode } from "#api/schemas/links.ts";
import type { PlaceKind } from "#domain/link.ts";
import {
  type Delivery,
  type FakeTeams,
  type SeenMessage,
  startTeams,
  type TeamsOptions,
  type TeamsPerson,
  type TeamsPlace,
} from "../../src/channels/msteams/fake.ts";
import { eventually } from "./eventually.ts";
import type { Person, World } from "./world.ts";

export type { FakeTeams, SeenMessage, TeamsPerson, TeamsPlace };

/** Starts Teams beside a world, and connects the product to it as an administrator would. */
export async function connectTeams(
  world: World,
  options: TeamsOptions = {},
): Promise<{ readonly teams: FakeTeams; readonly accountId: string }> {
  const teams = await startTeams(options);
  const config = {
    appId: teams.appId,
    tenantId: teams.tenantId,
    clientSecret: teams.secret,
    loginUrl: teams.loginUrl,
    openIdUrl: teams.openIdUrl,
    serviceHosts: teams.serviceHost,
  };
  const made = await world.admin.api.post("/api/v1/accounts", { channel: "msteams", name: "Teams", config }, account);
  teams.endpoint = `${world.server.url}/hook/msteams/${made.id}`;
  return { teams, accountId: made.id };
}

/** The platform got its answer. */
export function assertHeard(delivery: Delivery | null): Delivery {
  assert.ok(delivery !== null, "Teams told the bot");
  assert.equal(delivery.status, 200, delivery.failure ?? delivery.body);
  return delivery;
}

/** Waits for a message in a place that fits, the newest first. */
export function seen(
  teams: FakeTeams,
  place: TeamsPlace,
  what: string,
  fits: (message: SeenMessage) => boolean,
  viewer?: TeamsPerson,
): Promise<SeenMessage> {
  return eventually(what, () => teams.messages(place, viewer).toReversed().find(fits));
}

/** All words of a message: text and card. */
export function wordsOf({ text, card }: SeenMessage): string {
  return `${text} ${JSON.stringify(card)}`;
}

const commands = { person: "linkUser", chat: "linkChat", team: "linkTeam" } as const satisfies Record<
  PlaceKind,
  string
>;

/** Makes a code in Tocsin, says it in Teams and presses Link now. */
export async function linkPlace(
  teams: FakeTeams,
  who: { readonly tocsin: Person; readonly teams: TeamsPerson },
  kind: PlaceKind,
  place: TeamsPlace,
  name = "",
): Promise<void> {
  const { code, command } = await who.tocsin.api.post("/api/v1/link-codes", { kind, channel: "msteams" }, linkCode);
  assert.ok(command.startsWith(commands[kind]), command);
  assertHeard(await teams.say(who.teams, place, `${commands[kind]} ${code} ${name}`.trim()));
  const asked = await seen(teams, place, "the question whether to link", (message) =>
    message.actions.some(({ verb }) => verb === "link"),
  );
  assert.match(wordsOf(asked), /Link now/);
  const click = await teams.click(who.teams, asked, "link");
  assert.equal(click.status, 200, click.body);
  assert.match(JSON.stringify(click.shown), /linked/i);
  await eventually("nobody is asked any more", () =>
    teams.message(asked.id)?.actions.every(({ verb }) => verb !== "link"),
  );
}
