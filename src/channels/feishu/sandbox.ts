import { placeLabels, until, wallText, watchCount } from "#channels/kit/sandbox.ts";
import type { SandboxButton, SandboxMessage, SandboxPlatform } from "#ports/sandbox.ts";
import { startFeishuApp } from "./fake-app.ts";
import type { AppMessage } from "./fake-app.ts";

const place = "you";

/** A tenant of Feishu with a custom app, as one person has it: their chat with the bot. */
export const feishu: SandboxPlatform = {
  channel: "feishu",
  look: { kind: "chat", colour: "#3370ff" },
  async start({ changed, ...how }) {
    const app = await startFeishuApp({ ...how, rate: null });
    const you = app.addPerson({ name: placeLabels.you.en });
    const seen = (): readonly AppMessage[] => app.messages(you, you);
    const stop = watchCount(() => seen().reduce((sum, { edits }) => sum + 1 + edits, 0), changed);
    async function say(command: string): Promise<void> {
      await app.say(you, you, command);
      const isQuestion = ({ pressables }: AppMessage): boolean =>
        pressables.some(({ value }) => value?.["verb"] === "link");
      const asked = await until("Feishu to ask whether to link", () => seen().findLast(isQuestion));
      await app.click(you, asked, "link");
    }
    const { appId, appSecret, encryptKey, verificationToken, origin } = app;
    return {
      settings: { appId, appSecret, encryptKey, verificationToken, region: "feishu", apiUrl: origin },
      places: [{ id: place, reader: "you", label: placeLabels.you, tie: { by: "command", kind: "person", say } }],
      async connect(hookUrl) {
        app.endpoint = hookUrl;
        await app.checkAddress();
      },
      view: () => seen().map(messageOf),
      async press(messageId, buttonId, { choice }) {
        const message = seen().find(({ id }) => id === messageId);
        if (message === undefined) throw new Error("there is no such message");
        const { shown } = await app.click(you, message, buttonId, choice);
        return shown?.toast?.content ?? null;
      },
      async close() {
        stop();
        await app.close();
      },
    };
  },
};

function messageOf({ id, text, edits, pressables }: AppMessage): SandboxMessage {
  const labels = pressables.flatMap(({ label, options }) => [label, ...options.map((option) => option.label)]);
  return {
    id,
    place,
    edits,
    from: "Tocsin",
    title: null,
    text: wallText(text, labels),
    card: null,
    buttons: pressables.flatMap((each, index) => buttonOf(each, index) ?? []),
  };
}

function buttonOf(
  { label, url, value, options }: AppMessage["pressables"][number],
  index: number,
): SandboxButton | null {
  if (url !== null) return { id: `open-${index}`, label, kind: "open", url, options: [] };
  const verb = value?.["verb"];
  if (typeof verb !== "string") return null;
  return {
    id: verb,
    label,
    kind: "press",
    url: null,
    options: options.map((option) => ({ id: option.value, label: option.label })),
  };
}
