import * as z from "zod";
import type { ChannelDeps } from "#ports/channel.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import { callApi, readBot, readChat } from "./app-api.ts";
import type { Call } from "./app-api.ts";
import { idTypeOf } from "./app-config.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { readAnswer, wantsNewToken } from "./app-outcome.ts";
import type { Reading } from "./app-outcome.ts";

type Deps = Pick<ChannelDeps, "http" | "now">;

/** Calls of one account. */
export interface Client {
  /** With the cached token; once more with a new one where the platform does not take it. */
  readonly call: (call: Call, signal: AbortSignal) => Promise<Reading>;
  /** The bot's own open id; null: the platform does not tell it now. Asked for once. */
  readonly botId: (signal: AbortSignal) => Promise<string | null>;
  /** The same as far as it is known already. */
  readonly knownBotId: () => string | null;
  /** The name of a group; null: it has none, or nobody tells it. */
  readonly describe: (address: AppAddress, signal: AbortSignal) => Promise<string | null>;
}

/** The client of one account. */
export function createClient(config: AppConfig, deps: Deps, tokens: Tokens): Client {
  let known: string | null = null;

  async function once(call: Call, signal: AbortSignal): Promise<Reading> {
    const token = await tokens.get(signal);
    if (!token.ok) return { ok: false, failure: token.failure, code: null };
    const result = await callApi(deps, config, call, token.token, signal);
    const reading = readAnswer(result, deps.now(), [token.token, config.appSecret]);
    if (wantsNewToken(reading)) tokens.drop(token.token);
    return reading;
  }

  async function call(what: Call, signal: AbortSignal): Promise<Reading> {
    const first = await once(what, signal);
    return wantsNewToken(first) ? once(what, signal) : first;
  }

  return {
    call,
    async botId(signal) {
      if (known !== null) return known;
      const reading = await call(readBot, signal);
      known = botForm.safeParse(reading.ok ? reading.answer : null).data?.bot.open_id ?? null;
      return known;
    },
    knownBotId: () => known,
    async describe(address, signal) {
      if (idTypeOf(address) === "open_id") return null;
      const reading = await call(readChat(address.id), signal);
      const name = chatForm.safeParse(reading.ok ? reading.answer : null).data?.data.name.trim() ?? "";
      return name === "" ? null : name.slice(0, 200);
    },
  };
}

// Unlike all others, this answer has no `data` around it (Get bot info).
const botForm = z.object({ bot: z.object({ open_id: z.string().min(1).max(200) }) });
const chatForm = z.object({ data: z.object({ name: z.string() }) });
