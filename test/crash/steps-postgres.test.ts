import { isPostgresWanted, type Postgres, startPostgres } from "../support/postgres.ts";
import { crashSteps } from "./steps-suite.ts";

let postgres: Postgres;

if (isPostgresWanted()) {
  crashSteps(
    "PostgreSQL",
    async () => {
      postgres = await startPostgres({ fsync: false });
      return postgres.createDatabase();
    },
    () => postgres.stop(),
  );
}
