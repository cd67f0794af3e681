/** Where an action or an answer came from; shown in the timeline ("acknowledged by Ann via email"). */
export type Via =
  | { readonly kind: "console" | "api" | "action-page" | "cli" | "engine" | "signal" }
  | { readonly kind: "channel"; readonly channel: string; readonly notificationId?: string };

/** Who did something. `system` is Tocsin itself; `stranger` is a person on a platform who has no link yet. */
export type Actor =
  | { readonly kind: "user"; readonly userId: string; readonly name: string }
  | { readonly kind: "integration"; readonly integrationId: string; readonly name: string }
  | { readonly kind: "token"; readonly tokenId: string; readonly userId: string; readonly name: string }
  | { readonly kind: "stranger"; readonly name: string }
  | { readonly kind: "system" };

export const system: Actor = { kind: "system" };

/** The user behind an actor, if there is one. */
export function actorUserId(actor: Actor): string | null {
  return actor.kind === "user" || actor.kind === "token" ? actor.userId : null;
}

/** How an actor is named to people; the caller translates `system`. */
export function actorName(actor: Actor): string {
  return actor.kind === "system" ? "Tocsin" : actor.name;
}
