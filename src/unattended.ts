import { readFile } from "node:fs/promises";
import type { App } from "#app/app.ts";
import { completeSetup, isSetUp } from "#app/auth/setup.ts";
import { type Env, EnvError } from "./env.ts";

/** Makes the first admin from the environment; nothing when somebody is there already. */
export async function setUpUnattended(app: App, env: Env): Promise<void> {
  const { adminEmail: email, adminPasswordFile: file } = env;
  if (email === null || (await isSetUp(app))) return;
  if (file === null) throw new EnvError("TOCSIN_ADMIN_EMAIL is set but TOCSIN_ADMIN_PASSWORD_FILE is not");
  const password = await readPassword(file);
  const [name = email] = email.split("@");
  const draft = {
    name,
    email,
    password,
    language: "en",
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  } as const;
  const result = await completeSetup(app, null, draft, { address: "", agent: "unattended set-up" });
  if (result.ok) return app.log.info({ email }, "the first admin was made from the environment");
  // Another node was faster: that is as good.
  if (result.problem.kind === "conflict") return undefined;
  const why =
    result.problem.kind === "invalid"
      ? result.problem.issues.map((issue) => `${issue.field}: ${issue.problem}`).join("; ")
      : result.problem.kind;
  throw new EnvError(`TOCSIN_ADMIN_EMAIL / TOCSIN_ADMIN_PASSWORD_FILE: ${why}`);
}

/** The first line of a file. */
export async function readPassword(file: string): Promise<string> {
  try {
    const [line = ""] = (await readFile(file, "utf8")).split(/\r?\n/u);
    return line;
  } catch (error) {
    throw new EnvError(`The password cannot be read from ${file}.`, { cause: error });
  }
}
