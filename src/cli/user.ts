import { parseArgs } from "node:util";
import type { App } from "#app/app.ts";
import { acceptInvite } from "#app/auth/passwords.ts";
import { inviteUser } from "#app/config/users.ts";
import { readPassword } from "../unattended.ts";
import { UsageError } from "./explain.ts";
import { atTerminal, orFail, withApp } from "./with-app.ts";

const roles = ["admin", "responder", "viewer"] as const;

/** `user add` and `user list`. */
export async function user(args: readonly string[]): Promise<number> {
  const [what, ...rest] = args;
  if (what === "list" && rest.length === 0) return withApp(list);
  if (what === "add") return add(rest);
  throw new UsageError("say user add … or user list");
}

async function add(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      email: { type: "string" },
      name: { type: "string" },
      admin: { type: "boolean", default: false },
      role: { type: "string" },
      "password-file": { type: "string" },
    },
  });
  const { email, "password-file": file } = values;
  const name = values.name ?? email?.split("@")[0];
  const role = values.admin ? "admin" : roles.find((each) => each === (values.role ?? "responder"));
  if (email === undefined || name === undefined) throw new UsageError("user add needs --email and --name");
  if (role === undefined) throw new UsageError(`--role is one of ${roles.join(", ")}`);

  return withApp(async (app) => {
    const draft = {
      email,
      name,
      role,
      language: "en",
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    } as const;
    const invited = orFail(await inviteUser(app, draft, atTerminal));
    if (file !== undefined) {
      orFail(await acceptInvite(app, invited.token, await readPassword(file), null));
      console.log(`${email} (${role}) can sign in at ${app.publicUrl}/sign-in`);
    } else {
      console.log(`${email} (${role}) chooses a password at ${app.publicUrl}/invite/${invited.token}`);
    }
    return 0;
  });
}

async function list(app: App): Promise<number> {
  for (const each of (await app.snapshots.current()).users.values()) {
    console.log([each.email, each.role, each.disabled ? "disabled" : "active", each.name].join("\t"));
  }
  return 0;
}
