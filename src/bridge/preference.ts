import type { BridgeUser } from "#ports/bridge-store.ts";
import type { BridgeDeps } from "./deps.ts";
import type { Sides } from "./settings.ts";

/** Where the plugin's switch in Settings › Plugin Preferences is kept by Mattermost: `pp_` and the id of the plugin. */
export const preferenceAt = { category: "pp_org.tocsin.msteams", name: "notifications" } as const;

/**
 * Whether this person wants to be told. The switch of the plugin counts, where it is set and an administrator's token lets us see it; the
 * command writes to both.
 */
export async function wantsNotifications(sides: Sides, user: BridgeUser): Promise<boolean> {
  if (sides.settings.adminToken === "") return user.notifications;
  const set = await sides.mattermost.preference(user.id, preferenceAt.category, preferenceAt.name);
  if (!set.ok || (set.value !== "on" && set.value !== "off")) return user.notifications;
  return set.value === "on";
}

/** Turns it on or off, here and in the plugin's switch. False: the switch, which counts, stayed as it was. */
export async function setNotifications(
  { app }: BridgeDeps,
  sides: Sides,
  user: BridgeUser,
  isOn: boolean,
): Promise<boolean> {
  await app.store.write((tx) => tx.patchBridgeUser(user.id, { notifications: isOn }));
  if (sides.settings.adminToken === "") return true;
  const { category, name } = preferenceAt;
  const set = await sides.mattermost.setPreference(user.id, category, name, isOn ? "on" : "off");
  if (!set.ok) app.log.warn({ why: set.why }, "the switch in the plugin's settings could not be set");
  return set.ok;
}
