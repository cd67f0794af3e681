import { httpFailure } from "../classify-http.ts";
import type { StatusTable } from "../classify-http.ts";
import { jsonObject, textIn, wordless } from "../classify-code.ts";
import type { Attempt, BalanceFacts, ChannelDeps, Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { balanceIn, vendorStatuses } from "./code.ts";
import type { VendorConfig } from "./form.ts";

/** A POST to a gateway of one's own. `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) is the same for all tries. */
export function gatewayRequest(
  deps: Pick<ChannelDeps, "http">,
  config: VendorConfig,
  body: object,
  attempt: Attempt,
): Promise<HttpResult> {
  return deps.http.request({
    method: "POST",
    url: config.apiUrl,
    headers: {
      ...authorization(config),
      "content-type": "application/json",
      "idempotency-key": JSON.stringify(attempt.idempotencyKey.replace(/[^\x20-\x7e]|["\\]/g, "?")),
    },
    body: JSON.stringify(body),
    signal: attempt.signal,
  });
}

function authorization({ secret }: VendorConfig): Readonly<Record<string, string>> {
  return secret === "" ? {} : { authorization: `Bearer ${secret}` };
}

// 404 and 410 are said of the number; a gateway that is not there at all answers nothing.
const statuses: StatusTable = { ...vendorStatuses, 404: { permanent: "address" }, 410: { permanent: "address" } };

/** 2xx with `{"id": "…"}` is success; `{"error": {"blame": "address" | "account" | "message", "why": "…"}}` is not, whatever the status. */
export function gatewayOutcome(result: HttpResult, now: number, receipts: boolean): Outcome {
  const failure = httpFailure(result, { now, unreachable: "account", statuses });
  if (!result.ok) return failure ?? wordless;
  const answer = jsonObject(result.response.body) ?? {};
  const error = answer["error"];
  if (typeof error === "object" && error !== null && failure?.kind !== "retry") {
    const said = { ...error } as Readonly<Record<string, unknown>>;
    const blame = textIn(said, "blame");
    if (blame === "address" || blame === "account" || blame === "message")
      return { kind: "permanent", blame, why: "the gateway refused it" };
  }
  if (failure !== null) return failure;
  const id = textIn(answer, "id");
  return id === "" ? wordless : { kind: "accepted", ref: { id }, receipts };
}

/** What a GET of the same address tells of money: `{"balance": 12.5, "currency": "CNY"}`; null: nothing. */
export async function gatewayBalance(
  deps: Pick<ChannelDeps, "http">,
  config: VendorConfig,
  signal: AbortSignal,
): Promise<BalanceFacts | null> {
  const result = await deps.http.request({ method: "GET", url: config.apiUrl, headers: authorization(config), signal });
  return result.ok && result.response.status === 200
    ? balanceIn(jsonObject(result.response.body) ?? {}, "balance", config.lowBalance)
    : null;
}

/** A GET of the same address: only a refusal of the token or no connection says that something is wrong. */
export async function gatewayProbe(
  deps: Pick<ChannelDeps, "http" | "now">,
  config: VendorConfig,
  signal: AbortSignal,
): Promise<Outcome> {
  const result = await deps.http.request({ method: "GET", url: config.apiUrl, headers: authorization(config), signal });
  const failure = httpFailure(result, { now: deps.now(), unreachable: "account" });
  const matters = failure !== null && (failure.kind !== "permanent" || failure.blame === "account" || !result.ok);
  return matters ? failure : { kind: "accepted", ref: null, receipts: false };
}
