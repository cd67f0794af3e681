import { z } from "zod";
import { account } from "#api/schemas/config.ts";
import { verification } from "#api/schemas/links.ts";
import { startTwilioSms, type TwilioSms } from "../../src/channels/sms/fake.ts";
import { startTwilioVoice, type TwilioVoice } from "../../src/channels/voice/fake.ts";
import { eventually } from "./eventually.ts";
import type { Person, World } from "./world.ts";

/** Twilio beside a world, and people's phones. */
export interface Phones {
  readonly sms: TwilioSms;
  readonly voice: TwilioVoice;
  readonly smsAccount: string;
  readonly voiceAccount: string;
  close(): Promise<void>;
}

/** Starts Twilio and connects text messages and calls to it as an administrator does, the webhook of the number included. */
export async function connectPhones(world: World): Promise<Phones> {
  const [sms, voice] = await Promise.all([startTwilioSms(), startTwilioVoice()]);
  const connect = async (channel: "sms" | "voice", { keys, from, url }: TwilioSms | TwilioVoice): Promise<string> => {
    const config = { vendor: "twilio", keyId: keys.keyId, secret: keys.secret, from, apiUrl: url };
    return (await world.admin.api.post("/api/v1/accounts", { channel, name: channel, config }, account)).id;
  };
  const [smsAccount, voiceAccount] = await Promise.all([connect("sms", sms), connect("voice", voice)]);
  sms.hook = `${world.server.url}/hook/sms/${smsAccount}`;
  return {
    sms,
    voice,
    smsAccount,
    voiceAccount,
    async close() {
      await Promise.all([sms.close(), voice.close()]);
    },
  };
}

/** Adds a number to a person and proves it by the code that is sent there: read on the screen, or heard. Answers the link. */
export async function provePhone(
  { sms, voice }: Phones,
  person: Person,
  channel: "sms" | "voice",
  typed: string,
): Promise<string> {
  const seen = sms.texts.length;
  const added = await person.api.post("/api/v1/links", { channel, address: { phone: typed } }, verification);
  const said = await eventually(`a code by ${channel}`, async () => {
    if (channel === "sms") return sms.texts.slice(seen).find(({ text }) => text.includes("verification code"))?.text;
    const call = voice.calls.find(({ state }) => state === "ringing");
    if (call === undefined) return undefined;
    await voice.answer(call);
    await voice.hangUp(call);
    return call.heard[0];
  });
  const code = /\d(?:(?:, )?\d){5}/.exec(said)?.[0].replaceAll(", ", "");
  await person.api.post(`/api/v1/links/${added.link.id}/confirm`, { code });
  return added.link.id;
}

/** How long nothing may be proved before the next channel, for critical pages. */
export async function setPatience(world: World, seconds: number): Promise<void> {
  await world.admin.api.patch(
    "/api/v1/settings",
    { patience_sec: { critical: seconds, warning: 120, info: 0 } },
    z.unknown(),
  );
}
