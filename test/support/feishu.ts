import assert from "node:assert/strict";
import { account } from "#api/schemas/config.ts";
import { linkCode } from "#api/schemas/links.ts";
import {
  type AppFakeOptions,
  type AppMessage,
  type Delivery,
  type FakePerson,
  type FakePlace,
  type FeishuAppFake,
  startFeishuApp,
} from "../../src/channels/feishu/fake-app.ts";
import { eventually } from "./eventually.ts";
import type { Person, World } from "./world.ts";

export type { AppMessage, FakePerson, FakePlace, FeishuAppFake };

/** Starts Feishu beside a world, and connects the product to it as an administrator would. */
export async function connectFeishu(
  world: World,
  options: AppFakeOptions = {},
): Promise<{ readonly feishu: FeishuAppFake; readonly accountId: string }> {
  const feishu = await startFeishuApp(options);
  const { appId, appSecret, encryptKey, verificationToken, origin } = feishu;
  const config = { appId, appSecret, encryptKey, verificationToken, region: "feishu", apiUrl: origin };
  const made = await world.admin.api.post("/api/v1/accounts", { channel: "feishu", name: "Feishu", config }, account);
  feishu.endpoint = `${world.server.url}/hook/feishu/${made.id}`;
  const checked = await feishu.checkAddress();
  assert.equal(checked.failure, null, checked.body);
  return { feishu, accountId: made.id };
}

/** The platform is content with the answer. */
export function assertHeard(delivery: Delivery): Delivery {
  assert.equal(delivery.failure, null, delivery.body);
  return delivery;
}

/** Waits for a message in a place that fits, the newest first. */
export function shown(
  feishu: FeishuAppFake,
  place: FakePlace,
  what: string,
  fits: (message: AppMessage) => boolean,
): Promise<AppMessage> {
  return eventually(what, () => feishu.messages(place).toReversed().find(fits));
}

/** Makes a code in Tocsin, says it in Feishu and presses Link now. */
export async function linkPlace(
  feishu: FeishuAppFake,
  who: { readonly tocsin: Person; readonly feishu: FakePerson },
  kind: "person" | "chat",
  place: FakePlace,
): Promise<void> {
  const { code, command } = await who.tocsin.api.post("/api/v1/link-codes", { kind, channel: "feishu" }, linkCode);
  assert.match(command, kind === "person" ? /^linkUser/ : /^linkChat/);
  assertHeard(await feishu.say(who.feishu, place, `${command.split(" ")[0]} ${code}`));
  const asked = await shown(feishu, place, "the question whether to link", ({ pressables }) =>
    pressables.some(({ value }) => value?.["verb"] === "link"),
  );
  assert.match(asked.text, /Link now/);
  const { shown: told } = assertHeard(await feishu.click(who.feishu, asked, "link"));
  assert.match(told?.toast?.content ?? "", /^Linked/);
}
