import assert from "node:assert/strict";
import type { Notice, RenderContext } from "#domain/notice.ts";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import type { Attempt, Channel, ChannelDeps, Outcome, Parsed, Ref } from "#ports/channel.ts";
import type { InboundEvent, InboundResult, RawRequest } from "#ports/inbound.ts";
import { silentLog } from "#ports/log.ts";
import { configForm } from "#channels/telegram/app-config.ts";
import type { Config } from "#channels/telegram/app-config.ts";
import { webhookSecretOf } from "#channels/telegram/app-verify.ts";
import { headersOf, startTelegramApp } from "#channels/telegram/fake-app.ts";
import type { AppOptions, BotMessage, Person, Room, Shown, TelegramApp } from "#channels/telegram/fake-app.ts";
import { telegram } from "#channels/telegram/index.ts";
import { context as standardContext, page } from "../conformance/channel-notices.ts";

export const secretToken = "6453328901:AAFxCAdxxTocsinFake-E6Y8mTcOBT5r0002";

/** An action token as the core makes it: a notification's id, and 16 bytes of signature. */
export const actionToken = "0199f0a1-7c1e-7000-8000-0000000000aa.AbCdEfGhIjKlMnOpQrStUw";

/** A fake Telegram with two people and a group that the bot is in, and the channel connected to it. */
export interface Rig {
  readonly telegram: TelegramApp & { request(update: object): RawRequest };
  readonly channel: Channel;
  readonly config: Config;
  readonly deps: ChannelDeps;
  /** The webhook's. */
  readonly secret: string;
  readonly now: () => number;
  readonly ann: Person;
  readonly bob: Person;
  readonly ops: Room;
  /** Into the group. */
  send(notice: Notice, context: RenderContext): Promise<Outcome>;
  revise(ref: Ref, notice: Notice): Promise<Outcome>;
  reply(event: InboundEvent, notice: Notice, context?: RenderContext): Promise<Outcome>;
  /** Body of our response to an update with these results. */
  respond(update: object, results: readonly (InboundResult | null)[]): Promise<string>;
  /** Ann presses a button of the newest message in the group; sends a page when there is none. */
  clicked(label: string): Promise<{ readonly click: object; readonly event: InboundEvent }>;
  /** What the one who clicked was shown. */
  shown(event: InboundEvent): Shown;
}

function attempt(): Attempt {
  return { idempotencyKey: "incident-1|0|page|user:1", number: 1, signal: new AbortController().signal };
}

/** What the product makes of an update. */
export async function heard({ channel, telegram: fake }: Rig, update: object): Promise<readonly InboundEvent[]> {
  const { inbound } = channel;
  assert.ok(inbound !== undefined);
  const verified = await inbound.verify(fake.request(update));
  assert.ok(!("rejected" in verified), JSON.stringify(verified));
  return inbound.parse(verified);
}

export function value<T>(parsed: Parsed<T>): T {
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
}

/** Runs a test on a rig of its own; `settings`: fields of the account's form that differ. */
export async function withTelegram(
  run: (rig: Rig) => Promise<void>,
  options: AppOptions = {},
  settings: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const fake = await startTelegramApp({ token: secretToken, ...options });
  const http = createHttp({ guard: trustedGuard, now: Date.now });
  try {
    await run(await openRig(fake, http, settings));
  } finally {
    await http.close();
    await fake.close();
  }
}

async function openRig(
  fake: TelegramApp,
  http: ChannelDeps["http"],
  settings: Readonly<Record<string, unknown>>,
): Promise<Rig> {
  const [ann, bob] = [fake.addPerson("Ann Lee", "ann_lee"), fake.addPerson("Bob Ray", "bob_ray")];
  const ops = fake.addRoom({ title: "Ops", topics: { 7: "Databases" } });
  await fake.join(ann, ops);
  const form = { token: secretToken, username: fake.username, apiUrl: fake.url, ...settings };
  const config = value(configForm.parse(form));
  const deps: ChannelDeps = {
    http,
    now: Date.now,
    log: silentLog,
    accountId: "account-1",
    publicUrl: "https://tocsin.example.com",
  };
  const channel = telegram.connect(config, deps);
  const secret = webhookSecretOf(config, deps.accountId);
  const to = { chatId: String(ops.id) };
  const request = (update: object): RawRequest => ({
    method: "POST",
    url: "/hook/telegram/account-1",
    headers: headersOf({ secret }),
    body: new TextEncoder().encode(JSON.stringify(update)),
    receivedAt: Date.now(),
  });
  const inbound = channel.inbound;
  assert.ok(inbound !== undefined);
  const verified = async (update: object) => {
    const result = await inbound.verify(request(update));
    assert.ok(!("rejected" in result));
    return result;
  };
  const send: Rig["send"] = (notice, context) => channel.send(channel.render(notice, context), to, attempt());
  return {
    telegram: { ...fake, request },
    channel,
    config,
    deps,
    secret,
    now: Date.now,
    ann,
    bob,
    ops,
    send,
    async revise(ref, notice) {
      const wire = channel.render(notice, standardContext());
      const outcome = await channel.revise?.(ref, wire, to, attempt());
      assert.ok(outcome !== undefined);
      return outcome;
    },
    async reply(event, notice, context = standardContext()) {
      const outcome = await channel.reply?.(event, channel.render(notice, context), attempt());
      assert.ok(outcome !== undefined);
      return outcome;
    },
    respond: async (update, results) => inbound.answer(await verified(update), results).body,
    async clicked(label) {
      const message = await newest(fake, ops, send);
      const button = message.buttons.flat().find((each) => each.label.includes(label));
      assert.ok(button !== undefined && "data" in button, label);
      const click = fake.press(ann, message, button.data);
      const [event] = inbound.parse(await verified(click));
      assert.ok(event !== undefined);
      return { click, event };
    },
    shown: ({ id }) => fake.shown(id.slice(id.indexOf(".") + 1)),
  };
}

async function newest(fake: TelegramApp, room: Room, send: Rig["send"]): Promise<BotMessage> {
  if (fake.messages(room).length === 0) await send(page(), standardContext({ actionToken }));
  const message = fake.messages(room).at(-1);
  assert.ok(message !== undefined);
  return message;
}
