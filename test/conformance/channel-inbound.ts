import assert from "node:assert/strict";
import type { Inbound, InboundEvent, RawRequest, Rejection, VerifiedRequest } from "#ports/inbound.ts";
import type { Rig } from "./channel-rig.ts";
import type { PlatformInbound } from "./channel-subject.ts";

/** Both ends of a platform's requests to us. */
export interface Both {
  readonly rig: Rig;
  readonly ours: Inbound<unknown>;
  readonly theirs: PlatformInbound;
}

/** A command where there are commands, a press of a button or key elsewhere. */
export function anyBody(theirs: PlatformInbound, id: string): unknown {
  const [place] = theirs.commandPlaces;
  if (place === undefined) return theirs.bodies.action({ verb: "ack", token: "t", ref: null, id });
  return theirs.bodies.command({ text: "whoami", place, id });
}

export async function receive(
  theirs: PlatformInbound,
  ours: Inbound<unknown>,
  body: unknown,
): Promise<readonly InboundEvent[]> {
  return accept(ours, await theirs.request(theirs.encode(body), { at: Date.now() }));
}

export async function accept(ours: Inbound<unknown>, request: RawRequest): Promise<readonly InboundEvent[]> {
  return ours.parse(await verified(ours, request));
}

export async function verified(ours: Inbound<unknown>, request: RawRequest): Promise<VerifiedRequest> {
  const result = await ours.verify(request);
  assert.ok(!isRejection(result), `a good request is rejected: ${JSON.stringify(result)}`);
  return result;
}

export function isRejection(result: VerifiedRequest | Rejection): result is Rejection {
  return "rejected" in result;
}
