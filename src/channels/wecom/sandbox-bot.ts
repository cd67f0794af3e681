import { randomUUID } from "node:crypto";
import { openButtons, roomPlatform } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startWecomFake } from "./fake.ts";

/** A group of WeCom with a message push. */
export const wecomBot: SandboxPlatform = roomPlatform(
  "wecom-bot",
  { kind: "chat", colour: "#2f7dcd" },
  async ({ changed, ...how }) => {
    const fake = await startWecomFake({ ...how, key: randomUUID(), perMinute: null, onMessage: changed });
    return {
      address: { url: fake.url },
      view: () => fake.messages.map(({ id, text, named }) => ({ id, title: null, text, buttons: openButtons(named) })),
      close: () => fake.close(),
    };
  },
);
