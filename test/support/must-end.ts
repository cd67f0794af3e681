import { afterEach, beforeEach } from "node:test";

/** Far longer than any file takes between two of its tests: to start a server and a browser, on a machine with much else to do. */
const graceMs = 120_000;

// Comes with every test file (tools/node-test.ts). A file whose tests are over and that lives on has left something running: it would
// hold up the whole run, in silence. The timer counts for nothing itself, so it rings only where something else keeps the process alive.
// The `after` of a file will not do: it runs as soon as no test is under way, though the file may still be about to add some.
// Tests put made-up timers in the place of the real ones.
const { setTimeout: ring, clearTimeout: silence } = globalThis;
let running = 0;
let waiting: NodeJS.Timeout | undefined;

if (process.env["NODE_TEST_CONTEXT"] !== undefined) {
  beforeEach(() => {
    running += 1;
    silence(waiting);
  });
  afterEach(() => {
    running -= 1;
    if (running === 0) waiting = ring(giveUp, graceMs).unref();
  });
}

function giveUp(): void {
  process.stderr.write(`✖ left running by ${process.argv[1]}: ${process.getActiveResourcesInfo().join(", ")}\n`);
  process.exit(1);
}
