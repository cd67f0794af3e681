import { placeLabels, until, wallText } from "#channels/kit/sandbox.ts";
import type { SandboxButton, SandboxMessage, SandboxPlatform } from "#ports/sandbox.ts";
import { startSlackApp } from "./fake-app.ts";
import type { AppMessage, SlackApp } from "./fake-app.ts";

const place = "you";

/** A workspace of Slack with the app installed, as one person has it: their messages with the app. */
export const slack: SandboxPlatform = {
  channel: "slack",
  look: { kind: "chat", colour: "#611f69" },
  async start({ changed, ...how }) {
    const app = await startSlackApp(how);
    tellChanges(app, changed);
    const you = app.world.addPerson(place);
    const seen = (): readonly AppMessage[] => app.seenBy(you, null);
    async function say(command: string): Promise<void> {
      await app.say(you, null, command);
      const isQuestion = (message: AppMessage): boolean => verbsOf(message).includes("link");
      const asked = await until("Slack to ask whether to link", () => seen().findLast(isQuestion));
      await app.click(you, asked, "link");
    }
    const { apiUrl, signingSecret, installation } = app;
    return {
      settings: { botToken: installation.token, signingSecret, appId: installation.appId, apiUrl },
      places: [{ id: place, reader: "you", label: placeLabels.you, tie: { by: "command", kind: "person", say } }],
      async connect(hookUrl) {
        app.endpoint = hookUrl;
      },
      view: () => seen().map(messageOf),
      async press(messageId, buttonId, { choice }) {
        const message = seen().find(({ ts }) => ts === messageId);
        const pressable = message?.pressables.find(({ actionId }) => actionId === buttonId);
        if (message === undefined || pressable === undefined) throw new Error("there is no such button");
        const { actionId } = pressable;
        const option = pressable.options.find(({ value }) => value === choice) ?? pressable.options[0];
        const action =
          option === undefined
            ? { type: "button", action_id: actionId, value: pressable.value }
            : {
                type: "static_select",
                action_id: actionId,
                selected_option: { text: { type: "plain_text", text: option.label }, value: option.value },
              };
        await app.press(you, message, action);
        // The wall draws no forms: one is submitted as it opens, with its first length.
        if (app.modal(you) !== null) await app.submit(you, {});
        return null;
      },
      close: () => app.close(),
    };
  },
};

/** The fake's world has no listener of its own: what changes it is told on. */
function tellChanges({ world }: SlackApp, changed: () => void): void {
  const before = { ...world };
  world.add = (message) => {
    const added = before.add(message);
    changed();
    return added;
  };
  world.edit = (...edited) => {
    before.edit(...edited);
    changed();
  };
  world.remove = (...removed) => {
    before.remove(...removed);
    changed();
  };
}

function verbsOf({ pressables }: AppMessage): readonly string[] {
  return pressables.map(({ actionId }) => actionId.replace(/^tocsin-/u, ""));
}

function messageOf({ ts, text, pressables, isEdited }: AppMessage): SandboxMessage {
  const labels = pressables.flatMap(({ label, options }) => [label, ...options.map((option) => option.label)]);
  return {
    id: ts,
    place,
    edits: isEdited ? 1 : 0,
    from: "Tocsin",
    title: null,
    text: wallText(text, labels),
    card: null,
    buttons: pressables.map(buttonOf),
  };
}

function buttonOf({ actionId, label, url, options }: AppMessage["pressables"][number]): SandboxButton {
  return {
    id: actionId,
    label,
    kind: url === null ? "press" : "open",
    url,
    options: options.map(({ label: name, value }) => ({ id: value, label: name })),
  };
}
