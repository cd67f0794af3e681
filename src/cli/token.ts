import { parseArgs } from "node:util";
import { createToken } from "#app/auth/api-tokens.ts";
import { permissionsOf } from "#domain/permission.ts";
import { CommandFailed, UsageError } from "./explain.ts";
import { atTerminal, orFail, withApp } from "./with-app.ts";

/** `token create`: prints the token, and nothing else, on stdout. */
export async function token(args: readonly string[]): Promise<number> {
  const [what, ...rest] = args;
  if (what !== "create") throw new UsageError("say token create --user EMAIL --scopes A,B");
  const { values } = parseArgs({
    args: rest,
    options: {
      user: { type: "string" },
      scopes: { type: "string" },
      name: { type: "string", default: "command line" },
    },
  });
  const { user: email, scopes } = values;
  if (email === undefined || scopes === undefined)
    throw new UsageError(`token create needs --user and --scopes (of: ${permissionsOf.admin.join(", ")})`);

  return withApp(async (app) => {
    const owner = [...(await app.snapshots.current()).users.values()].find(
      (each) => each.email.toLowerCase() === email.toLowerCase(),
    );
    if (owner === undefined) throw new CommandFailed(`there is no user ${email}`);
    const made = orFail(
      await createToken(app, owner, { name: values.name, scopes: scopes.split(","), expiresAt: null }, atTerminal),
    );
    console.log(made.token);
    return 0;
  });
}
