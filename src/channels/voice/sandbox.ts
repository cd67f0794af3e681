import { placeLabels, until } from "#channels/kit/sandbox.ts";
import type { SandboxButton, SandboxMessage, SandboxPlace, SandboxPlatform } from "#ports/sandbox.ts";
import { startTwilioVoice } from "./fake.ts";
import type { PhoneCall, TwilioVoice } from "./fake.ts";

const phones = { you: "+14155552671", colleague: "+14155552672" } as const;
type Reader = keyof typeof phones;
const readers: readonly Reader[] = ["you", "colleague"];

const keypad = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"] as const;
const words = {
  answer: { en: "Answer", zh: "接听" },
  decline: { en: "Decline", zh: "拒接" },
  "hang-up": { en: "Hang up", zh: "挂断" },
} as const;
/** It rings longer than a real one would: who looks at a wall for the first time has much to read. */
const ringMs = 180_000;

/** A call, what was said in it until now, and when it rings no more. */
interface Line {
  readonly call: PhoneCall;
  readonly said: string[];
  readonly ring: NodeJS.Timeout;
}

/** Two phones that ring. */
export const voice: SandboxPlatform = {
  channel: "voice",
  look: { kind: "call", colour: "#1864ab" },
  async start({ changed, ...how }) {
    const lines = new Map<string, Line>();
    function notice(): void {
      for (const call of twilio.calls) if (!lines.has(call.id)) lines.set(call.id, lineOf(twilio, call));
      changed();
    }
    const twilio = await startTwilioVoice({ ...how, takesLocal: true, onChange: notice });
    const { keyId, secret } = twilio.keys;
    return {
      settings: { vendor: "twilio", keyId, secret, from: twilio.from, apiUrl: twilio.url },
      places: readers.map((reader) => placeOf(twilio, reader)),
      connect(hookUrl) {
        twilio.reach = hookUrl;
        return Promise.resolve();
      },
      view: () => [...lines.values()].map(messageOf),
      async press(messageId, buttonId) {
        const line = lines.get(messageId);
        if (line === undefined || !buttonsOf(line.call).some(({ id }) => id === buttonId))
          throw new Error("there is no such key any more");
        await pressIn(twilio, line, buttonId);
        changed();
        return null;
      },
      close() {
        for (const { ring } of lines.values()) clearTimeout(ring);
        return twilio.close();
      },
    };
  },
};

function placeOf(twilio: TwilioVoice, reader: Reader): SandboxPlace {
  const address = { phone: phones[reader] };
  async function code(): Promise<string> {
    const call = await until("a call with the code", () =>
      twilio.calls.findLast(({ to, state }) => to === phones[reader] && state === "ringing"),
    );
    await twilio.answer(call);
    await twilio.hangUp(call);
    return (/\d(?:, \d){5}/u.exec(call.heard[0] ?? "")?.[0] ?? "").replaceAll(", ", "");
  }
  return { id: reader, reader, label: placeLabels[reader], tie: { by: "code", address, code } };
}

function lineOf(twilio: TwilioVoice, call: PhoneCall): Line {
  const ring = setTimeout(() => {
    // Whoever called may be gone by now: then nobody hears that nobody answered.
    if (call.state === "ringing") twilio.ignore(call).catch(() => undefined);
  }, ringMs);
  ring.unref();
  return { call, said: [], ring };
}

/** What is said twice, or only after a long silence, stands on a wall once, or not at all. */
async function pressIn(twilio: TwilioVoice, { call, said }: Line, buttonId: string): Promise<void> {
  const before = call.heard.length;
  if (buttonId === "answer") await twilio.answer(call);
  else if (buttonId !== "hang-up") await twilio.press(call, buttonId);
  else await (call.state === "ringing" ? twilio.ignore(call, "busy") : twilio.hangUp(call));
  said.push(...call.heard.slice(before, before + 1));
}

function buttonsOf({ state, first, action }: PhoneCall): readonly SandboxButton[] {
  const language = first.heard[0]?.language === "cmn-CN" ? "zh" : "en";
  const button = (id: string, label: string): SandboxButton => ({ id, label, kind: "press", url: null, options: [] });
  if (state === "over") return [];
  if (state === "ringing")
    return [button("answer", words.answer[language]), button("hang-up", words.decline[language])];
  const keys = action === null ? [] : keypad.map((key) => button(key, key));
  return [...keys, button("hang-up", words["hang-up"][language])];
}

function messageOf({ call, said }: Line): SandboxMessage {
  const { id, to, from } = call;
  return {
    id,
    place: readers.find((reader) => phones[reader] === to) ?? "you",
    edits: said.length,
    from,
    title: null,
    text: said.join("\n"),
    card: null,
    buttons: buttonsOf(call),
  };
}
