import { cleanText, toJson } from "./text.ts";

/** What is bound and read: both engines know these. */
export type Value = string | number | null;
export type Row = readonly Value[];

/** Type of a column; `?` allows NULL. `json` is kept as text, `bool` as 0 and 1. */
export type Kind = Base | `${Base}?`;
type Base = "text" | "int" | "bigint" | "json" | "bool";

/** A column as Kysely sees it. */
export type Stored<K extends Kind> = K extends `${infer B extends Base}?`
  ? StoredBase<B> | null
  : K extends Base
    ? StoredBase<K>
    : never;
type StoredBase<B extends Base> = B extends "text" | "json" ? string : number;

type Snake<S extends string> = S extends `${infer C}${infer R}`
  ? C extends Lowercase<C>
    ? `${C}${Snake<R>}`
    : `_${Lowercase<C>}${Snake<R>}`
  : S;

/** One column for each field of the entity: a field without a column does not compile, and neither does the reverse. */
type ColumnsOf<E> = { readonly [F in keyof E & string as Snake<F>]: Kind };

/** Columns that are not fields: computed from the entity when it is written, or kept by statements of the store alone. */
interface Hidden<E> {
  readonly [column: string]: { readonly kind: Kind; readonly of?: (entity: E) => Value };
}

/** What statements are made from. */
export interface Shape {
  readonly name: string;
  readonly key: readonly string[];
  /** Columns of the entity, in the order in which every statement of the store lists them. */
  readonly names: readonly string[];
  /** All that an INSERT writes: `names`, then computed ones. */
  readonly written: readonly Column[];
  /** All columns, for the test that compares them with the migrated schema. */
  readonly all: readonly Column[];
}

/** How rows and entities become each other. */
export interface Codec<E> extends Shape {
  /** The values of `written`, appended to `into` where many entities share one list. */
  encode(entity: E, into?: Value[]): Value[];
  decode(row: Row): E;
}

/** One table, with the types of its columns for Kysely. */
export interface Table<E, Name extends string, C, H> extends Codec<E> {
  readonly name: Name;
  readonly names: readonly (keyof C & string)[];
  readonly columns: C;
  readonly hidden: H;
}

export interface Column {
  readonly name: string;
  readonly base: Base;
  readonly nullable: boolean;
}

interface Field<E> extends Column {
  readonly field: string;
  readonly of: ((entity: E) => Value) | undefined;
}

/** Describes a table; called in two steps so that the entity is named and the rest inferred. */
export function table<E extends object>() {
  return <const Name extends string, const C extends ColumnsOf<E>, const H extends Hidden<E>>(
    name: Name,
    key: readonly string[],
    columns: C,
    hidden: H,
  ): Table<E, Name, C, H> => {
    const fields = Object.entries<Kind>(columns).map(([column, kind]): Field<E> => ({
      ...parse(column, kind),
      field: camel(column),
      of: undefined,
    }));
    const extra = Object.entries(hidden).map(([column, { kind, of }]): Field<E> => ({
      ...parse(column, kind),
      field: "",
      of,
    }));
    const written = [...fields, ...extra.filter((one) => one.of !== undefined)];
    const blankEntity = blank(fields.map((column) => column.field));
    return {
      name,
      key,
      names: Object.keys(columns) as (keyof C & string)[],
      written,
      all: [...fields, ...extra],
      columns,
      hidden,
      encode: (entity, into = []) => encode(written, entity, into),
      decode: (row) => decode<E>(fields, blankEntity, row),
    };
  };
}

function parse(name: string, kind: Kind): Column {
  const nullable = kind.endsWith("?");
  return { name, nullable, base: (nullable ? kind.slice(0, -1) : kind) as Base };
}

function camel(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * An object with these keys, to be copied and filled. One that gets its keys one by one, by computed names, becomes a hash table
 * from the thirteenth on: slow to fill, and slow for whoever reads the entity later.
 */
export function blank(keys: readonly string[]): Readonly<Record<string, unknown>> {
  return JSON.parse(`{${keys.map((key) => `${JSON.stringify(key)}:null`).join(",")}}`) as Record<string, unknown>;
}

function encode<E extends object>(columns: readonly Field<E>[], entity: E, into: Value[]): Value[] {
  for (const { of, field, base, nullable } of columns) {
    const value = of === undefined ? fieldOf(entity, field) : of(entity);
    if (value === null || value === undefined) into.push(base === "json" && !nullable ? "null" : null);
    // Half of all values.
    else if (base === "text" && typeof value === "string") into.push(cleanText(value));
    else into.push(scalar(base, value));
  }
  return into;
}

function scalar(base: Base, value: unknown): Value {
  switch (base) {
    case "text":
      return cleanText(typeof value === "string" ? value : JSON.stringify(value));
    case "json":
      return toJson(value);
    case "bool":
      return value === true ? 1 : 0;
    case "int":
    case "bigint":
      return whole(Number(value));
    default:
      return base satisfies never;
  }
}

/** A time far off must not make PostgreSQL refuse a whole batch, nor SQLite read back what JavaScript cannot hold. */
function whole(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  if (Number.isNaN(value)) return 0;
  return Math.min(Math.max(Math.round(value), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

function decode<E>(columns: readonly Field<never>[], template: Readonly<Record<string, unknown>>, row: Row): E {
  const entity = { ...template };
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i];
    if (column === undefined) continue;
    const value = row[i] ?? null;
    entity[column.field] =
      column.base === "json" && value !== null
        ? JSON.parse(String(value))
        : column.base === "bool" && value !== null
          ? value === 1
          : value;
  }
  return entity as E; // ColumnsOf<E> holds the columns to exactly the fields of E.
}

function fieldOf(entity: object, field: string): unknown {
  return (entity as Record<string, unknown>)[field];
}
