import { openButtons, placeLabels } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startNtfyFake } from "./fake.ts";

/** A phone that has subscribed to a topic of ntfy. */
export const ntfy: SandboxPlatform = {
  channel: "ntfy",
  look: { kind: "push", colour: "#338574" },
  async start({ changed, ...how }) {
    const fake = await startNtfyFake({ ...how, onMessage: changed });
    const address = { server: fake.url, topic: fake.topic, token: fake.token };
    return {
      settings: {},
      places: [{ id: "room", reader: "room", label: placeLabels.room, tie: { by: "address", address } }],
      view: () =>
        fake.messages.map(({ id, title, text, buttons }) => ({
          id,
          place: "room",
          edits: 0,
          from: "Tocsin",
          title,
          text,
          card: null,
          buttons: openButtons(buttons),
        })),
      close: () => fake.close(),
    };
  },
};
