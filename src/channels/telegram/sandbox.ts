import { randomBytes } from "node:crypto";
import { placeLabels, until } from "#channels/kit/sandbox.ts";
import type { SandboxButton, SandboxMessage, SandboxPlatform } from "#ports/sandbox.ts";
import { startTelegramApp } from "./fake-app.ts";
import type { BotMessage, TelegramApp } from "./fake-app.ts";

const place = "you";

/** Telegram with one bot, and one person who has started it. */
export const telegram: SandboxPlatform = {
  channel: "telegram",
  look: { kind: "chat", colour: "#229ed9" },
  async start({ changed, ...how }) {
    const app = await startTelegramApp({ ...how, onChange: changed });
    const you = app.addPerson("You", "you");
    const chat = app.privateChat(you);
    const webhookSecret = randomBytes(24).toString("hex");
    let url = "";

    /** The driver may have set the webhook of the outside: in here it is the loopback one that is called. */
    const listen = (): Promise<void> => setWebhook(app, { url, secret_token: webhookSecret });
    async function say(command: string): Promise<void> {
      await listen();
      await app.start(you);
      await app.say(you, chat, command);
      const asked = await until("Telegram to ask whether to link", () =>
        app.messages(chat).findLast(({ buttons }) => pressed(buttons).length > 0),
      );
      const [link] = pressed(asked.buttons);
      await app.click(you, asked, link?.label ?? "");
    }
    return {
      settings: {
        token: app.token,
        username: `@${app.username}`,
        apiUrl: app.url,
        connection: "webhook",
        webhookSecret,
      },
      places: [{ id: place, reader: "you", label: placeLabels.you, tie: { by: "command", kind: "person", say } }],
      async connect(hookUrl) {
        url = hookUrl;
        await listen();
      },
      view: () => app.messages(chat).map(messageOf),
      async press(messageId, buttonId) {
        const message = app.messages(chat).find(({ id }) => String(id) === messageId);
        if (message === undefined) throw new Error("there is no such message");
        await listen();
        const { shown } = await app.click(you, message, buttonId);
        return shown === null || shown.kind === "opened" ? null : shown.text;
      },
      close: () => app.close(),
    };
  },
};

async function setWebhook({ url, token }: TelegramApp, body: object): Promise<void> {
  const answer = await fetch(`${url}/bot${token}/setWebhook`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the webhook was not set: ${text}`);
}

function pressed(buttons: BotMessage["buttons"]): readonly { readonly label: string }[] {
  return buttons.flat().filter((button) => "data" in button);
}

function messageOf({ id, text, edits, buttons }: BotMessage): SandboxMessage {
  return {
    id: String(id),
    place,
    edits,
    from: "Tocsin",
    title: null,
    text,
    card: null,
    buttons: buttons.flat().map(buttonOf),
  };
}

function buttonOf(button: BotMessage["buttons"][number][number]): SandboxButton {
  const { label } = button;
  return "url" in button
    ? { id: label, label, kind: "open", url: button.url, options: [] }
    : { id: label, label, kind: "press", url: null, options: [] };
}
