import * as z from "zod";
import type { Http, HttpResult } from "#ports/http.ts";
import type { Config } from "./config.ts";
import { parseJson } from "./json.ts";

/**
 * What the organization's app catalogue holds of Tocsin's app. `no_permission`: the application may not read it (it need not);
 * `unreadable`: Graph gave no answer that can be used.
 */
export type Catalogued =
  | { readonly kind: "listed"; readonly state: PublishingState; readonly version: string }
  | { readonly kind: "absent" | "no_permission" | "unreadable" };

/** `submitted`: it waits for an administrator's approval. */
export type PublishingState = "published" | "submitted" | "rejected";

/** Graph of the clouds that have this API (Microsoft Learn, "National cloud deployments"; not 21Vianet's). */
const graphs: Readonly<Record<string, string | null>> = {
  "login.microsoftonline.com": "https://graph.microsoft.com",
  "login.microsoftonline.us": "https://graph.microsoft.us",
  "login.partner.microsoftonline.cn": null,
  "login.chinacloudapi.cn": null,
};

/** Where Graph is for an account; null: nowhere. What stands in for the sign-in service stands in for Graph too. */
export function graphUrl({ loginUrl }: Pick<Config, "loginUrl">): string | null {
  const login = URL.parse(loginUrl);
  if (login === null) return null;
  return Object.hasOwn(graphs, login.hostname) ? (graphs[login.hostname] ?? null) : login.origin;
}

/**
 * Looks the app up by the id of its manifest (Microsoft Graph v1.0, "List teamsApp"; application permission AppCatalog.Read.All).
 * Of several definitions the newest counts, a published one before all others.
 */
export async function askCatalog(
  http: Http,
  graph: string,
  token: string,
  appId: string,
  signal: AbortSignal,
): Promise<Catalogued> {
  const filter = encodeURIComponent(`externalId eq '${appId}'`);
  return read(
    await http.request({
      method: "GET",
      url: `${graph}/v1.0/appCatalogs/teamsApps?$filter=${filter}&$expand=appDefinitions`,
      headers: { authorization: `Bearer ${token}`, accept: "application/json", "user-agent": "Tocsin" },
      signal,
    }),
    appId,
  );
}

const definitionForm = z.object({
  version: z.string().regex(/^\d{1,9}(\.\d{1,9}){2}$/),
  publishingState: z.enum(["published", "submitted", "rejected"]),
});
const listForm = z.object({
  value: z.array(z.object({ externalId: z.string().nullish(), appDefinitions: z.array(z.unknown()).default([]) })),
});

function read(result: HttpResult, appId: string): Catalogued {
  if (!result.ok) return { kind: "unreadable" };
  const { status, body } = result.response;
  if (status === 401 || status === 403) return { kind: "no_permission" };
  const list = status === 200 ? listForm.safeParse(parseJson(body)).data : undefined;
  if (list === undefined) return { kind: "unreadable" };
  const mine = list.value.filter(({ externalId }) => externalId?.toLowerCase() === appId);
  if (mine.length === 0) return { kind: "absent" };
  const definitions = mine.flatMap(({ appDefinitions }) =>
    appDefinitions.flatMap((each) => definitionForm.safeParse(each).data ?? []),
  );
  const published = definitions.filter(({ publishingState }) => publishingState === "published");
  const [newest] = (published.length > 0 ? published : definitions).toSorted((one, other) =>
    compareVersions(other.version, one.version),
  );
  return newest === undefined
    ? { kind: "unreadable" }
    : { kind: "listed", state: newest.publishingState, version: newest.version };
}

/** Below 0: the first is the older one. Versions of Teams apps have three numbers and nothing else. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => text.split(".").map(Number));
  const at = left?.findIndex((part, index) => part !== right?.[index]) ?? -1;
  return at === -1 ? 0 : (left?.[at] ?? 0) - (right?.[at] ?? 0);
}
