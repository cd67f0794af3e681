import type { Field } from "#ports/channel.ts";
import type { SecretBox } from "#ports/secrets.ts";

/** A form as it is stored: JSON by field key, where a key with dots names a nested value. */
export type FormValues = Readonly<Record<string, unknown>>;

const mark = "v1.";

/**
 * The values of a form's own fields, with those of type `secret` sealed for `context` (`account:<id>`, `link:<id>`). A secret that
 * is left out keeps what `before` holds, so that a form can be saved without showing it again; null or empty text clears it.
 */
export function sealFields(
  box: SecretBox,
  fields: readonly Field[],
  values: FormValues,
  context: string,
  before: FormValues = {},
): FormValues {
  let sealed: FormValues = {};
  for (const field of fields) {
    const given = at(values, field.key);
    const kept = field.type === "secret" && given === undefined ? at(before, field.key) : given;
    if (kept === undefined || kept === null || (field.type === "secret" && kept === "")) continue;
    const value =
      field.type === "secret" && given !== undefined ? box.seal(plainText(given), `${context}:${field.key}`) : kept;
    sealed = put(sealed, field.key.split("."), value);
  }
  return sealed;
}

/** The stored values with their secrets in plain text: for the manifest's `parse` and nothing else. */
export function openFields(box: SecretBox, fields: readonly Field[], stored: FormValues, context: string): FormValues {
  let opened = stored;
  for (const field of fields) {
    const value = at(stored, field.key);
    if (field.type !== "secret" || typeof value !== "string" || !value.startsWith(mark)) continue;
    opened = put(opened, field.key.split("."), box.open(value, `${context}:${field.key}`));
  }
  return opened;
}

/** What the fields of type `secret` hold, in plain text: to be looked for, and never to be kept. */
export function secretsIn(fields: readonly Field[], opened: FormValues): readonly string[] {
  return fields.flatMap((field) => {
    const value = field.type === "secret" ? at(opened, field.key) : null;
    return value === undefined || value === null ? [] : [plainText(value)];
  });
}

/** The stored values without secrets, and the keys of those that are set. */
export function shownFields(
  fields: readonly Field[],
  stored: FormValues,
): { readonly values: FormValues; readonly secretsSet: readonly string[] } {
  let values: FormValues = {};
  const secretsSet: string[] = [];
  for (const field of fields) {
    const value = at(stored, field.key);
    if (value === undefined) continue;
    if (field.type === "secret") secretsSet.push(field.key);
    else values = put(values, field.key.split("."), value);
  }
  return { values, secretsSet };
}

/** The value of a key such as `auth.user`. */
function at(values: FormValues, key: string): unknown {
  let value: unknown = values;
  for (const part of key.split(".")) {
    if (!isForm(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

/** Forms may bring a secret of digits as a number. */
function plainText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function put(values: FormValues, path: readonly string[], value: unknown): FormValues {
  const [head = "", ...rest] = path;
  if (rest.length === 0) return { ...values, [head]: value };
  const inner = values[head];
  return { ...values, [head]: put(isForm(inner) ? inner : {}, rest, value) };
}

function isForm(value: unknown): value is FormValues {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
