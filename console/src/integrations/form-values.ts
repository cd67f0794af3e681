import { ApiProblem } from "../api.ts";
import type { Field } from "./queries.ts";

/** What stands in a form; null: a secret that is set is to be forgotten. */
export type FormValues = Readonly<Record<string, string | boolean | null>>;

/** What a form shows first: the settings as they are, else what the channel proposes. Secrets are never shown again. */
export function initialValues(fields: readonly Field[], config: Readonly<Record<string, unknown>> = {}): FormValues {
  return Object.fromEntries(fields.map((field) => [field.key, initialValue(field, config[field.key])]));
}

function initialValue(field: Field, given: unknown): string | boolean {
  const value = given ?? field.default;
  if (field.type === "boolean") return value === true;
  if (field.type === "secret") return "";
  if (Array.isArray(value)) return value.map(String).join("\n");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** What is sent: empty fields are left out, so that what they hold stays (secrets) or ends (others). */
export function bodyOf(fields: readonly Field[], values: FormValues): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap(({ key, type }): readonly (readonly [string, string | boolean | null])[] => {
      const value = values[key];
      const isLeftOut = value === undefined || value === "" || (value === null && type !== "secret");
      return isLeftOut ? [] : [[key, value]];
    }),
  );
}

/** Fields that must be filled in and are not, by key. */
export function missingFields(
  fields: readonly Field[],
  values: FormValues,
  secretsSet: readonly string[],
): ReadonlySet<string> {
  const missing = fields.filter(({ key, type, required }) => {
    const value = values[key];
    const isSet = type === "secret" && secretsSet.includes(key) && value !== null;
    return required && type !== "boolean" && !isSet && (typeof value !== "string" || value.trim() === "");
  });
  return new Set(missing.map(({ key }) => key));
}

/** What the server said about each field, by its key: those of `config.` or `address.`, and by their own names. */
export function fieldProblems(error: unknown, prefix: string): Readonly<Record<string, string>> {
  if (!(error instanceof ApiProblem)) return {};
  return Object.fromEntries(
    error.fields.map(({ field, problem }) => [
      field.startsWith(`${prefix}.`) ? field.slice(prefix.length + 1) : field,
      problem,
    ]),
  );
}
