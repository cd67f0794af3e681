import type { App } from "#app/app.ts";
import type { OpenChannels } from "#app/openchannels.ts";
import type { Outcome } from "#ports/channel.ts";
import type { Circuits } from "./circuits.ts";
import type { Crowd } from "./crowd.ts";
import type { Finisher } from "./finisher.ts";
import type { Health } from "./health.ts";
import type { Pacer } from "./pace.ts";
import type { Quota } from "./quota.ts";
import type { Parked } from "./parked.ts";

/** What the lanes that talk to platforms share. */
export interface Deps {
  readonly app: App;
  readonly channels: OpenChannels;
  readonly pacer: Pacer;
  readonly quota: Quota;
  readonly parked: Parked;
  readonly finisher: Finisher;
  readonly health: Health;
  readonly circuits: Circuits;
  /** Pages that may not go out alone now. */
  readonly crowd: Crowd;
  /** 0 to 1. */
  readonly random: () => number;
  readonly count: (channel: string, outcome: Outcome["kind"] | "cancelled") => void;
}

/** Leases outlast the longest time limit of a channel (30 s) by far. */
export const leaseMs = 90_000;
