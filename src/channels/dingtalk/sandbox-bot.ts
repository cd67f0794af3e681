import { randomBytes } from "node:crypto";
import { openButtons, roomPlatform } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startDingtalkFake } from "./fake.ts";

const hex = (): string => randomBytes(32).toString("hex");

/** A group of DingTalk with a custom bot that is secured by a sign. */
export const dingtalkBot: SandboxPlatform = roomPlatform(
  "dingtalk-bot",
  { kind: "chat", colour: "#1677ff" },
  async ({ changed, ...how }) => {
    const [token, secret] = [hex(), `SEC${hex()}`];
    const fake = await startDingtalkFake({ ...how, token, secret, perMinute: null, onMessage: changed });
    return {
      address: { url: fake.url, secret },
      view: () =>
        fake.messages.map(({ id, text, buttons }) => ({ id, title: null, text, buttons: openButtons(buttons) })),
      close: () => fake.close(),
    };
  },
);
