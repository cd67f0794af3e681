import { codeWords } from "#domain/linkcode.ts";
import type { Language } from "#domain/people.ts";
import { passwordWords } from "#lib/password.ts";
import { fieldTroubles } from "./sentences/fields.ts";
import { ingestRefusals } from "./sentences/ingest.ts";
import { finder, type Sentence } from "./sentences/pattern.ts";
import { refusals } from "./sentences/refusals.ts";

/** Sentences that others say in both languages, too. */
const spoken: readonly Sentence[] = [
  ...Object.entries(codeWords).map(([code, words]) => ({ reason: `code_${code}`, en: words.en, zh: words["zh-CN"] })),
  ...Object.entries(passwordWords).map(([code, words]) => ({
    reason: `password_${code}`,
    en: words.en,
    zh: words["zh-CN"],
  })),
];

const find = finder([...refusals, ...spoken, ...ingestRefusals, ...fieldTroubles]);

/** A text for the reader, with the code that programs may rely on. */
export interface ProblemText {
  readonly text: string;
  /** Null: words of a platform, or of somebody else. */
  readonly reason: string | null;
  readonly params: Readonly<Record<string, string>>;
}

/** What we say in English, in the reader's language. What platforms say stays as it is. */
export function problemText(text: string, language: Language): ProblemText {
  const told = find(text);
  if (told === null) return { text, reason: null, params: {} };
  return { text: language === "en" ? text : told.zh, reason: told.reason, params: told.params };
}
