import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { Inbox } from "./inbox.ts";
import { type ParsedMail, parseMail } from "./mime.ts";

export interface Mail extends ParsedMail {
  readonly from: string;
  readonly to: string;
}

/** A real mail server, which can be told to behave badly. */
export interface MailServer {
  readonly port: number;
  readonly inbox: Inbox<Mail>;
  /** Refuses mail to this address from now on: "550 5.1.1 no such user". */
  refuse(address: string): void;
  /** The next mails are taken (they are in the inbox) but `accepted` is called before they are acknowledged. */
  beforeAnswer(held: ((mail: Mail) => Promise<void>) | null): void;
  /** Nobody listens any more. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const inbox = new Inbox<Mail>("the mail server", (mail) => `${mail.to}: ${mail.subject}`);
  const refused = new Set<string>();
  let held: ((mail: Mail) => Promise<void>) | null = null;
  let server = create();
  let port = 0;

  function create(): SMTPServer {
    const made = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      disableReverseLookup: true,
      // Clients keep connections open; none is waited for.
      closeTimeout: 50,
      onRcptTo({ address }, _session, answer) {
        answer(refused.has(address) ? refusal(550, "5.1.1 no such user here") : null);
      },
      onData(stream, session, answer) {
        take(stream, session).then(
          () => answer(null, "queued"),
          () => answer(refusal(451, "4.3.0 try again")),
        );
      },
    });
    // A client that was killed leaves half a connection.
    made.on("error", () => undefined);
    return made;
  }

  async function take(stream: NodeJS.ReadableStream, session: SMTPServerSession): Promise<void> {
    const parsed = parseMail(await text(stream));
    const { mailFrom, rcptTo } = session.envelope;
    for (const { address } of rcptTo) {
      const mail: Mail = { ...parsed, from: mailFrom === false ? "" : mailFrom.address, to: address };
      inbox.add(mail);
      await held?.(mail);
    }
  }

  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        port = (server.server.address() as AddressInfo).port;
        server.server.unref();
        resolve();
      });
    });
  const close = (): Promise<void> => new Promise((resolve) => server.close(resolve));
  await listen();

  return {
    get port() {
      return port;
    },
    inbox,
    refuse: (address) => refused.add(address),
    beforeAnswer(next) {
      held = next;
    },
    goDown: close,
    async comeBack() {
      server = create();
      await listen();
    },
    stop: close,
  };
}

function refusal(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}
