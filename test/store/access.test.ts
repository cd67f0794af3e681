import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiToken, LinkCode, Session } from "#ports/rows.ts";
import { auditHash } from "#store/audit.ts";
import { forEachEngine } from "../support/engines.ts";
import { inboxRow } from "./samples.ts";

const session: Session = {
  id: "session-1",
  tokenHash: "h1",
  userId: "u1",
  createdAt: 1,
  seenAt: 2,
  expiresAt: 100,
  address: "::1",
  agent: "curl",
};
const token: ApiToken = {
  id: "token-1",
  userId: "u1",
  name: "CI",
  tokenHash: "t1",
  hint: "tk_1",
  scopes: ["events:write"],
  createdAt: 1,
  expiresAt: null,
  usedAt: null,
};
const code: LinkCode = {
  id: "code-1",
  codeHash: "c1",
  kind: "chat",
  channel: null,
  accountId: null,
  userId: "u1",
  linkId: null,
  claim: null,
  triesLeft: 5,
  createdAt: 1,
  expiresAt: 100,
  usedAt: null,
};

forEachEngine("access", ({ open }) => {
  test("sessions are found by hash and user, and end by id, user or age", async () => {
    const store = await open();
    const others = [
      { ...session, id: "s2", tokenHash: "h2", createdAt: 5 },
      { ...session, id: "s3", tokenHash: "h3", userId: "u2", expiresAt: 50 },
      { ...session, id: "s4", tokenHash: "h4", userId: "u3" },
    ];
    await store.write(async (tx) => {
      for (const one of [session, ...others]) await tx.putSession(one);
      await tx.putSession({ ...session, seenAt: 9 });
    });
    assert.deepEqual(await store.read.sessionByHash("h1"), { ...session, seenAt: 9 });
    assert.equal(await store.read.sessionByHash("nobody"), null);
    assert.deepEqual(
      (await store.read.sessionsOf("u1")).map((one) => one.id),
      ["s2", "session-1"],
    );
    assert.equal(await store.write((tx) => tx.removeSessions({ expiredBefore: 51 })), 1);
    assert.equal(await store.write((tx) => tx.removeSessions({ id: "s4" })), 1);
    assert.equal(await store.write((tx) => tx.removeSessions({ userId: "u1" })), 2);
    assert.equal(await store.write((tx) => tx.removeSessions({})), 0);
  });

  test("tokens are found by hash, by user and all together", async () => {
    const store = await open();
    const other = { ...token, id: "token-2", userId: "u2", tokenHash: "t2", createdAt: 2, expiresAt: 9, usedAt: 3 };
    await store.write(async (tx) => {
      await tx.putToken(token);
      await tx.putToken(other);
    });
    assert.deepEqual(await store.read.tokenByHash("t2"), other);
    assert.deepEqual(await store.read.tokensOf("u1"), [token]);
    assert.deepEqual(await store.read.tokensOf(null), [other, token]);
    await store.write((tx) => tx.removeToken("token-1"));
    assert.equal(await store.read.tokenByHash("t1"), null);
  });

  test("a link code keeps what was claimed by it", async () => {
    const store = await open();
    await store.write((tx) => tx.putLinkCode(code));
    assert.deepEqual(await store.read.linkCodeByHash("c1"), code);
    const claimed = { ...code, claim: { place: "C1", by: "U1" }, triesLeft: 4, usedAt: 7 };
    await store.write((tx) => tx.putLinkCode(claimed));
    assert.deepEqual(await store.read.linkCodeByHash("c1"), claimed);
  });

  test("a repeated event of a platform is the row that was stored first, with its result", async () => {
    const store = await open();
    const row = inboxRow();
    assert.deepEqual(await store.write((tx) => tx.putInbox(row)), { stored: true, row });
    await store.write((tx) => tx.finishInbox(row.id, "done", { answer: "ok" }, 0));
    const again = await store.write((tx) => tx.putInbox({ ...row, id: "other", payload: {} }));
    assert.deepEqual(again, { stored: false, row: { ...row, state: "done", result: { answer: "ok" }, dueAt: 0 } });
  });

  test("inbox rows are claimed when due, count their tries and come back when the lease ends", async () => {
    const store = await open();
    const [first, later] = [inboxRow({ dueAt: 10 }), inboxRow({ dueAt: 500 })];
    await store.write(async (tx) => {
      await tx.putInbox(later);
      await tx.putInbox(first);
    });
    const claim = { owner: "n1", now: 100, until: 200, limit: 10 };
    const got = await store.write((tx) => tx.claimInbox(claim));
    assert.deepEqual(got, [{ ...first, tries: 1, leaseOwner: "n1", leaseUntil: 200 }]);
    assert.deepEqual(await store.write((tx) => tx.claimInbox(claim)), []);
    assert.equal((await store.write((tx) => tx.nextDue())).inbox, 500);
    assert.equal((await store.write((tx) => tx.claimInbox({ ...claim, now: 201 })))[0]?.tries, 2);
    await store.write((tx) => tx.finishInbox(first.id, "waiting", null, 300));
    assert.equal((await store.write((tx) => tx.nextDue())).inbox, 300);
    await store.write((tx) => tx.finishInbox(first.id, "failed", { error: "no" }, 300));
    assert.equal((await store.read.queueStats(0)).inboxWaiting, 1);
  });

  test("the audit log is a chain, newest first", async () => {
    const store = await open();
    const entry = {
      at: 1,
      actor: "user:u1",
      action: "link.create",
      target: "link:1",
      data: { b: [1, { z: 1, a: "\0" }], a: null },
      address: null,
    };
    await store.write((tx) => tx.appendAudit(entry));
    await store.write(async (tx) => {
      await tx.appendAudit({ ...entry, at: 2, address: "10.0.0.1" });
      await tx.appendAudit({ ...entry, at: 3 });
    });
    await Promise.all([4, 5, 6].map((at) => store.write((tx) => tx.appendAudit({ ...entry, at }))));
    const first = await store.read.audit({ limit: 4, cursor: null });
    const rest = await store.read.audit({ limit: 4, cursor: first.next });
    assert.equal(rest.next, null);
    const rows = [...first.rows, ...rest.rows];
    assert.deepEqual(
      rows.map((row) => row.seq),
      [6, 5, 4, 3, 2, 1],
    );
    for (const [i, row] of rows.entries()) {
      assert.equal(row.hash, auditHash(row));
      assert.equal(row.prevHash, rows[i + 1]?.hash ?? "0".repeat(64));
    }
    assert.deepEqual(rows.at(-1)?.data, { b: [1, { z: 1, a: "\uFFFD" }], a: null });
  });

  test("tries are counted for each window, and old windows go", async () => {
    const store = await open();
    const count = (key: string, start: number): Promise<number> => store.write((tx) => tx.countTry(key, start));
    assert.deepEqual(
      [await count("a", 1_000), await count("a", 1_000), await count("b", 1_000), await count("a", 2_000)],
      [1, 2, 1, 1],
    );
    assert.deepEqual(
      await Promise.all([count("c", 1), count("c", 1), count("c", 1)]).then((all) => all.toSorted()),
      [1, 2, 3],
    );
  });
});
