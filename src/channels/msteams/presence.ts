import * as z from "zod";
import type { ChannelDeps, Presence } from "#ports/channel.ts";
import { graphUrl } from "./catalog.ts";
import type { Config } from "./config.ts";
import { parseJson } from "./json.ts";
import { createTokens } from "./token.ts";

/** The application permission of Graph that presence needs; without it, nobody's is known. */
const presenceRole = "Presence.Read.All";

/** Microsoft Graph v1.0, "cloudCommunications: getPresencesByUserId": ids in one request. */
const askAtMost = 650;

/** Microsoft Graph v1.0, "presence": `availability`. In a meeting or a call by the calendar alone they are idle, not busy. */
const states: Readonly<Record<string, Presence["state"]>> = {
  Available: "active",
  AvailableIdle: "idle",
  Away: "away",
  BeRightBack: "away",
  Busy: "active",
  BusyIdle: "idle",
  DoNotDisturb: "dnd",
  Offline: "offline",
};

/** `activity` that says more than the availability: whoever is out of office is not at the desk. */
const absences: Readonly<Record<string, Presence["state"]>> = { OutOfOffice: "away", OffWork: "away" };

const form = z.object({
  value: z.array(
    z
      .object({ id: z.string(), availability: z.string(), activity: z.string().catch("") })
      .nullable()
      .catch(null),
  ),
});

/**
 * Presence by address key, of people of the application's own tenant, with the application permission `Presence.Read.All`. Graph does not
 * say since when, so that it is of the moment it was asked. Without the permission, or where Graph is not, nobody is known. After a
 * throttle it is left alone for as long as it says.
 */
export function createPresence(config: Config, deps: Pick<ChannelDeps, "http" | "now">) {
  const graph = graphUrl(config);
  const tokens = graph === null ? null : createTokens(config, deps, `${graph}/.default`);
  const prefix = `user:${config.tenantId}:`;
  let leaveUntil = 0;

  async function ask(ids: readonly string[], signal: AbortSignal): Promise<z.output<typeof form>["value"]> {
    const token = await tokens?.get(signal);
    if (token?.ok !== true) return [];
    const result = await deps.http.request({
      method: "POST",
      url: `${graph}/v1.0/communications/getPresencesByUserId`,
      headers: {
        authorization: `Bearer ${token.token}`,
        accept: "application/json",
        "content-type": "application/json",
        "user-agent": "Tocsin",
      },
      body: JSON.stringify({ ids }),
      signal,
    });
    if (!result.ok) return [];
    const { status, headers, body } = result.response;
    if (status === 401) tokens?.drop(token.token);
    if (status === 429 || status === 503) leaveUntil = deps.now() + pauseOf(headers["retry-after"]);
    return status === 200 ? (form.safeParse(parseJson(body)).data?.value ?? []) : [];
  }

  return async (keys: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Presence>> => {
    const keyOf = new Map(
      keys.flatMap((key) => (key.startsWith(prefix) ? [[key.slice(prefix.length).toLowerCase(), key] as const] : [])),
    );
    const ids = [...keyOf.keys()].slice(0, askAtMost);
    if (ids.length === 0 || tokens === null || deps.now() < leaveUntil) return new Map();
    const found = await ask(ids, signal);
    const at = deps.now();
    return new Map(
      found.flatMap((each) => {
        const key = each === null ? undefined : keyOf.get(each.id.toLowerCase());
        return each === null || key === undefined ? [] : [[key, { state: stateOf(each), at }] as const];
      }),
    );
  };
}

function stateOf({ availability, activity }: { readonly availability: string; readonly activity: string }) {
  const absence = Object.hasOwn(absences, activity) ? absences[activity] : undefined;
  return absence ?? (Object.hasOwn(states, availability) ? states[availability] : undefined) ?? "unknown";
}

const defaultPauseMs = 10_000;

/** Seconds, as Graph says it. */
function pauseOf(retryAfter: string | undefined): number {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : defaultPauseMs;
}

/** Whether a token of Graph lets presence be read: the roles that Entra put into it. It came from Entra itself. */
export function hasPresenceRole(token: string): boolean {
  const claims = z
    .object({ roles: z.array(z.string()) })
    .safeParse(parseJson(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"))).data;
  return claims?.roles.some((role) => role === presenceRole || role === "Presence.ReadWrite.All") ?? false;
}
