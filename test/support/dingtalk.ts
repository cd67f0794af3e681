import assert from "node:assert/strict";
import { account } from "#api/schemas/config.ts";
import { linkCode } from "#api/schemas/links.ts";
import {
  type AppFakeOptions,
  type AppMessage,
  type Delivery,
  type DingtalkAppFake,
  type FakePerson,
  type FakePlace,
  startDingtalkApp,
} from "../../src/channels/dingtalk/fake-app.ts";
import { type StreamFake, startStream } from "../../src/channels/dingtalk/fake-app-stream.ts";
import { settingsOf } from "./dingtalk-rig.ts";
import { eventually } from "./eventually.ts";
import type { Person, World } from "./world.ts";

export type { AppMessage, DingtalkAppFake, FakePerson, FakePlace, StreamFake };

/** An organization of DingTalk beside a world, and the product connected to it as an administrator would. */
export interface Connected extends AsyncDisposable {
  readonly dingtalk: DingtalkAppFake;
  readonly stream: StreamFake;
  readonly accountId: string;
}

/** Connects, and waits until the stream stands or the address for clicks is known. */
export async function connectDingtalk(
  world: World,
  options: AppFakeOptions = {},
  connection: "stream" | "http" = "stream",
  settings: object = {},
): Promise<Connected> {
  const dingtalk = await startDingtalkApp(options);
  const { courier } = dingtalk;
  const stream = await startStream(dingtalk);
  const config = { ...settingsOf(dingtalk), connection, region: "china", ...settings };
  const made = await world.admin.api.post(
    "/api/v1/accounts",
    { channel: "dingtalk", name: "DingTalk", config },
    account,
  );
  if (connection === "http") {
    dingtalk.courier = courier;
    dingtalk.endpoint = `${world.server.url}/hook/dingtalk/${made.id}`;
  }
  await eventually("connected", () => stream.connections() + dingtalk.world.callbacks.size === 1 || undefined);
  return {
    dingtalk,
    stream,
    accountId: made.id,
    async [Symbol.asyncDispose]() {
      await stream.close();
      await dingtalk.close();
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
  dingtalk: DingtalkAppFake,
  place: FakePlace,
  what: string,
  fits: (message: AppMessage) => boolean,
): Promise<AppMessage> {
  return eventually(what, () => dingtalk.messages(place).toReversed().find(fits));
}

/** Makes a code in Tocsin, says it in DingTalk and presses Link now. */
export async function linkPlace(
  dingtalk: DingtalkAppFake,
  who: { readonly tocsin: Person; readonly dingtalk: FakePerson },
  kind: "person" | "chat",
  place: FakePlace,
): Promise<void> {
  const { code, command } = await who.tocsin.api.post("/api/v1/link-codes", { kind, channel: "dingtalk" }, linkCode);
  assert.match(command, kind === "person" ? /^linkUser/ : /^linkChat/);
  assertHeard(await dingtalk.say(who.dingtalk, place, `${command.split(" ")[0]} ${code}`));
  const asked = await shown(dingtalk, place, "the question whether to link", ({ pressables }) =>
    pressables.some(({ params }) => params["verb"] === "link"),
  );
  assert.match(asked.text, /Link now/);
  assert.match(assertHeard(await dingtalk.click(who.dingtalk, asked, "link")).note ?? "", /^Linked/);
}
