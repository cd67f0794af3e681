import { describe, it } from "node:test";
import { isPostgresWanted, startPostgres } from "../support/postgres.ts";
import { printTable } from "./report.ts";
import { storm } from "./storm.ts";

const crashes = 6;

describe("killed at random, again and again, while alerts come in", () => {
  it("one process on SQLite loses nothing", async (t) => {
    const result = await storm({ databaseUrl: null, nodes: 1, crashes, seed: 26 });
    printTable(t, "SQLite, one process:", [{ ...result }]);
  });

  for (const nodes of [1, 3]) {
    it(
      `${nodes === 1 ? "one process" : "three processes"} on PostgreSQL lose nothing`,
      { skip: !isPostgresWanted() },
      async (t) => {
        const postgres = await startPostgres({ fsync: false });
        try {
          const result = await storm({
            databaseUrl: await postgres.createDatabase(),
            nodes,
            crashes,
            seed: 26 + nodes,
          });
          printTable(t, `PostgreSQL, ${nodes} process(es):`, [{ ...result }]);
        } finally {
          await postgres.stop();
        }
      },
    );
  }
});
