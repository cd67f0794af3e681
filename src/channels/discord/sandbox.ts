import { headed, openButtons, roomPlatform } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startDiscordFake } from "./fake.ts";

/** A Discord channel with a webhook. */
export const discord: SandboxPlatform = roomPlatform(
  "discord",
  { kind: "chat", colour: "#5865f2" },
  async ({ changed, ...how }) => {
    const fake = await startDiscordFake({ ...how, onMessage: changed });
    return {
      address: { url: fake.url },
      view: () =>
        fake.messages.map(({ id, text, buttons, names }) => ({
          id,
          title: null,
          text: headed(text, names),
          buttons: openButtons(buttons),
        })),
      close: () => fake.close(),
    };
  },
);
