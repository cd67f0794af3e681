import type { Answer } from "#channels/fakes/server.ts";
import type { MattermostPerson } from "./fake-app-world.ts";

/** A request of somebody who showed their token. */
export interface Call {
  readonly by: MattermostPerson;
  /** What the route's pattern caught. */
  readonly param: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export type Route = readonly [method: string, path: RegExp, run: (call: Call) => Answer];

/** An answer as the server gives it. */
export function json(status: number, body: unknown): Answer {
  return {
    status,
    headers: { "content-type": "application/json", "x-version-id": "11.9.0.11.9.0.fake.false" },
    body: JSON.stringify(body),
  };
}

/** api.mattermost.com, "Errors". */
export function error(status: number, errorId: string, details = ""): Answer {
  const message = "Something is wrong.";
  return json(status, { id: errorId, message, detailed_error: details, request_id: "r1", status_code: status });
}
