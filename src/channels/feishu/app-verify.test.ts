import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { raw, start, withFeishu } from "../../../test/support/feishu-rig.ts";
import type { Rig } from "../../../test/support/feishu-rig.ts";
import { decrypted, signatureOf } from "./app-crypto.ts";
import { encrypt } from "./fake-app-events.ts";
import { freshMs, inboundBytes } from "./app-limits.ts";
import { createVerify } from "./app-verify.ts";
import type { Verify } from "./app-verify.ts";
import type { RawRequest } from "#ports/inbound.ts";

function verifyOf({ config, deps, seen, client }: Rig): Verify {
  return createVerify({ config, now: deps.now, seen, botId: client.botId });
}

/** `ok`, or the reason of the refusal and its status. */
async function tried(rig: Rig, request: RawRequest): Promise<string> {
  const result = await verifyOf(rig)(request);
  return "rejected" in result ? `${result.status} ${result.why}` : "ok";
}

describe("the cipher", () => {
  it("opens the example of the platform's documents", () => {
    assert.equal(decrypted("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", "test key"), "hello world");
  });

  it("does not open what is cut, changed, of another key, or no text", () => {
    const good = encrypt(JSON.stringify({ text: "好".repeat(20) }), "key");
    assert.notEqual(decrypted(good, "key"), null);
    const bytes = Buffer.from(good, "base64");
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    for (const [cipher, key] of [
      [good, "other key"],
      [bytes.subarray(0, -1).toString("base64"), "key"],
      [bytes.subarray(0, 16).toString("base64"), "key"],
      [flipped.toString("base64"), "key"],
      ["", "key"],
      ["no base64 at all!", "key"],
    ] as const)
      assert.equal(decrypted(cipher, key), null, cipher.slice(0, 20));
  });

  it("signs bytes, not texts: a body that is no UTF-8 has a signature of its own", () => {
    const sign = (...bytes: number[]): string => signatureOf("1795330800", "n", "key", Uint8Array.from(bytes));
    assert.notEqual(sign(0xff), sign(0xfe));
    assert.match(sign(0xff), /^[0-9a-f]{64}$/);
  });
});

describe("requests", () => {
  const said = ({ fake, ann }: Rig) => fake.compose.message(ann, ann, "status");

  it(
    "of this app are let in, however old by five minutes",
    withFeishu(async (rig) => {
      for (const off of [0, freshMs - 1_000, 1_000 - freshMs])
        assert.equal(await tried(rig, raw(rig.fake.sign(said(rig), { at: start + off }))), "ok");
      assert.deepEqual([...rig.seen.lastAccepted()], [["im.message.receive_v1", start]]);
    }),
  );

  it(
    "of others are refused, with a cause of its own for each mistake of the set-up",
    withFeishu(async (rig) => {
      const { fake } = rig;
      const body = said(rig) as { readonly header: object };
      const with_ = (header: object) => ({ ...body, header: { ...body.header, ...header } });
      const plain = new TextEncoder().encode(JSON.stringify(body));
      const old = new TextEncoder().encode(JSON.stringify({ open_message_id: "om_1", action: {}, token: "x" }));
      const unsigned = fake.sign(body);
      const huge = new Uint8Array(inboundBytes + 1);
      const cases: readonly (readonly [expected: string, request: RawRequest])[] = [
        ["401 feishu: stale", raw(fake.sign(body, { at: start - freshMs - 2_000 }))],
        ["401 feishu: stale", raw(fake.sign(body, { at: start + freshMs + 2_000 }))],
        ["401 feishu: key", raw(fake.sign(body, { key: "another" }))],
        ["401 feishu: signature", raw({ ...unsigned, headers: {} })],
        ["401 feishu: token", raw(fake.sign(with_({ token: "wrong" })))],
        ["401 feishu: token", raw(fake.sign(with_({ token: undefined })))],
        ["401 feishu: app", raw(fake.sign(with_({ app_id: "cli_other" })))],
        ["401 feishu: plain", raw({ headers: {}, body: plain })],
        ["401 feishu: old", raw({ headers: {}, body: old })],
        ["413 feishu: body", raw(fake.signBytes(huge))],
        ["413 feishu: body", { ...raw(unsigned), method: "GET" }],
      ];
      for (const [expected, request] of cases) assert.equal(await tried(rig, request), expected);
      assert.equal(rig.seen.lastAccepted().size, 0);
      assert.equal(rig.seen.recent().find(({ kind }) => kind === "app")?.detail, "cli_other");
    }),
  );

  it(
    "a signature that was seen does not fit anything with more behind it",
    withFeishu(async (rig) => {
      const { headers, body } = rig.fake.sign(said(rig));
      assert.equal(
        await tried(rig, raw({ headers, body: Buffer.concat([body, Buffer.from(" ")]) })),
        "401 feishu: signature",
      );
    }),
  );

  it(
    "the check of the address needs key and token, not a signature; an event in its clothes is none",
    withFeishu(async (rig) => {
      const { fake } = rig;
      const challenge = fake.compose.challenge("abc");
      const bare = (body: unknown, key?: string): RawRequest =>
        raw({ headers: {}, body: fake.sign(body, key === undefined ? {} : { key }).body });
      assert.equal(await tried(rig, bare(challenge)), "ok");
      assert.equal(await tried(rig, bare({ ...challenge, token: "wrong" })), "401 feishu: token");
      assert.equal(await tried(rig, bare(challenge, "another")), "401 feishu: key");
      // In the clear anybody can say it.
      const plain = new TextEncoder().encode(JSON.stringify(challenge));
      assert.equal(await tried(rig, raw({ headers: {}, body: plain })), "401 feishu: plain");
      assert.equal(await tried(rig, bare(said(rig))), "401 feishu: signature");
    }),
  );

  it(
    "whether a mention is ours is asked for once; while nobody tells, the platform is to come again",
    withFeishu(async (rig) => {
      const { fake, ann, room } = rig;
      const verify = verifyOf(rig);
      const asks = (): number => rig.asked.filter(({ url }) => url.endsWith("/bot/v3/info")).length;
      await fake.fault({ kind: "answer", status: 503 });
      const request = raw(fake.sign(fake.compose.message(ann, room, "status")));
      const first = await verify(request);
      assert.ok("rejected" in first && first.status === 503);
      await fake.fault(null);
      for (let round = 0; round < 3; round += 1) assert.ok(!("rejected" in (await verify(request))));
      assert.equal(asks(), 2);
      // Nothing else has to wait for it.
      const before = asks();
      for (const body of [said(rig), fake.compose.message(ann, room, "lunch?", { unmentioned: true })])
        assert.ok(!("rejected" in (await verifyOf(rig)(raw(fake.sign(body))))));
      assert.equal(asks(), before);
    }),
  );
});
