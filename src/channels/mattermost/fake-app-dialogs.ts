import { verify } from "node:crypto";
import type { Answer } from "#channels/fakes/server.ts";
import { error, json } from "./fake-app-answer.ts";
import { listOf, objectOf, textOf } from "./fake-app-attachments.ts";
import type { Json } from "./fake-app-attachments.ts";
import type { MattermostPerson, World } from "./fake-app-world.ts";

/** Interactive dialogs: server/public/model/integration_action.go, api4/integration_action.go. Written anew from what they say. */

/** A dialog on somebody's screen. */
export interface OpenDialog {
  readonly url: string;
  readonly dialog: Json;
  /** Below which field, or (empty) at the foot, what is wrong. */
  readonly errors: Readonly<Record<string, string>>;
}

export interface Dialogs {
  /** All that were opened, as they came. */
  readonly opened: readonly Json[];
  readonly open: (body: Json) => Answer;
  readonly dialogOf: (person: MattermostPerson) => OpenDialog | null;
  /** What the server sends to the integration when a person submits what is before them. */
  readonly dialogBody: (person: MattermostPerson, submission: Json) => Json;
  /** What becomes of the integration's answer. */
  readonly answered: (
    person: MattermostPerson,
    answer: { readonly status: number; readonly json: Json | null },
  ) => void;
}

export function createDialogs(world: World): Dialogs {
  const opened: Json[] = [];
  const screens = new Map<string, OpenDialog>();

  function before(person: MattermostPerson): OpenDialog {
    const screen = screens.get(person.id);
    if (screen === undefined) throw new Error(`${person.username} has no dialog open`);
    return screen;
  }

  return {
    opened,
    open(body) {
      const [triggerId = "", userId = "", at = "", signature = ""] = Buffer.from(String(body["trigger_id"]), "base64")
        .toString()
        .split(":");
      const data = Buffer.from(`${triggerId}:${userId}:${at}:`);
      if (!verify("sha256", data, world.signingKey, Buffer.from(signature, "base64")))
        return error(400, "interactive_message.decode_trigger_id.verify_signature_failed");
      if (world.now() - Number(at) > 3_000) return error(400, "interactive_message.decode_trigger_id.expired");
      const dialog = objectOf(body["dialog"]);
      if (dialogFault(dialog) !== null || !/^https?:\/\//.test(String(body["url"])))
        return error(400, "api.context.invalid_body_param.app_error", dialogFault(dialog) ?? "url");
      opened.push({ ...body, user_id: userId });
      screens.set(userId, { url: String(body["url"]), dialog, errors: {} });
      return json(200, { status: "OK" });
    },
    dialogOf: (person) => screens.get(person.id) ?? null,
    dialogBody(person, submission) {
      const { dialog } = before(person);
      return {
        type: "dialog_submission",
        callback_id: textOf(dialog["callback_id"]),
        state: textOf(dialog["state"]),
        user_id: person.id,
        channel_id: world.channels[0]?.id ?? "",
        team_id: world.teams[0]?.id ?? "",
        submission,
        cancelled: false,
      };
    },
    answered(person, { status, json: answer }) {
      if (status !== 200) return;
      if (answer === null) throw new Error("Mattermost cannot read the answer to a dialog");
      const errors = Object.entries(objectOf(answer["errors"]));
      const foot = textOf(answer["error"]);
      const screen = before(person);
      if (errors.length === 0 && foot === "") return void screens.delete(person.id);
      const names = new Set(listOf(screen.dialog["elements"]).map(({ name }) => name));
      for (const [name] of errors) if (!names.has(name)) throw new Error(`there is no field ${name}`);
      const told = [...errors, ...(foot === "" ? [] : [["", foot] as const])];
      screens.set(person.id, {
        ...screen,
        errors: Object.fromEntries(told.map(([name, text]) => [name, String(text)])),
      });
    },
  };
}

/** Dialog.IsValid and DialogElement.IsValid, which count bytes; null: nothing is wrong. */
function dialogFault(dialog: Json): string | null {
  const size = (value: unknown): number => Buffer.byteLength(textOf(value));
  if (size(dialog["title"]) === 0 || size(dialog["title"]) > 24) return "title";
  const elements = listOf(dialog["elements"]);
  if (new Set(elements.map(({ name }) => name)).size !== elements.length) return "two elements of one name";
  for (const element of elements) {
    const { name, type, min_length: least = 0, max_length: most = 0 } = element;
    if (size(element["display_name"]) === 0 || size(element["display_name"]) > 24) return "display_name";
    if (size(name) === 0 || size(name) > 300) return "name";
    if (size(element["help_text"]) > 150 || size(element["placeholder"]) > 150) return "help_text or placeholder";
    if (Number(least) < 0 || Number(least) > Number(most)) return "length";
    if (type !== "text") return `an element of type ${String(type)}`;
  }
  return null;
}
