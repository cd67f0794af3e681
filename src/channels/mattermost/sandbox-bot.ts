import { headed, openButtons, roomPlatform } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startMattermostFake } from "./fake.ts";

/** A channel of Mattermost with an incoming webhook. */
export const mattermostBot: SandboxPlatform = roomPlatform(
  "mattermost-bot",
  { kind: "chat", colour: "#1e325c" },
  async ({ changed, ...how }) => {
    const fake = await startMattermostFake({ ...how, onMessage: changed });
    return {
      address: { url: fake.url },
      view: () =>
        fake.messages.map(({ id, text, names, buttons }) => ({
          id,
          title: null,
          text: headed(text, names),
          buttons: openButtons(buttons),
        })),
      close: () => fake.close(),
    };
  },
);
