import type { Account } from "./link.ts";

/** An address that wants an account. `accountId`: the one that it was linked by; `key`: its address key, null where nobody knows it yet. */
export interface Asked {
  readonly channel: string;
  readonly accountId: string | null;
  readonly key: string | null;
}

/** Why an account that would come first is not the first to be tried. */
export type PassedOver = "broken" | "circuit_open" | "throttled";

/** An account that may be tried, or will not be now. */
export interface Candidate {
  readonly account: Account;
  readonly passed: PassedOver | null;
}

/**
 * The accounts that reach an address, best first; without those that are switched off.
 *
 * An account without a route stands by itself: it carries the links that were made by it, and nobody takes over for it. Accounts with
 * a route carry all the others of their channel together: first those with the longest prefix of the address, then by their order,
 * then the oldest. Where no route leads, the oldest account without one is the channel's default.
 */
export function accountsFor(asked: Asked, accounts: ReadonlyMap<string, Account>): readonly Account[] {
  const own = asked.accountId === null ? null : accounts.get(asked.accountId);
  if (own === undefined) return [];
  if (own !== null && own.route === null) return own.state === "disabled" ? [] : [own];
  const usable = [...accounts.values()].filter(
    ({ channel, state }) => channel === asked.channel && state !== "disabled",
  );
  const routed = usable.flatMap((account) => {
    const fit = fitOf(account, asked.key);
    return account.route === null || fit === null ? [] : [{ account, fit, order: account.route.order }];
  });
  if (routed.length > 0)
    return routed
      .toSorted((a, b) => b.fit - a.fit || a.order - b.order || byAge(a.account, b.account))
      .map(({ account }) => account);
  const rest = usable.filter(({ route }) => route === null).toSorted(byAge);
  // A broken one is tried when there is no other: it may have been mended, and trying is how that is found out.
  const first = rest.find(({ state }) => state === "active") ?? rest[0];
  return first === undefined ? [] : [first];
}

/** Length of the longest prefix that the address has, 0 for an account that takes any; null: it does not reach it. */
function fitOf({ route }: Account, key: string | null): number | null {
  const prefixes = route?.prefixes ?? [];
  // Nobody knows the address yet: whatever account there is might reach it.
  if (prefixes.length === 0 || key === null) return 0;
  const fits = prefixes.filter((prefix) => key.startsWith(prefix)).map(({ length }) => length);
  return fits.length === 0 ? null : Math.max(...fits);
}

function byAge(a: Account, b: Account): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

/**
 * In which order accounts are tried now. A message that was tried before (`tries`) goes on with the next one, since nothing is known of
 * why the last was not enough; what is in trouble comes last, but is never left out: an open circuit must not silence anybody.
 */
export function candidates(
  accounts: readonly Account[],
  tries: number,
  troubleOf: (account: Account) => PassedOver | null,
): readonly Candidate[] {
  const all = accounts.map((account): Candidate => ({ account, passed: troubleOf(account) }));
  const well = all.filter(({ passed }) => passed === null);
  const from = well.length === 0 ? 0 : tries % well.length;
  const rank = { broken: 0, circuit_open: 1, throttled: 2 } as const satisfies Record<PassedOver, number>;
  const ill = all.flatMap((each) => (each.passed === null ? [] : [{ each, rank: rank[each.passed] }]));
  return [
    ...well.slice(from),
    ...well.slice(0, from),
    ...ill.toSorted((a, b) => a.rank - b.rank).map(({ each }) => each),
  ];
}

/** Failures of an account in a row that open its circuit. */
export const failuresToOpen = 3;
/** How long a circuit stays open, in milliseconds: at first, and at most; each probe that fails doubles it. */
export const openMs = { first: 30_000, longest: 10 * 60_000 } as const;

/** What is known of an account from its last messages. `until`: when it may be probed. */
export type Circuit =
  | { readonly state: "closed"; readonly failures: number }
  | { readonly state: "open"; readonly until: number; readonly openedFor: number }
  /** A probe was answered: the next message tells. */
  | { readonly state: "half_open"; readonly openedFor: number };

export const closedCircuit: Circuit = { state: "closed", failures: 0 };

/** `refused`: for good, by the account's fault. `answered`: whatever it said, it said it about this message. */
export type CircuitNews = "answered" | "failed" | "refused" | "probed" | "probe_failed";

/** The circuit after what came of a message or a probe. */
export function nextCircuit(circuit: Circuit, news: CircuitNews, now: number): Circuit {
  switch (news) {
    case "answered":
      return closedCircuit;
    case "probed":
      return circuit.state === "open" ? { state: "half_open", openedFor: circuit.openedFor } : circuit;
    case "probe_failed":
      return circuit.state === "open" ? opened(circuit, now) : circuit;
    case "refused":
      return circuit.state === "open" ? circuit : opened(circuit, now);
    case "failed":
      // What was on its way when it opened tells nothing new.
      if (circuit.state === "open") return circuit;
      if (circuit.state === "half_open" || circuit.failures + 1 >= failuresToOpen) return opened(circuit, now);
      return { state: "closed", failures: circuit.failures + 1 };
    default:
      return news satisfies never;
  }
}

function opened(circuit: Circuit, now: number): Circuit {
  const openedFor = circuit.state === "closed" ? openMs.first : Math.min(openMs.longest, circuit.openedFor * 2);
  return { state: "open", until: now + openedFor, openedFor };
}
