import { placeLabels, until } from "#channels/kit/sandbox.ts";
import type { SandboxButton, SandboxMessage, SandboxPlace, SandboxPlatform } from "#ports/sandbox.ts";
import { startTwilioVoice } from "./fake.ts";
import type { PhoneCall, TwilioVoice } from "./fake.ts";

const phones = { you: "+14155552671", colleague: "+14155552672" } as const;
type Reader = keyof typeof phones;
const readers: readonly Reader[] = ["you", "colleague"];

const hangUp = "hang-up";

/** Two phones that ring. */
export const voice: SandboxPlatform = {
  channel: "voice",
  look: { kind: "call", colour: "#1864ab" },
  async start({ changed, ...how }) {
    const twilio = await startTwilioVoice({ ...how, onChange: changed });
    const { keyId, secret } = twilio.keys;
    return {
      settings: { vendor: "twilio", keyId, secret, from: twilio.from, apiUrl: twilio.url },
      places: readers.map((reader) => placeOf(twilio, reader)),
      connect(hookUrl) {
        twilio.reach = hookUrl;
        return Promise.resolve();
      },
      view: () => twilio.calls.map(messageOf),
      press: (messageId, buttonId) => pressIn(twilio, messageId, buttonId),
      close: twilio.close,
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

/** A key picks up by itself; what is said then is the answer. */
async function pressIn(twilio: TwilioVoice, messageId: string, buttonId: string): Promise<string | null> {
  const call = twilio.calls.find(({ id }) => id === messageId);
  if (call === undefined || !keysOf(call).includes(buttonId)) throw new Error("there is no such key any more");
  const isRinging = call.state === "ringing";
  if (buttonId === hangUp) {
    await (isRinging ? twilio.ignore(call, "busy") : twilio.hangUp(call));
    return null;
  }
  if (isRinging) await twilio.answer(call);
  const before = call.heard.length;
  await twilio.press(call, buttonId);
  return call.heard[before] ?? null;
}

/** The keys that the call speaks of; none where none is waited for. */
function keysOf({ state, first }: PhoneCall): readonly string[] {
  if (state === "over") return [];
  const said = first.heard[0]?.text ?? "";
  const keys = first.action === null ? [] : [...said.matchAll(/(?:Press|请按) (\d)/gu)].map(([, key = ""]) => key);
  return [...keys, hangUp];
}

function messageOf(call: PhoneCall): SandboxMessage {
  const { id, to, from, first, heard } = call;
  const isChinese = first.heard[0]?.language === "cmn-CN";
  const labels: Readonly<Record<string, string>> = { [hangUp]: isChinese ? "挂断" : "Hang up" };
  // What is said twice is read once on a wall.
  const said = heard.length === 0 ? first.heard.slice(0, 1).map(({ text }) => text) : [...new Set(heard)];
  return {
    id,
    place: readers.find((reader) => phones[reader] === to) ?? "you",
    edits: heard.length,
    from,
    title: null,
    text: said.join("\n"),
    card: null,
    buttons: keysOf(call).map((key): SandboxButton => ({
      id: key,
      label: labels[key] ?? key,
      kind: "press",
      url: null,
      options: [],
    })),
  };
}
