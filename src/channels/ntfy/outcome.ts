import * as z from "zod";
import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";

const dead = (why: string): Failure => ({ kind: "permanent", blame: "address", why });
const unfit = (why: string): Failure => ({ kind: "permanent", blame: "message", why });
const later = (why: string): Failure => ({ kind: "retry", afterMs: null, scope: "address", why });

/** `code` of an error: binwiederhier/ntfy, server/errors.go. Server, topic and token are this address's own. */
const codes: Readonly<Record<number, Failure>> = {
  40_009: dead("the server does not take the topic's name"),
  40_010: dead("the server reserves this topic's name: choose another"),
  40_011: unfit("ntfy could not read the message"),
  40_014: unfit("ntfy found the message too long"),
  40_017: unfit("ntfy could not read the message"),
  40_018: unfit("ntfy refused the message's actions"),
  40_024: unfit("ntfy could not read the message"),
  40_101: dead("the access token was refused: make a new one, or take the user's new password"),
  40_301: dead("the topic may not be published to: give the token's user write access, or enter a token"),
  40_401: dead("this is no ntfy server, or not its root"),
  41_301: unfit("ntfy found the message too long"),
  41_303: unfit("ntfy found the message too long"),
  42_901: later("the server takes a message every five seconds after a burst of sixty"),
  42_904: later("the server has no room for more topics: its administrator can raise the limit"),
  42_909: later("too many refused logins came from this machine"),
  50_701: dead(
    "the topic is a UnifiedPush one that nobody is subscribed to: choose a name that does not begin with up",
  ),
};

/** The daily number of messages was reached: counted anew at midnight UTC. */
const quota = 42_908;
const dayMs = 86_400_000;

const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

const refusal = z.object({ code: z.int(), http: z.int() });
const message = z.object({ id: z.string(), event: z.literal("message") });

/** Success is the message. */
export function outcomeOf(result: HttpResult, now: number): Outcome {
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  if (!result.ok) return failure ?? notNtfy;
  const parsed = parse(result.response.body);
  const code = refusal.safeParse(parsed).data?.code ?? 0;
  if (code === quota)
    return {
      kind: "retry",
      afterMs: dayMs - (now % dayMs),
      scope: "address",
      why: "the server's number of messages a day is used up",
    };
  const known = codes[code];
  // A proxy before the server may say for how long.
  if (known?.kind === "retry" && failure?.kind === "retry") return { ...known, afterMs: failure.afterMs };
  if (known !== undefined) return known;
  if (failure !== null) return failure;
  const sent = message.safeParse(parsed).data;
  if (sent !== undefined) return { kind: "accepted", ref: { id: sent.id }, receipts: false };
  return code === 0 ? notNtfy : unfit(`ntfy answered with error ${code}`);
}

const notNtfy: Outcome = { kind: "unknown", why: "the answer is not one of ntfy's" };

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
