import assert from "node:assert/strict";
import { z } from "zod";
import { account } from "#api/schemas/config.ts";
import { linkCode } from "#api/schemas/links.ts";
import {
  type AppPost,
  type Delivery,
  type MattermostApp,
  type MattermostAppOptions,
  type MattermostChannel,
  type MattermostPerson,
  startMattermostApp,
} from "../../src/channels/mattermost/fake-app.ts";
import { type MattermostStream, startMattermostStream } from "../../src/channels/mattermost/fake-stream.ts";
import { eventually } from "./eventually.ts";
import type { Person, World } from "./world.ts";

export type { AppPost, MattermostApp, MattermostChannel, MattermostPerson, MattermostStream };

export interface Connected {
  readonly mattermost: MattermostApp;
  readonly stream: MattermostStream;
  readonly accountId: string;
}

/**
 * Starts a Mattermost server beside a world and connects the product to it as an administrator does: with the bot's token. The slash command
 * and the WebSocket come by themselves.
 */
export async function connectMattermost(world: World, options: MattermostAppOptions = {}): Promise<Connected> {
  const mattermost = await startMattermostApp(options);
  const stream = await startMattermostStream(mattermost);
  const config = { serverUrl: mattermost.url, botToken: mattermost.bot.token, connection: "stream" };
  const body = { channel: "mattermost", name: "Mattermost", config };
  const { id: accountId } = await world.admin.api.post("/api/v1/accounts", body, account);
  await eventually("the slash command is made", () => (mattermost.commands.length > 0 ? true : undefined));
  await eventually("the WebSocket stands", () => (stream.connected() > 0 ? true : undefined));
  return { mattermost, stream, accountId };
}

/** Mattermost got its answer. */
export function assertHeard(delivery: Delivery): Delivery {
  assert.equal(delivery.status, 200);
  return delivery;
}

/** Waits for a post that a person sees in a channel (null: with the bot alone) and that fits, the newest first. */
export function seen(
  mattermost: MattermostApp,
  person: MattermostPerson,
  channel: MattermostChannel | null,
  what: string,
  fits: (post: AppPost) => boolean,
): Promise<AppPost> {
  return eventually(what, () => mattermost.seenBy(person, channel).toReversed().find(fits));
}

/** What may be pressed in a post: `ack`, `snooze` … */
export function offersOf({ pressables }: AppPost): readonly string[] {
  return pressables.map(({ id }) => id);
}

/** Makes a code in Tocsin, says it in Mattermost (`by`: to the bot, or `/tocsin`) and presses Link now. */
export async function linkPlace(
  mattermost: MattermostApp,
  who: { readonly tocsin: Person; readonly mattermost: MattermostPerson },
  kind: "person" | "chat",
  channel: MattermostChannel | null,
  by: "say" | "slash",
): Promise<void> {
  const { code, command } = await who.tocsin.api.post("/api/v1/link-codes", { kind, channel: "mattermost" }, linkCode);
  assert.ok(command.includes(code));
  const words = command.replace(/^[@/]\S+\s+/, "");
  if (by === "slash") assertHeard(await mattermost.slash(who.mattermost, channel, `/tocsin ${words}`));
  else mattermost.say(who.mattermost, channel, channel === null ? words : `@${mattermost.bot.username} ${words}`);
  const isQuestion = (post: AppPost): boolean => offersOf(post).includes("link");
  const asked = await seen(mattermost, who.mattermost, channel, "the question whether to link", isQuestion);
  assertHeard(await mattermost.click(who.mattermost, asked, "link"));
  await seen(mattermost, who.mattermost, channel, "the answer", (post) => {
    const isPlace = by === "slash" ? post.onlyFor === who.mattermost.id : post.id === asked.id;
    return isPlace && /Linked/.test(post.text) && !isQuestion(post);
  });
}

export const checkForm = z.object({ rows: z.array(z.object({ id: z.string(), state: z.string() })) });
