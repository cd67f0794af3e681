import type {
  ChannelSubject,
  ExpectedOutcome,
  Platform,
  PlatformInbound,
  SeenAction,
  SeenMessage,
  Trouble,
} from "../../../test/conformance/channel-subject.ts";
import { startSmtpFake } from "./fake.ts";
import type { Fault, InboxMail } from "./fake.ts";
import type { Step } from "./fake-session.ts";
import { writeBounce, writeLetter } from "./fake-letters.ts";
import type { Bounce, Writing } from "./fake-letters.ts";
import { email } from "./index.ts";

const password = "p4ss-wörd/+ =x";
const hookKey = "b2a7d0c4e1f84939a6c5d8e7f0a1b2c3";

/** An account whose mail server posts what comes in to us. One that reads a mailbox hands the same on (`inbox.test.ts`). */

export const subject: ChannelSubject = {
  module: email,
  folder: new URL("./", import.meta.url),
  secrets: [password, hookKey],
  mentions: null,
  start,
  measure(wire) {
    const {
      subject: line,
      text,
      html,
    } = wire as { readonly subject: string; readonly text: string; readonly html: string };
    return { subject: line.length, text: Buffer.byteLength(text), html: Buffer.byteLength(html) };
  },
};

async function start(): Promise<Platform> {
  const fake = await startSmtpFake({ login: { user: "tocsin", password } });
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (at: Step, line: string, outcome: ExpectedOutcome): Trouble => ({
    arm: arm({ kind: "reply", at, line }),
    outcome,
  });
  return {
    settings: {
      host: fake.host,
      port: String(fake.port),
      security: "none",
      user: "tocsin",
      password,
      from: "alerts@tocsin.example.com",
      fromName: "Tocsin",
      inbox: "hook",
      hookKey,
    },
    address: { email: "ann@example.com" },
    messages: () => fake.inbox.map(seen),
    received: () => fake.read.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: says("mail", "421 4.7.0 Too many messages, try again later", {
        kind: "retry",
        scope: "account",
        afterMs: null,
      }),
      broken: says("message", "451 4.3.0 Local error in processing", { kind: "retry", scope: "account" }),
      addressGone: says("rcpt", "550 5.1.1 No such user", { kind: "permanent", blame: "address" }),
      accountRefused: says("auth", "535 5.7.8 Authentication credentials invalid", {
        kind: "permanent",
        blame: "account",
      }),
      messageRefused: says("message", "552 5.3.4 Message too big", { kind: "permanent", blame: "message" }),
      errorInSuccess: { none: "SMTP has one code a reply: there is no second truth inside of it" },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account" } },
      cutAfter: { arm: arm({ kind: "drop", at: "message" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { none: "a reply is one line: cut in its middle it is none, as above" },
      hang: { arm: arm({ kind: "hang", at: "message" }), outcome: { kind: "unknown" } },
    },
    status: null,
    replay: (answer) => fake.fault(asFault(answer)),
    calm: () => fake.fault(null),
    inbound,
    openSockets: fake.openSockets,
    close: fake.close,
  };
}

/** A body is what somebody writes, what a mail server reports, or a raw mail. */
type Body = { readonly letter: Writing } | { readonly bounce: Bounce } | { readonly raw: string };

const inbound: PlatformInbound = {
  encode: (body, how) => Buffer.from(respell(written(body), how?.respelled ?? false), "latin1"),
  request(body, { at, flaw }) {
    const key = flaw === "secret" ? hookKey.replace("b", "c") : hookKey;
    const headers = { "content-type": "message/rfc822" };
    return Promise.resolve({ method: "POST", url: `/hook/email/account-1?key=${key}`, headers, body, receivedAt: at });
  },
  // The key is all that proves the sender: mail servers sign nothing, and tell no time that could be checked.
  signsBody: false,
  signedHeaders: [],
  staleAfterMs: null,
  hasAudience: false,
  bodies: {
    action: ({ verb, token, ref, id }) => ({
      letter: {
        from: "Ann <ann@example.com>",
        id: `<${id}@mail.example.com>`,
        inReplyTo: (ref?.["messageId"] ?? "<page-1@tocsin.example.com>").replace("@", `+${token}@`),
        text: `${verb}\r\n\r\nOn Sun, 22 Nov 2026 at 08:00, Tocsin wrote:\r\n> close\r\n`,
      },
    }),
    command: () => null,
    membership: () => null,
    receipt: ({ ref, state }) =>
      state === "failed" ? { bounce: { about: ref["messageId"] ?? "", recipient: "ann@example.com" } } : null,
    unheardOf: () => ({ letter: { from: "news@example.com", text: "ack", subject: "Our newsletter" } }),
    own: () => ({
      letter: {
        from: "Tocsin <alerts@tocsin.example.com>",
        inReplyTo: "<page-1+t@tocsin.example.com>",
        text: "ack",
        headers: ["X-Loop: alerts@tocsin.example.com"],
      },
    }),
  },
  commandPlaces: [],
  judge: ({ status, body }) => (status === 204 && body === "" ? null : `${status}: an MTA wants 2xx and no words`),
};

function written(body: unknown): string {
  const { letter, bounce, raw } = (typeof body === "object" && body !== null ? body : {}) as Partial<
    Extract<Body, { letter: unknown }> & Extract<Body, { bounce: unknown }> & Extract<Body, { raw: unknown }>
  >;
  try {
    if (letter !== undefined) return writeLetter(letter);
    if (bounce !== undefined) return writeBounce(bounce);
  } catch {
    // Not what a mail program could write.
  }
  return typeof raw === "string" ? raw : JSON.stringify(body);
}

/** The same mail as another server would hand it on: header lines folded, a line of its own at the top. */
function respell(raw: string, respelled: boolean): string {
  if (!respelled) return raw;
  return `Received: from mx.example.com\r\n\tby in.example.com\r\n${raw.replace("In-Reply-To: ", "In-Reply-To:\r\n ")}`;
}

/** What a mail program shows: text and structure of the HTML part, and the names of the headers. */
function seen({ id, subject: line, html, text, headers }: InboxMail): SeenMessage {
  const anchors = [...html.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].map(([, url = ""]) => unescape(url));
  const actions = anchors.flatMap((url): readonly SeenAction[] => {
    const verb = /[?&]do=(ack|unack|snooze|close)$/.exec(url)?.[1];
    return isVerb(verb) ? [{ kind: "link", verb, url }] : [];
  });
  const token = /^<[\w-]+\+(.+)@/.exec(headers["message-id"] ?? "")?.[1];
  const hint = /^Or answer this mail with (.*) in its first line\.$/m.exec(text)?.[1] ?? "";
  const replies = hint.split(" or ").flatMap((said): readonly SeenAction[] => {
    const verb = said.split(" ")[0];
    return token !== undefined && isVerb(verb) ? [{ kind: "key", verb, token }] : [];
  });
  const tags = [...html.matchAll(/<\/?[a-z!][^>]*>|<!--/gi)].map(([tag]) => tag.replace(/(href|style)="[^"]*"/g, "$1"));
  return {
    id,
    text: [line, text, unescape(html.replace(/<br>/g, "\n").replace(/<[^>]*>/g, " "))].join("\n"),
    pings: [headers["to"], headers["cc"], headers["bcc"]].flatMap((each) =>
      each === undefined || each === "ann@example.com" ? [] : [each],
    ),
    shape: [...tags.filter((tag) => tag !== "<br>"), ...Object.keys(headers)].join(" "),
    links: anchors,
    actions: [...actions, ...replies],
  };
}

function unescape(html: string): string {
  const names: Readonly<Record<string, string>> = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&amp;": "&",
  };
  return html.replace(/&(?:lt|gt|quot|amp|#39);/g, (entity) => names[entity] ?? entity);
}

function isVerb(verb: string | undefined): verb is "ack" | "unack" | "snooze" | "close" {
  return verb !== undefined && ["ack", "unack", "snooze", "close"].includes(verb);
}

/** Recordings hold a step and the server's line: `{at, line}`. */
function asFault(answer: unknown): Fault {
  return { kind: "reply", ...(answer as { readonly at: Step; readonly line: string }) };
}
