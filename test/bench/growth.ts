import type { Contestant } from "./contestants.ts";
import { tocsin } from "./contestants.ts";
import type { RunResult } from "./driver.ts";
import type { Driver } from "./play.ts";
import { runId } from "./play.ts";
import { cpuSeconds, sum } from "./proc.ts";

export interface GrowthRow {
  readonly contestant: string;
  readonly stored: number;
  readonly perSecond: number;
  readonly cpuPerThousand: number;
  readonly p99: number;
}

/** What one more event costs when so many incidents are stored already; they are put there by the product itself. `most`: how many at last. */
export async function growth(driver: Driver, engines: readonly string[], most: number): Promise<readonly GrowthRow[]> {
  const rows: GrowthRow[] = [];
  for (const engine of engines) {
    const contestant = await tocsin(engine === "postgres" ? "postgres" : "sqlite", driver.sinkPort);
    let stored = 0;
    for (const size of [10_000, most]) {
      await fill(driver, contestant, size - stored);
      stored = size;
      const before = sum(contestant.pids(), cpuSeconds);
      const result = await load(driver, contestant, 20_000);
      const cpu = sum(contestant.pids(), cpuSeconds) - before;
      stored += 20_000;
      const steady = await driver.play({ ...base(contestant), id: runId(), total: 2_000, perRequest: 1, rate: 200 });
      stored += 2_000;
      const row = {
        contestant: contestant.name,
        stored: size,
        perSecond: (result.arrived / result.wallMs) * 1000,
        cpuPerThousand: (cpu / result.arrived) * 1000,
        p99: steady.p99,
      };
      console.log(
        `${row.contestant} with ${size} stored: ${Math.round(row.perSecond)}/s, cpu/1000 ${row.cpuPerThousand.toFixed(3)} s, p99 at 200/s ${row.p99.toFixed(2)} ms`,
      );
      rows.push(row);
    }
    await contestant.stop();
  }
  return rows;
}

function base(contestant: Contestant): { port: number; path: string; connections: number; quietMs: number } {
  return { port: contestant.port, path: contestant.path, connections: 64, quietMs: 10_000 };
}

async function fill(driver: Driver, contestant: Contestant, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 50_000) {
    await driver.play({ ...base(contestant), id: runId(), total: Math.min(left, 50_000), perRequest: 50, rate: null });
  }
}

function load(driver: Driver, contestant: Contestant, total: number): Promise<RunResult> {
  return driver.play({ ...base(contestant), id: runId(), total, perRequest: 1, rate: null });
}
