import { openButtons, roomPlatform } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startSlackFake } from "./fake.ts";

/** A channel of Slack with an incoming webhook. */
export const slackBot: SandboxPlatform = roomPlatform(
  "slack-bot",
  { kind: "chat", colour: "#611f69" },
  async ({ changed, ...how }) => {
    const fake = await startSlackFake({ ...how, onMessage: changed });
    return {
      address: { url: fake.url },
      view: () =>
        fake.messages.map(({ id, text, buttons }) => ({ id, title: null, text, buttons: openButtons(buttons) })),
      close: () => fake.close(),
    };
  },
);
