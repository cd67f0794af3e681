import { openButtons, placeLabels, until, wallText } from "#channels/kit/sandbox.ts";
import type { SandboxMessage, SandboxPlace, SandboxPlatform } from "#ports/sandbox.ts";
import { startSmtpFake } from "./fake.ts";
import type { InboxMail, SmtpFake } from "./fake.ts";

const boxes = { you: "you@sandbox.example", colleague: "colleague@sandbox.example" } as const;

/** A mail server with two mailboxes. */
export const email: SandboxPlatform = {
  channel: "email",
  look: { kind: "mail", colour: "#b4562a" },
  async start({ changed, ...how }) {
    const server = await startSmtpFake({ ...how, onMail: changed });
    const { host, port } = server;
    const from = { from: "tocsin@sandbox.example", fromName: "Tocsin" };
    return {
      settings: { host, port, security: "none", ...from, allowInvalidCertificates: false },
      places: (["you", "colleague"] as const).map((reader) => placeOf(server, reader)),
      view: () =>
        (["you", "colleague"] as const).flatMap((reader) =>
          server.inbox.filter(({ envelope }) => envelope.to === boxes[reader]).map((mail) => messageOf(reader, mail)),
        ),
      close: () => server.close(),
    };
  },
};

function placeOf({ inbox }: SmtpFake, reader: keyof typeof boxes): SandboxPlace {
  const address = { email: boxes[reader] };
  const code = (): Promise<string> =>
    until("the code in a mail", () => {
      const mail = inbox.findLast(({ envelope }) => envelope.to === boxes[reader]);
      return mail === undefined ? null : /\b\d{6}\b/u.exec(mail.text)?.[0];
    });
  return { id: reader, reader, label: placeLabels[reader], tie: { by: "code", address, code } };
}

function messageOf(place: string, { id, subject, text, html }: InboxMail): SandboxMessage {
  const links = linksOf(html);
  return {
    id,
    place,
    edits: 0,
    from: "Tocsin",
    title: subject,
    text: withoutLinks(wallText(text, [subject]), new Set(links.map(({ label }) => label))),
    card: null,
    buttons: openButtons(links),
  };
}

/** The plain text has the buttons as lines with their addresses: `Close: https://…`. */
function withoutLinks(text: string, labels: ReadonlySet<string>): string {
  return text
    .split("\n")
    .filter((line) => !labels.has(/^(.{1,60}?)[:：]\s*https?:\S+$/u.exec(line)?.[1] ?? ""))
    .join("\n")
    .trim();
}

/** Links of the mail's HTML, by what stands on them. */
function linksOf(html: string): readonly { readonly label: string; readonly url: string }[] {
  return [...html.matchAll(/<a\b[^>]*\bhref="(https?:[^"]+)"[^>]*>([\s\S]*?)<\/a>/giu)].flatMap(
    ([, url = "", inner = ""]) => {
      const label = plain(inner.replace(/<[^>]*>/gu, " "))
        .replace(/\s+/gu, " ")
        .trim();
      return label === "" ? [] : [{ label, url: plain(url) }];
    },
  );
}

function plain(html: string): string {
  return html
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
