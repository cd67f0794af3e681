import type { Account } from "#domain/link.ts";
import {
  declinedDays,
  type CodeRefusal,
  linkCodeTries,
  type LinkClaim,
  suggestMinutes,
  suggestsPerDay,
  suggestsPerHour,
} from "#domain/linkcode.ts";
import type { User } from "#domain/people.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { randomCode, shortHash } from "#lib/code.ts";
import type { Tx } from "#ports/store.ts";
import type { LinkCode } from "#ports/rows.ts";
import type { App } from "../app.ts";
import {
  appendAudit,
  type By,
  change,
  conflict,
  type Decision,
  notFound,
  type Result,
  unchanged,
} from "../config/change.ts";
import { formValues, sealAddress } from "../openchannels.ts";
import { linkAt, mayLink } from "./bind.ts";
import { codeContext, type LinkClicked, linkToken, readPress } from "./codes.ts";
import { type FoundPerson, lookUp } from "./lookup.ts";
import { queued } from "./messages.ts";

/**
 * An account on a platform that has a verified mail address of a user. `found`: it can be asked whether to link. `waiting`: it was
 * asked. `declined`: it said "Not me". `failed`: the platform could not be asked, `problem` says why.
 */
export interface Suggestion {
  readonly account: Account;
  /** The user's own address by which it was found. */
  readonly mail: string;
  readonly state: "found" | "waiting" | "declined" | "failed";
  /** Its name there; null: not known. */
  readonly person: string | null;
  /** Until when the question can be answered, or nobody asks again. */
  readonly until: number | null;
  readonly problem: string | null;
}

/** Accounts on platforms that may be this user's. Platforms are asked once an hour; their trouble is told, and holds up nothing else. */
export async function suggestionsFor(app: App, userId: string): Promise<Result<readonly Suggestion[]>> {
  const snapshot = await app.snapshots.current();
  const user = snapshot.users.get(userId);
  if (user === undefined) return notFound("user");
  if (!mayLink(user, "person")) return { ok: true, value: [] };
  const all = await Promise.all(
    [...snapshot.accounts.values()].map((account) => suggestionOf(app, snapshot, user, account)),
  );
  return { ok: true, value: all.filter((each) => each !== null) };
}

async function suggestionOf(app: App, snapshot: Snapshot, user: User, account: Account): Promise<Suggestion | null> {
  const looked = await lookUp(app, snapshot, user.id, account);
  if (looked === null) return null;
  const { mail } = looked;
  if (looked.kind === "failed")
    return { account, mail, state: "failed", person: null, until: null, problem: looked.why };
  // Whoever is linked already is nobody's suggestion.
  const live = linkAt(snapshot, account.channel, looked.key);
  if (live !== null && live.state !== "pending") return null;
  const row = await app.store.read.linkCodeByHash(requestHash(account, looked.key));
  const standing = standingOf(row, app.clock.now());
  if (standing === "waiting" && row?.userId !== user.id) return null;
  const until = standing === "found" ? null : (row?.expiresAt ?? null);
  return { account, mail, state: standing, person: looked.name, until, problem: null };
}

/**
 * Asks the account that was found, on its platform and privately, whether to link. Nothing is linked before the button is pressed there:
 * neither the mail address nor whoever asks is enough. Asked again while a question waits, nothing is sent.
 */
export async function suggestLink(
  app: App,
  asked: { readonly userId: string; readonly accountId: string },
  by: By,
): Promise<Result<Suggestion>> {
  const before = await app.snapshots.current();
  const account = before.accounts.get(asked.accountId);
  if (account === undefined) return notFound("account");
  const looked = await lookUp(app, before, asked.userId, account);
  if (looked === null) return notFound("suggestion");
  if (looked.kind === "failed") return conflict(`The platform could not be asked: ${looked.why}`);
  return change(app, by, (tx, snapshot) =>
    ask(app, tx, snapshot, { userId: asked.userId, account, found: looked, by }),
  );
}

interface Asking {
  readonly userId: string;
  readonly account: Account;
  readonly found: FoundPerson;
  readonly by: By;
}

async function ask(app: App, tx: Tx, snapshot: Snapshot, asking: Asking): Promise<Decision<Suggestion>> {
  const { userId, account, found, by } = asking;
  const user = snapshot.users.get(userId);
  if (!mayLink(user, "person"))
    return { ok: false, problem: { kind: "forbidden", why: "This user may not link addresses." } };
  const live = linkAt(snapshot, account.channel, found.key);
  if (live !== null && live.state !== "pending") return conflict("This account is linked already.");
  const now = app.clock.now();
  const row = await tx.linkCodeByHash(requestHash(account, found.key));
  const standing = standingOf(row, now);
  if (standing === "declined")
    return conflict("Whoever has this account said that it is not theirs. Link it by a code instead.");
  if (standing === "waiting" && row !== null)
    return row.userId === userId
      ? unchanged(sentTo(asking, row.expiresAt))
      : conflict("This account is being asked by somebody else.");
  const day = 24 * 60 * 60_000;
  const hour = 60 * 60_000;
  const toThem = await tx.countTry(`suggest.to:${account.id}:${found.key}`, now - (now % day));
  const byUser = await tx.countTry(`suggest.by:${actorKey(by)}`, now - (now % hour));
  if (toThem > suggestsPerDay || byUser > suggestsPerHour)
    return conflict("Too many requests were sent. Try again later, or link by a code.");
  const expiresAt = await send(app, tx, asking);
  await appendAudit(app, tx, by, {
    action: "link.suggested",
    target: `user:${userId}`,
    data: { channel: account.channel, account: account.id, person: found.key, mail: found.mail },
  });
  // Nothing that people set up has changed, so the revision stays.
  return unchanged(sentTo(asking, expiresAt));
}

async function send(app: App, tx: Tx, { userId, account, found }: Asking): Promise<number> {
  const now = app.clock.now();
  const expiresAt = now + suggestMinutes * 60_000;
  const codeHash = requestHash(account, found.key);
  // One row a person there: a new request takes the place of the old one.
  const rowId = `suggest:${account.id}:${codeHash}`;
  const claim: LinkClaim = {
    channel: account.channel,
    accountId: account.id,
    personKey: found.key,
    personName: found.name,
    tenant: found.tenant,
    placeKey: found.key,
    placeKind: "person",
    label: found.name,
    address: sealAddress(app, found.module, found.address, codeContext({ id: rowId })),
    addressKey: found.key,
    byMail: randomCode(nonceLength),
  };
  await tx.putLinkCode({
    id: rowId,
    codeHash,
    kind: "person",
    channel: account.channel,
    accountId: account.id,
    userId,
    linkId: null,
    claim: { ...claim },
    triesLeft: linkCodeTries,
    createdAt: now,
    expiresAt,
    usedAt: null,
  });
  const id = app.ids.next();
  const request = queued(app, {
    id,
    key: `link_request|${rowId}|${id}`,
    kind: "link_request",
    severity: "warning",
    why: { reason: "suggested" },
    userId,
    // Nothing is linked yet, so the message goes to the bare address.
    linkId: null,
    address: formValues(found.address),
    channel: account.channel,
    accountId: account.id,
    data: {
      token: app.box.seal(linkToken(app, codeHash, claim), `notification:${id}`),
      place: found.name,
      mail: found.mail,
      minutes: String(suggestMinutes),
    },
  });
  await tx.save({ notifications: [request] });
  tx.wake("deliver");
  return expiresAt;
}

const nonceLength = 12;

/** Finds the request to a person on an account. It is no code that could be said: nothing that is said has this form. */
function requestHash(account: Pick<Account, "id">, personKey: string): string {
  return shortHash(`suggest:${account.id}:${personKey}`);
}

function standingOf(row: LinkCode | null, now: number): "found" | "waiting" | "declined" {
  if (row === null || now >= row.expiresAt) return "found";
  if (row.usedAt === null) return "waiting";
  return row.linkId === null ? "declined" : "found";
}

function sentTo({ account, found }: Asking, until: number): Suggestion {
  return { account, mail: found.mail, state: "waiting", person: found.name, until, problem: null };
}

function actorKey({ actor }: By): string {
  return actor.kind === "user" || actor.kind === "token" ? actor.userId : actor.kind;
}

export type Declined =
  | { readonly ok: true; readonly changed: boolean; readonly user: User | null }
  | { readonly ok: false; readonly refusal: CodeRefusal };

/** "Not me": nothing is linked, and the account is not asked again for a while. Linking by a code stays possible. */
export async function declineLink(app: App, click: LinkClicked): Promise<Declined> {
  return app.store.write(async (tx): Promise<Declined> => {
    const press = await readPress(app, tx, click);
    if (typeof press === "string") return { ok: false, refusal: press };
    const { row, claim, verdict } = press;
    const user = (await app.snapshots.fresh(tx)).users.get(row.userId) ?? null;
    if (verdict === "declined") return { ok: true, changed: false, user };
    if (claim.byMail === undefined) return { ok: false, refusal: "unknown" };
    // A question that ran out is refused all the same.
    if (verdict !== "ok" && verdict !== "expired") return { ok: false, refusal: verdict };
    const now = app.clock.now();
    await tx.putLinkCode({ ...row, usedAt: now, expiresAt: now + declinedDays * 24 * 60 * 60_000 });
    const by: By = { actor: { kind: "stranger", name: claim.personName }, address: null };
    await appendAudit(app, tx, by, {
      action: "link.declined",
      target: `user:${row.userId}`,
      data: { channel: claim.channel, account: claim.accountId, person: claim.personKey },
    });
    return { ok: true, changed: true, user };
  });
}
