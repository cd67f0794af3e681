import pg from "pg";

/** int8 as a number: times and counts stay far below 2^53, and `encode` clamps what does not. */
const int8 = 20;
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

const settings = [
  // Off on the server would acknowledge alerts that a crash loses.
  "-c synchronous_commit=on",
  // Every statement of the hot path looks few rows up by key. A planner that takes the disk for a spinning one reads whole tables
  // instead, and keeps to it until the table is next analysed. To compile such a statement costs more than to run it.
  "-c random_page_cost=1.1",
  "-c jit=off",
];

/** Options of every connection. A server that accepts and then says nothing must not hold us for ever. */
export function connectionOptions(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    types,
    application_name: "tocsin",
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    query_timeout: 35_000,
    keepAlive: true,
    options: settings.join(" "),
  };
}

/** A pool that survives its server: connections that break are dropped, and the next one is made when it is wanted. */
export function makePool(url: string, size: number, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({ ...connectionOptions(url), max: size, idleTimeoutMillis: 60_000, pipeline: true });
  pool.on("error", onError);
  // A connection that is in use fails through its statements; the event of the same would end the process.
  pool.on("connect", (client) => client.on("error", () => null));
  return pool;
}
