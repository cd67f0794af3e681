import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Claimed, createLane, type Lane } from "./lane.ts";

const pollMs = 10_000;

/** A lane over rows in memory. Time is the test's; what is claimed and worked on ends when the test says so. */
function bench(t: TestContext, options: { readonly concurrency?: number; readonly batch?: number } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000 });
  const { concurrency = 3, batch = 2 } = options;
  const queue: { readonly id: string; readonly dueAt: number }[] = [];
  const claims: { readonly limit: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] =
    [];
  const working = new Map<string, { readonly resolve: () => void; readonly reject: (error: Error) => void }>();
  const logged: string[] = [];
  const note = (_: object, text: string) => void logged.push(text);
  const lane: Lane<string> = createLane(
    {
      name: "test",
      concurrency,
      batch,
      pollMs,
      claim(limit) {
        const { promise, resolve, reject } = Promise.withResolvers<Claimed<string>>();
        // The database answers with what is there when the claim commits.
        claims.push({ limit, reject, resolve: () => resolve(take(limit)) });
        return promise;
      },
      work(id) {
        assert.ok(!working.has(id), `${id} is worked on twice`);
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        working.set(id, { resolve, reject });
        return promise.finally(() => working.delete(id));
      },
    },
    () => Date.now(),
    { warn: note, error: note },
  );

  function take(limit: number): Claimed<string> {
    const due = queue.filter((row) => row.dueAt <= Date.now()).slice(0, limit);
    for (const row of due) queue.splice(queue.indexOf(row), 1);
    const more = due.length === limit;
    const next = queue.length === 0 ? null : Math.min(...queue.map((row) => row.dueAt));
    return { rows: due.map((row) => row.id), more, nextDueAt: more ? null : next };
  }

  return {
    lane,
    logged,
    claims,
    put: (...ids: readonly string[]) => queue.push(...ids.map((id) => ({ id, dueAt: Date.now() }))),
    putLater: (id: string, ms: number) => queue.push({ id, dueAt: Date.now() + ms }),
    underWay: () => [...working.keys()].join(" "),
    asked: () => claims.length,
    async answer() {
      claims.shift()?.resolve();
      await settled();
    },
    async fail() {
      claims.shift()?.reject(new Error("no database"));
      await settled();
    },
    async end(id: string) {
      working.get(id)?.resolve();
      await settled();
    },
    async breakDown(id: string) {
      working.get(id)?.reject(new Error("bug"));
      await settled();
    },
    async pass(ms: number) {
      t.mock.timers.tick(ms);
      await settled();
    },
  };
}

/** Lets everything that needs no time happen. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await settled();
  return done;
}

test("it claims no more than there is room for and no more than a batch, and goes on as room comes", async (t) => {
  const b = bench(t);
  b.put("1", "2", "3", "4", "5");
  b.lane.start();
  assert.equal(b.claims[0]?.limit, 2);
  await b.answer();
  assert.equal(b.claims[0]?.limit, 1, "the rest of the room");
  await b.answer();
  assert.deepEqual([b.underWay(), b.asked(), b.lane.room()], ["1 2 3", 0, 0]);
  await b.end("2");
  await b.answer();
  assert.equal(b.underWay(), "1 3 4");
  await b.end("1");
  await b.answer();
  assert.equal(b.underWay(), "3 4 5");
});

test("rows that are handed over take room; a wake while there is none is kept until there is", async (t) => {
  const b = bench(t);
  b.lane.add(["1", "2", "3"]);
  b.put("4");
  b.lane.wake();
  assert.deepEqual([b.asked(), b.lane.room()], [0, 0]);
  await b.end("1");
  await b.answer();
  assert.equal(b.underWay(), "2 3 4");
});

test("a wake during a claim is followed by another claim, however many wakes there were", async (t) => {
  const b = bench(t);
  b.lane.start();
  b.lane.wake();
  b.lane.wake();
  assert.equal(b.asked(), 1);
  b.claims[0]?.resolve();
  b.claims.shift();
  b.put("late");
  await settled();
  assert.equal(b.asked(), 1);
  await b.answer();
  assert.deepEqual([b.underWay(), b.asked()], ["late", 0]);
});

test("it sleeps until the next row is due, and never longer than the poll", async (t) => {
  const b = bench(t);
  b.putLater("soon", 700);
  b.lane.start();
  await b.answer();
  await b.pass(699);
  assert.equal(b.asked(), 0);
  await b.pass(1);
  await b.answer();
  assert.equal(b.underWay(), "soon");
  b.putLater("far", 3 * pollMs);
  await b.pass(pollMs - 1);
  assert.equal(b.asked(), 0);
  await b.pass(1);
  assert.equal(b.asked(), 1);
});

test("what is said to be due sooner shortens the sleep, later does not lengthen it", async (t) => {
  const b = bench(t);
  b.lane.start();
  await b.answer();
  b.lane.due(1_500);
  b.lane.due(9_000);
  await b.pass(500);
  assert.equal(b.asked(), 1);
});

test("it tries again after a failed claim, at growing intervals, and forgets the failures with the first success", async (t) => {
  const b = bench(t);
  b.lane.start();
  for (const wait of [200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
    await b.fail();
    await b.pass(wait - 1);
    assert.equal(b.asked(), 0, `${wait}`);
    await b.pass(1);
    assert.equal(b.asked(), 1, `${wait}`);
  }
  const { lastRoundAt } = b.lane;
  b.put("1");
  await b.answer();
  assert.ok(b.lane.lastRoundAt > lastRoundAt);
  assert.equal(b.underWay(), "1");
  await b.pass(pollMs);
  await b.fail();
  await b.pass(200);
  assert.equal(b.asked(), 1);
});

test("a wake during a claim that fails is not lost", async (t) => {
  const b = bench(t);
  b.lane.start();
  b.put("1");
  b.lane.wake();
  await b.fail();
  await b.answer();
  assert.equal(b.underWay(), "1");
});

test("work that throws frees its room and is logged", async (t) => {
  const b = bench(t, { concurrency: 1, batch: 1 });
  b.put("1", "2");
  b.lane.start();
  await b.answer();
  await b.breakDown("1");
  await b.answer();
  assert.equal(b.underWay(), "2");
  assert.match(b.logged[0] ?? "", /work failed/);
});

test("a stop claims no more and waits for what is under way", async (t) => {
  const b = bench(t);
  b.put("1", "2", "3");
  b.lane.start();
  await b.answer();
  const stopped = b.lane.stop();
  await b.answer();
  b.lane.wake();
  b.lane.due(1_001);
  assert.equal(b.lane.room(), 0);
  await b.end("1");
  assert.equal(await isDone(stopped), false);
  await b.end("2");
  assert.equal(await isDone(stopped), false, "what the claim under way had leased is worked on");
  await b.end("3");
  assert.equal(await isDone(stopped), true);
  await b.pass(10 * pollMs);
  assert.equal(b.asked(), 0);
});

test("a stop of an idle lane waits for the claim that is under way, and also when that fails", async (t) => {
  for (const how of ["answer", "fail"] as const) {
    const b = bench(t);
    b.lane.start();
    const stopped = b.lane.stop();
    assert.equal(await isDone(stopped), false);
    await b[how]();
    assert.equal(await isDone(stopped), true);
    t.mock.timers.reset();
  }
});
