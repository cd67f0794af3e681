import type { Incident } from "#domain/incident.ts";
import type { App } from "#app/app.ts";
import { found } from "./problem.ts";

/** The incident of an id or of `INC-<number>`, or 404. */
export async function incidentBy(app: App, text: string): Promise<Incident> {
  const number = /^INC-(\d{1,15})$/iu.exec(text)?.[1];
  const { read } = app.store;
  return found(
    number === undefined ? await read.incident(text) : await read.incidentByNumber(Number(number)),
    "incident",
  );
}
