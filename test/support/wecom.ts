import assert from "node:assert/strict";
import { account } from "#api/schemas/config.ts";
import { linkCode } from "#api/schemas/links.ts";
import {
  type AppFakeOptions,
  type AppMessage,
  type Delivery,
  type FakeGroup,
  type FakePerson,
  startWecomApp,
  type WecomAppFake,
} from "../../src/channels/wecom/fake-app.ts";
import { type BotFake, startBot } from "../../src/channels/wecom/fake-stream.ts";
import { eventually } from "./eventually.ts";
import type { Person, World } from "./world.ts";

export type { AppMessage, BotFake, FakeGroup, FakePerson, WecomAppFake };

/** An organization of WeCom with its app and its AI bot. */
export interface Wecom {
  readonly app: WecomAppFake;
  readonly bot: BotFake;
  readonly accountId: string;
  close(): Promise<void>;
}

/** Starts WeCom beside a world, and connects the product to it as an administrator would. */
export async function connectWecom(world: World, options: AppFakeOptions = {}): Promise<Wecom> {
  const app = await startWecomApp(options);
  const { corpId, agentId, corpSecret, token, encodingAesKey, botId, botSecret } = app.world;
  const bot = await startBot(app.world);
  const config = { corpId, agentId, corpSecret, token, encodingAesKey, botId, botSecret };
  const made = await world.admin.api.post(
    "/api/v1/accounts",
    { channel: "wecom", name: "WeCom", config: { ...config, apiUrl: app.origin, botUrl: bot.url } },
    account,
  );
  app.endpoint = `${world.server.url}/hook/wecom/${made.id}`;
  const checked = await app.checkAddress();
  assert.equal(checked.failure, null, checked.body);
  await eventually("the AI bot is connected", () => bot.connected() === 1);
  return {
    app,
    bot,
    accountId: made.id,
    async close() {
      await bot.close();
      await app.close();
    },
  };
}

/** The platform is content with the answer. */
export function assertHeard(delivery: Delivery): Delivery {
  assert.equal(delivery.failure, null, delivery.body);
  return delivery;
}

/** Waits for a message in a place that fits, the newest first. */
export function shown(
  { app }: Pick<Wecom, "app">,
  place: FakePerson | FakeGroup,
  what: string,
  fits: (message: AppMessage) => boolean,
): Promise<AppMessage> {
  return eventually(what, () => app.messages(place).toReversed().find(fits));
}

/** Makes a code in Tocsin, says it to the app and presses Link now. */
export async function linkPerson(wecom: Wecom, who: { readonly tocsin: Person; readonly wecom: FakePerson }) {
  const said = await linkCommand(who.tocsin, "person");
  assertHeard(await wecom.app.say(who.wecom, said));
  const asked = await shown(wecom, who.wecom, "the question whether to link", isQuestion);
  assertHeard(await wecom.app.click(who.wecom, asked, "link"));
  await shown(wecom, who.wecom, "that it is linked", ({ id, text }) => id === asked.id && /Linked/.test(text));
}

/** The same for a group, by the AI bot. */
export async function linkGroup(
  wecom: Wecom,
  who: { readonly tocsin: Person; readonly wecom: FakePerson },
  group: FakeGroup,
): Promise<void> {
  wecom.bot.say(who.wecom, group, await linkCommand(who.tocsin, "chat"));
  const asked = await shown(wecom, group, "the question whether to link", isQuestion);
  assert.deepEqual(await wecom.bot.click(who.wecom, asked, "link"), { updated: true });
  await shown(wecom, group, "that it is linked", ({ id, text }) => id === asked.id && /Linked/.test(text));
}

function isQuestion({ pressables }: AppMessage): boolean {
  return pressables.some(({ key }) => key?.startsWith("link|"));
}

async function linkCommand(tocsin: Person, kind: "person" | "chat"): Promise<string> {
  const { code, command } = await tocsin.api.post("/api/v1/link-codes", { kind, channel: "wecom" }, linkCode);
  assert.match(command, kind === "person" ? /^linkUser/ : /^linkChat/);
  return `${command.split(" ")[0]} ${code}`;
}
