import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { parseMail } from "./fake-mime.ts";
import type { ParsedMail } from "./fake-mime.ts";
import { Session } from "./fake-session.ts";
import type { House, Step } from "./fake-session.ts";

/** What the server does instead of its work at one step, until it is told otherwise. */
export type Fault =
  | { readonly kind: "reply"; readonly at: Step; readonly line: string }
  | { readonly kind: "hang"; readonly at: Step }
  | { readonly kind: "drop"; readonly at: Step }
  /** Nobody listens. */
  | { readonly kind: "down" };

export interface InboxMail extends ParsedMail {
  readonly id: string;
  readonly envelope: { readonly from: string; readonly to: string };
}

export interface SmtpFake {
  readonly host: string;
  readonly port: number;
  /** Mails that were taken with 250. */
  readonly inbox: readonly InboxMail[];
  /** Message-IDs of all mails that were read to their final dot, whatever was answered. */
  readonly read: readonly string[];
  /** Conversations that have come to the step that they hang at. */
  hanging(): number;
  fault(fault: Fault | null): Promise<void>;
  openSockets(): number;
  close(): Promise<void>;
}

export interface FakeOptions extends Pick<House, "login"> {
  readonly port?: number;
  readonly onMail?: (mail: InboxMail) => void;
}

/** A mail server as its clients see it, on loopback. */
export async function startSmtpFake(options: FakeOptions = {}): Promise<SmtpFake> {
  const inbox: InboxMail[] = [];
  const read: string[] = [];
  const sockets = new Set<Socket>();
  let fault: Fault | null = null;
  let hanging = 0;

  const house: House = {
    ...options,
    answer(socket, at, line) {
      const now = fault;
      if (now === null || now.kind === "down" || now.at !== at) {
        socket.write(`${line}\r\n`);
        return true;
      }
      if (now.kind === "hang") hanging += 1;
      if (now.kind === "drop") socket.destroy();
      if (now.kind === "reply") socket[now.line.startsWith("421") ? "end" : "write"](`${now.line}\r\n`);
      return false;
    },
    take(socket, from, to, raw) {
      const mail = { ...parseMail(raw), id: `mail-${read.length + 1}`, envelope: { from, to } };
      read.push(mail.headers["message-id"] ?? "");
      if (!house.answer(socket, "message", `250 2.0.0 Ok: queued as ${mail.id}`)) return;
      inbox.push(mail);
      options.onMail?.(mail);
    },
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    new Session(socket, house);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;

  return {
    host: "127.0.0.1",
    port,
    inbox,
    read,
    hanging: () => hanging,
    async fault(next) {
      if (fault?.kind === "down" && next?.kind !== "down") await listen(port);
      if (next?.kind === "down" && fault?.kind !== "down") await stop();
      fault = next;
    },
    openSockets: () => sockets.size,
    close: stop,
  };
}
