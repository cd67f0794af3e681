import { z } from "zod";
import { name } from "./common.ts";

const search = z
  .record(z.string().regex(/^[a-z_]{1,32}$/u), z.string().max(500))
  .refine((each) => Object.keys(each).length <= 20, "at most 20 of them")
  .meta({ description: "What the console's address says after `?`.", example: { tab: "open", severity: "critical" } });

export const savedView = z
  .object({
    id: z.string(),
    name: z.string(),
    shared: z.boolean().meta({ description: "Everybody sees it." }),
    search,
    owner: z.object({ id: z.string(), name: z.string() }),
    may_change: z.boolean().meta({ description: "Whoever asks may rename, share and delete it." }),
  })
  .meta({ id: "SavedView" });

export const viewDraft = z.object({ name, shared: z.boolean().default(false), search });
export const viewPatch = z.object({ name, shared: z.boolean(), search }).partial();
