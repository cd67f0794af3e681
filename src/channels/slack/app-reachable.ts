import ipaddr from "ipaddr.js";

/** Why Slack, which calls from the internet, cannot call a public address of Tocsin. */
export type AddressProblem = "not_https" | "this_machine" | "private_network";

/** Endings of names that no public name server knows (RFC 6761, RFC 6762, RFC 8375, and ICANN's `.internal`). */
const privateEndings = [".local", ".internal", ".home.arpa", ".lan", ".corp", ".intranet", ".test", ".invalid"];

/** What can be told from the address itself; null: nothing speaks against it. It is not looked up: names differ inside and outside. */
export function addressProblem(publicUrl: string): AddressProblem | null {
  const url = URL.parse(publicUrl);
  const host = url?.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "") ?? "";
  if (host === "" || host === "localhost" || host.endsWith(".localhost")) return "this_machine";
  if (ipaddr.isValid(host)) {
    const range = ipaddr.process(host).range();
    if (range === "loopback" || range === "unspecified") return "this_machine";
    if (range !== "unicast") return "private_network";
  } else if (!host.includes(".") || privateEndings.some((ending) => host.endsWith(ending))) return "private_network";
  return url?.protocol === "https:" ? null : "not_https";
}
