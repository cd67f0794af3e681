import { access, constants, mkdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { isExposed, loadSecretKeys, secretKeyFile } from "#lib/secretkey.ts";
import { createSecretBox } from "#lib/secretbox.ts";
import { parseEgressAllow } from "#net/guard.ts";
import { openStore } from "#store/open.ts";
import { createLog } from "../compose.ts";
import { type Env, readEnv } from "../env.ts";
import { version } from "../version.ts";
import { isLocal } from "./serve.ts";

type Verdict = { readonly mark: "ok" | "warn" | "FAIL"; readonly text: string };

/** One thing that is looked at. A check that throws has failed. */
interface Check {
  readonly name: string;
  readonly run: (env: Env) => Promise<Verdict>;
}

const checks: readonly Check[] = [
  { name: "data folder", run: checkFolder },
  { name: "secret key", run: checkKey },
  { name: "database", run: checkDatabase },
  { name: "public URL", run: checkPublicUrl },
  { name: "egress", run: checkEgress },
];

/** Prints the effective settings with their origin, then what could be checked. 1 when a check failed. */
export async function doctor(): Promise<number> {
  const { env, origins } = readEnv();
  console.log(`Tocsin ${version}, Node.js ${process.versions.node}\n`);
  const width = Math.max(...origins.map(({ name }) => name.length));
  for (const { name, shown, origin } of origins) console.log(`${name.padEnd(width)}  ${shown}  (${origin})`);
  console.log("");
  let failed = false;
  for (const check of checks) {
    const verdict = await check.run(env).catch((error: unknown): Verdict => ({
      mark: "FAIL",
      text: error instanceof Error ? error.message : String(error),
    }));
    failed ||= verdict.mark === "FAIL";
    console.log(`${verdict.mark.padEnd(4)}  ${check.name}: ${verdict.text}`);
  }
  return failed ? 1 : 0;
}

async function checkFolder({ dataDir }: Env): Promise<Verdict> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await access(dataDir, constants.W_OK);
  return { mark: "ok", text: `${dataDir} can be written` };
}

async function checkKey(env: Env): Promise<Verdict> {
  const own = env.secretKeyFile ?? (env.secretKey === null ? secretKeyFile(env.dataDir) : null);
  if (own !== null && !existsSync(own) && env.secretKeyFile === null)
    return { mark: "ok", text: `${own} will be made at the first start` };
  const { keys, origin } = loadSecretKeys({ value: env.secretKey, file: env.secretKeyFile, dataDir: env.dataDir });
  const text = `${createSecretBox(keys).keyId} from ${origin}${keys.length > 1 ? `, and ${keys.length - 1} older` : ""}. Keep a copy apart from the database`;
  if (own !== null && isExposed(own))
    return { mark: "warn", text: `others on this machine can read ${own}: chmod 600` };
  return { mark: "ok", text };
}

async function checkDatabase(env: Env): Promise<Verdict> {
  const store = await openStore({
    databaseUrl: env.databaseUrl,
    dataDir: env.dataDir,
    log: createLog({ logLevel: "silent" }),
  });
  try {
    await store.check();
    return { mark: "ok", text: `${store.engine}, reachable and up to date` };
  } finally {
    await store.close();
  }
}

async function checkPublicUrl({ publicUrl }: Env): Promise<Verdict> {
  if (isLocal(publicUrl)) return { mark: "warn", text: `${publicUrl} is local: chat apps and phones cannot reach it` };
  if (publicUrl.startsWith("http:"))
    return { mark: "warn", text: `${publicUrl} is not https: passwords and links can be read on the way` };
  return { mark: "ok", text: publicUrl };
}

async function checkEgress({ egressAllow }: Env): Promise<Verdict> {
  const parsed = parseEgressAllow(egressAllow);
  return parsed.ok
    ? { mark: "ok", text: egressAllow.length === 0 ? "public addresses only" : `and also ${egressAllow.join(", ")}` }
    : { mark: "FAIL", text: parsed.problem };
}
