import * as z from "zod";
import type { ChannelDeps } from "#ports/channel.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import { callApi, readAppGroup } from "./app-api.ts";
import type { Call } from "./app-api.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { readAnswer, wantsNewToken } from "./app-outcome.ts";
import type { Reading } from "./app-outcome.ts";

type Deps = Pick<ChannelDeps, "http" | "now">;

/** Calls of one account. */
export interface Client {
  /** With the cached token; once more with a new one where the platform does not take it. */
  readonly call: (call: Call, signal: AbortSignal) => Promise<Reading>;
  /** The name of a group that the app created; null: it has none, or nobody tells it. */
  readonly describe: (address: AppAddress, signal: AbortSignal) => Promise<string | null>;
}

/** The client of one account. */
export function createClient(config: AppConfig, deps: Deps, tokens: Tokens): Client {
  async function once(call: Call, signal: AbortSignal): Promise<Reading> {
    const token = await tokens.get(signal);
    if (!token.ok) return { ok: false, failure: token.failure, code: null };
    const result = await callApi(deps, config, call, token.token, signal);
    const reading = readAnswer(result, deps.now(), [token.token, config.corpSecret]);
    if (wantsNewToken(reading)) tokens.drop(token.token);
    return reading;
  }

  async function call(what: Call, signal: AbortSignal): Promise<Reading> {
    const first = await once(what, signal);
    return wantsNewToken(first) ? once(what, signal) : first;
  }

  return {
    call,
    async describe(address, signal) {
      if (address.kind !== "appgroup") return null;
      const reading = await call(readAppGroup(address.id), signal);
      const name = groupForm.safeParse(reading.ok ? reading.answer : null).data?.chat_info.name.trim() ?? "";
      return name === "" ? null : name.slice(0, 200);
    },
  };
}

const groupForm = z.object({ chat_info: z.object({ name: z.string() }) });
