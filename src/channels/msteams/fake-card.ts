import type { Json, JsonObject, SeenAction } from "./fake-types.ts";

/** An action of a card with the inputs that its client would send along. */
export interface FoundAction {
  readonly action: SeenAction;
  readonly raw: JsonObject;
  /** Inputs of the card that the action stands in, and of the cards around it. */
  readonly inputs: readonly JsonObject[];
}

/** True for a JSON object, not for an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value if it is text, else nothing. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Every action of a card that can be pressed, in the order of the card; those of inner cards after their `Action.ShowCard`. */
export function findActions(card: JsonObject, outerInputs: readonly JsonObject[] = []): readonly FoundAction[] {
  const inputs = [...outerInputs, ...elementsOf(card["body"]).filter(({ type }) => textOf(type).startsWith("Input."))];
  const inBody = elementsOf(card["body"]).flatMap((element) => [
    ...objectsOf(element["actions"]),
    ...objectsOf([element["selectAction"], element["inlineAction"]]),
  ]);
  const all = [...inBody, ...objectsOf(card["actions"]), ...objectsOf([card["selectAction"]])];
  return all.flatMap((raw) => {
    const inner = raw["type"] === "Action.ShowCard" && isObject(raw["card"]) ? findActions(raw["card"], inputs) : [];
    return [{ action: seenAction(raw), raw, inputs }, ...inner];
  });
}

/** As `findActions`, without the inputs. */
export function actionsOf(card: JsonObject): readonly SeenAction[] {
  return findActions(card).map(({ action }) => action);
}

/**
 * The data of a pressed button: its own, under the values of the inputs. An input that was not filled in sends its `value`; one that is
 * required and empty, or that is not in the card, keeps the client from sending anything: an error.
 */
export function dataOf(found: FoundAction, given: Readonly<Record<string, string>>): JsonObject {
  const inputs = found.raw["associatedInputs"] === "none" ? [] : found.inputs;
  const ids = new Set(inputs.map((input) => textOf(input["id"])));
  const strange = Object.keys(given).find((id) => !ids.has(id));
  if (strange !== undefined) throw new Error(`the card has no input "${strange}" for this button`);
  const values: Record<string, Json> = {};
  for (const input of inputs) {
    const id = textOf(input["id"]);
    const value = given[id] ?? textOf(input["value"]);
    if (input["isRequired"] === true && value === "") throw new Error(`the input "${id}" is required`);
    if (!mayHold(input, value)) throw new Error(`the input "${id}" has no choice "${value}"`);
    if (value !== "") values[id] = value;
  }
  return { ...found.action.data, ...values };
}

function mayHold(input: JsonObject, value: string): boolean {
  if (input["type"] !== "Input.ChoiceSet" || value === "" || input["style"] === "filtered") return true;
  const choices = objectsOf(input["choices"]).map((choice) => choice["value"]);
  const picked = input["isMultiSelect"] === true ? value.split(",") : [value];
  return picked.every((each) => choices.includes(each));
}

function seenAction(raw: JsonObject): SeenAction {
  const fallback = raw["fallback"];
  return {
    type: textOf(raw["type"]),
    title: textOf(raw["title"]),
    verb: typeof raw["verb"] === "string" ? raw["verb"] : null,
    data: isObject(raw["data"]) ? raw["data"] : {},
    url: typeof raw["url"] === "string" ? raw["url"] : null,
    fallback: isObject(fallback) ? seenAction(fallback) : null,
    card: isObject(raw["card"]) ? raw["card"] : null,
  };
}

/** All elements under a list of elements, containers before what they contain; not those of inner cards. */
export function elementsOf(value: unknown): readonly JsonObject[] {
  return objectsOf(value).flatMap((element) => [
    element,
    ...["items", "columns", "rows", "cells"].flatMap((key) => elementsOf(element[key])),
  ]);
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((each: unknown): each is JsonObject => isObject(each)) : [];
}
