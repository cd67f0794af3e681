import type { Team } from "#domain/people.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { App } from "../app.ts";
import { type By, change, conflict, difference, done, invalid, notFound, type Result, unchanged } from "./change.ts";
import { withoutUndefined } from "./users.ts";

export interface TeamDraft {
  readonly name: string;
  readonly memberIds: readonly string[];
}

export async function createTeam(app: App, draft: TeamDraft, by: By): Promise<Result<Team>> {
  return change(app, by, async (tx, now) => {
    const team: Team = {
      id: app.ids.next(),
      name: draft.name,
      memberIds: [...new Set(draft.memberIds)],
      createdAt: app.clock.now(),
    };
    const problem = teamProblem(now, team);
    if (problem !== null) return problem;
    await tx.putTeam(team);
    return done(team, "team.created", `team:${team.id}`, { name: team.name, memberIds: team.memberIds });
  });
}

export async function patchTeam(
  app: App,
  id: string,
  patch: { readonly [Key in keyof TeamDraft]?: TeamDraft[Key] | undefined },
  by: By,
): Promise<Result<Team>> {
  return change(app, by, async (tx, now) => {
    const before = now.teams.get(id);
    if (before === undefined) return notFound("team");
    const team: Team = { ...before, ...withoutUndefined(patch) };
    const changed = difference(before, team);
    if (Object.keys(changed).length === 0) return unchanged(team);
    const problem = teamProblem(now, team);
    if (problem !== null) return problem;
    await tx.putTeam(team);
    return done(team, "team.changed", `team:${id}`, changed);
  });
}

/** Deletes a team that no rule pages. */
export async function deleteTeam(app: App, id: string, by: By): Promise<Result<null>> {
  return change(app, by, async (tx, now) => {
    const team = now.teams.get(id);
    if (team === undefined) return notFound("team");
    const rules = [...now.rules.values()]
      .flat()
      .filter((rule) =>
        rule.levels.some((level) => level.targets.some((target) => target.kind === "team" && target.teamId === id)),
      );
    if (rules.length > 0) return conflict(`These rules page the team: ${rules.map((rule) => rule.name).join(", ")}.`);
    await tx.removeTeam(id);
    return done(null, "team.deleted", `team:${id}`, { name: team.name });
  });
}

function teamProblem(now: Snapshot, team: Team): ReturnType<typeof invalid> | ReturnType<typeof conflict> | null {
  const unknown = team.memberIds.filter((id) => !now.users.has(id));
  if (unknown.length > 0) return invalid({ field: "member_ids", problem: `No such user: ${unknown.join(", ")}` });
  const taken = [...now.teams.values()].some((each) => each.id !== team.id && each.name === team.name);
  return taken ? conflict("A team has this name already.") : null;
}
