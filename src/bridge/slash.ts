import { timingSafeEqual } from "node:crypto";
import type { App } from "#app/app.ts";
import type { Answered, MattermostCommand } from "#ports/bridge.ts";
import { paths } from "./deps.ts";
import { isOurCommand } from "./mattermost-api.ts";
import type { Sides } from "./settings.ts";
import { commandCard } from "./words.ts";

/** Wanted in this order: the first that nobody else has in a team. */
const triggers = ["msteams", "tocsin", "tocsin-msteams"] as const;

/** How the command stands in one team. */
export interface TeamCommand {
  readonly team: string;
  /** Null: it could not be made. */
  readonly trigger: string | null;
  /** Triggers that a plugin of the server has. */
  readonly held: readonly string[];
  readonly why: string | null;
}

export interface Slash {
  /** Makes and mends the command in every team of the bot. */
  keepUp(sides: Sides): Promise<Answered<readonly TeamCommand[]>>;
  /** Whether our command in this team has this token; asks the server where it does not know. */
  isOurs(sides: Sides, teamId: string, token: string): Promise<boolean>;
  /** What people type, as far as it is known. */
  trigger(): string;
}

const askAgainMs = 20_000;
/** Whoever makes up ids of teams costs the server no more questions than these in that time. */
const asksMost = 30;
const keptMost = 2_000;

/** One slash command a team. Tokens are in memory; a node that did not make a command asks the server for it. */
export function createSlash(app: App): Slash {
  const url = `${app.publicUrl}${paths.command}`;
  const tokens = new Map<string, string>();
  const lookedAt = new Map<string, number>();
  let asks = { since: Number.NEGATIVE_INFINITY, count: 0 };
  let trigger: string = triggers[0];

  function note(teamId: string, command: MattermostCommand): void {
    if (tokens.size >= keptMost) tokens.clear();
    tokens.set(teamId, command.token);
    trigger = command.trigger;
  }

  async function look(sides: Sides, teamId: string): Promise<void> {
    const now = app.clock.now();
    if (now - (lookedAt.get(teamId) ?? Number.NEGATIVE_INFINITY) < askAgainMs) return;
    if (now - asks.since >= askAgainMs) asks = { since: now, count: 0 };
    if (asks.count >= asksMost) return;
    asks.count += 1;
    if (lookedAt.size >= keptMost) lookedAt.clear();
    lookedAt.set(teamId, now);
    const listed = await sides.mattermost.commands(teamId);
    const ours = listed.ok ? listed.value.find((each) => isOurCommand(each, url)) : undefined;
    if (ours !== undefined) note(teamId, ours);
  }

  async function keepUpIn(sides: Sides, team: { readonly id: string; readonly name: string }): Promise<TeamCommand> {
    const listed = await sides.mattermost.commands(team.id);
    if (!listed.ok) return { team: team.name, trigger: null, held: [], why: listed.why };
    const others = listed.value.filter((each) => !isOurCommand(each, url));
    const held = triggers.filter((one) => others.some((each) => each.trigger === one && each.id === ""));
    const free = triggers.find((one) => !others.some((each) => each.trigger === one)) ?? triggers[2];
    const [is, ...more] = listed.value.filter((each) => isOurCommand(each, url));
    for (const one of more) await sides.mattermost.deleteCommand(one.id);
    const draft = {
      teamId: team.id,
      trigger: free,
      url,
      displayName: commandCard.name,
      description: commandCard.description,
      hint: commandCard.hint,
    };
    if (is !== undefined && is.trigger === free && is.url === url) {
      note(team.id, is);
      return { team: team.name, trigger: free, held, why: null };
    }
    const made = await (is === undefined
      ? sides.mattermost.createCommand(draft)
      : sides.mattermost.updateCommand(is, draft));
    if (!made.ok) return { team: team.name, trigger: null, held, why: made.why };
    note(team.id, made.value);
    return { team: team.name, trigger: free, held, why: null };
  }

  return {
    async keepUp(sides) {
      const teams = await sides.mattermost.teams();
      if (!teams.ok) return teams;
      const made: TeamCommand[] = [];
      for (const team of teams.value) made.push(await keepUpIn(sides, team));
      return { ok: true, value: made };
    },
    async isOurs(sides, teamId, token) {
      if (same(token, tokens.get(teamId))) return true;
      await look(sides, teamId);
      return same(token, tokens.get(teamId));
    },
    trigger: () => trigger,
  };
}

function same(given: string, known: string | undefined): boolean {
  if (known === undefined || known === "") return false;
  const [a, b] = [Buffer.from(given), Buffer.from(known)];
  return a.length === b.length && timingSafeEqual(a, b);
}
