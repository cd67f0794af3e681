import { openButtons, placeLabels, until } from "#channels/kit/sandbox.ts";
import type { SandboxButton, SandboxMessage, SandboxPlace, SandboxPlatform } from "#ports/sandbox.ts";
import { linksIn, startTwilioSms } from "./fake.ts";
import type { Text, TwilioSms } from "./fake.ts";

const phones = { you: "+14155552671", colleague: "+14155552672" } as const;
type Reader = keyof typeof phones;
const readers: readonly Reader[] = ["you", "colleague"];

/** Of what is typed on a phone. */
const replyMax = 300;
/** Operators report within a second or two. */
const reportMs = 700;

/** What a phone shows: a text that was sent to it, or what was said in turn. */
type Line =
  | { readonly kind: "text"; readonly text: Text }
  | { readonly kind: "said"; readonly id: string; readonly to: string; readonly mine: boolean; readonly words: string };

/** Two phones that get texts, and can answer them. */
export const sms: SandboxPlatform = {
  channel: "sms",
  look: { kind: "sms", colour: "#2b8a3e" },
  async start({ changed, ...how }) {
    const lines: Line[] = [];
    const reports = new Map<Text, NodeJS.Timeout>();
    function notice(): void {
      for (const text of twilio.texts) {
        if (reports.has(text)) continue;
        lines.push({ kind: "text", text });
        reports.set(text, reportSoon(twilio, text));
      }
      changed();
    }
    const twilio = await startTwilioSms({ ...how, takesLocal: true, onChange: notice });
    const { keyId, secret } = twilio.keys;
    const say = (to: string, mine: boolean, words: string): void =>
      void lines.push({ kind: "said", id: `said-${lines.length}`, to, mine, words });
    return {
      settings: { vendor: "twilio", keyId, secret, from: twilio.from, apiUrl: twilio.url },
      places: readers.map((reader) => placeOf(twilio, reader)),
      connect(hookUrl) {
        twilio.reach = hookUrl;
        return Promise.resolve();
      },
      view: () => lines.map((line) => messageOf(line, twilio.from)),
      async press(messageId, buttonId, inputs) {
        const { to, words } = replyOf(lines, messageId, buttonId, inputs);
        say(to, true, words);
        changed();
        // Twilio signs the address that its owner has given it: the same as that of the reports.
        twilio.hook = twilio.texts.find(({ callback }) => callback !== null)?.callback ?? null;
        for (const told of await twilio.say(to, words)) say(to, false, told);
        changed();
        return null;
      },
      close() {
        for (const report of reports.values()) clearTimeout(report);
        return twilio.close();
      },
    };
  },
};

/** The operator says that the phone has it. */
function reportSoon(twilio: TwilioSms, text: Text): NodeJS.Timeout {
  const report = setTimeout(() => {
    // Whoever sent it may be gone by now: then nobody hears of it.
    if (text.callback !== null) twilio.report(text, "delivered").catch(() => undefined);
  }, reportMs);
  return report.unref();
}

/** Who answers what: the answer that a text asks for, or what was typed. */
function replyOf(
  lines: readonly Line[],
  messageId: string,
  buttonId: string,
  { text: typed = "" }: Readonly<Record<string, string>>,
): { readonly to: string; readonly words: string } {
  const line = lines.find((each) => idOf(each) === messageId);
  const words = buttonId === "reply" ? typed.trim().slice(0, replyMax) : buttonId;
  const isOffered = buttonId === "reply" || (line?.kind === "text" && answerTo(line.text) === buttonId);
  if (line === undefined || words === "" || !isOffered) throw new Error("there is no such answer");
  return { to: line.kind === "text" ? line.text.to : line.to, words };
}

function idOf(line: Line): string {
  return line.kind === "text" ? line.text.id : line.id;
}

function placeOf({ texts }: TwilioSms, reader: Reader): SandboxPlace {
  const address = { phone: phones[reader] };
  const code = (): Promise<string> =>
    until("the code in a text", () => {
      const text = texts.findLast(({ to }) => to === phones[reader]);
      return text === undefined ? null : /\b\d{6}\b/u.exec(text.text)?.[0];
    });
  return { id: reader, reader, label: placeLabels[reader], tie: { by: "code", address, code } };
}

/** `42a`, as the end of the text says to answer it; an address may hold the like. */
function answerTo({ text }: Pick<Text, "text">): string | null {
  const [last = "", ...before] = text.split("\n").toReversed();
  return before.length === 0 || last.includes("/") ? null : (/(?<![\w-])\d+a(?![\w-])/u.exec(last)?.[0] ?? null);
}

function messageOf(line: Line, from: string): SandboxMessage {
  const common = { edits: 0, title: null, card: null, from };
  if (line.kind === "said") {
    const { id, to, mine, words } = line;
    return { ...common, id, place: placeAt(to), text: words, buttons: [], ...(mine ? { from: to, mine } : {}) };
  }
  const { id, to, text } = line.text;
  const answer = answerTo(line.text);
  const reply: readonly SandboxButton[] =
    answer === null ? [] : [{ id: answer, label: answer, kind: "press", url: null, options: [] }];
  const open = openButtons(linksIn(text).map((url) => ({ label: new URL(url).host, url })));
  return { ...common, id, place: placeAt(to), text, buttons: [...reply, ...open] };
}

function placeAt(number: string): Reader {
  return readers.find((reader) => phones[reader] === number) ?? "you";
}
