import type { Reply } from "#channels/fakes/json-server.ts";

/** An error as the API gives it: with HTTP 400. */
export function refused(code: number, msg: string, status = 400): Reply {
  return { status, body: { code, msg, error: { log_id: "20261122150000ABCDEF" } } };
}

/** A success. */
export function success(data: object): Reply {
  return { status: 200, body: { code: 0, msg: "success", data } };
}
