import { placeLabels, until, wallText, watchCount } from "#channels/kit/sandbox.ts";
import type { SandboxButton, SandboxMessage, SandboxPlatform } from "#ports/sandbox.ts";
import { startWecomApp } from "./fake-app.ts";
import type { AppMessage, WecomAppFake } from "./fake-app.ts";

const place = "you";

/** An organization of WeCom with a self-built app, as one member has it: what the app sends them. */
export const wecom: SandboxPlatform = {
  channel: "wecom",
  look: { kind: "chat", colour: "#2f7dcd" },
  async start({ changed, ...how }) {
    const app = await startWecomApp({ ...how, rate: null });
    const you = app.addPerson("You");
    const seen = (): readonly AppMessage[] => app.messages(you);
    const stop = watchCount(() => seen().reduce((sum, { edits }) => sum + 1 + edits, 0), changed);
    async function say(command: string): Promise<void> {
      heard(await app.say(you, command));
      const isQuestion = ({ pressables }: AppMessage): boolean => pressables.some(({ key }) => verbOf(key) === "link");
      const asked = await until("WeCom to ask whether to link", () => seen().findLast(isQuestion));
      heard(await app.click(you, asked, "link"));
    }
    const { corpId, agentId, corpSecret, token, encodingAesKey } = app.world;
    return {
      settings: { corpId, agentId, corpSecret, token, encodingAesKey, apiUrl: app.origin },
      places: [{ id: place, reader: "you", label: placeLabels.you, tie: { by: "command", kind: "person", say } }],
      async connect(hookUrl) {
        app.endpoint = hookUrl;
        heard(await app.checkAddress());
      },
      view: () => seen().map(messageOf),
      async press(messageId, buttonId, { choice }) {
        const message = seen().find(({ id }) => id === messageId);
        if (message === undefined) throw new Error("there is no such message");
        heard(await app.click(you, message, buttonId, choice));
        return null;
      },
      async close() {
        stop();
        await app.close();
      },
    };
  },
};

function heard({ failure }: Awaited<ReturnType<WecomAppFake["say"]>>): void {
  if (failure !== null) throw new Error(`WeCom was not answered: ${failure}`);
}

/** `ack|<token>` */
function verbOf(key: string | null): string | null {
  return key?.split("|")[0] ?? null;
}

function messageOf({ id, text, edits, pressables, options }: AppMessage): SandboxMessage {
  const labels = [...pressables, ...options].map(({ label }) => label);
  return {
    id,
    place,
    edits,
    from: "Tocsin",
    title: null,
    text: wallText(text, labels),
    card: null,
    buttons: pressables.map((pressable, index) => buttonOf(pressable, index, options)),
  };
}

/** The list of a card belongs to its button that snoozes. */
function buttonOf(
  { label, key, url }: AppMessage["pressables"][number],
  index: number,
  options: AppMessage["options"],
): SandboxButton {
  const verb = verbOf(key);
  if (verb === null) return { id: `open-${index}`, label, kind: "open", url, options: [] };
  return { id: verb, label, kind: "press", url: null, options: verb === "snooze" ? options : [] };
}
