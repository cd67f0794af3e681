import { usableLinks } from "#domain/audience.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { hashToken, newToken } from "#lib/tokens.ts";
import type { App } from "./app.ts";
import { readWatchdog } from "./watchdog.ts";

/**
 * What is to be done before Tocsin can be relied on (console.md §4.2). `schedule` is `later` until there are schedules, and is not
 * counted.
 */
export type ChecklistItem = "contact" | "event" | "chat" | "schedule" | "address" | "key" | "second" | "watchdog";

/** How our public address stands. `local`: only this machine knows it. */
export type AddressState = "unchecked" | "local" | "reached" | "unreachable";

export interface Checklist {
  readonly done: Readonly<Record<Exclude<ChecklistItem, "schedule">, boolean>>;
  readonly address: AddressState;
  /** This person does not want to see it any more. */
  readonly hidden: boolean;
}

const keys = { key: "checklist.key", address: "checklist.address", nonce: "checklist.nonce" } as const;
const hiddenKey = (userId: string): string => `checklist.hidden:${userId}`;
/** Which key seals this database; written at each start. */
const usedKey = "secret.key_id";
const patienceMs = 10_000;
const yes = "yes";

/** The list as it stands, from facts alone. */
export async function readChecklist(app: App, userId: string): Promise<Checklist> {
  const { read } = app.store;
  const now = await app.snapshots.current();
  const [heard, confirmed, sealedBy, checked, hidden, config, watchdog] = await Promise.all([
    read.lastEventAt([...now.integrations.keys()]),
    read.meta(keys.key),
    read.meta(usedKey),
    read.meta(keys.address),
    read.meta(hiddenKey(userId)),
    // Not the snapshot: health is written without a new revision of it.
    read.config(),
    readWatchdog(app),
  ]);
  const address = addressState(app.publicUrl, checked);
  const isChat = (channel: string): boolean => ["app", "bot"].includes(app.channels.get(channel)?.manifest.style ?? "");
  return {
    done: {
      contact: usableLinks(userId, now).some(({ link }) => app.channels.get(link.channel)?.manifest.verify === "code"),
      event: heard.size > 0,
      chat: config.links.some(
        ({ channel, state, lastOkAt }) => state === "active" && lastOkAt !== null && isChat(channel),
      ),
      address: address === "reached",
      // Another key since: it is to be saved as well.
      key: confirmed !== null && confirmed === sealedBy,
      second: [...now.users.values()].some((user) => user.id !== userId && canBePaged(user.id, now)),
      watchdog: watchdog?.isSet ?? false,
    },
    address,
    hidden: hidden === yes,
  };
}

function canBePaged(userId: string, now: Snapshot): boolean {
  return now.users.get(userId)?.disabled === false && usableLinks(userId, now).length > 0;
}

/** A check counts for the address that it was made of. */
function addressState(publicUrl: string, checked: string | null): AddressState {
  if (isLoopback(publicUrl)) return "local";
  if (checked === `${yes} ${publicUrl}`) return "reached";
  return checked === `no ${publicUrl}` ? "unreachable" : "unchecked";
}

function isLoopback(publicUrl: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)$|\.localhost$/u.test(new URL(publicUrl).hostname);
}

/** Says that the key was put somewhere safe, or that the list is not wanted any more. */
export async function noteChecklist(
  app: App,
  userId: string,
  said: { readonly keySaved?: boolean | undefined; readonly hidden?: boolean | undefined },
): Promise<void> {
  await app.store.write(async (tx) => {
    if (said.keySaved !== undefined) await tx.setMeta(keys.key, said.keySaved ? await tx.meta(usedKey) : null);
    if (said.hidden !== undefined) await tx.setMeta(hiddenKey(userId), said.hidden ? yes : null);
    tx.wake("config");
  });
}

/**
 * Calls our own public address, as a platform would, with a word that only this database knows: whoever says that it is right is
 * us. It proves name, certificate and proxy; not that the internet gets there, for a network may lead back to itself.
 */
export async function checkAddress(app: App): Promise<AddressState> {
  const nonce = newToken("");
  await app.store.write((tx) => tx.setMeta(keys.nonce, hashToken(nonce)));
  const answer = await app.http.request({
    method: "GET",
    url: `${app.publicUrl}/api/v1/checklist/echo/${nonce}`,
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(patienceMs),
  });
  const isUs = answer.ok && answer.response.status === 200 && isRight(answer.response.body);
  if (!isUs)
    app.log.info({ why: answer.ok ? answer.response.status : answer.why }, "our public address does not lead here");
  await app.store.write(async (tx) => {
    await tx.setMeta(keys.nonce, null);
    await tx.setMeta(keys.address, `${isUs ? yes : "no"} ${app.publicUrl}`);
    tx.wake("config");
  });
  return addressState(app.publicUrl, `${isUs ? yes : "no"} ${app.publicUrl}`);
}

function isRight(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && "right" in value && value.right === true;
  } catch {
    return false;
  }
}

/** Whether this is the word of a check that is under way. */
export async function isOwnWord(app: App, nonce: string): Promise<boolean> {
  const expected = await app.store.read.meta(keys.nonce);
  return expected !== null && expected === hashToken(nonce);
}
