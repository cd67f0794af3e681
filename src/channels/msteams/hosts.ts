/**
 * Service URLs that Microsoft's clouds give out: worldwide, GCC, GCC High, DoD (msteams-docs, "proactive messages", "government clouds";
 * constants of Microsoft's SDK).
 */
const microsoftHosts: ReadonlySet<string> = new Set([
  "smba.trafficmanager.net",
  "smba.infra.gcc.teams.microsoft.com",
  "smba.infra.gov.teams.microsoft.us",
  "smba.infra.dod.teams.microsoft.us",
]);

/** 8-4-4-4-12 digits, of any version: Entra's ids are not all RFC 9562. */
export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** This machine itself, as a host name of a URL. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Tenant ids from a form, in lower case. */
export function tenantList(text: string): readonly string[] {
  return [...new Set(words(text).map((each) => each.toLowerCase()))];
}

/** Hosts from a form, `host` or `host:port` in lower case; what is no host becomes empty text. */
export function hostList(text: string): readonly string[] {
  return [...new Set(words(text).map(hostOf))];
}

function hostOf(text: string): string {
  const url = URL.parse(`https://${text}`);
  const bare = url !== null && url.pathname === "/" && url.search === "" && url.hash === "" && !/[/@?#]/.test(text);
  return bare ? url.host : "";
}

function words(text: string): readonly string[] {
  return text.split(/[\s,;，、；]+/).filter((each) => each !== "");
}

/**
 * Whether a token of ours may be sent to this service URL. Only https, but for hosts of this machine that the settings name (a fake,
 * the Agents Playground): a service URL comes with an activity, and a token sent to a stranger is a stolen one.
 */
export function isAllowedService(serviceUrl: string, extra: readonly string[]): boolean {
  const url = URL.parse(serviceUrl);
  if (url === null || url.username !== "" || url.password !== "") return false;
  const named = extra.includes(url.host) || (isLoopback(url.hostname) && extra.includes(url.hostname));
  if (url.protocol === "http:") return named && isLoopback(url.hostname);
  return url.protocol === "https:" && (named || microsoftHosts.has(url.host));
}

/** Service URLs are the same with and without a slash at the end, and in any case (as Microsoft's SDK compares them). */
export function sameService(one: string, other: string): boolean {
  return withoutSlash(one).toLowerCase() === withoutSlash(other).toLowerCase();
}

/** A service URL to put a path behind. */
export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
