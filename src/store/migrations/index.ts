import { initial } from "./0001-initial.ts";

/** One step of the schema, for both engines; steps only ever go forward and are never edited once released. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
  /** What the other engine does not need. */
  readonly only: { readonly sqlite: readonly string[]; readonly postgres: readonly string[] };
}

export const migrations: readonly Migration[] = [initial];

/** The schema this program was written for. */
export const schemaVersion = migrations.length;
