import type * as z from "zod";
import type { Field, FieldIssue, FormSchema, Parsed } from "#ports/channel.ts";

/** A form from its fields and the zod object that checks them; empty fields count as left out, as forms send them. */
export function defineForm<Schema extends z.ZodObject>(
  fields: readonly Field[],
  schema: Schema,
): FormSchema<z.output<Schema>> {
  return { fields, parse: (input) => parseForm(fields, schema, input) };
}

function parseForm<Schema extends z.ZodObject>(
  fields: readonly Field[],
  schema: Schema,
  input: unknown,
): Parsed<z.output<Schema>> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { ok: false, issues: [{ field: "", problem: "must be an object" }] };
  }
  const given = new Map(Object.entries(input));
  const values = Object.fromEntries(
    fields.flatMap((field) => {
      const value = typed(field, given.get(field.key)) ?? field.default;
      return value === undefined ? [] : [[field.key, value] as const];
    }),
  );
  const missing = fields.filter((field) => field.required && !Object.hasOwn(values, field.key));
  const checked = schema.safeParse(values);
  if (missing.length === 0 && checked.success) return { ok: true, value: checked.data };
  return {
    ok: false,
    issues: [...missing.map(required), ...(checked.error?.issues ?? []).filter(known(missing)).map(worded)],
  };
}

/** Forms send text; numbers and switches are read from it. What cannot be read stays as it is for the schema to refuse. */
function typed(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "string") return value;
  // A password may begin or end with a blank.
  const text = field.type === "secret" ? value : value.trim();
  if (text === "") return undefined;
  if (field.type === "number") return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (field.type === "boolean")
    return text === "true" || text === "on" ? true : text === "false" || text === "off" ? false : text;
  return text;
}

function required(field: Field): FieldIssue {
  return { field: field.key, problem: "is required" };
}

function known(missing: readonly Field[]): (issue: z.core.$ZodIssue) => boolean {
  return (issue) => !missing.some((field) => field.key === issue.path[0]);
}

function worded(issue: z.core.$ZodIssue): FieldIssue {
  return { field: issue.path.map(String).join("."), problem: issue.message };
}
