import type { Answer, Asked } from "./fake-server.ts";
import type { MattermostPerson } from "./fake-mattermost-world.ts";

/** One request of somebody who is known. */
export interface Call {
  readonly by: MattermostPerson;
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly asked: Asked;
}

/** A method, a path below `/api/v4/`, and what it does. */
export type Route = readonly [method: string, pattern: RegExp, run: (call: Call) => Answer];

/** Ids as the server makes them. */
export const id = "([a-z0-9]{26})";
/** The whole path. */
export const of = (path: string): RegExp => new RegExp(`^${path}$`);

/** As the server writes it: its own client compares the whole value. */
const headers = { "content-type": "application/json" };

/** `{id, message, status_code}` (api.mattermost.com, "errors"). */
export function error(status: number, code: string): Answer {
  return { status, headers, body: { id: code, message: code, detailed_error: "", status_code: status } };
}
/** JSON as the server writes it. */
export const ok = (body: unknown, status = 200): Answer => ({ status, headers, body });
/** Somebody may not. */
export const forbidden = error(403, "api.context.permissions.app_error");
/** Whether this is an administrator of the system. */
export const isAdmin = ({ roles }: MattermostPerson): boolean => roles.includes("system_admin");

/** A field of a body. */
export function field(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined;
}
/** A field of a body that is to be a text; empty where it is none. */
export function textOf(body: unknown, name: string): string {
  const value = field(body, name);
  return typeof value === "string" ? value : "";
}
