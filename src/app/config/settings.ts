import type { Settings } from "#domain/snapshot.ts";
import type { App } from "../app.ts";
import { type By, change, difference, done, invalid, type Result, unchanged } from "./change.ts";
import { withoutUndefined } from "./users.ts";

/** Changes settings of the workspace; what is left out stays. */
export async function patchSettings(
  app: App,
  patch: { readonly [Key in keyof Settings]?: Settings[Key] | undefined },
  by: By,
): Promise<Result<Settings>> {
  return change(app, by, async (tx, now) => {
    const settings: Settings = { ...now.settings, ...withoutUndefined(patch) };
    const changed = difference(now.settings, settings);
    if (Object.keys(changed).length === 0) return unchanged(settings);
    const unknown = settings.fallbackUserIds.filter((id) => now.users.get(id)?.disabled !== false);
    if (unknown.length > 0)
      return invalid({ field: "fallback_user_ids", problem: `No such active user: ${unknown.join(", ")}` });
    await tx.putSettings(settings);
    if (!settings.presence) await tx.removeSightings({ before: Number.MAX_SAFE_INTEGER });
    return done(settings, "settings.changed", "workspace", changed);
  });
}
