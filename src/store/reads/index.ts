import type { Reads } from "#ports/store.ts";
import type { Db } from "../conn.ts";
import { accessReads } from "./access.ts";
import { bridgeReads } from "./bridge.ts";
import { configReads } from "./config.ts";
import { incidentReads } from "./incidents.ts";
import { notificationReads } from "./notifications.ts";
import { systemReads } from "./system.ts";

/** All reads over a connection: beside the writer, or inside a transaction. */
export function reads(db: Db): Reads {
  return {
    ...configReads(db),
    ...incidentReads(db),
    ...notificationReads(db),
    ...accessReads(db),
    ...systemReads(db),
    ...bridgeReads(db),
  };
}
