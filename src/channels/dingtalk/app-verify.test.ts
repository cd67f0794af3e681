import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { context, notices } from "../../../test/conformance/channel-notices.ts";
import { start, withDingtalk } from "../../../test/support/dingtalk-rig.ts";
import type { Rig } from "../../../test/support/dingtalk-rig.ts";
import type { Inbound, RawRequest } from "#ports/inbound.ts";
import { callbackSecretOf } from "./app-api.ts";
import type { AppAddress } from "./app-config.ts";
import { decryptEvent, encryptEvent, eventSignature, hmacOf } from "./app-crypto.ts";
import {
  composeClick,
  composeEvent,
  composeMessage,
  encryptBody,
  judgeEventAnswer,
  signedClick,
  signedEvent,
  signedMessage,
} from "./fake-app-events.ts";
import type { SignedRequest } from "./fake-app-events.ts";
import { applied } from "./fake-app.ts";
import { renderFor } from "./app-render.ts";
import { inboundOf } from "./app-transport.ts";
import { createVerify } from "./app-verify.ts";

describe("what the pages show", () => {
  // Configure event push, "the page says that the result of the HTTP request does not fit".
  const published = {
    token: "123456",
    aesKey: "1234567890123456789012345678901234567890123",
    owner: "dingsnotzck6pm5veliw",
    signature: "9a95a004dd16f5c307e849b994173f76aa26e5eb",
    timestamp: "1614767836",
    nonce: "A7Co0cJLMzIDtMMI",
    encrypt: "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
  };

  it("the published envelope is signed and says success", () => {
    const { token, timestamp, nonce, encrypt, signature } = published;
    assert.equal(eventSignature(token, timestamp, nonce, encrypt), signature);
    assert.equal(decryptEvent(encrypt, published), "success");
    assert.equal(decryptEvent(encrypt, { ...published, owner: "dingsomebodyelse" }), null);
    assert.equal(decryptEvent(encrypt, { ...published, aesKey: published.aesKey.replaceAll("1", "2") }), null);
  });

  it("what we encrypt is opened again, whatever its length, and one request has one answer", () => {
    for (let length = 0; length < 70; length += 1) {
      const cipher = encryptEvent("x".repeat(length), published, "seed");
      assert.equal(decryptEvent(cipher, published), "x".repeat(length));
      assert.equal(encryptEvent("x".repeat(length), published, "seed"), cipher);
    }
    for (const junk of ["", "AAAA", "A".repeat(64), "not base64 at all"])
      assert.equal(decryptEvent(junk, published), null);
  });

  it("the signature of a message is that of the guide's sample", () => {
    const secret = "this is secret";
    assert.equal(hmacOf(secret, `1577262236757\n${secret}`), "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=");
  });
});

interface Ends {
  readonly rig: Rig;
  readonly inbound: Inbound<AppAddress>;
  readonly message: (text?: string) => SignedRequest;
  readonly click: (params?: object) => SignedRequest;
  readonly event: (type: string, data?: object) => SignedRequest;
}

function withEnds(run: (ends: Ends) => Promise<void>, settings: Readonly<Record<string, unknown>> = {}) {
  return withDingtalk(
    async (rig) => {
      const { config, deps, seen, quiet, fake, ann, room } = rig;
      const verify = createVerify({ config, accountId: deps.accountId, now: deps.now, seen });
      const inbound = inboundOf({ config, verify, render: renderFor(config.clientId), quiet, heard: () => undefined });
      const { world } = fake;
      const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value));
      await run({
        rig,
        inbound,
        message: (text = "status") =>
          signedMessage(bytes(composeMessage(world, ann, room, text)), world.clientSecret, start),
        click(params = { verb: "ack", minutes: "", token: "t" }) {
          const body = bytes(composeClick(world, ann, "card-1", { ...params }));
          return signedClick(body, callbackSecretOf(config, deps.accountId), start);
        },
        event(type, data = {}) {
          const encrypt = encryptBody(JSON.stringify(composeEvent(world, type, { ...data })), world);
          return signedEvent(bytes({ encrypt }), world.eventToken, start);
        },
      });
    },
    { connection: "http", ...settings },
  );
}

function raw({ query, headers, body }: SignedRequest): RawRequest {
  return { method: "POST", url: `/hook/dingtalk/account-1${query}`, headers, body, receivedAt: start };
}

async function statusOf(inbound: Inbound<AppAddress>, request: RawRequest): Promise<number> {
  const verified = await inbound.verify(request);
  return "rejected" in verified ? verified.status : 200;
}

describe("requests over HTTP", () => {
  it(
    "messages, clicks and events are let in, each by its own signature",
    withEnds(async ({ inbound, message, click, event, rig }) => {
      const group = { openConversationId: rig.room.id };
      for (const [request, kind] of [
        [message(), "command"],
        [click(), "action"],
        [event("im_cool_app_install", group), "membership"],
      ] as const) {
        const verified = await inbound.verify(raw(request));
        assert.ok(!("rejected" in verified), kind);
        assert.equal(inbound.parse(verified)[0]?.kind, kind);
      }
      assert.deepEqual([...rig.seen.lastAccepted().keys()], ["message", "click", "event"]);
    }),
  );

  it(
    "a signature is good for the body with which it came first, again and again, and for no other",
    withEnds(async ({ inbound, message, click, rig }) => {
      for (const one of [message(), click()]) {
        const forged = { ...one, body: message("linkUser stolen").body };
        assert.equal(await statusOf(inbound, raw(one)), 200);
        assert.equal(await statusOf(inbound, raw(one)), 200);
        assert.equal(await statusOf(inbound, raw(forged)), 401);
      }
      assert.deepEqual(
        rig.seen.refusals().map(({ kind }) => kind),
        ["reused"],
      );
    }),
  );

  it(
    "a click with the robot's signature, an event with another key, another organization: refused",
    withEnds(async ({ inbound, message, click, event, rig }) => {
      const { headers } = click();
      const swapped = { ...message(), headers: { ...headers, "x-ddpaas-signature": message().headers["sign"] ?? "" } };
      assert.equal(await statusOf(inbound, raw(swapped)), 401);
      const world = { ...rig.fake.world, eventAesKey: "z".repeat(43) };
      const encrypt = encryptBody(JSON.stringify(composeEvent(world, "chat_disband", {})), world);
      const other = signedEvent(new TextEncoder().encode(JSON.stringify({ encrypt })), world.eventToken, start);
      assert.equal(await statusOf(inbound, raw(other)), 401);
      assert.ok(rig.seen.refusals().some(({ kind }) => kind === "key"));
      assert.equal(await statusOf(inbound, raw(event("chat_disband", { CorpId: "ding0000000000000000" }))), 403);
      assert.equal(await statusOf(inbound, { ...raw(message()), method: "GET" }), 413);
      assert.equal(await statusOf(inbound, { ...raw(message()), body: new Uint8Array(300_000) }), 413);
    }),
  );

  it(
    "the check of the address and every event are answered with an encrypted success",
    withEnds(async ({ inbound, event, rig }) => {
      for (const type of ["check_url", "chat_disband", "im_hologram_projected"]) {
        const verified = await inbound.verify(raw(event(type)));
        assert.ok(!("rejected" in verified));
        assert.deepEqual(inbound.parse(verified), []);
        assert.equal(judgeEventAnswer(inbound.answer(verified, []).body, rig.fake.world), null, type);
      }
    }),
  );

  it(
    "an account with a stream listens to nothing else",
    withEnds(
      async ({ inbound, message, click, rig }) => {
        for (const one of [message(), click()]) assert.equal(await statusOf(inbound, raw(one)), 403);
        assert.equal(rig.seen.refusals()[0]?.kind, "closed");
      },
      { connection: "stream" },
    ),
  );

  it(
    "without event keys no event is anybody's",
    withEnds(async ({ inbound, event }) => assert.equal(await statusOf(inbound, raw(event("check_url"))), 401), {
      eventToken: "",
      eventAesKey: "",
    }),
  );
});

describe("the answer to a click", () => {
  it(
    "is a note for the clicker, and the new card for everybody where something changed",
    withEnds(async ({ inbound, click, rig }) => {
      const verified = await inbound.verify(raw(click()));
      assert.ok(!("rejected" in verified));
      const [event] = inbound.parse(verified);
      const answer = (changed: boolean, notice: keyof typeof notices | null) => {
        const result =
          notice === null ? null : { eventId: event?.id ?? "", changed, notice: notices[notice], context: context() };
        return inbound.answer(verified, [result]).body;
      };
      const read = (body: string) =>
        JSON.parse(body) as Record<string, { readonly cardParamMap: Record<string, string> }>;
      const acted = read(answer(true, "state"));
      assert.match(acted["userPrivateData"]?.cardParamMap["note"] ?? "", /^Acknowledged by Ann/);
      assert.match(acted["cardData"]?.cardParamMap["text1"] ?? "", /Acknowledged by Ann/);
      const refused = read(answer(false, "answer"));
      assert.deepEqual(
        [refused["cardData"], refused["userPrivateData"]?.cardParamMap["note"]],
        [undefined, "You are on call until Monday."],
      );
      assert.match(applied(null, rig.ann.userId, answer(false, null)).note ?? "", /Working on it/);
      assert.match(applied(null, rig.ann.userId, inbound.answer(verified, []).body).note ?? "", /no longer in use/);
    }),
  );
});
