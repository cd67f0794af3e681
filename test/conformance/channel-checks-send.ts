import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import type { Check } from "./channel.ts";
import { notices, page } from "./channel-notices.ts";
import type { ChannelSubject, ExpectedOutcome, Recording, TroubleKind } from "./channel-subject.ts";
import type { Outcome } from "#ports/channel.ts";
import { assertNoSecret, assertOutcome, until, withRig } from "./channel-rig.ts";
import type { Rig } from "./channel-rig.ts";

/** What must come of each trouble on any platform; a subject adds the details of its own. */
const troubles: Readonly<
  Record<TroubleKind, { readonly number: number; readonly name: string; readonly outcome: ExpectedOutcome }>
> = {
  errorInSuccess: { number: 8, name: "a 2xx with an error inside is a failure", outcome: { kind: "permanent" } },
  throttled: { number: 9, name: "a throttle is a retry after the platform's own delay", outcome: { kind: "retry" } },
  broken: { number: 10, name: "the platform's own trouble is a retry", outcome: { kind: "retry" } },
  addressGone: { number: 10, name: "a refused address is permanent", outcome: { kind: "permanent", blame: "address" } },
  accountRefused: {
    number: 10,
    name: "a refused account is permanent",
    outcome: { kind: "permanent", blame: "account" },
  },
  messageRefused: {
    number: 10,
    name: "a refused message is permanent",
    outcome: { kind: "permanent", blame: "message" },
  },
  unreachable: { number: 12, name: "never connected is a retry", outcome: { kind: "retry" } },
  cutAfter: { number: 12, name: "cut off after the request was read is unknown", outcome: { kind: "unknown" } },
  cutMidAnswer: { number: 12, name: "half an answer is unknown", outcome: { kind: "unknown" } },
  hang: { number: 12, name: "no answer in time is unknown", outcome: { kind: "unknown" } },
};

/** House §3.3: 8 to 15, 21. */
export function sendChecks(subject: ChannelSubject): readonly Check[] {
  return [
    ...Object.entries(troubles).map(([kind, each]) => troubleCheck(subject, kind, each)),
    ...otherChecks(subject),
  ];
}

function troubleCheck(
  subject: ChannelSubject,
  kind: string,
  { number, name, outcome }: (typeof troubles)[TroubleKind],
): Check {
  return {
    number,
    name,
    async run() {
      let skipped: string | undefined;
      await withRig(subject, async (rig) => {
        const trouble = Object.entries(rig.platform.troubles).find(([each]) => each === kind)?.[1];
        assert.ok(trouble !== undefined, `the subject does not say how its platform is ${kind}`);
        if ("none" in trouble) {
          skipped = trouble.none;
          return;
        }
        await trouble.arm();
        const actual = await sendUnder(kind, rig);
        // What the subject expects may be narrower than the rule, never wider; only an error inside a success may be of any kind.
        if (kind === "errorInSuccess") assert.notEqual(actual.kind, "accepted");
        else assertOutcome(actual, outcome, kind);
        assertOutcome(actual, trouble.outcome, kind);
        if (kind === "throttled" && actual.kind === "retry")
          assert.ok(actual.afterMs !== null || trouble.outcome.afterMs === null, "the delay is lost");
        await rig.platform.calm();
        assert.equal((await rig.send(page())).kind, "accepted", `after ${kind}, all is well again`);
      });
      return skipped;
    },
  };
}

/** A platform that hangs never answers: the attempt is stopped once its request was read. */
async function sendUnder(kind: string, rig: Rig): Promise<Outcome> {
  if (kind !== "hang") return rig.send(page());
  const stop = new AbortController();
  const before = rig.platform.received().length;
  const sending = rig.send(page(), { signal: stop.signal });
  await until(() => rig.platform.received().length > before, "the request was read");
  stop.abort();
  return sending;
}

function otherChecks(subject: ChannelSubject): readonly Check[] {
  return [
    {
      number: 11,
      name: "every HTTP status is classified",
      async run() {
        let skipped: string | undefined;
        await withRig(subject, async (rig) => {
          const { status, statusExceptions } = rig.platform;
          if (status === null) {
            skipped = "does not speak HTTP";
            return;
          }
          for (const code of [...range(300, 308), ...range(400, 431), 451, 499, ...range(500, 511), 520, 529, 599]) {
            await status(code);
            const outcome = await rig.send(page());
            const again = code >= 500 || code === 408 || code === 425 || code === 429;
            assert.equal(outcome.kind, statusExceptions?.[code] ?? (again ? "retry" : "permanent"), `HTTP ${code}`);
          }
        });
        return skipped;
      },
    },
    {
      number: 13,
      name: "an abort is honoured within 50 ms, and the connection is given up",
      run: () =>
        withRig(subject, async (rig) => {
          const trouble = rig.platform.troubles.hang;
          assert.ok("arm" in trouble, "every platform can hang");
          await trouble.arm();
          // The best of three: another process may hold the machine for a moment.
          const times: number[] = [];
          for (let round = 0; round < 3; round += 1) {
            const stop = new AbortController();
            const before = rig.platform.received().length;
            const sending = rig.send(page(), { signal: stop.signal });
            await until(() => rig.platform.received().length > before, "the request was read");
            const start = performance.now();
            stop.abort();
            assert.equal((await sending).kind, "unknown");
            times.push(performance.now() - start);
          }
          assert.ok(Math.min(...times) < 50, `it took ${Math.min(...times)} ms`);
          await until(() => rig.platform.openSockets() === 0, "all connections were given up");
        }),
    },
    {
      number: 14,
      name: "the idempotency key is the same on the wire for all tries",
      run: () =>
        withRig(subject, async (rig) => {
          for (const key of ["one", "one", "two"]) await rig.send(page(), { key });
          const [first, again, other] = rig.platform.received().map((each) => each.idempotencyKey);
          assert.ok(first !== undefined && again !== undefined && other !== undefined);
          assert.equal(first, again);
          if (subject.module.manifest.deduplicates)
            assert.ok(first !== null, "it promises to deduplicate, without a key");
          if (first !== null) assert.notEqual(first, other);
        }),
    },
    {
      number: 15,
      name: "no secret in outcomes, logs and rendered texts",
      run: () =>
        withRig(subject, async (rig) => {
          const said: unknown[] = [];
          for (const notice of Object.values(notices)) said.push(rig.render(notice));
          for (const [kind, trouble] of Object.entries(rig.platform.troubles)) {
            if ("none" in trouble) continue;
            await trouble.arm();
            said.push(await sendUnder(kind, rig), await probe(rig));
            await rig.platform.calm();
          }
          said.push(subject.module.manifest.addressLabel(rig.address));
          assertNoSecret(subject, said);
        }),
    },
    {
      number: 18,
      name: "each recorded answer has its outcome",
      async run() {
        const answers = recordings(subject).filter((each) => each.kind === "answer");
        if (answers.length === 0) return "no recorded answers";
        await withRig(subject, async (rig) => {
          assert.ok(rig.platform.replay !== undefined, "the subject cannot replay an answer");
          for (const { about, answer, outcome } of answers) {
            await rig.platform.replay(answer);
            assertOutcome(await rig.send(page()), outcome, about);
          }
        });
        return undefined;
      },
    },
    {
      number: 21,
      name: '"Test connection" is accepted by a good platform and sends nothing',
      run: () =>
        withRig(subject, async (rig) => {
          assert.equal((await probe(rig)).kind, "accepted");
          assert.deepEqual(rig.platform.messages(), []);
        }),
    },
  ];
}

function probe(rig: Rig): Promise<Outcome> {
  return rig.channel.probe(AbortSignal.timeout(500)).then(rig.note);
}

/**
 * All of `wire/*.json`; each says what it is, from where and from when. Where an app and a bot share the folder and understand each
 * other's answers differently, those of the bot are named `<its id>.*.json`, and each has its own.
 */
export function recordings(subject: ChannelSubject): readonly Recording[] {
  const folder = new URL("wire/", subject.folder);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const { id } = subject.module.manifest;
  const isBot = id.endsWith("-bot");
  const isBots = (file: string): boolean => file.startsWith(isBot ? `${id}.` : `${id}-bot.`);
  return files
    .filter((file) => !files.some(isBots) || isBots(file) === isBot)
    .map((file) => {
      const recording = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Recording;
      for (const key of ["about", "source", "date", "kind"]) assert.ok(key in recording, `wire/${file} lacks "${key}"`);
      return recording;
    });
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
