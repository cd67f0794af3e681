// A process that stores alerts until it is killed, and prints the number of each incident once it is committed.
import { silentLog } from "#ports/log.ts";
import { openStore } from "#store/open.ts";
import { newAlert } from "./samples.ts";

const [dataDir = ""] = process.argv.slice(2);
const store = await openStore({ databaseUrl: null, dataDir, log: silentLog });

async function ingest(): Promise<void> {
  for (;;) {
    const number = await store.write(async (tx) => {
      const next = await tx.nextNumbers(1);
      const rows = newAlert(`key-${next}`);
      await tx.save({ ...rows, incidents: rows.incidents.map((one) => ({ ...one, number: next })) });
      return next;
    });
    process.stdout.write(`${number}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, ingest));
