import assert from "node:assert/strict";
import fc from "fast-check";
import { anyBody, isRejection, verified } from "./channel-inbound.ts";
import type { Both } from "./channel-inbound.ts";

/** Whatever a platform may come to send one day: no events perhaps, but never a throw. */
export async function junk({ theirs, ours }: Both): Promise<void> {
  const samples = [anyBody(theirs, "e1"), theirs.bodies.action({ verb: "ack", token: "t", ref: null, id: "e2" })];
  // Arbitrary values, and real bodies with one arbitrary value somewhere inside.
  const arbitrary = fc.oneof(
    fc.jsonValue(),
    fc
      .tuple(fc.constantFrom(...samples), fc.jsonValue(), fc.nat())
      .map(([sample, value, at]) => spoiled(sample, value, at)),
  );
  await fc.assert(
    fc.asyncProperty(arbitrary, async (body) => {
      const request = await verified(ours, await theirs.request(theirs.encode(body), { at: Date.now() }));
      const results = ours.parse(request).map(() => null);
      ours.answer(request, results);
    }),
    { numRuns: 300 },
  );
  for (const bytes of [new Uint8Array(), Uint8Array.of(0xff, 0xfe, 0), new TextEncoder().encode("{")]) {
    const request = await ours.verify(await theirs.request(bytes, { at: Date.now() }));
    // Where the token names what the body says, a body that says nothing is nobody's.
    if (isRejection(request)) {
      assert.ok(!theirs.signsBody, "signed, and refused");
      continue;
    }
    assert.deepEqual(ours.parse(request), []);
    ours.answer(request, []);
  }
}

/** A copy with its `at`th inner value replaced. */
function spoiled(sample: unknown, value: unknown, at: number): unknown {
  let count = 0;
  const copy = (each: unknown): unknown => {
    count += 1;
    if (count === (at % 40) + 2) return value;
    if (Array.isArray(each)) return each.map(copy);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, copy(inner)]));
  };
  return copy(sample);
}
