import { faultOf } from "./fake-app-blocks.ts";
import type { Installation } from "./fake-app-api.ts";
import { objectOf } from "./fake-app-courier.ts";
import type { Delivery } from "./fake-app-courier.ts";
import type { SlackPerson } from "./fake-app-world.ts";

/** Modals: docs.slack.dev, "views.open", "View object", "Input block", "view_submission payload". Written from the documents alone. */

type Json = Readonly<Record<string, unknown>>;

/** A modal on somebody's screen. */
export interface Modal {
  readonly id: string;
  readonly person: SlackPerson;
  /** As the app sent it. */
  readonly view: Json;
  /** Below which field what is wrong, by block. */
  readonly errors: Readonly<Record<string, string>>;
  /** All that can be read in it. */
  readonly text: string;
}

export interface Views {
  /** A press has this trigger: it opens one modal for this person, within three seconds. */
  readonly trigger: (id: string, person: SlackPerson) => void;
  /** The method's answer, or the word of its failure. */
  readonly open: (args: Json) => Json | string;
  /** What a person has before them; null: nothing. */
  readonly modal: (person: SlackPerson) => Modal | null;
  /** Fills fields in (options by their label), submits, and shows what comes of it. What is left out stays as the modal opened. */
  readonly submit: (person: SlackPerson, filled: Readonly<Record<string, string>>) => Promise<Delivery>;
  /** The payload of that, and nothing is sent. */
  readonly submission: (person: SlackPerson, filled: Readonly<Record<string, string>>) => Json;
  readonly cancel: (person: SlackPerson) => void;
}

const triggerMs = 3_000;

/** `send`: to the app. */
export function createViews(app: Installation, now: () => number, send: (body: Json) => Promise<Delivery>): Views {
  const triggers = new Map<string, { readonly person: SlackPerson; readonly at: number; used: boolean }>();
  const modals = new Map<SlackPerson, Modal>();
  let count = 0;

  function modalOf(person: SlackPerson): Modal {
    const modal = modals.get(person);
    if (modal === undefined) throw new Error(`${person.name} has no modal open`);
    return modal;
  }

  function submission(person: SlackPerson, filled: Readonly<Record<string, string>>): Json {
    const { id, view } = modalOf(person);
    if (view["submit"] === undefined) throw new Error("there is nothing to submit");
    return {
      type: "view_submission",
      team: { id: app.teamId, domain: "acme" },
      user: { id: person.id, username: person.name, name: person.name, team_id: app.teamId },
      api_app_id: app.appId,
      token: "deprecated",
      trigger_id: `1334524.${id}.ghi`,
      view: {
        ...view,
        id,
        team_id: app.teamId,
        app_id: app.appId,
        hash: "156772938.1827394",
        state: stateOf(view, filled),
      },
      response_urls: [],
      is_enterprise_install: false,
      enterprise: null,
    };
  }

  return {
    trigger: (id, person) => void triggers.set(id, { person, at: now(), used: false }),
    open({ trigger_id: id, view: given }) {
      // In a form it is JSON as text.
      const view = typeof given === "string" ? objectOf(given) : given;
      const known = triggers.get(String(id));
      if (known === undefined) return "invalid_trigger_id";
      if (known.used) return "exchanged_trigger_id";
      if (now() - known.at > triggerMs) return "expired_trigger_id";
      const fault = viewFault(view);
      if (fault !== null || !isObject(view)) return fault ?? "invalid_arguments";
      known.used = true;
      count += 1;
      modals.set(known.person, shown(known.person, view, `V0${count}`));
      return { view: { ...view, id: `V0${count}` } };
    },
    modal: (person) => modals.get(person) ?? null,
    submission,
    async submit(person, filled) {
      const modal = modalOf(person);
      const delivery = await send(submission(person, filled));
      if (delivery.status !== 200) return delivery;
      const next = answered(modal, delivery);
      if (next === null) modals.delete(person);
      else modals.set(person, next);
      return delivery;
    },
    cancel(person) {
      modals.delete(person);
    },
  };
}

function shown(person: SlackPerson, view: Json, id: string): Modal {
  return { id, person, view, errors: {}, text: textOf(view).join("\n") };
}

/** What the answer to a submission leaves on the screen; Slack shows "trouble connecting" for what it cannot read. */
function answered(modal: Modal, { body, json }: Delivery): Modal | null {
  const action = json?.["response_action"];
  if (body === "" || action === "clear") return null;
  if (action === "update") {
    const next = json?.["view"];
    const fault = viewFault(next);
    if (fault !== null || !isObject(next)) throw new Error(`Slack does not take the new view: ${fault}`);
    return shown(modal.person, next, modal.id);
  }
  const errors = json?.["errors"];
  if (action !== "errors" || !isObject(errors)) throw new Error(`Slack cannot read the answer: ${body}`);
  const fields = new Set(inputsOf(modal.view).map((block) => block["block_id"]));
  const told = Object.entries(errors).map(([field, text]): [string, string] => {
    if (!fields.has(field) || typeof text !== "string" || text === "") throw new Error(`no such field: ${field}`);
    return [field, text];
  });
  if (told.length === 0) throw new Error("errors without an error");
  return { ...modal, errors: Object.fromEntries(told) };
}

/** docs.slack.dev, "View object" and "Input block", as the word that Slack answers; null: nothing is wrong. */
export function viewFault(view: unknown): string | null {
  if (!isObject(view)) return "invalid_arguments";
  if (JSON.stringify(view).length > 250_000) return "view_too_large";
  const { blocks, submit, close, private_metadata: metadata = "", callback_id: callback = "" } = view;
  const all: readonly unknown[] = Array.isArray(blocks) ? blocks : [];
  const inputs = inputsOf(view);
  const ids = all.flatMap((block) => (isObject(block) && block["block_id"] !== undefined ? [block["block_id"]] : []));
  const isSound =
    view["type"] === "modal" &&
    isPlain(view["title"], 24) &&
    (close === undefined || isPlain(close, 24)) &&
    (submit === undefined ? inputs.length === 0 : isPlain(submit, 24)) &&
    typeof metadata === "string" &&
    metadata.length <= 3_000 &&
    typeof callback === "string" &&
    callback.length <= 255 &&
    all.length > 0 &&
    all.length <= 100 &&
    new Set(ids).size === ids.length &&
    inputs.every(isSoundInput);
  if (!isSound) return "invalid_arguments";
  const rest = all.filter((block) => !isObject(block) || block["type"] !== "input");
  return rest.length > 0 && faultOf({ text: "-", blocks: rest }) !== null ? "invalid_arguments" : null;
}

function isSoundInput({ block_id: id, label, hint, element }: Json): boolean {
  if (typeof id !== "string" || id === "" || id.length > 255 || !isPlain(label, 2_000)) return false;
  if ((hint !== undefined && !isPlain(hint, 2_000)) || !isObject(element)) return false;
  if (typeof element["action_id"] !== "string" || element["action_id"] === "") return false;
  if (element["type"] === "plain_text_input") {
    const { max_length: most = 3_000, placeholder } = element;
    return Number(most) >= 1 && Number(most) <= 3_000 && (placeholder === undefined || isPlain(placeholder, 150));
  }
  if (element["type"] !== "radio_buttons") return false;
  const { initial_option: initial } = element;
  const options = optionsOf(element);
  if (options.length === 0 || options.length > 10 || !options.every(isSoundOption)) return false;
  return initial === undefined || options.some((option) => JSON.stringify(option) === JSON.stringify(initial));
}

function isSoundOption({ text, value }: Json): boolean {
  return isPlain(text, 75) && typeof value === "string" && value !== "" && value.length <= 150;
}

/** `state.values`, as filled in. A field that must be filled in keeps the modal from being submitted. */
function stateOf(view: Json, filled: Readonly<Record<string, string>>): Json {
  const inputs = inputsOf(view);
  for (const field of Object.keys(filled))
    if (!inputs.some((block) => block["block_id"] === field)) throw new Error(`there is no field ${field}`);
  const values = inputs.map(({ block_id: id, element, optional }) => {
    const field = isObject(element) ? element : {};
    const given = filled[String(id)];
    const option = optionsOf(field).find(({ text }) => isObject(text) && text["text"] === given);
    if (given !== undefined && field["type"] === "radio_buttons" && option === undefined)
      throw new Error(`there is no choice ${given}`);
    const value =
      field["type"] === "radio_buttons"
        ? { type: "radio_buttons", selected_option: option ?? field["initial_option"] ?? null }
        : { type: "plain_text_input", value: given === "" ? null : (given ?? null) };
    const isEmpty = (value.selected_option ?? value.value ?? null) === null;
    if (isEmpty && optional !== true) throw new Error(`${String(id)} must be filled in`);
    if (typeof value.value === "string" && value.value.length > Number(field["max_length"] ?? 3_000))
      throw new Error(`${String(id)} takes no more`);
    return [String(id), { [String(field["action_id"])]: value }];
  });
  return { values: Object.fromEntries(values) as Json };
}

function inputsOf(view: Json): readonly Json[] {
  const blocks: readonly unknown[] = Array.isArray(view["blocks"]) ? view["blocks"] : [];
  return blocks.filter(isObject).filter((block) => block["type"] === "input");
}

function optionsOf(element: Json): readonly Json[] {
  return Array.isArray(element["options"]) ? element["options"].filter(isObject) : [];
}

function textOf(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(textOf);
  if (!isObject(node)) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === "text" && typeof value === "string" ? [value] : typeof value === "object" ? textOf(value) : [],
  );
}

function isPlain(value: unknown, max: number): boolean {
  if (!isObject(value) || value["type"] !== "plain_text" || typeof value["text"] !== "string") return false;
  return value["text"].length > 0 && value["text"].length <= max;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
