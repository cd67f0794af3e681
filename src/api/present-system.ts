import { isIPv4 } from "node:net";
import type { Account, Link } from "#domain/link.ts";
import type { ConfigRows } from "#ports/rows.ts";
import type { z } from "zod";
import { isoOrNull } from "./schemas/common.ts";
import type { ailing, system } from "./schemas/system.ts";

type Ailing = z.output<typeof ailing>;

/** Accounts and links that are out or failed last, those that are out first. Switched-off and unverified ones are meant so. */
export function presentAiling(config: Pick<ConfigRows, "accounts" | "links">): Ailing[] {
  const accounts = config.accounts.flatMap((account) => {
    const state = stateOf(account);
    return state === null ? [] : [presentOne(account, state, { kind: "account", name: account.name, user_id: null })];
  });
  const links = config.links.flatMap((link) => {
    const state = stateOf(link);
    const userId = link.owner.kind === "user" ? link.owner.id : null;
    return state === null ? [] : [presentOne(link, state, { kind: "link", name: link.label, user_id: userId })];
  });
  return [...accounts, ...links].toSorted((a, b) => a.state.localeCompare(b.state));
}

function stateOf({ state, lastErrorAt, lastOkAt }: Account | Link): Ailing["state"] | null {
  if (state === "broken") return "broken";
  return state === "active" && lastErrorAt !== null && lastErrorAt > (lastOkAt ?? 0) ? "failing" : null;
}

function presentOne(
  row: Account | Link,
  state: Ailing["state"],
  whose: Pick<Ailing, "kind" | "name" | "user_id">,
): Ailing {
  const { id, channel, lastError, lastErrorAt } = row;
  return { ...whose, id, channel, state, cause: lastError, since: isoOrNull(lastErrorAt) };
}

/** Private networks (RFC 1918, RFC 3927, RFC 4193, RFC 4291 link-local) as URLs write them. */
const privateIp = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[f[cd]|\[fe[89ab])/u;
/** Names that only a network of one's own knows, and those without a dot. */
const privateName = /\.(local|lan|internal|intranet|home\.arpa)$|^[^.]+$/u;

/** From where our own address can be reached, as far as its name tells. */
export function presentPublicUrl(url: string): z.output<typeof system>["public_url"] {
  const { hostname, protocol } = new URL(url);
  const isIp = isIPv4(hostname) || hostname.startsWith("[");
  const isLoopback = /^(localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)$|\.localhost$/u.test(hostname);
  const isPrivate = (isIp ? privateIp : privateName).test(hostname);
  return { url, scope: isLoopback ? "loopback" : isPrivate ? "private" : "public", https: protocol === "https:" };
}
