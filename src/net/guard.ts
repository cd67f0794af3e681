import { lookup as systemLookup } from "node:dns";
import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

type Address = ReturnType<typeof ipaddr.parse>;
type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** What may be reached although it is not public: ranges of addresses, names, and endings of names (`.internal`). */
export interface EgressAllow {
  readonly ranges: readonly Range[];
  readonly hosts: ReadonlySet<string>;
  readonly endings: readonly string[];
}

export const allowNothing: EgressAllow = { ranges: [], hosts: new Set(), endings: [] };

/** Decides where requests may go. */
export interface Guard {
  /** Why this URL may not be asked; null: it may, as far as the URL itself tells. */
  refusal(url: URL): string | null;
  /** For `connect`: resolves the name, and fails with `EgressRefused` unless every address may be reached. */
  readonly lookup: LookupFunction;
}

/** Resolves a name to all of its addresses; handed in by tests. */
export type Resolve = (name: string, done: (error: Error | null, addresses: readonly LookupAddress[]) => void) => void;

/** The guard's no, as seen by a socket. The message holds no secret: a host name or an address. */
export class EgressRefused extends Error {
  readonly code = "EGRESS_REFUSED";
}

/** Reads `TOCSIN_EGRESS_ALLOW`: CIDRs, single addresses, host names, `*.name` for all names below one. */
export function parseEgressAllow(
  entries: readonly string[],
): { readonly ok: true; readonly value: EgressAllow } | { readonly ok: false; readonly problem: string } {
  const ranges: Range[] = [];
  const hosts = new Set<string>();
  const endings: string[] = [];
  for (const entry of entries.map((text) => text.trim().toLowerCase()).filter((text) => text !== "")) {
    if (ipaddr.isValidCIDR(entry)) ranges.push(ipaddr.parseCIDR(entry));
    else if (ipaddr.isValid(entry)) ranges.push(single(entry));
    else if (/^\*(\.[a-z0-9_-]+)+$/.test(entry)) endings.push(entry.slice(1));
    else if (/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(entry) && /[a-z]/.test(entry)) hosts.add(entry);
    else return { ok: false, problem: `"${entry}" is neither an address, a range (10.0.0.0/8) nor a host name` };
  }
  return { ok: true, value: { ranges, hosts, endings } };
}

/**
 * For addresses that users enter (DESIGN §7): http and https only, nothing private, nothing local. A name is judged by what it
 * resolves to at the moment of connecting, so that a name which changes its mind in between gains nothing.
 */
export function publicGuard(allow: EgressAllow = allowNothing, resolve: Resolve = resolveAll): Guard {
  return {
    refusal(url) {
      const syntax = badSyntax(url);
      if (syntax !== null) return syntax;
      const host = bareHost(url);
      if (isAllowedHost(allow, host) || !ipaddr.isValid(host)) return null;
      return isAllowedAddress(allow, host) ? null : `${host} is not a public address`;
    },
    lookup(name, options, done) {
      resolve(name, (error, addresses) => {
        if (error !== null) return done(error, []);
        const trusted = isAllowedHost(allow, name.toLowerCase().replace(/\.$/, ""));
        const bad = trusted ? undefined : addresses.find(({ address }) => !isAllowedAddress(allow, address));
        if (bad !== undefined)
          return done(new EgressRefused(`${name} resolves to ${bad.address}, which is not public`), []);
        answer(addresses, options, done);
      });
    },
  };
}

/** For base URLs that admins set in the settings of an account, and for fakes: only the syntax is checked. */
export const trustedGuard: Guard = {
  refusal: badSyntax,
  lookup(name, options, done) {
    resolveAll(name, (error, addresses) => (error === null ? answer(addresses, options, done) : done(error, [])));
  },
};

function badSyntax(url: URL): string | null {
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return `${url.protocol} is not allowed, only http and https`;
  if (url.username !== "" || url.password !== "") return "an address with a user name or password in it is not allowed";
  return null;
}

/** The URL parser has already made `0x7f.1`, `2130706433` and full-width digits into `127.0.0.1`. */
function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

function isAllowedHost(allow: EgressAllow, host: string): boolean {
  return allow.hosts.has(host) || allow.endings.some((ending) => host.endsWith(ending));
}

function isAllowedAddress(allow: EgressAllow, text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = unwrap(ipaddr.parse(text));
  return isPublic(address) || allow.ranges.some((range) => address.kind() === range[0].kind() && address.match(range));
}

// Besides ipaddr's "unicast" only 2000::/3 is handed out for IPv6; `::127.0.0.1` and the like are outside of it.
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");
const nat64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  return !(address instanceof ipaddr.IPv6) || address.match(globalUnicast);
}

/** The IPv4 address inside of `::ffff:a.b.c.d` and of a NAT64 address (RFC 6052 §2.1). */
function unwrap(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (address.match(nat64)) return new ipaddr.IPv4(address.toByteArray().slice(12));
  return address;
}

function single(text: string): Range {
  const address = unwrap(ipaddr.parse(text));
  return ipaddr.parseCIDR(`${address.toString()}/${address.kind() === "ipv4" ? 32 : 128}`);
}

function answer(
  addresses: readonly LookupAddress[],
  options: Parameters<LookupFunction>[1],
  done: Parameters<LookupFunction>[2],
): void {
  const wanted =
    options.family === 4 || options.family === 6
      ? addresses.filter((each) => each.family === options.family)
      : addresses;
  const [first] = wanted;
  if (first === undefined)
    return done(Object.assign(new Error("the host name has no address"), { code: "ENOTFOUND" }), []);
  if (options.all === true) return done(null, [...wanted]);
  done(null, first.address, first.family);
}

function resolveAll(name: string, done: Parameters<Resolve>[1]): void {
  systemLookup(name, { all: true }, (error, addresses) => done(error, addresses ?? []));
}
