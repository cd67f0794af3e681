import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure } from "#channels/kit/classify-http.ts";
import type { StatusTable } from "#channels/kit/classify-http.ts";

/**
 * Standard Webhooks 1.0, "Delivery success and failure". Each address is a machine of its own, so nothing that it answers
 * can be the fault of the account: a wrong secret is this address's.
 */
const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

export function outcomeOf(result: HttpResult, now: number): Outcome {
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  return failure ?? { kind: "accepted", ref: null, receipts: false };
}
