import type { Snapshot } from "./snapshot.ts";

/** The people of these teams, and the services of which a rule in use pages one of them: what is the teams' business. */
export function concernsOf(
  teamIds: ReadonlySet<string>,
  snapshot: Snapshot,
): { readonly userIds: readonly string[]; readonly serviceIds: readonly string[] } {
  const userIds = [...teamIds].flatMap((id) => snapshot.teams.get(id)?.memberIds ?? []);
  const serviceIds = [...snapshot.rules]
    .filter(([, rules]) =>
      rules.some(
        (rule) =>
          rule.enabled &&
          rule.levels.some(({ targets }) =>
            targets.some((target) => target.kind === "team" && teamIds.has(target.teamId)),
          ),
      ),
    )
    .map(([serviceId]) => serviceId);
  return { userIds: [...new Set(userIds)], serviceIds };
}

/** The teams that somebody is in. */
export function teamsOf(userId: string, snapshot: Snapshot): ReadonlySet<string> {
  const theirs = [...snapshot.teams.values()].filter(({ memberIds }) => memberIds.includes(userId));
  return new Set(theirs.map(({ id }) => id));
}
