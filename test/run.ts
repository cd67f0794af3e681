// `npm test`: all checks of the sources, then all tests, with one PostgreSQL for the whole run.
// `npm test -- FILE …` runs the named test files only.
import path from "node:path";
import { runChecks } from "../tools/checks.ts";
import { nodeTest, testFiles } from "../tools/node-test.ts";
import { isPostgresWanted, startPostgres } from "./support/postgres.ts";

const chosen = process.argv.slice(2).map((file) => path.resolve(file));
const failed = chosen.length > 0 ? [] : await runChecks();
const everything = ["src/**/*.test.ts", "tools/**/*.test.ts", "console/src/**/*.test.ts", "test/**/*.test.ts"];
const files = chosen.length > 0 ? chosen : testFiles(everything);

// Nothing is asked of this cluster that outlives a power cut, and without fsync it is several times as fast.
// TOCSIN_TEST_PG=off does without.
const postgres = isPostgresWanted() ? await startPostgres({ own: true, fsync: false }) : undefined;
const shared = postgres === undefined ? {} : { TOCSIN_TEST_PG_URL: postgres.url("postgres") };
try {
  const code = await nodeTest(files, { ...process.env, ...shared });
  process.exitCode = failed.length > 0 ? 1 : code;
} finally {
  await postgres?.stop();
}
if (failed.length > 0) console.error(`✖ failed: ${failed.join(", ")} (see above)`);
