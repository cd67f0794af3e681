import type { Inbound, InboundEvent } from "#ports/inbound.ts";
import { answerTo } from "./app-answer.ts";
import type { Render } from "./app-answer.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { readRequest } from "./app-envelope.ts";
import { eventsOf } from "./app-inbound.ts";
import { answerWithinMs } from "./app-limits.ts";
import type { Quiet } from "./app-quiet.ts";
import { eventKeysOf } from "./app-verify.ts";
import type { Verify } from "./app-verify.ts";

export interface TransportParts {
  readonly config: AppConfig;
  readonly verify: Verify;
  readonly render: Render;
  readonly quiet: Quiet;
  readonly heard: (events: readonly InboundEvent<AppAddress>[], receivedAt: number) => void;
}

/** Requests over HTTP and frames of a stream alike: `verify` proves the former, and the connection itself the latter. */
export function inboundOf({ config, verify, render, quiet, heard }: TransportParts): Inbound<AppAddress> {
  const keys = eventKeysOf(config);
  return {
    verify,
    parse(request) {
      const said = readRequest(request, keys);
      const events = eventsOf(said, config);
      heard(events, request.receivedAt);
      if (said.kind === "click" && said.click.outTrackId !== undefined) quiet.begin(said.click.outTrackId);
      return events;
    },
    answer(request, results) {
      const said = readRequest(request, keys);
      if (said.kind === "click" && said.click.outTrackId !== undefined) quiet.end(said.click.outTrackId);
      return answerTo(request, said, results, render, keys);
    },
    answerWithinMs,
  };
}
