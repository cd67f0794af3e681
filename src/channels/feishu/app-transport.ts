import type { Inbound, InboundEvent } from "#ports/inbound.ts";
import { answerTo } from "./app-answer.ts";
import type { Render } from "./app-answer.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { readBody } from "./app-envelope.ts";
import { eventsOf } from "./app-inbound.ts";
import { answerWithinMs } from "./app-limits.ts";
import type { Verify } from "./app-verify.ts";

/** What events over HTTP want of the rest. */
export interface TransportParts {
  readonly config: AppConfig;
  readonly verify: Verify;
  readonly render: Render;
  readonly knownBotId: () => string | null;
  readonly heard: (events: readonly InboundEvent<AppAddress>[], receivedAt: number) => void;
}

/**
 * Events and callbacks over HTTP: `verify` proves the sender of the request, and what is in it is read by `eventsOf` and answered by
 * `answerTo`. A long connection would prove its sender in its own way and share these two.
 */
export function inboundOverHttp(parts: TransportParts): Inbound<AppAddress> {
  const { config, verify, render, knownBotId, heard } = parts;
  return {
    verify,
    parse(request) {
      const said = readBody(request.body, config.encryptKey);
      if (said.kind !== "event") return [];
      const events = eventsOf(said.envelope, { appId: config.appId, botId: knownBotId() });
      heard(events, request.receivedAt);
      return events;
    },
    answer: (request, results) => answerTo(readBody(request.body, config.encryptKey), results, render),
    answerWithinMs,
  };
}
