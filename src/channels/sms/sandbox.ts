import { openButtons, placeLabels, until } from "#channels/kit/sandbox.ts";
import type { SandboxButton, SandboxMessage, SandboxPlace, SandboxPlatform } from "#ports/sandbox.ts";
import { linksIn, startTwilioSms } from "./fake.ts";
import type { Text, TwilioSms } from "./fake.ts";

const phones = { you: "+14155552671", colleague: "+14155552672" } as const;
type Reader = keyof typeof phones;
const readers: readonly Reader[] = ["you", "colleague"];

/** Two phones that get texts, and can answer them. */
export const sms: SandboxPlatform = {
  channel: "sms",
  look: { kind: "sms", colour: "#2b8a3e" },
  async start({ changed, ...how }) {
    const twilio = await startTwilioSms({ ...how, onChange: changed });
    const { keyId, secret } = twilio.keys;
    return {
      settings: { vendor: "twilio", keyId, secret, from: twilio.from, apiUrl: twilio.url },
      places: readers.map((reader) => placeOf(twilio, reader)),
      connect(hookUrl) {
        twilio.reach = hookUrl;
        return Promise.resolve();
      },
      view: () => twilio.texts.map(messageOf),
      async press(messageId, buttonId) {
        const text = twilio.texts.find(({ id }) => id === messageId);
        if (text === undefined || answerTo(text) !== buttonId) throw new Error("there is no such answer");
        // Twilio signs the address that its owner has given it: the same as that of the reports.
        twilio.hook = text.callback;
        const told = await twilio.say(text.to, buttonId);
        return told.length === 0 ? null : told.join("\n");
      },
      close: twilio.close,
    };
  },
};

function placeOf({ texts }: TwilioSms, reader: Reader): SandboxPlace {
  const address = { phone: phones[reader] };
  const code = (): Promise<string> =>
    until("the code in a text", () => {
      const text = texts.findLast(({ to }) => to === phones[reader]);
      return text === undefined ? null : /\b\d{6}\b/u.exec(text.text)?.[0];
    });
  return { id: reader, reader, label: placeLabels[reader], tie: { by: "code", address, code } };
}

/** `42a`, as the text says to answer it. */
function answerTo({ text }: Pick<Text, "text">): string | null {
  return /\b\d+a\b(?!.*\/)/u.exec(text)?.[0] ?? null;
}

function messageOf(text: Text): SandboxMessage {
  const links = linksIn(text.text);
  const answer = answerTo(text);
  const reply: readonly SandboxButton[] =
    answer === null ? [] : [{ id: answer, label: answer, kind: "press", url: null, options: [] }];
  const open = openButtons(links.map((url) => ({ label: new URL(url).host, url })));
  return {
    id: text.id,
    place: readers.find((reader) => phones[reader] === text.to) ?? "you",
    edits: 0,
    from: text.from,
    title: null,
    text: text.text,
    card: null,
    buttons: [...reply, ...open],
  };
}
