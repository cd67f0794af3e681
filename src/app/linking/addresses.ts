import { accountFor } from "#domain/audience.ts";
import type { Link, PlaceKind, RoomSettings } from "#domain/link.ts";
import {
  codeWords,
  confirmDigits,
  verifyDigits,
  verifyMinutes,
  verifySendsPerHour,
  verifyTries,
} from "#domain/linkcode.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { actorUserId } from "#domain/actor.ts";
import { randomDigits } from "#lib/code.ts";
import type { ChannelModule } from "#ports/channel.ts";
import type { Tx } from "#ports/store.ts";
import type { LinkCode } from "#ports/rows.ts";
import type { App } from "../app.ts";
import {
  type By,
  change,
  conflict,
  type Decision,
  done,
  invalid,
  notFound,
  type Problem,
  type Result,
  unchanged,
} from "../config/change.ts";
import { newAccount } from "../config/accounts.ts";
import { formValues, linkContext, openAddress, sealAddress } from "../openchannels.ts";
import { bind, linkAt, sameOwner } from "./bind.ts";
import { queued } from "./messages.ts";

export interface AddressDraft {
  /** Whose it is; null: a room of the workspace. */
  readonly userId: string | null;
  readonly channel: string;
  readonly accountId: string | null;
  readonly address: unknown;
  readonly label: string | null;
  /** What kind of room; left out: the first that the channel has. */
  readonly place?: PlaceKind;
  /** How the room wants to be told; left out: as whoever adds it. */
  readonly room?: RoomSettings;
}

/** A link, and until when the code that was sent to it is good; null: nothing has to be proved. */
export interface Verification {
  readonly link: Link;
  readonly expiresAt: number | null;
}

/**
 * Adds an address that somebody typed in. A person's address in a channel that verifies by code stays `pending` until the code that
 * is sent there comes back. The caller has checked the right to do this.
 */
export async function addAddress(app: App, draft: AddressDraft, by: By): Promise<Result<Verification>> {
  const module = app.channels.get(draft.channel);
  if (module === undefined) return invalid({ field: "channel", problem: "no such channel" });
  const { manifest } = module;
  const place = draft.userId === null ? (draft.place ?? manifest.places.find((kind) => kind !== "person")) : "person";
  if (place === undefined || !manifest.places.includes(place))
    return invalid({ field: "channel", problem: "reaches no places of this kind" });
  if (draft.userId !== null && manifest.verify === "command") {
    return conflict(`${manifest.name.en} links people by a command: make a code and say linkUser there.`);
  }
  const parsed = manifest.address.parse(draft.address);
  if (!parsed.ok) return invalid(...parsed.issues.map((issue) => ({ ...issue, field: `address.${issue.field}` })));
  return change(app, by, async (tx, now) => {
    const problem = accountProblem(now, draft);
    if (problem !== null && !(await openItself(app, tx, draft, module))) return { ok: false, problem };
    return add(app, tx, now, { draft, module, place, address: parsed.value, by });
  });
}

/** A bot has all it needs in its address: an account for it is nothing that anybody should have to set up. */
async function openItself(
  app: App,
  tx: Tx,
  { accountId, userId }: AddressDraft,
  module: ChannelModule,
): Promise<boolean> {
  const { name, style, config } = module.manifest;
  if (style !== "bot" || accountId !== null || userId !== null || !config.parse({}).ok) return false;
  await tx.putAccount(newAccount(app, module, name.en));
  return true;
}

function accountProblem(now: Snapshot, draft: AddressDraft): Problem | null {
  if (draft.userId !== null && now.users.get(draft.userId)?.disabled !== false)
    return { kind: "not_found", what: "user" };
  const account = accountFor(draft.channel, draft.accountId, now);
  if (account?.channel === draft.channel) return null;
  const problem = draft.accountId === null ? "no account of this channel is set up" : "no such account of this channel";
  return { kind: "invalid", issues: [{ field: "accountId", problem }] };
}

interface Added {
  readonly draft: AddressDraft;
  readonly module: ChannelModule;
  readonly place: PlaceKind;
  readonly address: unknown;
  readonly by: By;
}

async function add(app: App, tx: Tx, now: Snapshot, added: Added): Promise<Decision<Verification>> {
  const { draft, module, address } = added;
  const addressKey = module.manifest.addressKey(address);
  const owner: Link["owner"] = draft.userId === null ? { kind: "workspace" } : { kind: "user", id: draft.userId };
  const label = draft.label ?? module.manifest.addressLabel(address);
  const createdBy = actorUserId(added.by.actor);
  const live = linkAt(now, draft.channel, addressKey);
  const mine = live !== null && sameOwner(live.owner, owner);
  if (live !== null && (mine ? live.state === "active" : !(await gaveUp(app, tx, live))))
    return conflict("This address is linked already.");
  if (draft.userId === null || module.manifest.verify !== "code") {
    const bound = {
      channel: draft.channel,
      accountId: draft.accountId,
      owner,
      place: added.place,
      address,
      addressKey,
      label,
      ...(draft.room !== undefined && { room: draft.room }),
      via: "admin",
      createdBy,
    } as const;
    const link = await bind(app, tx, now, bound);
    if (link === null) return conflict("This address is linked already.");
    return done({ link, expiresAt: null }, "link.added", `link:${link.id}`, {
      channel: link.channel,
      place: link.place,
      label,
    });
  }
  if (live !== null && !mine) await tx.putLink({ ...live, state: "revoked" });
  const link = pendingLink(app, added, { owner, addressKey, label, createdBy, before: mine ? live : null });
  const sent = await sendCode(app, tx, now, { module, link, userId: draft.userId, address });
  if (!sent.ok) return sent;
  await tx.putLink(link);
  return done({ link, expiresAt: sent.expiresAt }, "link.added", `link:${link.id}`, {
    channel: link.channel,
    place: link.place,
    label,
    pending: true,
  });
}

/** Somebody else typed the address in and let the code expire: an unproved claim keeps nobody out. */
async function gaveUp(app: App, tx: Tx, live: Link): Promise<boolean> {
  if (live.state !== "pending") return false;
  const code = await tx.linkCodeByHash(codeKey(live.id));
  return code === null || code.expiresAt <= app.clock.now();
}

interface Pending {
  readonly owner: Link["owner"];
  readonly addressKey: string;
  readonly label: string;
  readonly createdBy: string | null;
  readonly before: Link | null;
}

function pendingLink(app: App, { draft, module, address }: Added, { before, ...known }: Pending): Link {
  const id = before?.id ?? app.ids.next();
  return {
    id,
    ...known,
    channel: draft.channel,
    accountId: draft.accountId,
    place: "person",
    address: sealAddress(app, module, address, linkContext(id)),
    room: null,
    state: "pending",
    verifiedAt: null,
    verifiedVia: null,
    lastOkAt: before?.lastOkAt ?? null,
    lastErrorAt: before?.lastErrorAt ?? null,
    lastError: before?.lastError ?? null,
    createdAt: before?.createdAt ?? app.clock.now(),
  };
}

/** Sends a new code to a pending address; the old one is worthless from then on. */
export async function resendCode(app: App, linkId: string, by: By): Promise<Result<Verification>> {
  return change(app, by, async (tx, now) => {
    const link = now.links.get(linkId);
    const module = link === undefined ? undefined : app.channels.get(link.channel);
    if (link === undefined || module === undefined || link.owner.kind !== "user") return notFound("link");
    if (link.state !== "pending") return conflict("This address is verified already.");
    const address = openAddress(app, module, link.address, linkContext(link.id));
    if (!address.ok) return invalid(...address.issues);
    const sent = await sendCode(app, tx, now, { module, link, userId: link.owner.id, address: address.value });
    // Nothing that people set up has changed, so the revision stays.
    return sent.ok ? unchanged({ link, expiresAt: sent.expiresAt }) : sent;
  });
}

interface Sending {
  readonly module: ChannelModule;
  readonly link: Link;
  readonly userId: string;
  readonly address: unknown;
}

type Sent = { readonly ok: true; readonly expiresAt: number } | { readonly ok: false; readonly problem: Problem };

async function sendCode(app: App, tx: Tx, snapshot: Snapshot, { link, userId, address }: Sending): Promise<Sent> {
  const now = app.clock.now();
  const hour = 60 * 60_000;
  const sends = await tx.countTry(`verify.send:${link.channel}:${link.addressKey}`, now - (now % hour));
  if (sends > verifySendsPerHour) return conflict("Too many codes were sent to this address. Try again in an hour.");
  const digits = randomDigits(verifyDigits);
  const id = app.ids.next();
  const expiresAt = now + verifyMinutes * 60_000;
  await tx.putLinkCode({
    // One row a link: a new code takes the place of the old one.
    id: `verify:${link.id}`,
    codeHash: codeKey(link.id),
    kind: "verify",
    channel: link.channel,
    accountId: link.accountId,
    userId,
    linkId: link.id,
    claim: { proof: proofOf(app, link.id, userId, digits) },
    triesLeft: verifyTries,
    createdAt: now,
    expiresAt,
    usedAt: null,
  });
  const code = queued(app, {
    id,
    key: `code|${link.id}|${id}`,
    kind: "code",
    severity: "warning",
    why: { reason: "verify" },
    userId,
    // The link cannot be paged yet, so the message goes to the bare address.
    linkId: null,
    address: formValues(address),
    channel: link.channel,
    accountId: accountFor(link.channel, link.accountId, snapshot, link.addressKey)?.id ?? null,
    data: { code: app.box.seal(digits, `notification:${id}`), minutes: String(verifyMinutes) },
  });
  await tx.save({ notifications: [code] });
  tx.wake("deliver");
  return { ok: true, expiresAt };
}

/** Finds the code of a link; it is no secret. Six digits could be guessed from a hash, so what proves them is signed instead. */
function codeKey(linkId: string): string {
  return `verify:${linkId}`;
}

function proofOf(app: App, linkId: string, userId: string, digits: string): string {
  return app.box.sign("verify-address", `${linkId}|${userId}|${digits}`);
}

/** The code came back: from the user whose address it is, and nobody else. */
export async function confirmAddress(
  app: App,
  answer: { readonly linkId: string; readonly code: string },
  by: By,
): Promise<Result<Link>> {
  return change(app, by, async (tx, snapshot): Promise<Decision<Link>> => {
    const link = snapshot.links.get(answer.linkId);
    const userId = actorUserId(by.actor);
    if (link === undefined || userId === null || !sameOwner(link.owner, { kind: "user", id: userId }))
      return notFound("link");
    if (link.state === "active") return unchanged(link);
    const row = await tx.linkCodeByHash(codeKey(link.id));
    const now = app.clock.now();
    if (row === null) return refusedCode("unknown");
    // Counted by itself as well: two answers at once must not share a try.
    const tries = await tx.countTry(`verify.try:${link.id}:${row.createdAt}`, row.createdAt);
    const verdict =
      tries > verifyTries
        ? "too_many_tries"
        : confirmDigits({ ...row, claim: null }, now, isRight(app, row, answer.code));
    if (verdict === "wrong_digits") await tx.putLinkCode({ ...row, triesLeft: row.triesLeft - 1 });
    if (verdict !== "ok") return refusedCode(verdict);
    const active: Link = { ...link, state: "active", verifiedAt: now, verifiedVia: "code", lastError: null };
    await tx.putLinkCode({ ...row, usedAt: now });
    await tx.putLink(active);
    return done(active, "link.verified", `link:${link.id}`, { channel: link.channel, label: link.label });
  });
}

function refusedCode(refusal: keyof typeof codeWords): { readonly ok: false; readonly problem: Problem } {
  return invalid({ field: "code", problem: codeWords[refusal].en });
}

function isRight(app: App, row: LinkCode, said: string): boolean {
  const proof = row.claim?.["proof"];
  const digits = said.normalize("NFKC").replace(/\D/gu, "");
  return (
    typeof proof === "string" &&
    row.linkId !== null &&
    app.box.verify("verify-address", `${row.linkId}|${row.userId}|${digits}`, proof)
  );
}
