// Everything that can be said about the sources in seconds: format, lint, arrows, types, dead code, and
// the unit tests, on SQLite alone. `npm test` says the rest.
import { runChecks } from "./checks.ts";
import { nodeTest, testFiles } from "./node-test.ts";

const failed = await runChecks();
const files = testFiles(["src/**/*.test.ts", "tools/**/*.test.ts", "console/src/**/*.test.ts"]);
const code = await nodeTest(files, { ...process.env, TOCSIN_TEST_PG: "off" });
if (failed.length > 0) console.error(`✖ failed: ${failed.join(", ")} (see above)`);
process.exitCode = failed.length > 0 ? 1 : code;
