import { type Answer, type Asked, type LoopbackServer, startLoopback } from "./fake-server.ts";
import { createMattermostApi } from "./fake-mattermost-api.ts";
import {
  type FakeCommand,
  type FakePost,
  type MattermostPerson,
  type MattermostTeam,
  type MattermostWorld,
  newWorld,
} from "./fake-mattermost-world.ts";

export type { FakePost, MattermostPerson, MattermostTeam } from "./fake-mattermost-world.ts";

/** What a command was answered with. */
export interface Replied {
  readonly status: number;
  /** Shown to the one who typed it. */
  readonly text: string;
}

/** A Mattermost server with one team, a bot and an administrator. */
export interface FakeMattermost extends Pick<LoopbackServer, "origin" | "asked" | "close"> {
  readonly world: MattermostWorld;
  readonly bot: MattermostPerson;
  readonly admin: MattermostPerson;
  readonly team: MattermostTeam;
  addPerson(username: string, how?: { readonly email?: string; readonly locale?: string }): MattermostPerson;
  /** What the bot wrote to this person, oldest first. */
  posts(person: MattermostPerson): readonly FakePost[];
  /** Somebody types a slash command. `spoil` changes the form that goes out. */
  type(
    person: MattermostPerson,
    text: string,
    spoil?: (form: URLSearchParams, headers: Record<string, string>) => void,
  ): Promise<Replied>;
  /** The command of a plugin, which wins over custom ones. */
  plugCommand(trigger: string): void;
  /** Answers this instead of its work. `after`: the work is done first, and its answer lost. */
  fault(fault: { readonly answer: Answer; readonly after?: boolean; readonly only?: RegExp } | null): void;
}

/** Starts a server on loopback. */
export async function startMattermost(
  options: { readonly port?: number; readonly now?: () => number } = {},
): Promise<FakeMattermost> {
  const now = options.now ?? Date.now;
  const world = newWorld(now);
  const bot = world.addPerson("msteams", { isBot: true });
  const admin = world.addPerson("sysadmin", { roles: "system_user system_admin" });
  const team = world.addTeam("acme", [bot, admin]);
  const api = createMattermostApi(world);
  let fault: Parameters<FakeMattermost["fault"]>[0] = null;

  function work(asked: Asked): Answer {
    const applies = fault !== null && (fault.only?.test(`${asked.method} ${asked.path}`) ?? true);
    if (applies && fault?.after !== true) return fault?.answer ?? { status: 500 };
    const answer = api(asked);
    return applies ? (fault?.answer ?? answer) : answer;
  }

  const server = await startLoopback(work, options.port ?? 0);
  return {
    ...server,
    world,
    bot,
    admin,
    team,
    addPerson(username, how = {}) {
      const person = world.addPerson(username, how);
      team.members.add(person);
      return person;
    },
    posts: (person) => world.posts.filter(({ channelId }) => channelId === world.directId(bot, person)),
    plugCommand(trigger) {
      world.commands.push({ id: "", token: "", teamId: team.id, trigger, url: "", creatorId: "" });
    },
    async type(person, text, spoil) {
      const [slash = "", ...rest] = text.split(" ");
      const trigger = slash.replace(/^\//, "");
      // A plugin's command wins.
      const known = world.commands.filter((each) => each.teamId === team.id && each.trigger === trigger);
      const command: FakeCommand | undefined = known.find(({ id }) => id === "") ?? known[0];
      if (command === undefined) return { status: 404, text: `Command with a trigger of '${slash}' not found.` };
      if (command.id === "") return { status: 200, text: "by a plugin" };
      const form = new URLSearchParams({
        channel_id: "c".repeat(26),
        channel_name: "town-square",
        command: slash,
        response_url: `${server.origin}/hooks/commands/x`,
        team_domain: team.name,
        team_id: team.id,
        text: rest.join(" "),
        token: command.token,
        trigger_id: "t",
        user_id: person.id,
        user_name: person.username,
      });
      const headers: Record<string, string> = {
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
        authorization: `Token ${command.token}`,
      };
      spoil?.(form, headers);
      const answer = await fetch(command.url, { method: "POST", headers, body: form.toString() });
      const body = await answer.text();
      return { status: answer.status, text: answer.status === 200 ? replyOf(body) : body };
    },
    fault(next) {
      fault = next;
    },
  };
}

/** server/channels/app/command.go: JSON with a text, shown to one person or to all. */
function replyOf(body: string): string {
  const value: unknown = JSON.parse(body);
  if (typeof value !== "object" || value === null || !("text" in value) || !("response_type" in value))
    throw new Error(`no answer to a command: ${body}`);
  if (value.response_type !== "ephemeral") throw new Error("everybody in the channel would see it");
  return String(value.text);
}
