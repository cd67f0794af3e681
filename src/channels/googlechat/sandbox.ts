import { headed, openButtons, roomPlatform } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startGoogleChatFake } from "./fake.ts";

/** A space of Google Chat with a webhook. */
export const googlechat: SandboxPlatform = roomPlatform(
  "googlechat",
  { kind: "chat", colour: "#00832d" },
  async ({ changed, ...how }) => {
    const fake = await startGoogleChatFake({ ...how, onMessage: changed });
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
