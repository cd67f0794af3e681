import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent, InboundResult } from "#ports/inbound.ts";
import { phoneOf } from "#channels/kit/phone.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import { gatewayBalance, gatewayOutcome, gatewayProbe, gatewayRequest } from "#channels/kit/vendors/gateway.ts";
import { bodyObjects, textOf, verifySignature } from "#channels/kit/vendors/secret-path.ts";
import type { Config } from "./config.ts";
import { answerWithinMs } from "./limits.ts";
import { textOf as render } from "./render.ts";
import { receipt, receiptSequence, reply } from "./vendor.ts";
import type { Vendor } from "./vendor.ts";

/** A gateway of one's own: JSON out, JSON back; `setup.md` is its whole contract. */
export function http(config: Config, deps: ChannelDeps): Vendor {
  return {
    async send(wire, to, attempt) {
      const text = wire.kind === "text" ? wire.text : "";
      const result = await gatewayRequest(deps, config, { to: to.phone, text }, attempt);
      return gatewayOutcome(result, deps.now(), config.callbacks);
    },
    probe: (signal): Promise<Outcome> => gatewayProbe(deps, config, signal),
    balance: (signal) => gatewayBalance(deps, config, signal),
    inbound: {
      verify: (request) => Promise.resolve(verifySignature(request, config.callbackKey)),
      parse: (request) => bodyObjects(request.body).flatMap(eventOf),
      answer: (_, results) => ({
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ reply: said(results) }),
      }),
      answerWithinMs,
    },
  };
}

/** `{id, state, detail?}` reports, `{from, text, id}` is a reply. */
function eventOf(object: Readonly<Record<string, unknown>>): readonly InboundEvent<PhoneAddress>[] {
  const id = textOf(object, "id");
  const state = textOf(object, "state");
  if (id === "") return [];
  if (isState(state)) return [receipt({ id }, state, textOf(object, "detail").slice(0, 120).toWellFormed() || null)];
  const from = phoneOf(textOf(object, "from"));
  const text = textOf(object, "text");
  return from === null || text === "" ? [] : reply(from, text, id);
}

function isState(text: string): text is keyof typeof receiptSequence {
  return Object.hasOwn(receiptSequence, text);
}

function said(results: readonly (InboundResult | null)[]): string | null {
  const [first] = results;
  if (!first || first.notice === null || first.context === null) return null;
  return render(first.notice, first.context, false);
}
