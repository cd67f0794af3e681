import type { NotificationProof } from "../generated/api.ts";

/** What is to be thought of a test message. */
export type Verdict = "good" | "bad" | "waiting";

const lost: ReadonlySet<NotificationProof["state"]> = new Set([
  "failed",
  "unknown",
  "expired",
  "cancelled",
  "suppressed",
  "superseded",
]);

/** The grade from which on the platform has taken a message. */
const taken = 2;

/** Good: the platform took it, and perhaps more was proved. Bad: it went nowhere, as far as is known. */
export function verdictOf(proof: Pick<NotificationProof, "state" | "grade"> | undefined): Verdict {
  if (proof === undefined) return "waiting";
  if (lost.has(proof.state)) return "bad";
  return proof.grade >= taken ? "good" : "waiting";
}
