// `npm test`: all checks of the sources, then all tests, with one PostgreSQL for the whole run.
// `npm test -- FILE …` runs the named test files only.
import path from "node:path";
import { runChecks } from "../tools/checks.ts";
import { nodeTest, testFiles } from "../tools/node-test.ts";
import { together } from "./together/bring.ts";
import { isPostgresWanted, startPostgres } from "./support/postgres.ts";

const chosen = process.argv.slice(2).map((file) => path.resolve(file));
const failed = chosen.length > 0 ? [] : await runChecks();
const brought = new Set(testFiles(Object.values(together).flat()));
// Node's runner takes them by name, whatever their order here. That suits: the stories, which wait a lot, run beside browsers before and
// batches after them, which compute; with the batches first a run took 685 s instead of 627.
const alone = testFiles(["{src,console/src,test,tools}/**/*.test.ts"]).filter((file) => !brought.has(file));
const files = chosen.length > 0 ? chosen : alone;

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
