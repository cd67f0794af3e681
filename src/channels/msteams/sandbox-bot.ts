import { openButtons, roomPlatform } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startFlowFake } from "./fake-flow.ts";

/** A channel of Teams with a workflow that posts what comes to its webhook. */
export const msteamsBot: SandboxPlatform = roomPlatform(
  "msteams-bot",
  { kind: "card", colour: "#5b5fc7" },
  async ({ changed, ...how }) => {
    const flow = await startFlowFake({ ...how, onMessage: changed });
    return {
      address: { url: flow.url },
      view: () =>
        flow.messages.map(({ id, text, card, buttons }) => ({
          id,
          title: null,
          text,
          card,
          buttons: openButtons(buttons),
        })),
      close: () => flow.close(),
    };
  },
);
