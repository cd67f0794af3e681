import { EnvError } from "../env.ts";
import { KeyError } from "#lib/secretkey.ts";
import { Conflict, StoreUnavailable } from "#ports/store.ts";

/** What was typed cannot be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** It was understood and cannot be done; the message says why, for people. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

const expected = [EnvError, KeyError, CommandFailed, StoreUnavailable, Conflict];

/** An error for the terminal: expected ones in words, others with their stack. */
export function explain(error: unknown): { readonly text: string; readonly code: number } {
  if (!(error instanceof Error)) return { text: String(error), code: 1 };
  const typed = "code" in error && typeof error.code === "string" && error.code.startsWith("ERR_PARSE_ARGS");
  if (error instanceof UsageError || typed) return { text: error.message, code: 2 };
  if (expected.some((kind) => error instanceof kind)) return { text: reasons(error), code: 1 };
  if ("code" in error && error.code === "EADDRINUSE")
    return { text: "the port is in use. Set TOCSIN_PORT to another.", code: 1 };
  return { text: error.stack ?? error.message, code: 1 };
}

function reasons(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
