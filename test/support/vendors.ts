import { z } from "zod";
import type { Account, Route } from "#domain/link.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { BalanceFacts, ChannelModule, Manifest, Outcome } from "#ports/channel.ts";
import { type InboundEvent, markVerified } from "#ports/inbound.ts";

/** What a vendor of the tests was asked to bring to a phone. */
export interface Asked {
  readonly accountId: string;
  readonly to: string;
  readonly notice: Notice;
  readonly context: RenderContext;
  /** The same for all tries of one message. */
  readonly key: string;
}

/** How the vendors of one channel behave, by account. */
export interface Vendors {
  send(asked: Asked): Promise<Outcome>;
  probe?(accountId: string): Outcome;
  balance?(accountId: string): BalanceFacts | null;
}

interface Wire {
  readonly notice: Notice;
  readonly context: RenderContext;
}

const both = (text: string): { en: string; "zh-CN": string } => ({ en: text, "zh-CN": text });
const phone = z.object({ phone: z.string() });
const nothing = z.object({});

function form(schema: z.ZodObject): Manifest<unknown, unknown>["config"] {
  return {
    fields: Object.keys(schema.shape).map((key) => ({ key, label: both(key), type: "text", required: true })),
    parse(input) {
      const parsed = schema.safeParse(input);
      return parsed.success ? { ok: true, value: parsed.data } : { ok: false, issues: [{ field: "", problem: "no" }] };
    },
  };
}

/** A channel to phones whose vendors behave as the test says; its hook takes events as they are. */
export function phoneModule(
  id: string,
  vendors: Vendors,
  more: Partial<Manifest<unknown, unknown>> = {},
): ChannelModule {
  return {
    manifest: {
      id,
      name: both(id),
      style: "direct",
      places: ["person"],
      config: form(nothing),
      address: form(phone),
      addressKey: (address) => phone.parse(address).phone,
      addressLabel: (address) => phone.parse(address).phone,
      verify: "code",
      maxGrade: 5,
      deduplicates: false,
      pace: [],
      timeoutMs: 10_000,
      limits: {},
      ...more,
    },
    connect: (_, { accountId }) => ({
      render: (notice, context): Wire => ({ notice, context }),
      send: (wire, to, { idempotencyKey }) => {
        // The cast holds because `render` made it.
        const { notice, context } = wire as Wire;
        return vendors.send({ accountId, to: phone.parse(to).phone, notice, context, key: idempotencyKey });
      },
      probe: async () => vendors.probe?.(accountId) ?? { kind: "accepted", ref: null, receipts: false },
      ...(vendors.balance === undefined ? {} : { balance: async () => vendors.balance?.(accountId) ?? null }),
      inbound: {
        answerWithinMs: 5_000,
        verify: async (request) => markVerified(request),
        // The cast holds because the tests post nothing else.
        parse: (request) => JSON.parse(Buffer.from(request.body).toString("utf8")) as readonly InboundEvent[],
        answer: () => ({ status: 204, headers: {}, body: "" }),
      },
    }),
  };
}

/** An account of such a channel, named as its id. */
export function vendorAccount(channel: string, id: string, route: Route | null): Account {
  return {
    id,
    channel,
    name: id,
    config: {},
    state: "active",
    route,
    circuitUntil: null,
    balance: null,
    lastOkAt: null,
    lastErrorAt: null,
    lastError: null,
    createdAt: 0,
  };
}
