import type {
  ChannelSubject,
  ExpectedOutcome,
  Platform,
  SeenAction,
  SeenMessage,
  Trouble,
} from "../../../test/conformance/channel-subject.ts";
import { startSmtpFake } from "./fake.ts";
import type { Fault, InboxMail } from "./fake.ts";
import type { Step } from "./fake-session.ts";
import { email } from "./index.ts";

const password = "p4ss-wörd/+ =x";

export const subject: ChannelSubject = {
  module: email,
  folder: new URL("./", import.meta.url),
  secrets: [password],
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
    openSockets: fake.openSockets,
    close: fake.close,
  };
}

/** What a mail program shows: text and structure of the HTML part, and the names of the headers. */
function seen({ id, subject: line, html, text, headers }: InboxMail): SeenMessage {
  const anchors = [...html.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].map(([, url = ""]) => unescape(url));
  const actions = anchors.flatMap((url): readonly SeenAction[] => {
    const verb = /[?&]do=(ack|unack|snooze|close)$/.exec(url)?.[1];
    return isVerb(verb) ? [{ kind: "link", verb, url }] : [];
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
    actions,
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
  return verb !== undefined;
}

/** Recordings hold a step and the server's line: `{at, line}`. */
function asFault(answer: unknown): Fault {
  return { kind: "reply", ...(answer as { readonly at: Step; readonly line: string }) };
}
