import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { ImapSession } from "./fake-imap-session.ts";

/** A mail in the mailbox. */
export interface StoredMail {
  readonly uid: number;
  /** Bytes as Latin-1. */
  readonly raw: string;
  readonly at: number;
  readonly flags: Set<string>;
  folder: string;
}

export interface ImapFake {
  readonly host: string;
  readonly port: number;
  /** In all folders, oldest first. */
  readonly mails: readonly StoredMail[];
  /** Puts a mail into INBOX and tells those who wait. `at`: when it came. */
  deliver(raw: string, at?: number): StoredMail;
  /** Everything that clients said, without passwords. */
  readonly heard: readonly string[];
  /** Clients that wait for news. */
  waiting(): number;
  /** Ends all connections, as a server that is started anew. */
  cut(): void;
  openSockets(): number;
  close(): Promise<void>;
}

export interface ImapFakeOptions {
  readonly login: { readonly user: string; readonly password: string };
  /** Folders besides INBOX. */
  readonly folders?: readonly string[];
}

/** An IMAP server as its clients see it, on loopback, without encryption; one user, a few folders (RFC 3501, 2177, 6851). */
export async function startImapFake({ login, folders = [] }: ImapFakeOptions): Promise<ImapFake> {
  const mails: StoredMail[] = [];
  const heard: string[] = [];
  const sessions = new Map<Socket, ImapSession>();
  let uid = 100;
  const server = createServer((socket) => {
    sessions.set(socket, new ImapSession(socket, { login, folders: ["INBOX", ...folders], mails, heard }));
    socket.once("close", () => sessions.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of sessions.keys()) socket.destroy();
  };
  return {
    host: "127.0.0.1",
    port,
    mails,
    heard,
    deliver(raw, at = Date.now()) {
      uid += 1;
      const mail: StoredMail = { uid, raw, at, flags: new Set(), folder: "INBOX" };
      mails.push(mail);
      for (const session of sessions.values()) session.tell();
      return mail;
    },
    waiting: () => [...sessions.values()].filter(({ isIdle }) => isIdle).length,
    cut,
    openSockets: () => sessions.size,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
}
