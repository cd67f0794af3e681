import type { Inbound, InboundEvent } from "#ports/inbound.ts";
import { readActivity } from "./activity.ts";
import { answerTo } from "./answer.ts";
import type { Render } from "./answer.ts";
import type { Address } from "./config.ts";
import { eventsOf } from "./inbound.ts";
import type { Verify } from "./jwt.ts";
import { answerWithinMs } from "./limits.ts";

/**
 * Activities over HTTP: `verify` proves the sender of the request, and what is in it is read by `eventsOf` and answered by `answerTo`.
 * Another transport (Teams' Socket Mode) proves its sender in its own way and shares these two.
 */
export function inboundOverHttp(
  verify: Verify,
  render: Render,
  heard: (events: readonly InboundEvent<Address>[], receivedAt: number) => void,
): Inbound<Address> {
  return {
    verify,
    parse(request) {
      const activity = readActivity(request.body);
      const events = activity === null ? [] : eventsOf(activity);
      heard(events, request.receivedAt);
      return events;
    },
    answer: (request, results) => answerTo(readActivity(request.body), results, render),
    answerWithinMs,
  };
}
