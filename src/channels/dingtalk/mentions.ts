import type { Content } from "#channels/kit/content.ts";
import { mobileOf } from "#channels/kit/mobile.ts";
import { kept } from "./limits.ts";

/** Send group messages, `at`: whom a message rings. Only those whose `@…` also stands in its text are rung. */
export interface At {
  readonly atMobiles: readonly string[];
  readonly atUserIds: readonly string[];
  readonly isAtAll: boolean;
}

/** Null: nobody. */
export function atOf({ people, all }: Content["rings"]): At | null {
  const keys = [...new Set(people.map(({ key }) => mobileOf(key) ?? key.trim()))].slice(0, kept.mentions);
  const atMobiles = keys.filter((key) => mobileOf(key) !== null);
  const atUserIds = keys.filter((key) => mobileOf(key) === null && /^[\w-]{1,64}$/.test(key));
  return !all && atMobiles.length + atUserIds.length === 0 ? null : { atMobiles, atUserIds, isAtAll: all };
}

/** The `@…` that must stand in the text. */
export function atText({ atMobiles, atUserIds, isAtAll }: At): string {
  return [...(isAtAll ? ["@所有人"] : []), ...[...atMobiles, ...atUserIds].map((key) => `@${key}`)].join(" ");
}
