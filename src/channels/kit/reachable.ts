import ipaddr from "ipaddr.js";

/** Why a host cannot be called from the internet. */
export type HostProblem = "this_machine" | "private_address" | "private_name";

/** Why a platform that calls from the internet, and HTTPS alone, cannot call an address. */
export type AddressProblem = "not_https" | HostProblem;

/** Endings of names that no public name server knows (RFC 6761, RFC 6762, RFC 8375, and ICANN's `.internal`). */
const privateEndings = [".local", ".internal", ".home.arpa", ".lan", ".corp", ".intranet", ".test", ".invalid"];

/** What can be told from an address itself; null: nothing speaks against it. It is not looked up: names differ inside and outside. */
export function addressProblem(publicUrl: string): AddressProblem | null {
  return hostProblem(publicUrl) ?? (URL.parse(publicUrl)?.protocol === "https:" ? null : "not_https");
}

/** The same for a platform that calls HTTP as well. */
export function hostProblem(publicUrl: string): HostProblem | null {
  const host = hostOf(publicUrl);
  if (host === "" || host === "localhost" || host.endsWith(".localhost")) return "this_machine";
  if (!ipaddr.isValid(host))
    return !host.includes(".") || privateEndings.some((ending) => host.endsWith(ending)) ? "private_name" : null;
  const range = ipaddr.process(host).range();
  if (range === "loopback" || range === "unspecified") return "this_machine";
  return range === "unicast" ? null : "private_address";
}

/** Whether the address names its host by an IPv6 address, which some platforms do not call. */
export function isIpv6(publicUrl: string): boolean {
  const host = hostOf(publicUrl);
  return ipaddr.isValid(host) && ipaddr.process(host).kind() === "ipv6";
}

function hostOf(publicUrl: string): string {
  return (URL.parse(publicUrl)?.hostname ?? "").replace(/^\[|\]$/g, "").replace(/\.$/, "");
}
