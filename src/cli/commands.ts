import { readFile, writeFile } from "node:fs/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { openApiText } from "#api/openapi.ts";
import { specFile } from "#api/docs.ts";
import { migrateStore } from "#store/open.ts";
import { createLog } from "../compose.ts";
import { readEnv } from "../env.ts";
import { version } from "../version.ts";
import { doctor } from "./doctor.ts";
import { UsageError } from "./explain.ts";
import { sendTest } from "./send-test.ts";
import { serve } from "./serve.ts";
import { token } from "./token.ts";
import { user } from "./user.ts";

interface Command {
  readonly usage: string;
  readonly about: string;
  /** The exit code. */
  readonly run: (args: readonly string[]) => Promise<number>;
}

/** Every command, one row each. */
export const commands: Readonly<Record<string, Command>> = {
  serve: { usage: "", about: "run the server", run: (args) => none(args, serve) },
  migrate: { usage: "", about: "bring the database up to date, then stop", run: (args) => none(args, migrate) },
  doctor: {
    usage: "",
    about: "show the settings with their origin, and check what can be checked",
    run: (args) => none(args, doctor),
  },
  user: { usage: "add --email E --name N [--admin] [--role R] [--password-file F] | list", about: "people", run: user },
  token: { usage: "create --user EMAIL --scopes A,B [--name N]", about: "API tokens", run: token },
  "send-test": {
    usage: "--channel C --to ADDRESS",
    about: "send a test message through a connected account",
    run: sendTest,
  },
  openapi: { usage: "[--check]", about: "write docs/openapi.json, or check that it is up to date", run: openapi },
  version: { usage: "", about: "print the version", run: (args) => none(args, printVersion) },
};

export function usage(): string {
  const lines = Object.entries(commands).map(([name, command]) =>
    [`  tocsin ${name} ${command.usage}`.trimEnd(), `      ${command.about}`].join("\n"),
  );
  return `Usage:\n${lines.join("\n")}\n\nSettings are read from the environment and from .env in the data folder: see "tocsin doctor".`;
}

async function none(args: readonly string[], run: () => Promise<number>): Promise<number> {
  if (args.length > 0) throw new UsageError(`unexpected: ${args.join(" ")}`);
  return run();
}

async function migrate(): Promise<number> {
  const { env } = readEnv();
  const applied = await migrateStore({ databaseUrl: env.databaseUrl, dataDir: env.dataDir, log: createLog(env) });
  console.log(applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}`);
  return 0;
}

async function openapi(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { check: { type: "boolean", default: false } } });
  const text = await openApiText();
  if (!values.check) {
    await writeFile(specFile, text);
    return 0;
  }
  const upToDate = isDeepStrictEqual(JSON.parse(await readFile(specFile, "utf8")), JSON.parse(text));
  console.log(
    upToDate ? "docs/openapi.json is up to date." : "docs/openapi.json is out of date: run `tocsin openapi`.",
  );
  return upToDate ? 0 : 1;
}

async function printVersion(): Promise<number> {
  console.log(version);
  return 0;
}
