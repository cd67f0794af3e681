import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { printTable } from "./report.ts";
import { assertNothingStranded, deaths, playWithDeath, type Result, setStage, type Stage } from "./steps.ts";

/** Kill -9 between each two steps of ingest, escalation, delivery and answer, one process on one database. */
export function crashSteps(
  engine: string,
  openDatabase: () => Promise<string | null>,
  closeDatabase: () => Promise<void>,
): void {
  describe(`kill -9 between each two steps, on ${engine}`, () => {
    let stage: Stage | null = null;
    const results: Result[] = [];

    before(async () => {
      stage = await setStage(await openDatabase());
    });
    after(async () => {
      await stage?.close();
      await closeDatabase();
    });

    for (const [index, death] of deaths.entries()) {
      it(`it dies at “${death}”, and everybody is told`, async () => {
        assert.ok(stage !== null);
        const result = await playWithDeath(stage, death, index + 1);
        results.push(result);
        assert.ok(result.arrived >= result.wanted, `${result.wanted - result.arrived} messages are lost`);
        assert.ok(result.arrived <= result.planned, "nothing came that was not planned");
      });
    }

    it("nothing is left behind", async (t) => {
      assert.ok(stage !== null);
      await assertNothingStranded(stage);
      printTable(
        t,
        `${engine}, one crash each:`,
        results.map(({ death, ...figures }) => ({ "dies at": death, ...figures })),
      );
    });
  });
}
