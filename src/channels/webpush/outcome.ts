import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";

const again = "subscribe it again in My account › Devices on that device";
const gone: Failure = {
  kind: "permanent",
  blame: "address",
  why: `the browser's subscription has ended: ${again}`,
};
const otherKey: Failure = {
  kind: "permanent",
  blame: "address",
  why: `the device was subscribed to another key than this server has: ${again}`,
};
const refused: Failure = {
  kind: "permanent",
  blame: "address",
  why: "the push service did not accept who we are: see whether the server's clock is right, and the contact of the account one that can be written to",
};

/**
 * RFC 8030 §5, §7.3 and §8.4, RFC 8292 §4.2. Whatever an endpoint answers is about that endpoint alone: people subscribe whatever they
 * like, and must not break the account that all devices share.
 */
const told: ReadonlyMap<number, Failure> = new Map([
  [401, refused],
  [403, otherKey],
  [404, gone],
  [410, gone],
  [413, { kind: "permanent", blame: "message", why: "the push service found the message too large" }],
]);

const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

/** What the services write where the status alone does not tell: Apple, Google and Mozilla's `reason`, `message` and `errno`. */
const words: readonly (readonly [RegExp, Failure])[] = [
  [/VapidPkHashMismatch|do not correspond to the credentials|UnauthorizedRegistration/i, otherKey],
  [/BadJwtToken|ExpiredJwtToken|BadAuthorizationHeader|"errno":\s*109\b/i, refused],
  [/InvalidRegistration|NotRegistered|BadDeviceToken|Unregistered|"errno":\s*(102|103|105|106)\b/i, gone],
];

/** Success is 201 Created (202 where a receipt is asked for) and says that the push service will try. */
export function outcomeOf(result: HttpResult, now: number): Outcome {
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  if (!result.ok) return failure ?? notAService;
  const { status, body } = result.response;
  // Some answer 400 to all of it.
  if (failure?.kind === "permanent")
    return words.find(([pattern]) => pattern.test(body))?.[1] ?? told.get(status) ?? failure;
  if (failure !== null) return failure;
  return /^\s*<(!doctype|html)/i.test(body) ? notAService : { kind: "accepted", ref: null, receipts: false };
}

const notAService: Failure = { kind: "unknown", why: "the answer is not one of a push service" };
