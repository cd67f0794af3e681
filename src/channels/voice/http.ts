import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent, InboundResult } from "#ports/inbound.ts";
import { phoneOf } from "#channels/kit/phone.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import { gatewayBalance, gatewayOutcome, gatewayProbe, gatewayRequest } from "#channels/kit/vendors/gateway.ts";
import { bodyObjects, textOf, verifySignature } from "#channels/kit/vendors/secret-path.ts";
import type { Verb } from "#domain/notice.ts";
import type { Config } from "./config.ts";
import { digitOf, verbOf } from "./keys.ts";
import { answerWithinMs } from "./limits.ts";
import { saidOf } from "./render.ts";
import { keyPressed, receipt } from "./vendor.ts";
import type { Vendor } from "./vendor.ts";

/** A gateway of one's own: JSON out, JSON back; `setup.md` is its whole contract. */
export function http(config: Config, deps: ChannelDeps): Vendor {
  return {
    async send({ language, said, prompt, verbs, token }, to, attempt) {
      const keys = Object.fromEntries(verbs.map((verb) => [digitOf(verb), verb]));
      const menu = config.callbacks && token !== null ? { prompt, keys, token } : { prompt: "", keys: {}, token: null };
      const result = await gatewayRequest(deps, config, { to: to.phone, language, text: said, ...menu }, attempt);
      return gatewayOutcome(result, deps.now(), config.callbacks);
    },
    probe: (signal): Promise<Outcome> => gatewayProbe(deps, config, signal),
    balance: (signal) => gatewayBalance(deps, config, signal),
    inbound: {
      verify: (request) => Promise.resolve(verifySignature(request, config.callbackKey)),
      parse: (request) => bodyObjects(request.body).flatMap(eventsOf),
      answer: (_, results) => ({
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ say: resultOf(results) }),
      }),
      answerWithinMs,
    },
  };
}

const states = { answered: "delivered", human: "seen", failed: "failed" } as const;
const offered: readonly Verb[] = ["ack", "snooze", "close", "unack"];

/** `{id, key, token, to}` is a key, `{id, state, detail?}` what became of the call. The token is ours, and signed: it proves the rest. */
function eventsOf(object: Readonly<Record<string, unknown>>): readonly InboundEvent<PhoneAddress>[] {
  const id = textOf(object, "id");
  if (id === "") return [];
  const ref = { id };
  const verb = verbOf(textOf(object, "key"), offered);
  const token = textOf(object, "token");
  const phone = phoneOf(textOf(object, "to"));
  if (verb !== null && phone !== null && token !== "") return [keyPressed({ call: id, ref, verb, token, phone })];
  const state = textOf(object, "state");
  if (!isState(state)) return [];
  return [receipt(ref, states[state], textOf(object, "detail").slice(0, 120).toWellFormed() || null)];
}

function isState(text: string): text is keyof typeof states {
  return Object.hasOwn(states, text);
}

function resultOf(results: readonly (InboundResult | null)[]): string | null {
  const [first] = results;
  if (!first || first.notice === null || first.context === null) return null;
  return saidOf(first.notice, first.context);
}
