import * as z from "zod";
import { anyChannel } from "#channels/kit/any-channel.ts";
import type { Channel, ChannelDeps, ChannelModule, Directory, Manifest, Outcome, Presence } from "#ports/channel.ts";
import type { Http } from "#ports/http.ts";
import * as standard from "./parts.ts";
import type { Address, Config, Wire } from "./parts.ts";

/** Everything that the channel is made of; a mutant brings another of one. */
export type Parts = Pick<typeof standard, "render" | "outcomeOf" | "verify" | "parse" | "answer" | "configForm"> & {
  /** How it gets at what it is handed. */
  readonly http: (http: Http) => Http;
  /** What it says with each message besides. */
  readonly besides: (config: Config) => object;
  readonly reviseCall: "/edit" | "/send";
  readonly nextPage: (next: string | null) => string | null;
  readonly found: (id: string | null) => string | null;
  readonly signal: (signal: AbortSignal) => AbortSignal;
};

export const soundParts: Parts = {
  ...standard,
  http: (http) => http,
  besides: () => ({}),
  reviseCall: "/edit",
  nextPage: (next) => next,
  found: (id) => id,
  signal: (signal) => signal,
};

const manifest: Manifest<Config, Address> = {
  id: "testchat",
  name: { en: "Test chat", "zh-CN": "测试聊天" },
  style: "app",
  places: ["person", "chat", "team"],
  config: standard.configForm,
  address: standard.addressForm,
  addressKey: ({ room }) => room,
  addressLabel: ({ room }) => room,
  verify: "command",
  maxGrade: 5,
  deduplicates: false,
  pace: [{ scope: "address", count: 1, perMs: 1000 }],
  timeoutMs: 10_000,
  limits: standard.limits,
};

const states: Readonly<Record<string, Presence["state"]>> = {
  online: "active",
  busy: "dnd",
  idle: "idle",
  gone: "offline",
};
const roomsForm = z.object({
  ok: z.literal(true),
  rooms: z.array(z.object({ id: z.string(), name: z.string() })),
  next: z.string().nullable(),
});
const foundForm = z.object({ ok: z.literal(true), id: z.string().nullable() });
const peopleForm = z.object({ ok: z.literal(true), people: z.array(z.object({ id: z.string(), status: z.string() })) });

/** An app channel with every facet, for the suite to be proved on. */
export function testchat(parts: Parts = soundParts): ChannelModule {
  const { configForm: config } = parts;
  return anyChannel({
    manifest: { ...manifest, config },
    connect: (config: Config, deps: ChannelDeps) => connect(parts, config, deps),
  });
}

function connect(parts: Parts, config: Config, deps: ChannelDeps): Channel<Address, Wire> {
  const http = parts.http(deps.http);
  const call = (method: "GET" | "POST", path: string, signal: AbortSignal, body?: object, key?: string) =>
    http.request({
      method,
      url: config.baseUrl + path,
      headers: { authorization: `Bearer ${config.botToken}`, ...(key === undefined ? {} : { "idempotency-key": key }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: parts.signal(signal),
    });
  const judge = async (result: ReturnType<typeof call>): Promise<Outcome> => parts.outcomeOf(await result, deps.now());
  const directory: Directory<Address> = {
    async search(text, cursor, signal) {
      const query = new URLSearchParams({ text, ...(cursor !== null && { cursor }) });
      const result = await call("GET", `/rooms?${query.toString()}`, signal);
      const page = roomsForm.safeParse(result.ok ? standard.parseJson(result.response.body) : null);
      if (!page.success) return { failed: parts.outcomeOf(result, deps.now()) };
      const places = page.data.rooms.map(({ id, name }) => ({
        kind: "chat" as const,
        key: id,
        name,
        tenant: null,
        address: { room: id },
      }));
      return { places, next: parts.nextPage(page.data.next) };
    },
  };
  return {
    render: parts.render,
    send: (wire, to, attempt) =>
      judge(
        call("POST", "/send", attempt.signal, { ...to, ...wire, ...parts.besides(config) }, attempt.idempotencyKey),
      ),
    revise: (ref, wire, to, attempt) =>
      judge(call("POST", parts.reviseCall, attempt.signal, { ...ref, ...to, ...wire }, attempt.idempotencyKey)),
    probe: (signal) => judge(call("GET", "/me", signal)),
    inbound: {
      verify: (request) => Promise.resolve(parts.verify(request, config, deps.now())),
      parse: parts.parse,
      answer: parts.answer,
      answerWithinMs: 3_000,
    },
    directory,
    async findByEmail(email, _rooms, signal) {
      const result = await call("GET", `/find?${new URLSearchParams({ email }).toString()}`, signal);
      const known = foundForm.safeParse(result.ok ? standard.parseJson(result.response.body) : null);
      if (!known.success) return { ok: false, outcome: parts.outcomeOf(result, deps.now()) };
      const id = parts.found(known.data.id);
      return id === null ? null : { ok: true, person: { key: id, name: id, tenant: null }, address: { room: id } };
    },
    async presence(keys, signal) {
      if (keys.length === 0) return new Map();
      const result = await call("GET", `/presence?ids=${keys.map(encodeURIComponent).join()}`, signal);
      const known =
        peopleForm.safeParse(result.ok ? standard.parseJson(result.response.body) : null).data?.people ?? [];
      return new Map(known.map(({ id, status }) => [id, { state: states[status] ?? "unknown", at: deps.now() }]));
    },
  };
}
