import { openButtons, roomPlatform } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startZoomFake } from "./fake.ts";

/** Zoom Team Chat with one incoming webhook. */
export const zoom: SandboxPlatform = roomPlatform(
  "zoom",
  { kind: "chat", colour: "#0b5cff" },
  async ({ changed, ...how }) => {
    const fake = await startZoomFake({ ...how, onMessage: changed });
    return {
      address: { endpoint: fake.endpoint, token: fake.token, mode: "token" },
      view: () =>
        fake.messages.map(({ id, text, buttons }) => ({
          id,
          title: null,
          text,
          buttons: openButtons(buttons),
        })),
      close: () => fake.close(),
    };
  },
);
