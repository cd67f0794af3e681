/**
 * Speed and memory beside Prometheus Alertmanager on the same machine in the same run: rounds are interleaved, figures are medians,
 * ratios are medians of the rounds' ratios. `npm run bench` prints the tables; `npm run bench -- --write` puts them into
 * docs/bench.md. See there for what the figures mean.
 */
import { parseArgs } from "node:util";
import type { Contestant } from "./contestants.ts";
import { alertmanager, relay, tocsin } from "./contestants.ts";
import { bridgeTable, measureBridge } from "./bridge.ts";
import { consoleTables, measureConsole } from "./console.ts";
import type { Driver } from "./play.ts";
import { runId, startDriver } from "./play.ts";
import { crashRound } from "./crash.ts";
import { growth } from "./growth.ts";
import { cpuSeconds, sum, watchMemory } from "./proc.ts";
import type { Row } from "./report.ts";
import { crashTable, growthTable, speedTable, writeReport } from "./report.ts";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: "boolean" },
    rounds: { type: "string" },
    quick: { type: "boolean" },
    only: { type: "string" },
    stored: { type: "string" },
  },
});
const rounds = Number(flags.rounds ?? 3);

const modes = [
  { name: "2,000 at once", total: 2_000, perRequest: 1, rate: null },
  { name: "20,000 at once", total: 20_000, perRequest: 1, rate: null },
  { name: "20,000 at once, 50 a request", total: 20_000, perRequest: 50, rate: null },
  { name: "200/s for 15 s", total: 3_000, perRequest: 1, rate: 200 },
] as const;

async function measure(
  driver: Driver,
  contestant: Contestant,
  mode: (typeof modes)[number],
  round: number,
): Promise<Row> {
  const idleMb = sum(contestant.pids(), (pid) => watchMemory(() => [pid]).stop());
  const base = { port: contestant.port, path: contestant.path, connections: 64, quietMs: 5_000 };
  await driver.play({ ...base, id: runId(), total: 1_000, perRequest: mode.perRequest, rate: null });
  const memory = watchMemory(() => contestant.pids());
  const cpuBefore = sum(contestant.pids(), cpuSeconds);
  const result = await driver.play({
    ...base,
    id: runId(),
    total: mode.total,
    perRequest: mode.perRequest,
    rate: mode.rate,
  });
  const cpu = sum(contestant.pids(), cpuSeconds) - cpuBefore;
  const peakMb = memory.stop();
  const row: Row = {
    contestant: contestant.name,
    mode: mode.name,
    round,
    result,
    cpuPerThousand: (cpu / result.arrived) * 1000,
    peakMb,
    idleMb,
  };
  const { p50, p99 } = result;
  console.log(
    `${mode.name.padEnd(30)} round ${round + 1}  ${contestant.name.padEnd(20)} ${Math.round((result.arrived / result.wallMs) * 1000)}/s  ` +
      `cpu/1000 ${row.cpuPerThousand.toFixed(3)} s  peak ${peakMb.toFixed(0)} MB  p50 ${p50.toFixed(2)}  p99 ${p99.toFixed(2)} ms  lost ${result.lost}  refused ${result.refused}`,
  );
  return row;
}

type Start = (sinkPort: number) => Promise<Contestant | { readonly skip: string }>;

const starts: Readonly<Record<string, Start>> = {
  am: alertmanager,
  node: relay,
  sqlite: (sinkPort) => tocsin("sqlite", sinkPort),
  postgres: (sinkPort) => tocsin("postgres", sinkPort),
};

async function main(): Promise<void> {
  const driver = await startDriver();
  const wanted = Object.entries(starts).filter(
    ([name]) => flags.only === undefined || flags.only.split(",").includes(name),
  );
  const rows: Row[] = [];
  for (const mode of modes.filter((one) => flags.quick !== true || one.perRequest === 1)) {
    for (let round = 0; round < rounds; round += 1) {
      for (const [, start] of wanted) {
        const contestant = await start(driver.sinkPort);
        if ("skip" in contestant) {
          console.log(`skipped: ${contestant.skip}`);
          continue;
        }
        try {
          rows.push(await measure(driver, contestant, mode, round));
        } finally {
          await contestant.stop();
        }
      }
    }
  }
  const crashes =
    flags.quick === true
      ? []
      : await crashRound(
          driver,
          wanted.filter(([name]) => name !== "node").map(([, start]) => start),
        );
  const grown =
    flags.quick === true
      ? []
      : await growth(
          driver,
          ["sqlite", "postgres"].filter((engine) => wanted.some(([name]) => name === engine)),
          Number(flags.stored ?? 1_000_000),
        );
  driver.stop();
  const report = [speedTable(rows), crashTable(crashes), growthTable(grown)].join("\n\n");
  console.log(`\n${report}`);
  if (flags.write === true) writeReport(report);
}

/** The console's part, which needs no other contestant. */
async function consoleMain(): Promise<void> {
  const figures = await measureConsole();
  if ("skip" in figures) return console.log(`skipped: ${figures.skip}`);
  const report = consoleTables(figures);
  console.log(`\n${report}`);
  if (flags.write === true) writeReport(report, "console");
}

/** The bridge's part, beside a relay that does the least. */
async function bridgeMain(): Promise<void> {
  const report = bridgeTable(await measureBridge());
  console.log(`\n${report}`);
  if (flags.write === true) writeReport(report, "bridge");
}

const part = positionals[0] ?? flags.only;
await (part === "console" ? consoleMain() : part === "bridge" ? bridgeMain() : main());
