import { randomBytes, randomUUID } from "node:crypto";
import { openButtons, roomPlatform } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startFeishuFake } from "./fake.ts";

/** A group of Feishu with a custom bot, whose signature check is on. */
export const feishuBot: SandboxPlatform = roomPlatform(
  "feishu-bot",
  { kind: "chat", colour: "#3370ff" },
  async ({ changed, ...how }) => {
    const secret = randomBytes(16).toString("base64url");
    const fake = await startFeishuFake({ ...how, token: randomUUID(), secret, rate: null, onMessage: changed });
    return {
      address: { url: fake.url, secret },
      view: () =>
        fake.messages.map(({ id, text, buttons }) => ({ id, title: null, text, buttons: openButtons(buttons) })),
      close: () => fake.close(),
    };
  },
);
