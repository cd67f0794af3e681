import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";

const dead = (why: string): Failure => ({ kind: "permanent", blame: "address", why });

/** What the body of a refusal holds, without regard to case, where it is known; support.zoom.com KB0067640. */
const bodies: readonly (readonly [part: string, failure: Failure])[] = [
  ["invalid signature", dead("the signature was refused: is the verification token right, and this machine's clock?")],
  ["timestamp", dead("the connection was made with /inc connect -s: choose signed as its kind")],
  ["invalid token", dead("the verification token was refused: copy it again, or say /inc list in Zoom")],
];

const reasons: Readonly<Record<number, Failure>> = {
  400: { kind: "permanent", blame: "message", why: "Zoom refused the message in every form" },
  401: dead("the verification token was refused: copy it again; for a connection made with -s choose signed"),
  403: dead("Zoom forbids this webhook: was the Incoming Webhook app removed, or disabled by an administrator?"),
  404: dead("there is no such webhook: was it disconnected? Say /inc list in Zoom, or make another with /inc connect"),
  410: dead("the webhook was disconnected: make another with /inc connect"),
};

/** A token is a webhook's own: nothing that Zoom answers is the fault of an account. */
const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

/** Success is 200 and, as far as has been seen, the word `OK`. */
export function outcomeOf(result: HttpResult, now: number): Outcome {
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  if (!result.ok) return failure ?? notZoom;
  const { status, body } = result.response;
  const said = body.trim().toLowerCase();
  if (failure !== null) {
    if (failure.kind !== "permanent") return failure;
    return bodies.find(([part]) => said.includes(part))?.[1] ?? reasons[status] ?? failure;
  }
  if (said.startsWith("<")) return notZoom;
  const inside = errorIn(said);
  if (inside === null) return { kind: "accepted", ref: null, receipts: false };
  const known = bodies.find(([part]) => said.includes(part))?.[1];
  return known ?? { kind: "permanent", blame: "message", why: `Zoom answered with error ${inside}` };
}

const notZoom: Outcome = { kind: "unknown", why: "the answer is not one of Zoom's" };

/** An object that says it failed, as Zoom's other interfaces write it: `{"status": false}`, `{"code": 7001}`; null: it does not. */
function errorIn(said: string): string | null {
  if (!said.startsWith("{")) return null;
  const code = /"(?:code|error_?code)"\s*:\s*"?(-?[1-9]\d*)/.exec(said)?.[1];
  if (code !== undefined && !/^2\d\d$/.test(code)) return code;
  return /"(?:status|success|ok)"\s*:\s*(?:false|"(?:error|fail(?:ed|ure)?)")|"error"\s*:\s*"/.test(said)
    ? "without a number"
    : null;
}
