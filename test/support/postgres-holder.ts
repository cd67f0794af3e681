// A process for postgres.test.ts to kill: it starts a cluster, says where, and waits.
import path from "node:path";
import { Client } from "pg";
import { startPostgres } from "./postgres.ts";

const postgres = await startPostgres({ own: true, fsync: false });
const client = new Client({ connectionString: postgres.url() });
await client.connect();
const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
const [{ data_directory: data }] = rows as [{ data_directory: string }];
process.send?.({ port: client.port, folder: path.dirname(data) });
