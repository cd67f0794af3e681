import { openButtons, placeLabels, until, wallText, watchCount } from "#channels/kit/sandbox.ts";
import type { SandboxButton, SandboxMessage, SandboxPlatform } from "#ports/sandbox.ts";
import { startStream } from "./fake-app-stream.ts";
import { startDingtalkApp } from "./fake-app.ts";
import type { AppMessage, DingtalkAppFake } from "./fake-app.ts";

const place = "you";
/** Far more than DingTalk's two seconds: on a machine with much else to do, a first start takes longer. */
const answerMs = 10_000;

/** An organization of DingTalk with an internal app, as one person has it: their chat with its robot. It is told by the stream. */
export const dingtalk: SandboxPlatform = {
  channel: "dingtalk",
  look: { kind: "chat", colour: "#1677ff" },
  async start({ changed, ...how }) {
    const app = await startDingtalkApp({ ...how, rate: null });
    const stream = await startStream(app, answerMs);
    const you = app.addPerson({ name: placeLabels.you.en });
    const seen = (): readonly AppMessage[] => app.messages(you, you);
    const stop = watchCount(() => seen().reduce((sum, { edits }) => sum + 1 + edits, 0), changed);
    async function say(command: string): Promise<void> {
      await until("Tocsin to listen to DingTalk", () => stream.connections() > 0 || null);
      heard(await app.say(you, you, command));
      const isQuestion = ({ pressables }: AppMessage): boolean =>
        pressables.some(({ params }) => params["verb"] === "link");
      const asked = await until("DingTalk to ask whether to link", () => seen().findLast(isQuestion));
      heard(await app.click(you, asked, "link"));
    }
    const { clientId, clientSecret, corpId, templateId } = app.world;
    return {
      settings: {
        clientId,
        clientSecret,
        corpId,
        cardTemplateId: templateId,
        connection: "stream",
        region: "china",
        apiUrl: app.origin,
      },
      places: [{ id: place, reader: "you", label: placeLabels.you, tie: { by: "command", kind: "person", say } }],
      view: () => seen().map((message) => messageOf(app, message)),
      async press(messageId, buttonId) {
        const message = seen().find(({ id }) => id === messageId);
        const [verb = "", minutes] = buttonId.split(" ");
        if (message === undefined) throw new Error("there is no such message");
        return heard(await app.click(you, message, verb, minutes)).note;
      },
      async close() {
        stop();
        await stream.close();
        await app.close();
      },
    };
  },
};

type Delivery = Awaited<ReturnType<DingtalkAppFake["say"]>>;

function heard(delivery: Delivery): Delivery {
  if (delivery.failure !== null) throw new Error(`DingTalk was not answered: ${delivery.failure}`);
  return delivery;
}

function messageOf({ world }: DingtalkAppFake, { id, text, edits, pressables }: AppMessage): SandboxMessage {
  const { open = "", url = "" } = world.cards.get(id)?.vars ?? {};
  const labels = [...pressables.map(({ label }) => label), open];
  return {
    id,
    place,
    edits,
    from: "Tocsin",
    title: null,
    text: wallText(text, labels),
    card: null,
    buttons: [...pressables.map(buttonOf), ...(url === "" ? [] : openButtons([{ label: open, url }]))],
  };
}

/** Each length of a snooze is a button of its own. */
function buttonOf({ label, params }: AppMessage["pressables"][number]): SandboxButton {
  const { verb = "", minutes = "" } = params;
  return { id: minutes === "" ? verb : `${verb} ${minutes}`, label, kind: "press", url: null, options: [] };
}
