import type { ImapFlow } from "imapflow";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { RawResponse, Stream, VerifiedRequest } from "#ports/inbound.ts";
import { oneLine, trim } from "#channels/kit/trim.ts";
import type { Config } from "./config.ts";
import { letterRequest, usOf } from "./inbound.ts";
import { readAtMost } from "./letter.ts";
import { inboxLimits } from "./limits.ts";

type Take = (request: VerifiedRequest) => Promise<RawResponse>;
type Deps = Pick<ChannelDeps, "now" | "log" | "publicUrl">;

const over: Outcome = { kind: "accepted", ref: null, receipts: false };

/** The mailbox of an account, over IMAP (RFC 9051), for bounces and answers. */
export interface Inbox extends Stream {
  /** Can it be opened? Changes nothing in it. */
  probe(signal: AbortSignal): Promise<Outcome>;
}

/**
 * Reads the unread mails of a folder, and marks or moves each of them after it was stored. A refusal never breaks the account: pages
 * still go out, and only answers by mail are not heard, which the account's last error says.
 */
export function createInbox(config: Config, deps: Deps): Inbox {
  const us = usOf(config, deps);
  /** How often a mail could not be stored, by its number in the folder. */
  const misses = new Map<number, number>();
  const missesOf = (uid: number): number => misses.get(uid) ?? 0;

  /** Opens the folder, does the work, and says how it ended. */
  async function withFolder(signal: AbortSignal, work: (client: ImapFlow) => Promise<Outcome>): Promise<Outcome> {
    const client = await newClient(config);
    const stop = (): void => client.close();
    signal.addEventListener("abort", stop, { once: true });
    // What is waited for fails as well; without a listener the process would end.
    client.on("error", () => {});
    try {
      if (signal.aborted) return over;
      await client.connect();
      await client.mailboxOpen(config.imapFolder);
      return await work(client);
    } catch (error) {
      return signal.aborted ? over : failureOf(error);
    } finally {
      signal.removeEventListener("abort", stop);
      client.close();
    }
  }

  return {
    probe: (signal) =>
      withFolder(signal, async (client) => {
        await client.logout();
        return over;
      }),
    run: (take, signal) =>
      withFolder(signal, async (client) => {
        const news = newsOf(client);
        for (;;) {
          const told = news.next();
          const failed = await readAll(client, take, signal);
          if (failed !== null || signal.aborted) return failed ?? over;
          await told;
          if (news.isOver()) return signal.aborted ? over : closed;
        }
      }),
  };

  /** Null: all that is there is stored. */
  async function readAll(client: ImapFlow, take: Take, signal: AbortSignal): Promise<Outcome | null> {
    const since = new Date(deps.now() - inboxLimits.oldestMs);
    const uids = await client.search({ seen: false, since }, { uid: true });
    // One that cannot be stored does not keep the others from being heard.
    const inTurn = (Array.isArray(uids) ? uids : []).toSorted((a, b) => missesOf(a) - missesOf(b) || a - b);
    let missed = 0;
    for (const uid of inTurn) {
      if (signal.aborted) return null;
      if (await readOne(client, uid, take)) continue;
      misses.set(uid, missesOf(uid) + 1);
      missed += 1;
      if (missed >= missesAtMost) return notStored;
    }
    return missed > 0 ? notStored : null;
  }

  /** False: it could not be stored, and stays unread. */
  async function readOne(client: ImapFlow, uid: number, take: Take): Promise<boolean> {
    const mail = await client.fetchOne(String(uid), { source: { start: 0, maxLength: readAtMost } }, { uid: true });
    // Somebody else may have taken it away in the meantime.
    if (mail === false) return true;
    const body = mail.source ?? new Uint8Array();
    const raw = { method: "POST", url: "/stream", headers: {}, body, receivedAt: deps.now() };
    try {
      await take(await letterRequest(raw, us));
    } catch (error) {
      deps.log.warn({ err: error }, "a mail could not be stored; it stays unread");
      return false;
    }
    await putAway(client, uid);
    return true;
  }

  async function putAway(client: ImapFlow, uid: number): Promise<void> {
    await client.messageFlagsAdd(String(uid), [String.raw`\Seen`], { uid: true });
    if (config.imapDoneFolder === undefined) return;
    const moved = await client.messageMove(String(uid), config.imapDoneFolder, { uid: true });
    if (moved === false) deps.log.warn({ folder: config.imapDoneFolder }, "a read mail could not be moved");
  }
}

/** When so many mails could not be stored, the store is away, and no others are tried. */
const missesAtMost = 3;

type Retry = Extract<Outcome, { kind: "retry" }>;

const closed: Retry = { kind: "retry", afterMs: null, scope: "account", why: "the mailbox: the connection was lost" };
const notStored: Retry = { ...closed, why: "the mailbox: mails could not be stored, and are read again" };

/** Tells of new mails by the server's word (IDLE), by the clock for servers that give none, and of the end of the connection. */
function newsOf(client: ImapFlow): { next(): Promise<void>; isOver(): boolean } {
  let isOver = false;
  let tell = (): void => {};
  client.on("exists", () => tell());
  client.on("close", () => {
    isOver = true;
    tell();
  });
  return {
    /** To be called before looking, so that nothing that comes meanwhile is missed. */
    next() {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, inboxLimits.lookMs);
      tell = resolve;
      if (isOver) resolve();
      return promise.finally(() => clearTimeout(timer));
    },
    isOver: () => isOver,
  };
}

/** Loaded when the first mailbox is read: most installs have none. */
async function newClient(config: Config): Promise<ImapFlow> {
  const { ImapFlow } = await import("imapflow");
  const { imapSecurity } = config;
  return new ImapFlow({
    host: config.imapHost ?? "",
    port: config.imapPort,
    secure: imapSecurity === "tls",
    ...(imapSecurity === "tls" ? {} : { doSTARTTLS: imapSecurity === "starttls" }),
    tls: { rejectUnauthorized: !config.allowInvalidCertificates },
    auth: { user: config.imapUser ?? "", pass: config.imapPassword ?? "" },
    logger: false,
    disableCompression: true,
    autoIdleDelay: 50,
    maxIdleTime: inboxLimits.lookMs,
    connectionTimeout: inboxLimits.connectMs,
    greetingTimeout: inboxLimits.connectMs,
    socketTimeout: inboxLimits.lookMs * 2,
    // A server that says more than it was asked for is not listened to.
    maxLiteralSize: 2 * readAtMost,
    maxLineLength: 4 * 1024 * 1024,
    maxResponseSize: 8 * 1024 * 1024,
  });
}

/** Why the mailbox cannot be read, in words; a server's words to a login may repeat it and are left out. */
function failureOf(error: unknown): Retry {
  const told = fieldsOf(error);
  if (told("authenticationFailed") === "true")
    return { ...closed, afterMs: inboxLimits.refusedMs, why: "the mailbox: the login was refused" };
  if (told("responseStatus") !== "")
    return {
      ...closed,
      afterMs: inboxLimits.refusedMs,
      why: trim(`the mailbox: the server said: ${oneLine(told("responseText"))}`, 300),
    };
  return { ...closed, why: reasons[told("code")] ?? closed.why };
}

const untrusted = "the mailbox: the server's certificate is not trusted";

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the mailbox: nobody listens at the server",
  ENOTFOUND: "the mailbox: the server's name could not be resolved",
  CONNECT_TIMEOUT: "the mailbox: the server did not answer in time",
  GREETING_TIMEOUT: "the mailbox: the server did not answer in time",
  // Node.js, "TLS: X509 certificate error codes"
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_UNTRUSTED: untrusted,
  CERT_NOT_YET_VALID: "the mailbox: the server's certificate is not valid yet",
  CERT_HAS_EXPIRED: "the mailbox: the server's certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "the mailbox: the server's certificate is for another name",
};

function fieldsOf(error: unknown): (name: string) => string {
  return (name) => {
    const value: unknown =
      typeof error === "object" && error !== null ? Object.getOwnPropertyDescriptor(error, name)?.value : undefined;
    return typeof value === "string" || typeof value === "boolean" ? String(value) : "";
  };
}
