import type { Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";
import { voiceWords } from "./words.ts";

/** What a key of the telephone does. 9 says everything again, and is nothing that anybody did. */
const digits = { ack: "1", snooze: "2", close: "3", unack: "4" } as const satisfies Record<Verb, string>;

/** Says everything again. */
export const repeatDigit = "9";

/** The key of a verb. */
export function digitOf(verb: Verb): string {
  return digits[verb];
}

/** The verb of a key, if it was offered. */
export function verbOf(digit: string, offered: readonly Verb[]): Verb | null {
  return offered.find((verb) => digits[verb] === digit) ?? null;
}

/** Vendors may tell all keys of a call at once (`91`): the last one that means something counts. */
export function lastVerb(pressed: string, offered: readonly Verb[]): Verb | null {
  return [...pressed].reduce<Verb | null>((found, digit) => verbOf(digit, offered) ?? found, null);
}

/** Which keys there are, as a sentence each; empty where nothing is to be answered. */
export function promptOf(language: Language, offered: readonly Verb[]): string {
  if (offered.length === 0) return "";
  const words = voiceWords[language];
  return [...offered.map((verb) => words.press[verb]), words.repeat].join(language === "zh-CN" ? "" : " ");
}
