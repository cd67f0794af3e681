import * as z from "zod";
import type { Channel, ChannelModule, Field, Manifest, Outcome } from "#ports/channel.ts";
import type { InboundEvent, SnoozeForm } from "#ports/inbound.ts";
import { markVerified } from "#ports/inbound.ts";

const both = (text: string): { en: string; "zh-CN": string } => ({ en: text, "zh-CN": text });

/** What the chat of the tests was told to say, and what it was asked to render. */
export interface Said {
  readonly replies: { readonly event: InboundEvent; readonly wire: unknown }[];
  /** Who is found by which mail address; an outcome: the platform has trouble. */
  readonly people: Map<string, string | Outcome>;
  /** Addresses that were looked for. */
  readonly looked: string[];
  readonly asked: { readonly event: InboundEvent; readonly form: SnoozeForm }[];
  /** What becomes of a form. */
  form: Outcome;
  /** Replies wait for this. */
  gate: Promise<void>;
}

export function nothingSaid(): Said {
  const form = { kind: "accepted", ref: null, receipts: false } as const;
  return { replies: [], people: new Map(), looked: [], asked: [], form, gate: Promise.resolve() };
}

function form<T extends z.ZodObject>(schema: T, secrets: readonly string[] = []): Manifest<unknown, unknown>["config"] {
  const fields = Object.keys(schema.shape).map((key): Field => ({
    key,
    label: both(key),
    type: secrets.includes(key) ? "secret" : "text",
    required: false,
  }));
  return {
    fields,
    parse(input) {
      const parsed = schema.safeParse(input);
      if (parsed.success) return { ok: true, value: parsed.data };
      return {
        ok: false,
        issues: parsed.error.issues.map((issue) => ({ field: issue.path.join("."), problem: issue.message })),
      };
    },
  };
}

const chatAddress = z.object({ key: z.string().min(1), url: z.string().optional(), hook: z.string().optional() });
const mailAddress = z.object({ email: z.email() });

function manifest(id: string, more: Partial<Manifest<unknown, unknown>>): Manifest<unknown, unknown> {
  return {
    id,
    name: both(id),
    style: "app",
    places: ["person", "chat", "team"],
    config: form(z.object({ token: z.string() }), ["token"]),
    address: form(chatAddress, ["hook"]),
    addressKey: (address) => chatAddress.parse(address).key,
    addressLabel: (address) => `@${chatAddress.parse(address).key}`,
    verify: "command",
    maxGrade: 3,
    deduplicates: false,
    pace: [],
    timeoutMs: 1000,
    limits: {},
    ...more,
  };
}

function silentChannel(): Channel {
  return {
    render: (notice) => notice,
    send: async () => ({ kind: "accepted", ref: null, receipts: false }),
    probe: async () => ({ kind: "accepted", ref: null, receipts: false }),
  };
}

/** A chat platform that signs with a word and posts its events as they are. */
export function chatModule(said: Said, answerWithinMs: number): ChannelModule {
  return {
    manifest: manifest("chat", {}),
    connect: () => ({
      ...silentChannel(),
      reply: async (event, wire) => {
        await said.gate;
        said.replies.push({ event, wire });
        return { kind: "accepted", ref: null, receipts: false };
      },
      findByEmail: async (email) => {
        said.looked.push(email);
        const found = said.people.get(email);
        if (found === undefined) return null;
        if (typeof found !== "string") return { ok: false, outcome: found };
        // The tenant is only told with a click.
        return { ok: true, person: { key: found, name: found, tenant: null }, address: { key: found } };
      },
      ask: async (event, form) => {
        said.asked.push({ event, form });
        return said.form;
      },
      inbound: {
        answerWithinMs,
        verify: async (request) =>
          request.headers["x-sign"] === "good"
            ? markVerified(request)
            : { rejected: true, status: 401, why: "bad signature" },
        // The cast holds because the tests post nothing else.
        parse: (request) => JSON.parse(Buffer.from(request.body).toString("utf8")) as readonly InboundEvent[],
        answer: (_request, results) => ({ status: 200, headers: {}, body: JSON.stringify(results) }),
      },
    }),
  };
}

/** A one-way bot: all that it needs is in its address. */
export function botModule(): ChannelModule {
  return {
    manifest: manifest("bot", { style: "bot", places: ["chat"], verify: "none", config: form(z.object({})) }),
    connect: silentChannel,
  };
}

export function mailModule(): ChannelModule {
  const { fields, parse } = form(mailAddress);
  const address = { fields: fields.map((field) => ({ ...field, type: "email" as const })), parse };
  return {
    manifest: manifest("mail", {
      style: "direct",
      places: ["person"],
      verify: "code",
      address,
      addressKey: (value) => mailAddress.parse(value).email.toLowerCase(),
      addressLabel: (value) => mailAddress.parse(value).email,
    }),
    connect: silentChannel,
  };
}
