import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CrashRow } from "./crash.ts";
import type { RunResult } from "./driver.ts";
import type { GrowthRow } from "./growth.ts";

export interface Row {
  readonly contestant: string;
  readonly mode: string;
  readonly round: number;
  readonly result: RunResult;
  /** CPU seconds of the server (and its database) for 1,000 notifications. */
  readonly cpuPerThousand: number;
  readonly peakMb: number;
  readonly idleMb: number;
}

const file = path.resolve(import.meta.dirname, "../../docs/bench.md");
/** Where the tables of each part stand. */
const marks = {
  figures: ["<!-- figures: npm run bench -- --write -->", "<!-- end of figures -->"],
  bridge: ["<!-- bridge: npm run bench -- bridge --write -->", "<!-- end of bridge -->"],
  console: ["<!-- console: npm run bench -- --only console --write -->", "<!-- end of console -->"],
} as const;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

const perSecond = (row: Row): number => (row.result.arrived / row.result.wallMs) * 1000;

/** A row for each mode and contestant, with its ratio to the first contestant of the same round. */
export function speedTable(rows: readonly Row[]): string {
  const lines = [
    "| load | | alerts/s | CPU s per 1,000 | peak MB | idle MB | p50 ms | p99 ms | × throughput | × CPU | × memory |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
  ];
  const names = [...new Set(rows.map((row) => row.contestant))];
  for (const mode of new Set(rows.map((row) => row.mode))) {
    for (const name of names) {
      const mine = rows.filter((row) => row.mode === mode && row.contestant === name);
      if (mine.length === 0) continue;
      const of = (read: (row: Row) => number): number => median(mine.map(read));
      const ratio = (read: (row: Row) => number): string => {
        const pairs = mine.flatMap((row) => {
          const other = rows.find((one) => one.mode === mode && one.round === row.round && one.contestant === names[0]);
          return other === undefined ? [] : [read(row) / read(other)];
        });
        return pairs.length === 0 ? "" : median(pairs).toFixed(2);
      };
      lines.push(
        `| ${mode} | ${name} | ${Math.round(of(perSecond)).toLocaleString("en")} | ${of((row) => row.cpuPerThousand).toFixed(3)} | ${of((row) => row.peakMb).toFixed(0)} | ${of((row) => row.idleMb).toFixed(0)} | ` +
          `${of((row) => row.result.p50).toFixed(2)} | ${of((row) => row.result.p99).toFixed(2)} | ${ratio(perSecond)} | ${ratio((row) => row.cpuPerThousand)} | ${ratio((row) => row.peakMb)} |`,
      );
    }
  }
  return lines.join("\n");
}

/** What a kill -9 in the middle of 40,000 alerts costs. */
export function crashTable(rows: readonly CrashRow[]): string {
  const body = rows.map(
    (row) =>
      `| ${row.contestant} | ${row.accepted.toLocaleString("en")} | ${row.lost.toLocaleString("en")} | ${row.duplicates} |`,
  );
  return [
    "| kill -9 under load | acknowledged before | of these never delivered | delivered twice |",
    "|---|---|---|---|",
    ...body,
  ].join("\n");
}

/** The cost of one more event beside what is stored. */
export function growthTable(rows: readonly GrowthRow[]): string {
  const body = rows.map(
    (row) =>
      `| ${row.contestant} | ${row.stored.toLocaleString("en")} | ${Math.round(row.perSecond).toLocaleString("en")} | ${row.cpuPerThousand.toFixed(3)} | ${row.p99.toFixed(2)} |`,
  );
  return [
    "| | stored incidents | alerts/s | CPU s per 1,000 | p99 ms at 200/s |",
    "|---|---|---|---|---|",
    ...body,
  ].join("\n");
}

/** Puts the tables of a part between its marks in docs/bench.md. */
export function writeReport(report: string, part: keyof typeof marks = "figures"): void {
  const [begin, end] = marks[part];
  const text = readFileSync(file, "utf8");
  const head = text.slice(0, text.indexOf(begin) + begin.length);
  writeFileSync(file, `${head}\n\n${report}\n\n${text.slice(text.indexOf(end))}`);
}
