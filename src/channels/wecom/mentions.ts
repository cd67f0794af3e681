import type { Content } from "#channels/kit/content.ts";
import { mobileOf } from "#channels/kit/mobile.ts";
import { kept } from "./limits.ts";

/** Whom a message rings. */
export interface Rings {
  readonly userIds: readonly string[];
  readonly mobiles: readonly string[];
  readonly all: boolean;
}

/** Keys as an admin entered them: user ids or mobile numbers. `all` is everybody and comes from the settings alone. */
export function ringsOf({ people, all }: Content["rings"]): Rings {
  const keys = [...new Set(people.map(({ key }) => mobileOf(key) ?? key.trim()))];
  const userIds = keys.filter((key) => mobileOf(key) === null && isUserId(key));
  return { userIds: withinBytes(userIds), mobiles: keys.filter((key) => mobileOf(key) !== null), all };
}

function isUserId(key: string): boolean {
  return /^[\w.@-]{1,64}$/.test(key) && !/^@?all$/i.test(key);
}

function withinBytes(userIds: readonly string[]): readonly string[] {
  let used = 0;
  return userIds.filter((userId) => (used += userId.length + 4) <= kept.mentions);
}
