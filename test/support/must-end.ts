import { after } from "node:test";

/** Long enough for what closes by itself (connections that are kept, a lane that drains) on a machine with much else to do. */
const graceMs = 30_000;

// Comes with every test file (tools/node-test.ts). A file whose tests are over and that lives on has left something running: it would
// hold up the whole run, in silence. The timer counts for nothing itself, so it rings only where something else keeps the process alive.
if (process.env["NODE_TEST_CONTEXT"] !== undefined)
  after(() => {
    setTimeout(() => {
      process.stderr.write(`✖ left running by ${process.argv[1]}: ${process.getActiveResourcesInfo().join(", ")}\n`);
      process.exit(1);
    }, graceMs).unref();
  });
