import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { isExposed, loadSecretKeys, secretKeyFile } from "#lib/secretkey.ts";
import { EnvError, readEnv } from "./env.ts";

describe("settings", () => {
  let dataDir = "";
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), "tocsin-env-"));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it("come from the environment, then .env in the data folder, then defaults, and say from where", () => {
    writeFileSync(
      path.join(dataDir, ".env"),
      "TOCSIN_PORT=9000\nTOCSIN_HOST=0.0.0.0\nDATABASE_URL=postgres://u:p@db/x\n",
    );
    const { env, origins } = readEnv({ TOCSIN_DATA: dataDir, TOCSIN_PORT: "9100", TOCSIN_LOG: "" });
    assert.deepEqual(
      [env.port, env.host, env.logLevel, env.publicUrl],
      [9100, "0.0.0.0", "info", "http://localhost:9100"],
    );
    const originOf = (name: string) => origins.find((each) => each.name === name);
    assert.equal(originOf("TOCSIN_PORT")?.origin, "environment");
    assert.equal(originOf("TOCSIN_HOST")?.origin, path.join(dataDir, ".env"));
    assert.equal(originOf("TOCSIN_LOG")?.origin, "default");
    assert.equal(originOf("DATABASE_URL")?.shown, "(set)");
    assert.ok(Object.isFrozen(env));
  });

  it("that cannot be used are all named at once", () => {
    const bad = {
      TOCSIN_PORT: "http",
      TOCSIN_PUBLIC_URL: "tocsin.example.com",
      DATABASE_URL: "mysql://x",
      TOCSIN_LOG: "loud",
      TOCSIN_ADMIN_EMAIL: "ann",
    };
    assert.throws(
      () => readEnv({ TOCSIN_DATA: dataDir, ...bad }),
      (error) => error instanceof EnvError && Object.keys(bad).every((name) => error.message.includes(name)),
    );
    assert.throws(
      () => readEnv({ TOCSIN_DATA: dataDir, TOCSIN_SECRET_KEY: "a", TOCSIN_SECRET_KEY_FILE: "b" }),
      /both set/u,
    );
    assert.throws(() => readEnv({ TOCSIN_DATA: dataDir, TOCSIN_PUBLIC_URL: "https://example.com/tocsin" }), /no path/u);
  });

  it("reads the public URL without a trailing slash, and lists", () => {
    const { env } = readEnv({
      TOCSIN_DATA: dataDir,
      TOCSIN_PUBLIC_URL: "https://Tocsin.example.com/",
      TOCSIN_EGRESS_ALLOW: "10.0.0.0/8, mattermost.internal",
      TOCSIN_TRUST_PROXY: "1",
    });
    assert.deepEqual(
      [env.publicUrl, env.egressAllow, env.trustProxy],
      ["https://tocsin.example.com", ["10.0.0.0/8", "mattermost.internal"], 1],
    );
  });

  it("makes the secret key once, for nobody else to read", () => {
    const given = { value: null, file: null, dataDir };
    const first = loadSecretKeys(given);
    const second = loadSecretKeys(given);
    assert.deepEqual([first.created, second.created], [true, false]);
    assert.deepEqual(first.keys, second.keys);
    assert.equal(statSync(secretKeyFile(dataDir)).mode & 0o777, 0o600);
    assert.equal(isExposed(secretKeyFile(dataDir)), false);
  });

  it("takes several keys, the current one first, and says what is wrong with a bad one", () => {
    const [a, b] = ["a".repeat(64), "b".repeat(64)];
    assert.equal(loadSecretKeys({ value: `${a},${b}`, file: null, dataDir }).keys.length, 2);
    assert.throws(() => loadSecretKeys({ value: "short", file: null, dataDir }), /TOCSIN_SECRET_KEY does not hold/u);
    assert.throws(
      () => loadSecretKeys({ value: null, file: "/no/such/file", dataDir }),
      /cannot be read from \/no\/such\/file/u,
    );
  });
});
