import { accountFor } from "#domain/audience.ts";
import type { Link, PlaceKind } from "#domain/link.ts";
import {
  canonicalCode,
  type CodeFacts,
  type CodeRefusal,
  confirm,
  costsTry,
  formatCode,
  type LinkClaim,
  linkCodeLength,
  linkCodeMinutes,
  linkCodeTries,
  linkCommandOf,
  redeem,
  saidPerWindow,
  saidWindowMs,
} from "#domain/linkcode.ts";
import type { User } from "#domain/people.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { randomCode, shortHash } from "#lib/code.ts";
import type { ChannelModule } from "#ports/channel.ts";
import type { Place, PlatformPerson } from "#ports/inbound.ts";
import type { Tx } from "#ports/store.ts";
import type { LinkCode } from "#ports/rows.ts";
import type { App } from "../app.ts";
import { connectAccount } from "../config/accounts.ts";
import { appendAudit, type By, type Problem, type Result } from "../config/change.ts";
import { openAddress, sealAddress } from "../openchannels.ts";
import { bind, linkAt, mayLink, sameOwner } from "./bind.ts";

export interface LinkCodeDraft {
  readonly kind: PlaceKind;
  /** Who asks: a code of kind `person` links them, the others want their right to manage links. */
  readonly userId: string;
  readonly channel?: string | null;
  readonly accountId?: string | null;
}

/** Shown once; only the hash is kept. */
export interface NewLinkCode {
  readonly code: string;
  readonly expiresAt: number;
  /** What is to be said in the chat, whole. */
  readonly command: string;
  /** An address that says it for whoever opens it, where the platform has such. */
  readonly url: string | null;
}

/** Makes a one-time code for `linkTeam`, `linkChat` or `linkUser`. */
export async function createLinkCode(app: App, draft: LinkCodeDraft, by: By): Promise<Result<NewLinkCode>> {
  const code = randomCode(linkCodeLength);
  const now = app.clock.now();
  const row: LinkCode = {
    id: app.ids.next(),
    codeHash: shortHash(code),
    kind: draft.kind,
    channel: draft.channel ?? null,
    accountId: draft.accountId ?? null,
    userId: draft.userId,
    linkId: null,
    claim: null,
    triesLeft: linkCodeTries,
    createdAt: now,
    expiresAt: now + linkCodeMinutes * 60_000,
    usedAt: null,
  };
  const problem = await app.store.write(async (tx) => {
    const found = draftProblem(app, await app.snapshots.fresh(tx), draft);
    if (found !== null) return found;
    await tx.putLinkCode(row);
    await appendAudit(app, tx, by, {
      action: "link_code.created",
      target: `link_code:${row.id}`,
      data: { kind: row.kind, channel: row.channel, hash: row.codeHash },
    });
    return null;
  });
  if (problem !== null) return { ok: false, problem };
  const shown = formatCode(code);
  return {
    ok: true,
    value: {
      code: shown,
      expiresAt: row.expiresAt,
      command: `${linkCommandOf[draft.kind]} ${shown}`,
      url: await deepLink(app, draft, shown),
    },
  };
}

async function deepLink(app: App, draft: LinkCodeDraft, code: string): Promise<string | null> {
  const { kind, channel = null, accountId = null } = draft;
  const account = channel === null ? null : accountFor(channel, accountId, await app.snapshots.current());
  const opened = account === null ? null : connectAccount(app, account);
  if (opened === null || !("send" in opened)) return null;
  void opened.close?.();
  return opened.deepLink?.(kind, code) ?? null;
}

function draftProblem(app: App, snapshot: Snapshot, draft: LinkCodeDraft): Problem | null {
  const channel = draft.channel ?? null;
  const module = channel === null ? undefined : app.channels.get(channel);
  if (channel !== null && module === undefined) return { kind: "not_found", what: "channel" };
  if (module?.manifest.places.includes(draft.kind) === false)
    return { kind: "conflict", why: `${module.manifest.name.en} has no places of this kind.` };
  const account = draft.accountId ?? null;
  if (account !== null && !snapshot.accounts.has(account)) return { kind: "not_found", what: "account" };
  return mayLink(snapshot.users.get(draft.userId), draft.kind)
    ? null
    : { kind: "forbidden", why: "Only those who manage links can link chats and teams." };
}

/** A code as it was said in a chat. */
export interface SaidCode {
  readonly channel: string;
  readonly accountId: string;
  readonly kind: PlaceKind;
  readonly code: string;
  readonly name: string | null;
  readonly by: PlatformPerson;
  readonly byAddress: unknown;
  readonly place: Place<unknown>;
}

export type Claimed =
  | { readonly ok: true; readonly token: string; readonly label: string; readonly user: User; readonly minutes: number }
  | { readonly ok: false; readonly refusal: CodeRefusal };

/** First step: the code was said. What Link now will do is written down, bound to this person and place; nothing is linked yet. */
export async function claimCode(app: App, said: SaidCode): Promise<Claimed> {
  const module = app.channels.get(said.channel);
  if (module === undefined) return { ok: false, refusal: "unknown" };
  return app.store.write(async (tx): Promise<Claimed> => {
    const now = app.clock.now();
    const tries = await tx.countTry(`link.said:${said.channel}:${said.by.key}`, now - (now % saidWindowMs));
    if (tries > saidPerWindow) return { ok: false, refusal: "too_many_tries" };
    const row = await tx.linkCodeByHash(shortHash(canonicalCode(said.code)));
    const snapshot = await app.snapshots.fresh(tx);
    const user = row === null ? undefined : snapshot.users.get(row.userId);
    const verdict = redeem(factsOf(row), {
      now,
      kind: said.kind,
      channel: said.channel,
      accountId: said.accountId,
      personKey: said.by.key,
      tenant: said.by.tenant,
      placeKind: said.place.kind,
      personReachable: said.byAddress !== null && said.byAddress !== undefined,
    });
    if (row !== null && costsTry(verdict)) await tx.putLinkCode({ ...row, triesLeft: row.triesLeft - 1 });
    if (verdict !== "ok" || row === null) return { ok: false, refusal: verdict === "ok" ? "unknown" : verdict };
    if (!mayLink(user, said.kind)) return { ok: false, refusal: "not_allowed" };
    const claim = claimOf(app, module, said, row);
    if (isTaken(snapshot, claim, said.kind, user)) return { ok: false, refusal: "taken" };
    await tx.putLinkCode({ ...row, claim: { ...claim } });
    const minutes = Math.max(1, Math.ceil((row.expiresAt - now) / 60_000));
    return { ok: true, token: linkToken(app, row.codeHash, claim), label: claim.label, user, minutes };
  });
}

function claimOf(app: App, module: ChannelModule, said: SaidCode, row: LinkCode): LinkClaim {
  // `linkUser` said among others links the person, not the room in which it was said.
  const direct = said.kind !== "person" || said.place.kind === "person";
  const address = direct ? said.place.address : said.byAddress;
  const { manifest } = module;
  const label = said.kind === "person" ? said.by.name : (said.name ?? said.place.name ?? "");
  return {
    channel: said.channel,
    accountId: said.accountId,
    personKey: said.by.key,
    personName: said.by.name,
    tenant: said.by.tenant,
    placeKey: said.place.key,
    placeKind: said.place.kind,
    label: label.trim() === "" ? manifest.addressLabel(address) : label.trim().slice(0, 200),
    address: sealAddress(app, module, address, codeContext(row)),
    // A person is found again by the key that their clicks carry.
    addressKey: said.kind === "person" ? said.by.key : said.place.key,
  };
}

function isTaken(snapshot: Snapshot, claim: LinkClaim, kind: PlaceKind, user: User): boolean {
  const live = linkAt(snapshot, claim.channel, claim.addressKey);
  return live !== null && live.state !== "pending" && !sameOwner(live.owner, ownerOf(kind, user.id));
}

function ownerOf(kind: PlaceKind, userId: string): Link["owner"] {
  return kind === "person" ? { kind: "user", id: userId } : { kind: "workspace" };
}

/** A click on Link now. */
export interface LinkClicked {
  readonly channel: string;
  readonly token: string;
  readonly by: PlatformPerson;
}

export type Confirmed =
  | { readonly ok: true; readonly changed: boolean; readonly link: Link; readonly user: User }
  | { readonly ok: false; readonly refusal: CodeRefusal };

/** Second step: Link now was pressed. A repeated click of the same person gets the same answer. */
export async function confirmLink(app: App, click: LinkClicked): Promise<Confirmed> {
  return app.store.write(async (tx): Promise<Confirmed> => {
    const press = await readPress(app, tx, click);
    if (typeof press === "string") return { ok: false, refusal: press };
    const { row, claim, verdict } = press;
    const snapshot = await app.snapshots.fresh(tx);
    const user = snapshot.users.get(row.userId);
    const made = row.linkId === null ? undefined : snapshot.links.get(row.linkId);
    if (verdict === "used" && made?.state === "active" && user !== undefined)
      return { ok: true, changed: false, link: made, user };
    if (verdict !== "ok") return { ok: false, refusal: verdict };
    if (row.kind === "verify" || !mayLink(user, row.kind)) return { ok: false, refusal: "not_allowed" };
    const link = await use(app, tx, snapshot, { row, kind: row.kind, claim, user });
    return link === null ? { ok: false, refusal: "taken" } : { ok: true, changed: true, link, user };
  });
}

/** A press by the person whom the question was for. `verdict`: whether the code is still good. */
export interface Press {
  readonly row: LinkCode;
  readonly claim: LinkClaim;
  readonly verdict: "ok" | CodeRefusal;
}

/** Whose question was answered, or why the press counts for nothing. */
export async function readPress(app: App, tx: Tx, { channel, token, by }: LinkClicked): Promise<Press | CodeRefusal> {
  const row = await tx.linkCodeByHash(token.slice(0, hashLength));
  const facts = factsOf(row);
  if (row === null || facts?.claim === null || facts === null) return "unknown";
  const { claim } = facts;
  const tenant = claim.byMail === undefined ? by.tenant : claim.tenant;
  const pressed = { ...claim, channel, personKey: by.key, tenant };
  if (!app.box.verify(purpose, signedText(row.codeHash, pressed), token.slice(hashLength))) return "other_person";
  const verdict = confirm(facts, { now: app.clock.now(), channel, personKey: by.key, tenant });
  // Over without a link: that is what "Not me" leaves.
  return { row, claim, verdict: verdict === "used" && row.linkId === null ? "declined" : verdict };
}

interface Use {
  readonly row: LinkCode;
  readonly kind: PlaceKind;
  readonly claim: LinkClaim;
  readonly user: User;
}

async function use(app: App, tx: Tx, snapshot: Snapshot, { row, kind, claim, user }: Use): Promise<Link | null> {
  const module = app.channels.get(claim.channel);
  const address = module === undefined ? null : openAddress(app, module, claim.address, codeContext(row));
  if (address?.ok !== true) return null;
  const link = await bind(app, tx, snapshot, {
    channel: claim.channel,
    accountId: claim.accountId,
    owner: ownerOf(kind, user.id),
    place: kind,
    address: address.value,
    addressKey: claim.addressKey,
    label: claim.label,
    via: linkCommandOf[kind],
    createdBy: user.id,
  });
  if (link === null) return null;
  await tx.putLinkCode({ ...row, usedAt: app.clock.now(), linkId: link.id });
  await tx.bumpRevision();
  tx.wake("config");
  const actor = { kind: "user", userId: user.id, name: user.name } as const;
  const data = {
    channel: link.channel,
    place: link.place,
    label: link.label,
    via: link.verifiedVia,
    by: claim.personKey,
    tenant: claim.tenant,
  };
  await appendAudit(app, tx, { actor, address: null }, { action: "link.made", target: `link:${link.id}`, data });
  return link;
}

const purpose = "link-now";
/** Characters of `shortHash`. */
const hashLength = 22;

/** 44 characters: the code's hash, then a signature over it, the place and the one person who may press the button. */
export function linkToken(app: App, codeHash: string, claim: LinkClaim): string {
  return codeHash + app.box.sign(purpose, signedText(codeHash, claim));
}

function signedText(codeHash: string, claim: LinkClaim): string {
  const { channel, placeKey, personKey, tenant, byMail } = claim;
  return JSON.stringify([codeHash, channel, placeKey, personKey, tenant, ...(byMail === undefined ? [] : [byMail])]);
}

/** What the sealed address of a code's claim is bound to. */
export function codeContext(row: Pick<LinkCode, "id">): string {
  return `link_code:${row.id}`;
}

/** The cast holds because only `claimCode` writes claims of codes that are not of kind `verify`. */
function factsOf(row: LinkCode | null): CodeFacts | null {
  if (row === null) return null;
  return { ...row, claim: row.kind === "verify" ? null : (row.claim as LinkClaim | null) };
}
