import { createECDH } from "node:crypto";
import { openButtons, placeLabels } from "#channels/kit/sandbox.ts";
import type { SandboxMessage, SandboxPlatform } from "#ports/sandbox.ts";
import { type FakeBrowser, type ShownNotification, startPushFake } from "./fake.ts";

const place = "you";
/** Browsers draw no more of them (`Notification.maxActions`). */
const drawnActions = 2;

/** A browser that is subscribed: what its push service gave it, decrypted there, and as its screen has it. */
export const webpush: SandboxPlatform = {
  channel: "webpush",
  look: { kind: "push", colour: "#8a5a00" },
  async start({ changed, ...how }) {
    const service = await startPushFake({ ...how, onShown: changed });
    const keys = createECDH("prime256v1");
    const publicKey = keys.generateKeys("base64url");
    // Node leaves leading zeros out.
    const privateKey = Buffer.from(keys.getPrivateKey("hex").padStart(64, "0"), "hex").toString("base64url");
    const browser = service.subscribe(publicKey);
    return {
      settings: { privateKey, contact: "you@sandbox.example" },
      places: [
        { id: place, reader: "you", label: placeLabels.you, tie: { by: "address", address: browser.subscription } },
      ],
      view: () => browser.screen().map((shown) => messageOf(browser, shown)),
      close: () => service.close(),
    };
  },
};

/** A newer notification with the same tag takes the place of the one on the screen. */
function messageOf({ shown }: FakeBrowser, { tag, title, body, actions }: ShownNotification): SandboxMessage {
  const drawn = actions.slice(0, drawnActions);
  return {
    id: tag,
    place,
    edits: shown.filter((each) => each.tag === tag).length - 1,
    from: "Tocsin",
    title,
    text: body,
    card: null,
    buttons: openButtons(drawn.map(({ title: label, navigate }) => ({ label, url: navigate }))),
  };
}
