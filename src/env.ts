import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";

/** Everything that is set from outside; the rest lives in the database. */
export interface Env {
  readonly port: number;
  readonly host: string;
  /** Where people and platforms reach us, without a trailing slash. */
  readonly publicUrl: string;
  readonly dataDir: string;
  /** Null: SQLite in the data folder. */
  readonly databaseUrl: string | null;
  readonly secretKey: string | null;
  readonly secretKeyFile: string | null;
  /** Private networks and hosts that outgoing requests may reach. */
  readonly egressAllow: readonly string[];
  readonly logLevel: (typeof logLevels)[number];
  readonly adminEmail: string | null;
  readonly adminPasswordFile: string | null;
  /** Proxies in front of us whose X-Forwarded-For counts: a number of hops, or addresses. False: none. */
  readonly trustProxy: number | string | false;
  /** Until the second act of the sandbox turns to the colleague, seconds. */
  readonly sandboxPaceSec: number;
}

const logLevels = ["debug", "info", "warn", "error", "silent"] as const;

/** Where each setting came from, for `doctor`. */
export interface Origin {
  readonly name: string;
  /** Secrets are shown as `(set)`. */
  readonly shown: string;
  readonly origin: "environment" | "default" | string;
}

/** A setting that cannot be used; the message names the variable. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

interface Setting {
  readonly name: string;
  readonly parse: z.ZodType;
  readonly fallback: (so: { readonly port: number }) => unknown;
  readonly secret?: true;
}

const text = z.string();
const list = z.string().transform((value) => value.split(/[\s,]+/u).filter((part) => part !== ""));
const origin = z
  .url({ protocol: /^https?$/u, error: "must be an address such as https://tocsin.example.com" })
  .refine((value) => {
    const url = URL.parse(value);
    return url === null || (url.pathname === "/" && url.search === "");
  }, "must have no path")
  .transform((value) => new URL(value).origin);

/** DESIGN §8, one row a variable. */
const settings = {
  port: {
    name: "TOCSIN_PORT",
    parse: z.coerce.number("must be a number").int().min(0).max(65_535),
    fallback: () => 8686,
  },
  host: { name: "TOCSIN_HOST", parse: text, fallback: () => "127.0.0.1" },
  publicUrl: { name: "TOCSIN_PUBLIC_URL", parse: origin, fallback: ({ port }) => `http://localhost:${port}` },
  dataDir: { name: "TOCSIN_DATA", parse: text, fallback: () => "./data" },
  databaseUrl: {
    name: "DATABASE_URL",
    parse: z.url({
      protocol: /^postgres(ql)?$/u,
      error: "must be an address such as postgres://user:password@host/database",
    }),
    fallback: () => null,
    secret: true,
  },
  secretKey: { name: "TOCSIN_SECRET_KEY", parse: text, fallback: () => null, secret: true },
  secretKeyFile: { name: "TOCSIN_SECRET_KEY_FILE", parse: text, fallback: () => null },
  egressAllow: { name: "TOCSIN_EGRESS_ALLOW", parse: list, fallback: () => [] },
  logLevel: { name: "TOCSIN_LOG", parse: z.enum(logLevels), fallback: () => "info" },
  adminEmail: { name: "TOCSIN_ADMIN_EMAIL", parse: z.email("must be an email address"), fallback: () => null },
  adminPasswordFile: { name: "TOCSIN_ADMIN_PASSWORD_FILE", parse: text, fallback: () => null },
  trustProxy: {
    name: "TOCSIN_TRUST_PROXY",
    parse: text.transform((value) => (/^\d+$/u.test(value) ? Number(value) : value)),
    fallback: () => false,
  },
  sandboxPaceSec: {
    name: "TOCSIN_SANDBOX_PACE_SEC",
    parse: z.coerce.number("must be a number").int().min(1).max(600),
    fallback: () => 20,
  },
} as const satisfies Record<keyof Env, Setting>;

/**
 * Reads the settings of the environment, then those of `.env` in the data folder, then the defaults. The only reader of
 * `process.env`; call it once.
 */
export function readEnv(variables: Readonly<Record<string, string | undefined>> = process.env): {
  readonly env: Env;
  readonly origins: readonly Origin[];
} {
  const dataDir = variables[settings.dataDir.name] || "./data";
  const file = path.join(dataDir, ".env");
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const values: Record<string, unknown> = {};
  const origins: Origin[] = [];
  const problems: string[] = [];

  for (const [key, setting] of Object.entries<Setting>(settings)) {
    // An empty variable is how compose files leave one out.
    const given = variables[setting.name] || fromFile[setting.name];
    const from = variables[setting.name] ? "environment" : file;
    if (given === undefined || given === "") {
      values[key] = setting.fallback({ port: Number(values["port"]) });
      origins.push({ name: setting.name, shown: shownValue(values[key], setting), origin: "default" });
      continue;
    }
    const parsed = setting.parse.safeParse(given);
    if (!parsed.success) {
      problems.push(`${setting.name} (${from}): ${parsed.error.issues.map((issue) => issue.message).join("; ")}`);
      continue;
    }
    values[key] = parsed.data;
    origins.push({ name: setting.name, shown: shownValue(parsed.data, setting), origin: from });
  }
  if (values["secretKey"] && values["secretKeyFile"])
    problems.push("TOCSIN_SECRET_KEY and TOCSIN_SECRET_KEY_FILE are both set: leave one out");
  if (problems.length > 0) throw new EnvError(problems.join("\n"));
  return { env: asEnv(values), origins };
}

function shownValue(value: unknown, setting: Setting): string {
  if (value === null || value === false || (Array.isArray(value) && value.length === 0)) return "(not set)";
  if (setting.secret === true) return "(set)";
  return Array.isArray(value) ? value.join(", ") : typeof value === "string" ? value : JSON.stringify(value);
}

/** The one cast: every key of `settings` was parsed by its own schema, and `satisfies` holds the keys against `Env`. */
function asEnv(values: Record<string, unknown>): Env {
  return Object.freeze({ ...values, dataDir: path.resolve(String(values["dataDir"])) }) as unknown as Env;
}
