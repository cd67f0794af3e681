import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SocketModeClient } from "@slack/socket-mode";
import { LogLevel } from "@slack/web-api";
import { eventually } from "../../../test/support/eventually.ts";
import { withSlack } from "../../../test/support/slack-rig.ts";
import type { Rig } from "../../../test/support/slack-rig.ts";
import type { Outcome } from "#ports/channel.ts";
import type { RawResponse, Stream, VerifiedRequest } from "#ports/inbound.ts";
import { startSlackSocket } from "./fake-app-stream.ts";
import type { SlackSocket } from "./fake-app-stream.ts";

type Take = Parameters<Stream["run"]>[0];

const empty: RawResponse = { status: 200, headers: {}, body: "" };
const none: Take = () => Promise.resolve(empty);

interface Session {
  readonly socket: SlackSocket;
  readonly run: Promise<Outcome>;
  readonly stop: () => Promise<Outcome>;
}

/** Opens a connection as the core does, and waits until it stands. */
function withSocket(
  take: (rig: Rig) => Take,
  test: (rig: Rig, session: Session) => Promise<void>,
): () => Promise<void> {
  return withSlack(
    async (rig) => {
      const socket = await startSlackSocket(rig.fake);
      const end = new AbortController();
      assert.ok(rig.channel.stream !== undefined);
      const run = rig.channel.stream.run(take(rig), end.signal);
      const stop = (): Promise<Outcome> => {
        end.abort();
        return run;
      };
      try {
        await eventually("the connection stands", () => socket.connections() === 1);
        await test(rig, { socket, run, stop });
        assert.deepEqual(socket.complaints, []);
      } finally {
        await stop();
        await socket.close();
      }
    },
    {},
    socketSettings,
  );
}

const socketSettings = {
  connection: "socket",
  appToken: "xapp-1-A0TOCSIN-5566778899001-abcdef0123456789abcdef0123456789",
};

/** What the core makes of a request: parsed, not worked on in time, and answered. */
function answering({ channel }: Rig, heard: string[] = []): Take {
  return (request: VerifiedRequest) => {
    const { inbound } = channel;
    assert.ok(inbound !== undefined);
    const events = inbound.parse(request);
    heard.push(...events.map((event) => (event.kind === "command" ? event.text : event.kind)));
    return Promise.resolve(
      inbound.answer(
        request,
        events.map(() => null),
      ),
    );
  };
}

async function states({ channel }: Rig): Promise<Readonly<Record<string, string>>> {
  const items = (await channel.check?.(AbortSignal.timeout(5_000))) ?? [];
  return Object.fromEntries(items.map(({ id, state }) => [id, state]));
}

describe("Socket Mode", () => {
  it(
    "is there when it is chosen and its token is known",
    withSlack(async ({ channel }) => {
      assert.equal(channel.stream, undefined);
      await Promise.resolve();
    }),
  );

  const heard: string[] = [];
  it(
    "brings what a request URL would get, and takes the answer to a command with the acknowledgement",
    withSocket(
      (rig) => answering(rig, heard),
      async (rig, { stop }) => {
        const { fake, ann, ops } = rig;
        const help = await fake.slash(ann, ops, "help");
        assert.equal(help.json?.["response_type"], "ephemeral", "too late for a result: it says that it works on it");
        assert.equal((await fake.say(ann, ops, "oncall")).body, "");
        await rig.channel.send(
          { says: "page", text: "x", blocks: [{ type: "actions", elements: [button] }] },
          rig.toOps,
          { idempotencyKey: "k", number: 1, signal: AbortSignal.timeout(5_000) },
        );
        const [card] = fake.seenBy(ann, ops).filter(({ pressables }) => pressables.length > 0);
        assert.ok(card !== undefined);
        assert.equal((await fake.click(ann, card, "ack")).body, "");
        assert.equal((await fake.invite(ops)).status, 200);
        assert.deepEqual(heard, ["help", "oncall", "action", "membership"]);
        const state = await states(rig);
        assert.deepEqual([state["app_token"], state["socket"], state["endpoint"]], ["good", "good", undefined]);
        assert.deepEqual(await stop(), { kind: "accepted", ref: null, receipts: false });
        assert.equal((await states(rig))["socket"], "bad", "it does not stand any more");
      },
    ),
  );

  let tries = 0;
  it(
    "what could not be stored is not acknowledged, and comes again over the next connection",
    withSocket(
      () => () => {
        tries += 1;
        return Promise.reject(new Error("disk is full"));
      },
      async (rig, { socket, run }) => {
        const told = rig.fake.invite(rig.ops);
        await eventually("it came", () => tries === 1);
        socket.cut();
        const outcome = await run;
        assert.ok(outcome.kind === "retry" && outcome.scope === "account");
        const heard: string[] = [];
        const end = new AbortController();
        const next = rig.channel.stream?.run(answering(rig, heard), end.signal);
        assert.equal((await told).status, 200);
        assert.deepEqual([tries, heard], [1, ["membership"]]);
        end.abort();
        await next;
      },
    ),
  );

  for (const reason of ["warning", "refresh_requested"] as const) {
    const underWay = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    it(
      `Slack's ${reason} ends it, to be opened again at once, after what is under way was acknowledged`,
      withSocket(
        (rig) => async (request) => {
          underWay.resolve();
          await goOn.promise;
          return answering(rig)(request);
        },
        async ({ fake, ann, ops }, { socket, run }) => {
          const answer = fake.slash(ann, ops, "help");
          await underWay.promise;
          socket.disconnect(reason);
          goOn.resolve();
          assert.equal((await answer).status, 200);
          assert.equal((await run).kind, "accepted");
        },
      ),
    );
  }

  it(
    "a switch that is off, too many connections and an uninstalled app are told in words",
    withSocket(
      () => none,
      async ({ channel, fake }, { socket, run }) => {
        socket.disconnect("link_disabled");
        const off = await run;
        assert.ok(off.kind === "permanent" && off.blame === "account" && /Socket Mode is off/.test(off.why));
        await eventually("it is gone", () => socket.connections() === 0);
        const more = channel.stream?.run(none, new AbortController().signal);
        await eventually("it stands again", () => socket.connections() === 1);
        socket.disconnect("too_many_websockets");
        assert.equal((await more)?.kind, "retry");
        await eventually("it is gone again", () => socket.connections() === 0);
        const last = channel.stream?.run(none, new AbortController().signal);
        await eventually("and again", () => socket.connections() === 1);
        assert.equal((await fake.uninstall()).status, 200, "it was stored and acknowledged first");
        const removed = await last;
        assert.ok(removed?.kind === "permanent" && /uninstalled/.test(removed.why));
      },
    ),
  );

  it(
    "a token that is refused ends it, with what to do and without the token",
    withSlack(
      async (rig) => {
        const outcome = await rig.channel.stream?.run(none, new AbortController().signal);
        assert.ok(outcome?.kind === "permanent" && outcome.blame === "account");
        assert.match(outcome.why, /invalid_auth.*connections:write/);
        assert.ok(!outcome.why.includes("xapp-"));
        assert.equal((await states(rig))["app_token"], "bad");
        await rig.fake.fault({ kind: "answer", status: 503 });
        assert.equal((await rig.channel.stream?.run(none, new AbortController().signal))?.kind, "retry");
      },
      {},
      { connection: "socket", appToken: "xapp-1-A0TOCSIN-111-of-somebody-else" },
    ),
  );

  it(
    "the vendor's own client finds the made-up Slack as it should be",
    withSlack(async ({ fake, ann, ops }) => {
      const socket = await startSlackSocket(fake);
      const client = new SocketModeClient({
        appToken: fake.installation.appToken,
        logLevel: LogLevel.ERROR,
        clientOptions: { slackApiUrl: `${fake.apiUrl}/` },
      });
      try {
        client.on(
          "slash_commands",
          ({ ack, body }: { ack: (answer: object) => Promise<void>; body: { text: string } }) =>
            void ack({ text: `heard ${body.text}` }),
        );
        client.on("app_mention", ({ ack }: { ack: () => Promise<void> }) => void ack());
        await client.start();
        assert.deepEqual((await fake.slash(ann, ops, "help")).json, { text: "heard help" });
        assert.equal((await fake.say(ann, ops, "oncall")).status, 200);
      } finally {
        await client.disconnect();
        await socket.close();
      }
    }),
  );
});

const button = {
  type: "button",
  action_id: "tocsin-ack",
  text: { type: "plain_text", text: "Acknowledge", emoji: false },
  value: "token",
} as const;
