import type { Contestant } from "./contestants.ts";
import type { RunResult } from "./driver.ts";
import type { Driver } from "./play.ts";
import { runId } from "./play.ts";

export interface CrashRow {
  readonly contestant: string;
  /** Accepted with 2xx before the process was killed. */
  readonly accepted: number;
  readonly lost: number;
  readonly duplicates: number;
}

/** A third into the load, kill -9; then a restart on the same data: what was acknowledged and never arrives is lost. */
export async function crashRound(
  driver: Driver,
  starts: readonly ((sinkPort: number) => Promise<Contestant | { readonly skip: string }>)[],
): Promise<readonly CrashRow[]> {
  const rows: CrashRow[] = [];
  for (const start of starts) {
    const contestant = await start(driver.sinkPort);
    if ("skip" in contestant) continue;
    const id = runId();
    const playing = driver.play({
      id,
      port: contestant.port,
      path: contestant.path,
      total: 40_000,
      perRequest: 1,
      connections: 64,
      rate: null,
      quietMs: 500,
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 1_500);
    await promise;
    await contestant.kill();
    await playing;
    await contestant.restart();
    // Alertmanager loses its memory; Tocsin's leases of a dead node end within 20 s on PostgreSQL.
    const result: RunResult = await driver.more(id, 30_000);
    rows.push({
      contestant: contestant.name,
      accepted: result.accepted,
      lost: result.lost,
      duplicates: result.duplicates,
    });
    console.log(
      `kill -9  ${contestant.name}: accepted ${result.accepted}, lost ${result.lost}, duplicates ${result.duplicates}`,
    );
    await contestant.stop();
  }
  return rows;
}
