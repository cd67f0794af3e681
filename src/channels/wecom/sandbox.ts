import { randomUUID } from "node:crypto";
import { markdownLinks, openButtons, roomPlatform } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startWecomFake } from "./fake.ts";

/** A WeCom group with a bot. Its messages have links for buttons. */
export const wecomBot: SandboxPlatform = roomPlatform(
  "wecom-bot",
  { kind: "chat", colour: "#2f7dcd" },
  async ({ changed, ...how }) => {
    const fake = await startWecomFake({ ...how, key: randomUUID(), onMessage: changed });
    return {
      address: { url: fake.url },
      view: () =>
        fake.messages.map(({ id, text, raw }) => ({
          id,
          title: null,
          text,
          buttons: openButtons(markdownLinks(contentOf(raw))),
        })),
      close: () => fake.close(),
    };
  },
);

function contentOf(raw: string): string {
  const { markdown } = JSON.parse(raw) as { readonly markdown?: { readonly content?: string } };
  return markdown?.content ?? "";
}
