import { openButtons, placeLabels, roomPlatform } from "#channels/kit/sandbox.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { startTelegramFake } from "./fake.ts";

/** A group of Telegram that a bot was added to. */
export const telegramBot: SandboxPlatform = roomPlatform(
  "telegram-bot",
  { kind: "chat", colour: "#229ed9" },
  async ({ changed, ...how }) => {
    const fake = await startTelegramFake({ ...how, onMessage: changed });
    const chat = { id: -1_001_234_567_890, type: "supergroup", title: placeLabels.room.en, state: "member" } as const;
    fake.join(chat);
    return {
      settings: { token: fake.token, apiUrl: fake.url },
      address: { chatId: String(chat.id) },
      view: () =>
        fake.messages.map(({ id, text, buttons }) => ({ id, title: null, text, buttons: openButtons(buttons.flat()) })),
      close: () => fake.close(),
    };
  },
);
