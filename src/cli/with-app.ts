import type { App } from "#app/app.ts";
import type { By, Problem, Result } from "#app/config/change.ts";
import { compose, createLog } from "../compose.ts";
import { readEnv } from "../env.ts";
import { CommandFailed } from "./explain.ts";

/** Who acts at the command line: whoever may read the data folder. */
export const atTerminal: By = { actor: { kind: "system" }, address: null };

/** Runs a command on the store without an engine. The embedded database belongs to one process: stop the server first, or use the API. */
export async function withApp<T>(run: (app: App) => Promise<T>): Promise<T> {
  const { env } = readEnv();
  const { app, close } = await compose(env, createLog({ logLevel: env.logLevel === "debug" ? "debug" : "warn" }));
  try {
    return await run(app);
  } finally {
    await close();
  }
}

/** The value of a use case, or its refusal in words. */
export function orFail<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new CommandFailed(words(result.problem));
}

function words(problem: Problem): string {
  switch (problem.kind) {
    case "not_found":
      return `there is no such ${problem.what}`;
    case "invalid":
      return problem.issues
        .map((issue) => (issue.field === "" ? issue.problem : `${issue.field}: ${issue.problem}`))
        .join("; ");
    case "conflict":
    case "forbidden":
      return problem.why;
    default:
      return problem satisfies never;
  }
}
