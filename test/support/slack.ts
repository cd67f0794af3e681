import assert from "node:assert/strict";
import { z } from "zod";
import { account } from "#api/schemas/config.ts";
import { linkCode } from "#api/schemas/links.ts";
import {
  type AppMessage,
  type Delivery,
  type SlackApp,
  type SlackAppOptions,
  type SlackPerson,
  type SlackRoom,
  startSlackApp,
} from "../../src/channels/slack/fake-app.ts";
import { type SlackSocket, startSlackSocket } from "../../src/channels/slack/fake-app-stream.ts";
import { eventually } from "./eventually.ts";
import type { Person, World } from "./world.ts";

export type { AppMessage, SlackApp, SlackPerson, SlackRoom };

/** What of a manifest tells Slack where to call. */
const manifestForm = z.object({
  features: z.object({ slash_commands: z.array(z.object({ command: z.literal("/tocsin"), url: z.string() })).min(1) }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ request_url: z.string(), bot_events: z.array(z.string()) }),
    interactivity: z.object({ is_enabled: z.literal(true), request_url: z.string() }),
  }),
});

/**
 * Starts Slack beside a world and connects the product to it as an administrator does: the account first, from its manifest the app,
 * and then the app's token and secret.
 */
export async function connectSlack(
  world: World,
  options: SlackAppOptions = {},
): Promise<{ readonly slack: SlackApp; readonly accountId: string }> {
  const slack = await startSlackApp(options);
  const { api } = world.admin;
  const { apiUrl, signingSecret, installation } = slack;
  const made = await api.post("/api/v1/accounts", { channel: "slack", name: "Slack", config: { apiUrl } }, account);
  const files = z.object({ rows: z.array(z.object({ file_name: z.string() })).length(1) });
  const [file] = (await api.get(`/api/v1/accounts/${made.id}/downloads`, files)).rows;
  const manifest = await api.get(`/api/v1/accounts/${made.id}/downloads/${file?.file_name ?? ""}`, manifestForm);
  const { event_subscriptions: events, interactivity } = manifest.settings;
  const urls = [
    events.request_url,
    interactivity.request_url,
    ...manifest.features.slash_commands.map(({ url }) => url),
  ];
  assert.equal(new Set(urls).size, 1, "one request URL for everything");
  installation.scopes = manifest.oauth_config.scopes.bot;
  slack.endpoint = urls[0] ?? null;
  const config = { botToken: installation.token, signingSecret, appId: installation.appId, apiUrl };
  await api.patch(`/api/v1/accounts/${made.id}`, { config }, account);
  return { slack, accountId: made.id };
}

/** The app is switched to Socket Mode, as where Slack cannot call: another manifest, and an app-level token. */
export async function switchToSocket(world: World, slack: SlackApp, accountId: string): Promise<SlackSocket> {
  const { api } = world.admin;
  const socket = await startSlackSocket(slack);
  const { apiUrl, signingSecret, installation } = slack;
  const { token: botToken, appId, appToken } = installation;
  const config = { botToken, signingSecret, appId, appToken, apiUrl, connection: "socket" };
  await api.patch(`/api/v1/accounts/${accountId}`, { config }, account);
  const files = z.object({ rows: z.array(z.object({ file_name: z.string() })).length(1) });
  const [file] = (await api.get(`/api/v1/accounts/${accountId}/downloads`, files)).rows;
  const form = z.object({ settings: z.object({ socket_mode_enabled: z.literal(true) }) });
  await api.get(`/api/v1/accounts/${accountId}/downloads/${file?.file_name ?? ""}`, form);
  await eventually("the connection stands", () => socket.connections() === 1);
  return socket;
}

/** Slack got its answer. */
export function assertHeard(delivery: Delivery): Delivery {
  assert.equal(delivery.status, 200, delivery.body);
  return delivery;
}

/** Waits for a message that a person sees in a place (null: with the app alone) and that fits, the newest first. */
export function seen(
  slack: SlackApp,
  person: SlackPerson,
  room: SlackRoom | null,
  what: string,
  fits: (message: AppMessage) => boolean,
): Promise<AppMessage> {
  return eventually(what, () => slack.seenBy(person, room).toReversed().find(fits));
}

/** What may be pressed in a message: `ack`, `snooze` … */
export function offersOf({ pressables }: AppMessage): readonly string[] {
  return pressables.map(({ actionId }) => actionId.replace(/^tocsin-/, ""));
}

/** Makes a code in Tocsin, says it in Slack (`by`: a message to the app, or `/tocsin`) and presses Link now. */
export async function linkPlace(
  slack: SlackApp,
  who: { readonly tocsin: Person; readonly slack: SlackPerson },
  kind: "person" | "chat",
  room: SlackRoom | null,
  by: "say" | "slash",
): Promise<void> {
  const { code, command } = await who.tocsin.api.post("/api/v1/link-codes", { kind, channel: "slack" }, linkCode);
  assert.ok(command.includes(code));
  assertHeard(await slack[by](who.slack, room, command));
  const isQuestion = (message: AppMessage): boolean => offersOf(message).includes("link");
  const asked = await seen(slack, who.slack, room, "the question whether to link", isQuestion);
  assert.equal(room === null || asked.onlyFor === who.slack.id, true, "nobody else can press it");
  assertHeard(await slack.click(who.slack, asked, "link"));
  await seen(slack, who.slack, room, "the answer takes the question's place", (message) => {
    return message.ts === asked.ts && /Linked/.test(message.text) && !isQuestion(message);
  });
}
