// Everything that can be said about the sources in seconds: format, lint, arrows, types, dead code, and
// the unit tests of what all stands on, on SQLite alone. `npm test` says the rest, and lints with types.
import { runChecks } from "./checks.ts";
import { nodeTest, testFiles } from "./node-test.ts";

const failed = await runChecks({ quick: true });
const files = testFiles(["test/together/core.test.ts", "src/channels/kit/**/*.test.ts", "tools/lint/*.test.ts"]);
const code = await nodeTest(files, { ...process.env, TOCSIN_TEST_PG: "off" });
if (failed.length > 0) console.error(`✖ failed: ${failed.join(", ")} (see above)`);
process.exitCode = failed.length > 0 ? 1 : code;
