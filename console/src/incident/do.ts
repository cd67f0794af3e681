import { post } from "../api.ts";
import type { ActionAnswer } from "../generated/api.ts";

/** What one can do to an incident without another word. */
export type Simple = "acknowledge" | "unacknowledge" | "close" | "wake" | "escalate";

/** What one can do to an incident, with what it takes. */
export type Deed =
  | { readonly kind: Simple }
  | { readonly kind: "snooze"; readonly minutes: number }
  | { readonly kind: "close"; readonly resolution: string }
  | { readonly kind: "reopen"; readonly reason: string }
  | { readonly kind: "comment"; readonly text: string }
  | { readonly kind: "reassign"; readonly userIds: readonly string[] };

/** The presets of the snooze, in minutes; the first is meant where none is named. */
export const snoozePresets = [120, 240, 720] as const;

/** Does it. Throws `ApiProblem`; that it was so already is none. */
export function act(id: string, deed: Deed): Promise<ActionAnswer> {
  const path = { id };
  switch (deed.kind) {
    case "acknowledge":
      return post("/api/v1/incidents/{id}/acknowledge", { path, body: {} });
    case "unacknowledge":
      return post("/api/v1/incidents/{id}/unacknowledge", { path, body: {} });
    case "wake":
      return post("/api/v1/incidents/{id}/wake", { path, body: {} });
    case "escalate":
      return post("/api/v1/incidents/{id}/escalate", { path, body: {} });
    case "close": {
      const resolution = "resolution" in deed ? deed.resolution.trim() : "";
      return post("/api/v1/incidents/{id}/close", { path, body: resolution === "" ? {} : { resolution } });
    }
    case "snooze":
      return post("/api/v1/incidents/{id}/snooze", { path, body: { minutes: deed.minutes } });
    case "reopen":
      return post("/api/v1/incidents/{id}/reopen", { path, body: { reason: deed.reason } });
    case "comment":
      return post("/api/v1/incidents/{id}/comment", { path, body: { text: deed.text } });
    case "reassign":
      return post("/api/v1/incidents/{id}/reassign", { path, body: { user_ids: [...deed.userIds] } });
    default:
      return deed satisfies never;
  }
}
