import assert from "node:assert/strict";
import { account } from "#api/schemas/config.ts";
import { linkCode } from "#api/schemas/links.ts";
import {
  type AppOptions,
  type BotMessage,
  type Delivery,
  type Person as TelegramPerson,
  type Room,
  startTelegramApp,
  type TelegramApp,
} from "../../src/channels/telegram/fake-app.ts";
import { startPolling } from "../../src/channels/telegram/fake-app-polling.ts";
import { eventually } from "./eventually.ts";
import type { Person, World } from "./world.ts";

export type { BotMessage, Room, TelegramApp, TelegramPerson };

/** Starts Telegram beside a world and connects the product to it, which tells Telegram where it is by itself. */
export async function connectTelegram(
  world: World,
  options: AppOptions = {},
): Promise<{ readonly telegram: TelegramApp; readonly accountId: string }> {
  const telegram = await startTelegramApp(options);
  const config = { token: telegram.token, username: `@${telegram.username}`, apiUrl: telegram.url };
  const { api } = world.admin;
  const made = await api.post("/api/v1/accounts", { channel: "telegram", name: "Telegram", config }, account);
  await eventually("the webhook is set", () => telegram.webhook()?.url.endsWith(`/hook/telegram/${made.id}`));
  return { telegram, accountId: made.id };
}

/** From now on the product asks for updates, as where Telegram cannot call it. */
export async function switchToPolling(
  world: World,
  telegram: TelegramApp,
  accountId: string,
): Promise<{ close(): Promise<void> }> {
  const server = await startPolling(telegram);
  const config = {
    token: telegram.token,
    username: telegram.username,
    apiUrl: server.url,
    connection: "polling",
  };
  await world.admin.api.patch(`/api/v1/accounts/${accountId}`, { config }, account);
  await eventually("updates are asked for", () => telegram.asked.some(({ path }) => path.endsWith("/getUpdates")));
  assert.equal(telegram.webhook(), null);
  return server;
}

/** The platform got its answer. */
export function assertTaken(delivery: Delivery | null): Delivery {
  assert.ok(delivery !== null, "Telegram told the bot");
  assert.equal(delivery.status, 200, delivery.failure ?? delivery.body);
  return delivery;
}

/** Waits for a message in a chat that fits, the newest first. */
export function seen(
  telegram: TelegramApp,
  room: Room,
  what: string,
  fits: (message: BotMessage) => boolean,
): Promise<BotMessage> {
  return eventually(what, () => telegram.messages(room).toReversed().find(fits));
}

const commands = { person: "linkUser", chat: "linkChat" } as const;

/** A code of Tocsin for a link of this kind; it comes with an address that says it. */
export async function codeFor(tocsin: Person, kind: keyof typeof commands): Promise<string> {
  const { code, command, url } = await tocsin.api.post("/api/v1/link-codes", { kind, channel: "telegram" }, linkCode);
  assert.ok(command.startsWith(commands[kind]), command);
  assert.equal(url, `https://t.me/tocsin_bot?${kind === "person" ? "start" : "startgroup"}=${code}`);
  return code;
}

/** Waits for the question whether to link, and answers it. */
export async function linkNow(telegram: TelegramApp, who: TelegramPerson, room: Room): Promise<void> {
  const asked = await seen(telegram, room, "the question whether to link", ({ buttons }) =>
    buttons.flat().some(({ label }) => label === "Link now"),
  );
  const { delivery, shown } = await telegram.click(who, asked, "Link now");
  assertTaken(delivery);
  assert.ok(shown?.kind === "alert" && shown.text.startsWith("Linked"), JSON.stringify(shown));
  await seen(telegram, room, "the question is gone", ({ id, buttons }) => id === asked.id && buttons.length === 0);
}
