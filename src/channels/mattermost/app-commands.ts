import { timingSafeEqual } from "node:crypto";
import * as z from "zod";
import type { Failure } from "#channels/kit/classify-http.ts";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { CommandBody } from "./app-api.ts";
import { hookUrl, idForm } from "./app-config.ts";
import type { Config } from "./app-config.ts";
import { askAgainMs, kept } from "./app-limits.ts";
import type { Server, Told } from "./app-server.ts";
import { commandWords } from "./app-words.ts";

export interface Team {
  readonly id: string;
  readonly name: string;
}

/** The slash commands of one account: one in each team of the bot. */
export interface Commands {
  readonly teams: (signal: AbortSignal) => Promise<Told<readonly Team[]>>;
  /** The command that leads to us in a team; null: there is none that the bot may see. */
  readonly find: (teamId: string, signal: AbortSignal) => Promise<Told<Found | null>>;
  /** Makes what is missing, mends what differs, and removes what is not wanted any more. Done again it does nothing. */
  readonly announce: (url: string, signal: AbortSignal) => Promise<Outcome>;
  /** Whether our command in this team has this token. Asks the server once where it does not know. */
  readonly isOurs: (token: string, teamId: string, signal: AbortSignal) => Promise<boolean>;
}

const teamForm = z.array(z.object({ id: idForm, display_name: z.string().max(1_000).catch("") }));
const foundForm = z.object({
  id: idForm,
  token: z.string().max(200).catch(""),
  creator_id: z.string().catch(""),
  trigger: z.string(),
  method: z.string().catch(""),
  url: z.string().catch(""),
});
const listForm = z.array(foundForm.nullable().catch(null)).nullable();
const doneForm = z.object({});

export type Found = z.output<typeof foundForm>;

const done: Outcome = { kind: "accepted", ref: null, receipts: false };

type Deps = Pick<ChannelDeps, "now" | "publicUrl" | "accountId">;

/** Tokens are kept in memory by team: a node that did not make a command asks the server for it. */
export function createCommands(server: Server, config: Config, deps: Deps): Commands {
  const { api, ask } = server;
  const byHand = config.commandTokens;
  const tokens = new Map<string, string>();
  const path = new URL(hookUrl(deps)).pathname;
  const lookedAt = new Map<string, number>();

  async function teams(signal: AbortSignal): Promise<Told<readonly Team[]>> {
    const found = await ask(api.myTeams(signal), teamForm);
    return found.ok
      ? { ok: true, value: found.value.map(({ id, display_name: name }) => ({ id, name: name || id })) }
      : found;
  }

  /** Known by where it leads, whatever its trigger and Tocsin's address were then. */
  async function find(teamId: string, signal: AbortSignal): Promise<Told<Found | null>> {
    const listed = await ask(api.commands(teamId, signal), listForm);
    if (!listed.ok) return listed;
    const found = (listed.value ?? []).find((each) => each !== null && URL.parse(each.url)?.pathname === path) ?? null;
    if (found === null || found.token === "") tokens.delete(teamId);
    else tokens.set(teamId, found.token);
    return { ok: true, value: found };
  }

  /** Null: all is as it should be. */
  async function keepUp(team: Team, url: string, signal: AbortSignal): Promise<Failure | null> {
    const found = await find(team.id, signal);
    if (!found.ok) return found.failure;
    const is = found.value;
    if (!config.slash) {
      const removed = is === null ? null : await ask(api.deleteCommand(is.id, signal), doneForm);
      return removed === null || removed.ok ? null : removed.failure;
    }
    const wanted = bodyOf(team.id, config.trigger, url);
    if (is !== null && is.trigger === wanted.trigger && is.url === url && is.method === "P") return null;
    const made = await ask(
      is === null
        ? api.createCommand(wanted, signal)
        : api.updateCommand(is.id, { ...wanted, id: is.id, token: is.token, creator_id: is.creator_id }, signal),
      foundForm,
    );
    if (!made.ok) return made.failure;
    tokens.set(team.id, made.value.token);
    return null;
  }

  return {
    teams,
    find,
    async announce(url, signal) {
      // What an administrator made by hand is theirs to keep up.
      if (byHand !== undefined) return done;
      const found = await teams(signal);
      if (!found.ok) return found.failure;
      const failures: string[] = [];
      for (const team of found.value) {
        const failure = await keepUp(team, url, signal);
        if (failure === null) continue;
        // Without the right to manage commands there are none of ours to remove either.
        if (failure.kind !== "permanent") return failure;
        if (config.slash) failures.push(`${team.name}: ${reasonOf(failure.why)}`);
      }
      return failures.length === 0
        ? done
        : { kind: "permanent", blame: "account", why: `no /${config.trigger} in ${failures.join("; ")}` };
    },
    async isOurs(token, teamId, signal) {
      const known = (): readonly string[] => byHand ?? [tokens.get(teamId) ?? ""];
      if (isAmong(token, known())) return true;
      const before = lookedAt.get(teamId);
      if (byHand !== undefined || (before !== undefined && deps.now() - before < askAgainMs)) return false;
      const [oldest] = lookedAt.keys();
      if (lookedAt.size >= kept.accounts && oldest !== undefined) lookedAt.delete(oldest);
      lookedAt.set(teamId, deps.now());
      await find(teamId, signal);
      return isAmong(token, known());
    },
  };
}

/** The server's words for a missing permission speak of posting. */
function reasonOf(why: string): string {
  return why.includes("api.context.permissions") ? "the bot may not manage slash commands there" : why;
}

function bodyOf(teamId: string, trigger: string, url: string): CommandBody {
  return {
    team_id: teamId,
    trigger,
    method: "P",
    url,
    display_name: commandWords.name,
    description: commandWords.description,
    auto_complete: true,
    auto_complete_desc: commandWords.description,
    auto_complete_hint: commandWords.hint,
  };
}

/** Each of them is compared in constant time, and all of them are. */
function isAmong(token: string, tokens: readonly string[]): boolean {
  if (token === "") return false;
  const given = Buffer.from(token);
  let found = false;
  for (const each of tokens) {
    const known = Buffer.from(each);
    if (known.length === given.length && timingSafeEqual(known, given)) found = true;
  }
  return found;
}
