import * as z from "zod";
import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure, retryAfter } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";

const dead = (why: string): Failure => ({ kind: "permanent", blame: "address", why });
const throttled: Failure = {
  kind: "retry",
  afterMs: null,
  scope: "address",
  why: "Power Automate has had too many requests for this workflow",
};
const gone = "the workflow was deleted: make a new one for the channel and paste its address";
const refused =
  "Power Automate refused the signature in the address: the workflow's keys were made anew, or not anyone may trigger it. Copy its address again";

/** `error.code` of the workflow service (learn.microsoft.com, Azure Logic Apps, "Call, trigger, or nest workflows"). All is the one flow's. */
const codes: ReadonlyMap<string, Failure> = new Map(
  Object.entries<Failure>({
    WorkflowNotFound: dead(gone),
    WorkflowTriggerNotFound: dead("the workflow has no webhook any more: open it, give it one, and paste its address"),
    WorkflowDisabled: dead("the workflow is switched off: switch it on in Teams' Workflows"),
    DirectApiAuthorizationRequired: dead(refused),
    DirectApiInvalidAuthorizationScheme: dead(refused),
    AuthorizationFailed: dead(refused),
    InvalidSignature: dead(refused),
    Unauthorized: dead(refused),
    Forbidden: dead(refused),
    TriggerInputSchemaMismatch: dead(
      "the workflow expects messages of another form: make one of “Send webhook alerts to a channel” and paste its address",
    ),
    TriggerRequestMethodNotValid: dead("the workflow takes no POST: make one of “Send webhook alerts to a channel”"),
    EnvironmentNotFound: dead("the environment of the workflow is gone: make a workflow in another one"),
    // A flow that answers by itself and broke off: it did begin.
    NoResponse: { kind: "unknown", why: "the workflow began and gave no answer" },
    InvalidRequestContent: { kind: "permanent", blame: "message", why: "Power Automate could not read the message" },
    RequestEntityTooLarge: { kind: "permanent", blame: "message", why: "Power Automate found the message too large" },
    TooManyRequests: throttled,
    WorkflowRunsThrottled: throttled,
    WorkflowRunLimitExceeded: throttled,
    DirectApiRequestThrottled: throttled,
  }),
);

/** `WorkflowTriggerIsNotEnabled` names the flow's state in its words: "… trigger 'manual' with state 'Disabled' …". */
const states: ReadonlyMap<string, string> = new Map([
  ["deleted", gone],
  [
    "disabled",
    "the workflow is switched off: switch it on in Teams' Workflows. Power Automate does so itself when the owner has left, or when it failed for 14 days",
  ],
  [
    "suspended",
    "the workflow was suspended: its owner has lost the licence, or a policy of the organization forbids it",
  ],
]);

const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string().catch("") }) });

/** Success is 202 without a word (200 from a flow that answers), and says no more than that the flow was started. */
export function outcomeOf(result: HttpResult, now: number): Outcome {
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  if (!result.ok) return failure ?? notAFlow;
  const { headers, body } = result.response;
  const told = refusal.safeParse(parse(body)).data?.error;
  const known = told === undefined ? undefined : ofCode(told.code, told.message);
  if (known?.kind === "retry") return { ...known, afterMs: retryAfter(headers["retry-after"], now) };
  if (known !== undefined) return known;
  if (failure !== null) return failure;
  if (told !== undefined) return { ...notAFlow, why: "Power Automate answered with an error that is not known" };
  // A proxy's page of its own is not the flow.
  return /^\s*<(!doctype|html)/i.test(body) ? notAFlow : { kind: "accepted", ref: null, receipts: false };
}

const notAFlow: Failure = { kind: "unknown", why: "the answer is not one of Power Automate's" };

function ofCode(code: string, message: string): Failure | undefined {
  if (code !== "WorkflowTriggerIsNotEnabled") return codes.get(code);
  const state = /state '(\w+)'/i.exec(message)?.[1]?.toLowerCase() ?? "";
  return dead(states.get(state) ?? "the workflow is not switched on: open it in Teams' Workflows");
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
