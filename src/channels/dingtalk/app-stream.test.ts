import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { eventually } from "../../../test/support/eventually.ts";
import { never, withDingtalk } from "../../../test/support/dingtalk-rig.ts";
import type { Rig } from "../../../test/support/dingtalk-rig.ts";
import type { Outcome } from "#ports/channel.ts";
import type { RawResponse, VerifiedRequest } from "#ports/inbound.ts";
import { createAndDeliver } from "./app-api.ts";
import { readRequest } from "./app-envelope.ts";
import { eventsOf } from "./app-inbound.ts";
import { renderFor } from "./app-render.ts";
import { streamOf } from "./app-stream.ts";
import { inboundOf } from "./app-transport.ts";
import { createVerify } from "./app-verify.ts";
import { startStream } from "./fake-app-stream.ts";
import type { StreamFake } from "./fake-app-stream.ts";
import type { AppMessage } from "./fake-app.ts";

interface Ends {
  readonly rig: Rig;
  readonly stream: StreamFake;
  /** Requests that came, in order. */
  readonly taken: VerifiedRequest[];
  /** Opens a connection and waits until it stands; `ended` is what `run` said. */
  open(
    take?: (request: VerifiedRequest) => Promise<RawResponse>,
  ): Promise<{ readonly ended: Promise<Outcome>; stop(): void }>;
}

function withStream(run: (ends: Ends) => Promise<void>, silence?: number): () => Promise<void> {
  return withDingtalk(async (rig) => {
    const stream = await startStream(rig.fake);
    const { config, deps, seen, quiet } = rig;
    const verify = createVerify({ config, accountId: deps.accountId, now: deps.now, seen });
    const inbound = inboundOf({ config, verify, render: renderFor(config.clientId), quiet, heard: () => undefined });
    const ours = streamOf({ config, deps, seen, ...(silence === undefined ? {} : { silence }) });
    const taken: VerifiedRequest[] = [];
    const answered = (request: VerifiedRequest): Promise<RawResponse> => {
      taken.push(request);
      return Promise.resolve(
        inbound.answer(
          request,
          inbound.parse(request).map(() => null),
        ),
      );
    };
    const stops: AbortController[] = [];
    try {
      await run({
        rig,
        stream,
        taken,
        async open(take = answered) {
          const stop = new AbortController();
          stops.push(stop);
          const before = stream.opened();
          const ended = ours.run(take, stop.signal);
          await eventually("connected", () => stream.opened() > before || undefined);
          return { ended, stop: () => stop.abort() };
        },
      });
    } finally {
      for (const stop of stops) stop.abort();
      await stream.close();
    }
  });
}

async function cardFor(rig: Rig): Promise<AppMessage> {
  const vars = {
    title: "x",
    buttons: JSON.stringify([{ label: "Acknowledge", verb: "ack", minutes: "" }]),
    token: "t",
  };
  const order = { outTrackId: "card-1", vars, rings: null, alert: "x" };
  const reading = await rig.client(createAndDeliver(rig.config, "account-1", rig.toRoom, order), never);
  assert.ok(reading.ok);
  const [card] = rig.fake.messages(rig.room);
  assert.ok(card !== undefined);
  return card;
}

describe("a stream", () => {
  it(
    "pings, messages, clicks and events are answered in the platform's envelope",
    withStream(async ({ rig, stream, open, taken }) => {
      await open();
      assert.equal(await stream.ping(), JSON.stringify({ opaque: "123-dsfs" }));
      const said = await rig.fake.say(rig.ann, rig.room, "status");
      const clicked = await rig.fake.click(rig.ann, await cardFor(rig), "ack");
      const renamed = await rig.fake.rename(rig.ann, rig.room, "Ops");
      assert.deepEqual([said.failure, clicked.failure, renamed.failure], [null, null, null]);
      assert.match(clicked.note ?? "", /Working on it/);
      const facts = taken.flatMap((request) => eventsOf(readRequest(request, null), rig.config));
      assert.deepEqual(
        facts.map(({ kind }) => kind),
        ["command", "action", "membership"],
      );
      assert.equal(rig.seen.stream.kind, "open");
    }),
  );

  it(
    "frames that come together are worked on together, and a ping is not kept waiting",
    withStream(async ({ rig, stream, open }) => {
      const gate = Promise.withResolvers<RawResponse>();
      await open(() => gate.promise);
      const said = ["one", "two"].map((text) => rig.fake.say(rig.ann, rig.room, text));
      await stream.ping();
      gate.resolve({ status: 200, headers: {}, body: "{}" });
      assert.deepEqual(await Promise.all(said.map(async (each) => (await each).failure)), [null, null]);
    }),
  );

  it(
    "asked to reconnect, it finishes what it has, and is opened again at once",
    withStream(async ({ rig, stream, open }) => {
      const gate = Promise.withResolvers<RawResponse>();
      const reached = Promise.withResolvers<void>();
      const { ended } = await open(() => {
        reached.resolve();
        return gate.promise;
      });
      const said = rig.fake.say(rig.ann, rig.room, "status");
      await reached.promise;
      stream.askReconnect();
      gate.resolve({ status: 200, headers: {}, body: "{}" });
      assert.equal((await said).failure, null);
      assert.equal((await ended).kind, "accepted");
      await open();
      assert.equal(stream.opened(), 2);
    }),
  );

  it(
    "what could not be stored is not acknowledged, and is the same when it comes again",
    withStream(async ({ rig, stream, open, taken }) => {
      const first = Promise.withResolvers<void>();
      let isAway = true;
      await open(async (request) => {
        taken.push(request);
        if (!isAway) return { status: 200, headers: {}, body: "{}" };
        first.resolve();
        throw new Error("the database is away");
      });
      const data = { openConversationId: rig.room.id, title: "Ops" };
      const headers = {
        topic: "*",
        eventType: "chat_update_title",
        eventId: "event-1",
        eventCorpId: rig.config.corpId,
      };
      const unheard = stream.frame("EVENT", headers, data, "frame-1").catch(() => "in vain");
      await first.promise;
      isAway = false;
      const { code, data: said } = await stream.frame("EVENT", headers, data, "frame-2");
      assert.deepEqual([code, JSON.parse(String(said))], [200, { status: "SUCCESS", message: "success" }]);
      const ids = taken.map((request) => eventsOf(readRequest(request, null), rig.config)[0]?.id);
      assert.deepEqual(ids, [ids[0], ids[0]]);
      stream.drop();
      assert.equal(await unheard, "in vain");
    }),
  );

  it(
    "a broken connection is opened again later, a stopped one at once",
    withStream(async ({ stream, open }) => {
      const broken = await open();
      stream.drop();
      const outcome = await broken.ended;
      assert.deepEqual([outcome.kind, "scope" in outcome && outcome.scope], ["retry", "account"]);
      const stopped = await open();
      stopped.stop();
      assert.equal((await stopped.ended).kind, "accepted");
    }),
  );

  it(
    "a connection over which nothing is heard is given up",
    withStream(async ({ open }) => assert.equal((await (await open()).ended).kind, "retry"), 20),
  );

  it(
    "credentials that are refused break the account; a gateway that is down does not",
    withStream(async ({ rig }) => {
      const at = (clientSecret: string) =>
        streamOf({ ...rig, config: { ...rig.config, clientSecret } }).run(
          () => Promise.reject(new Error("none")),
          never,
        );
      const refused = await at("not-the-secret");
      assert.deepEqual([refused.kind, "blame" in refused && refused.blame], ["permanent", "account"]);
      assert.equal(rig.seen.stream.kind, "ended");
      rig.fake.world.gateway = null;
      assert.equal((await at(rig.config.clientSecret)).kind, "retry");
      rig.fake.world.gateway = () => ({ endpoint: "https://evil.example", ticket: "t" });
      assert.equal((await at(rig.config.clientSecret)).kind, "retry");
    }),
  );
});

/** As much of the official SDK as is driven here. */
interface Sdk {
  readonly DWClient: new (options: object) => {
    registerCallbackListener(topic: string, heard: (frame: SdkFrame) => void): void;
    registerAllEventListener(heard: (frame: SdkFrame) => object): void;
    socketCallBackResponse(messageId: string, result: object): void;
    connect(): Promise<void>;
    disconnect(): void;
  };
}

interface SdkFrame {
  readonly headers: { readonly messageId: string; readonly eventType?: string };
  readonly data: string;
}

interface Axios {
  readonly interceptors: {
    readonly request: { use(change: (config: { url?: string }) => object): number; eject(id: number): void };
  };
}

describe("the official SDK as a client of our fake", () => {
  it(
    "registers, hears messages, clicks and events, and its answers are taken",
    withStream(async ({ rig, stream }) => {
      // The SDK's address of the gateway is fixed: its own HTTP client is led to the fake.
      const require = createRequire(import.meta.url);
      const { DWClient } = require("dingtalk-stream") as Sdk;
      const axios = createRequire(require.resolve("dingtalk-stream"))("axios") as Axios;
      const led = axios.interceptors.request.use((config) => ({
        ...config,
        url: config.url?.replace("https://api.dingtalk.com", rig.fake.origin),
      }));
      const { clientId, clientSecret } = rig.config;
      const sdk = new DWClient({ clientId, clientSecret, autoReconnect: false });
      const heard: string[] = [];
      sdk.registerCallbackListener("/v1.0/im/bot/messages/get", ({ headers, data }) => {
        heard.push((JSON.parse(data) as { readonly text: { readonly content: string } }).text.content.trim());
        sdk.socketCallBackResponse(headers.messageId, {});
      });
      sdk.registerCallbackListener("/v1.0/card/instances/callback", ({ headers, data }) => {
        heard.push((JSON.parse(data) as { readonly outTrackId: string }).outTrackId);
        const userPrivateData = { cardParamMap: { note: "said by the SDK" } };
        sdk.socketCallBackResponse(headers.messageId, { userPrivateData });
      });
      sdk.registerAllEventListener(({ headers }) => {
        heard.push(headers.eventType ?? "");
        return { status: "SUCCESS" };
      });
      try {
        await sdk.connect();
        const said = await rig.fake.say(rig.ann, rig.room, "status");
        const clicked = await rig.fake.click(rig.ann, await cardFor(rig), "ack");
        const renamed = await rig.fake.rename(rig.ann, rig.room, "Ops");
        assert.deepEqual([said.failure, clicked.failure, renamed.failure], [null, null, null]);
        assert.equal(clicked.note, "said by the SDK");
        assert.deepEqual(heard, ["status", "card-1", "chat_update_title"]);
        assert.equal(stream.connections(), 1);
      } finally {
        sdk.disconnect();
        axios.interceptors.request.eject(led);
      }
    }),
  );
});
