import { headed, openButtons, placeLabels, until, wallText, watchCount } from "#channels/kit/sandbox.ts";
import type { SandboxButton, SandboxMessage, SandboxPlatform } from "#ports/sandbox.ts";
import { listOf, textOf } from "./fake-app-attachments.ts";
import { startMattermostApp } from "./fake-app.ts";
import type { AppPost } from "./fake-app.ts";
import { startMattermostStream } from "./fake-stream.ts";

const place = "you";

/** A Mattermost server with the bot on it, as one person has it: their direct messages with it. What they say comes over its WebSocket. */
export const mattermost: SandboxPlatform = {
  channel: "mattermost",
  look: { kind: "chat", colour: "#1e325c" },
  async start({ changed, ...how }) {
    const app = await startMattermostApp(how);
    const stream = await startMattermostStream(app);
    const you = app.world.addPerson(place);
    app.team.members.add(you);
    const seen = (): readonly AppPost[] => app.seenBy(you, null);
    const stop = watchCount(() => seen().reduce((sum, { isEdited }) => sum + (isEdited ? 2 : 1), 0), changed);
    async function say(command: string): Promise<void> {
      await until("Tocsin to listen to Mattermost", () => stream.connected() > 0 || null);
      app.say(you, null, command);
      const isQuestion = ({ pressables }: AppPost): boolean => pressables.some(({ id }) => id === "link");
      const asked = await until("Mattermost to ask whether to link", () => seen().findLast(isQuestion));
      await app.click(you, asked, "link");
    }
    return {
      settings: { serverUrl: app.url, botToken: app.bot.token, connection: "stream" },
      places: [{ id: place, reader: "you", label: placeLabels.you, tie: { by: "command", kind: "person", say } }],
      connect(hookUrl) {
        app.world.settings.reach = hookUrl;
        return Promise.resolve();
      },
      view: () => seen().map((post) => messageOf(post, app.bot.id)),
      async press(messageId, buttonId, { choice }) {
        const post = seen().find(({ id }) => id === messageId);
        if (post === undefined) throw new Error("there is no such message");
        await app.click(you, post, buttonId, choice);
        return null;
      },
      async close() {
        stop();
        await stream.close();
        await app.close();
      },
    };
  },
};

function messageOf({ id, text, isEdited, author, pressables, buttons, props }: AppPost, bot: string): SandboxMessage {
  const labels = pressables.flatMap(({ name, options }) => [name, ...options.map((option) => option.text)]);
  return {
    id,
    place,
    edits: isEdited ? 1 : 0,
    from: author === bot ? "Tocsin" : placeLabels.you.en,
    title: null,
    text: wallText(headed(text, fieldsOf(props)), [...labels, ...buttons.map(({ label }) => label)]),
    card: null,
    buttons: [
      ...pressables.map((pressable): SandboxButton => ({
        id: pressable.id,
        label: pressable.name,
        kind: "press",
        url: null,
        // The wall draws no forms, so it leaves out the entry that opens one.
        options: pressable.options.flatMap((option) =>
          option.value === "other" ? [] : [{ id: option.text, label: option.text }],
        ),
      })),
      ...openButtons(buttons),
    ],
  };
}

function fieldsOf(props: AppPost["props"]): readonly string[] {
  return listOf(props["attachments"]).flatMap(({ fields }) => listOf(fields).map(({ title }) => textOf(title)));
}
