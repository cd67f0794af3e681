import type { App } from "#app/app.ts";
import { defaultLimits, type FileLimits } from "./markdown/files.ts";
import { maxPost } from "./markdown/post.ts";
import type { Sides } from "./settings.ts";

/** What one post may hold. */
export interface PostLimits {
  /** Code points. */
  readonly maxPost: number;
  readonly files: FileLimits;
}

export interface Limits {
  /** As the server tells them; as Mattermost comes, where it does not. */
  of(sides: Sides): Promise<PostLimits>;
}

/** Administrators change these once in a year. */
const keptMs = 10 * 60_000;
const defaults: PostLimits = { maxPost, files: defaultLimits };
/** Who wrote, the link and the names of files need that much; no server allows less (model/post.go, `PostMessageMaxRunesV1`). */
const leastPost = 4_000;

/** Asks the server for its limits, now and then. */
export function createLimits(app: App): Limits {
  let known: { readonly sides: Sides; readonly limits: PostLimits; readonly at: number } | null = null;

  return {
    async of(sides) {
      const now = app.clock.now();
      if (known?.sides === sides && now - known.at < keptMs) return known.limits;
      const before = known?.sides === sides ? known.limits : defaults;
      const told = await sides.mattermost.limits();
      const limits = told.ok
        ? {
            maxPost: Math.max(leastPost, Math.min(maxPost, told.value.postLength ?? maxPost)),
            files: {
              files: told.value.takesFiles === false ? 0 : defaultLimits.files,
              fileBytes: Math.min(defaultLimits.fileBytes, told.value.fileBytes ?? defaultLimits.fileBytes),
            },
          }
        : before;
      known = { sides, limits, at: now };
      return limits;
    },
  };
}
