import * as z from "zod";
import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure, retryAfter } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";

const dead = (why: string): Failure => ({ kind: "permanent", blame: "address", why });
const broken: Failure = { kind: "retry", afterMs: null, scope: "message", why: "Google Chat has trouble of its own" };

/** `error.status`: cloud.google.com/apis/design/errors. A webhook belongs to one space: nothing is an account's. */
const codes: ReadonlyMap<string, Failure> = new Map(
  Object.entries<Failure>({
    INVALID_ARGUMENT: { kind: "permanent", blame: "message", why: "Google Chat refused the form of the message" },
    FAILED_PRECONDITION: dead("the space takes no messages from webhooks"),
    PERMISSION_DENIED: dead(
      "the webhook's token was refused: it was deleted, or an administrator has switched webhooks off. Make a new one and paste its address",
    ),
    NOT_FOUND: dead("the space or the webhook is gone: make a webhook in another space"),
    // Seen now and then on webhooks that are well, and gone with the next try.
    UNAUTHENTICATED: { kind: "retry", afterMs: null, scope: "address", why: "Google Chat did not know the webhook" },
    RESOURCE_EXHAUSTED: {
      kind: "retry",
      afterMs: null,
      scope: "address",
      why: "the space takes one message a second from all apps together",
    },
    ABORTED: broken,
    DEADLINE_EXCEEDED: { kind: "unknown", why: "Google Chat ran out of time" },
    INTERNAL: broken,
    UNAVAILABLE: { ...broken, scope: "address" },
    UNKNOWN: broken,
  }),
);

/** `error.details[].reason` where it says more than the status. */
const reasons: ReadonlyMap<string, Failure> = new Map(
  Object.entries<Failure>({
    API_KEY_INVALID: dead("the key in the address is wrong: paste the webhook's whole address again"),
    API_KEY_SERVICE_BLOCKED: dead("the key in the address is not for Google Chat: paste the webhook's address again"),
  }),
);

const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

const refusal = z.object({
  error: z.object({
    status: z.string().catch(""),
    details: z.array(z.object({ reason: z.string().optional() })).catch([]),
  }),
});
const message = z.object({ name: z.string().regex(/^spaces\/[^/]+\/messages\/[^/]+$/) });

/** Success is the message. */
export function outcomeOf(result: HttpResult, now: number): Outcome {
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  if (!result.ok) return failure ?? notGoogle;
  const { headers, body } = result.response;
  const parsed = parse(body);
  const { status, details } = refusal.safeParse(parsed).data?.error ?? { status: "", details: [] };
  const reason = details.find((each) => each.reason !== undefined)?.reason ?? "";
  const known = reasons.get(reason) ?? codes.get(status);
  // Google asks for exponential waits; where a time is named all the same, it counts.
  if (known?.kind === "retry") return { ...known, afterMs: retryAfter(headers["retry-after"], now) };
  if (known !== undefined) return known;
  if (failure !== null) return failure;
  const sent = message.safeParse(parsed).data;
  return sent === undefined ? notGoogle : { kind: "accepted", ref: { name: sent.name }, receipts: false };
}

const notGoogle: Outcome = { kind: "unknown", why: "the answer is not one of Google Chat's" };

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
