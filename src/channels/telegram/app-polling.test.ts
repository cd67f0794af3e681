import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Bot } from "grammy";
import { eventually } from "../../../test/support/eventually.ts";
import { secretToken, withTelegram } from "../../../test/support/telegram-rig.ts";
import type { Rig } from "../../../test/support/telegram-rig.ts";
import type { Outcome } from "#ports/channel.ts";
import type { RawResponse, VerifiedRequest } from "#ports/inbound.ts";
import { configForm, selfOf } from "./app-config.ts";
import { pollFailure } from "./app-outcome.ts";
import { eventsOf } from "./app-inbound.ts";
import { readUpdate } from "./app-update.ts";
import { startPolling } from "./fake-app-polling.ts";
import { telegram } from "./index.ts";

type Take = (request: VerifiedRequest) => Promise<RawResponse>;

const empty: RawResponse = { status: 200, headers: {}, body: "" };

/** Opens a connection as the core does; `stop` ends it and tells how it ended. */
async function polling(
  rig: Rig,
  take: Take,
  test: (stop: () => Promise<Outcome>, run: Promise<Outcome>, url: string) => Promise<void>,
): Promise<void> {
  const server = await startPolling(rig.telegram);
  const config = configForm.parse({ ...formOf(rig), apiUrl: server.url, connection: "polling" });
  assert.ok(config.ok);
  const { stream } = telegram.connect(config.value, rig.deps);
  assert.ok(stream !== undefined);
  const ended = new AbortController();
  const run = stream.run(take, ended.signal);
  const stop = (): Promise<Outcome> => {
    ended.abort();
    return run;
  };
  try {
    await test(stop, run, server.url);
  } finally {
    await stop();
    await server.close();
  }
}

const formOf = ({ telegram: fake }: Rig) => ({ token: secretToken, username: fake.username });

/** What was said in an update. */
function saidIn({ body }: VerifiedRequest): string {
  const update = readUpdate(body);
  assert.ok(update !== null);
  const [event] = eventsOf(update, { id: 1, username: "tocsin_bot" });
  return event?.kind === "command" ? event.text : (event?.kind ?? "nothing");
}

describe("long polling", () => {
  test("is there when it is chosen, and takes a webhook out of its way", () =>
    withTelegram(async (rig) => {
      assert.equal(rig.channel.stream, undefined);
      await rig.channel.announce?.("https://tocsin.example.com/hook/telegram/account-1", AbortSignal.timeout(5_000));
      assert.ok(rig.telegram.webhook() !== null);
      const take: Take = () => Promise.resolve(empty);
      await polling(rig, take, async (stop) => {
        await eventually("the webhook is gone", () => rig.telegram.webhook() === null);
        assert.deepEqual(await stop(), { kind: "accepted", ref: null, receipts: false });
      });
    }));

  test("what is said comes at once, one chat in its order, and is given up at Telegram once it was stored", () =>
    withTelegram(async (rig) => {
      const { telegram: fake, ann, bob } = rig;
      // Said while nobody listened.
      assert.equal(await fake.say(ann, fake.privateChat(ann), "first"), null);
      const heard: string[] = [];
      const stored = Promise.withResolvers<void>();
      const take: Take = async (request) => {
        const text = saidIn(request);
        if (text === "first") await stored.promise;
        heard.push(text);
        return empty;
      };
      await polling(rig, take, async () => {
        await eventually("the first is being taken", () => fake.asked.some(({ path }) => path.endsWith("getUpdates")));
        const later = fake.say(ann, fake.privateChat(ann), "second");
        const polls = fake.asked.filter(({ path }) => path.endsWith("getUpdates"));
        assert.ok(
          polls.every(({ raw }) => !raw.includes("offset")),
          "nothing is given up while it is being stored",
        );
        stored.resolve();
        assert.equal((await later)?.status, 200, "told when Telegram was asked for what comes after it");
        await fake.say(bob, fake.privateChat(bob), "third");
        assert.deepEqual(
          heard.filter((text) => text !== "membership"),
          ["first", "second", "third"],
        );
      });
    }));

  test("what could not be stored stays at Telegram", () =>
    withTelegram(async (rig) => {
      const { telegram: fake, ann } = rig;
      await fake.say(ann, fake.privateChat(ann), "ack 42");
      const failing: Take = () => Promise.reject(new Error("disk is full"));
      await polling(rig, failing, async (_, run) => {
        const outcome = await run;
        assert.ok(outcome.kind === "retry" && outcome.scope === "account");
        assert.match(outcome.why, /could not be stored/);
      });
      const heard: string[] = [];
      const take: Take = (request) => Promise.resolve((heard.push(saidIn(request)), empty));
      await polling(rig, take, () => eventually("it comes again", () => heard.includes("ack 42")).then(() => {}));
    }));

  test("what would have stood in the answer to a webhook is a request of its own", () =>
    withTelegram(async (rig) => {
      const { click } = await rig.clicked("Acknowledge");
      const body = await rig.respond(click, [null]);
      const take: Take = () => Promise.resolve({ ...empty, body });
      await polling(rig, take, async () => {
        await eventually("it polls", () => rig.telegram.asked.some(({ path }) => path.endsWith("getUpdates")));
        await rig.telegram.post({ ...click });
        const { id } = (click as { readonly callback_query: { readonly id: string } }).callback_query;
        assert.match(JSON.stringify(rig.telegram.shown(id)), /Working on it/);
      });
    }));

  test("another reader is told in words and asked again later; only a refused token ends it", () =>
    withTelegram(async (rig) => {
      const take: Take = () => Promise.resolve(empty);
      await polling(rig, take, async (_, run, url) => {
        await eventually("it polls", () => rig.telegram.asked.some(({ path }) => path.endsWith("getUpdates")));
        const other = new Bot(secretToken, { client: { apiRoot: url } });
        const said = Promise.withResolvers<string>();
        other.on("message:text", ({ message }) => said.resolve(message.text));
        const started = other.start();
        const outcome = await run;
        assert.ok(outcome.kind === "retry" && outcome.scope === "account");
        assert.match(outcome.why, /another program.*409 Conflict/);
        // The other program is a client that many use: it understands the made-up Telegram.
        assert.equal((await rig.telegram.say(rig.ann, rig.telegram.privateChat(rig.ann), "hello"))?.status, 200);
        assert.equal(await said.promise, "hello");
        await other.stop();
        await started;
      });
      const answer = (code: number, description: string) =>
        pollFailure(
          {
            ok: true,
            response: {
              status: code,
              headers: {},
              body: JSON.stringify({ ok: false, error_code: code, description }),
            },
          },
          0,
        );
      const webhook = answer(409, "Conflict: can't use getUpdates method while webhook is active");
      assert.ok(webhook?.kind === "retry" && /set a webhook/.test(webhook.why));
      assert.equal(answer(502, "Bad Gateway")?.kind, "retry");
      assert.equal(answer(400, "Bad Request: strange")?.kind, "retry");
      assert.deepEqual(answer(401, "Unauthorized")?.kind, "permanent");
    }));

  test("the check tells whether somebody fetches", () =>
    withTelegram(
      async (rig) => {
        const state = async (): Promise<string | undefined> => {
          const items = await rig.channel.check?.(AbortSignal.timeout(5_000));
          assert.deepEqual(
            items?.map(({ id }) => id),
            ["token", "groups", "polling"],
          );
          return items?.find(({ id }) => id === "polling")?.state;
        };
        assert.equal(await state(), "good");
        for (let count = 0; count < 30; count += 1) await rig.telegram.join(rig.ann, rig.ops);
        assert.equal(await state(), "bad");
      },
      {},
      { connection: "polling" },
    ));
});

describe("deep links", () => {
  const config = configForm.parse({ token: secretToken, username: "@acme_tocsin_bot" });
  assert.ok(config.ok);
  const deps = {
    http: null as never,
    now: Date.now,
    log: null as never,
    accountId: "a",
    publicUrl: "https://t.example",
  };
  const { deepLink } = telegram.connect(config.value, deps);
  const code = "7KQ2M9X-AB3DEFG-HJKMNPQ-RSTVWXY";

  test("say a code to the bot, or in a group to which it is added", () => {
    assert.equal(selfOf(config.value).username, "acme_tocsin_bot");
    assert.equal(deepLink?.("person", code), `https://t.me/acme_tocsin_bot?start=${code}`);
    assert.equal(deepLink?.("chat", code), `https://t.me/acme_tocsin_bot?startgroup=${code}`);
    assert.equal(deepLink?.("team", code), null);
    for (const bad of ["", "a b", "x".repeat(65), "ü", "a&b"]) assert.equal(deepLink?.("person", bad), null, bad);
  });
});
