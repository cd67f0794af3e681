import type { Answer } from "#channels/fakes/server.ts";
import { error, json } from "./fake-app-answer.ts";
import type { Call, Route } from "./fake-app-answer.ts";
import { objectOf, textOf } from "./fake-app-attachments.ts";
import type { Json } from "./fake-app-attachments.ts";
import type { MattermostPerson, World } from "./fake-app-world.ts";

/** A custom slash command. */
export interface FakeCommand {
  readonly id: string;
  readonly token: string;
  readonly team_id: string;
  readonly creator_id: string;
  readonly trigger: string;
  readonly method: string;
  readonly url: string;
}

const id = "([a-z0-9]{26})";
const noPermission = "api.context.permissions.app_error";
/** Words of the server itself. */
const builtIn: ReadonlySet<string> = new Set(["away", "online", "help", "join", "leave", "me", "status"]);

const commandsOf = new WeakMap<World, FakeCommand[]>();

/** All custom commands of a server. */
export function commandsIn(world: World): FakeCommand[] {
  const known = commandsOf.get(world) ?? [];
  commandsOf.set(world, known);
  return known;
}

/** `/api/v4/commands…` (server/channels/api4/command.go, server/channels/app/command.go). */
export function createCommandRoutes(world: World): readonly Route[] {
  const list = commandsIn(world);
  return [
    [
      "GET",
      /^commands$/,
      ({ by, query }) => {
        const team = query.get("team_id") ?? "";
        if (!mayManage(world, by, team)) return error(403, noPermission);
        return json(
          200,
          list.filter((each) => each.team_id === team && mayTouch(by, each)),
        );
      },
    ],
    ["POST", /^commands$/, (call) => create(world, list, call)],
    ["PUT", new RegExp(`^commands/${id}$`), (call) => update(world, list, call)],
    [
      "DELETE",
      new RegExp(`^commands/${id}$`),
      ({ by, param }) => {
        const at = list.findIndex((each) => each.id === param && mayTouch(by, each));
        if (at < 0) return error(404, "store.sql_command.get.missing.app_error");
        list.splice(at, 1);
        return json(200, { status: "OK" });
      },
    ],
  ];
}

function mayManage({ teams, settings }: World, by: MattermostPerson, teamId: string): boolean {
  const isAdmin = by.roles.includes("system_admin");
  return isAdmin || (settings.membersMakeCommands && teams.some((team) => team.id === teamId && team.members.has(by)));
}

function mayTouch(by: MattermostPerson, { creator_id: creator }: FakeCommand): boolean {
  return creator === by.id || by.roles.includes("system_admin");
}

function create(world: World, list: FakeCommand[], { by, body: given }: Call): Answer {
  const body = objectOf(given);
  const teamId = String(body["team_id"]);
  if (!mayManage(world, by, teamId)) return error(403, noPermission);
  if (!world.settings.enableCommands) return error(501, "api.command.disabled.app_error");
  const made: FakeCommand = {
    ...fieldsOf(body),
    id: world.nextId("command"),
    token: world.nextId("ctoken"),
    team_id: teamId,
    creator_id: by.id,
  };
  const fault = faultOf(list, made, body);
  if (fault !== null) return error(400, fault);
  list.push(made);
  return json(201, made);
}

function update(world: World, list: FakeCommand[], { by, param, body: given }: Call): Answer {
  const body = objectOf(given);
  const at = list.findIndex((each) => each.id === param);
  const old = list[at];
  if (body["id"] !== param) return error(400, "api.context.invalid_body_param.app_error");
  if (old === undefined || !mayManage(world, by, old.team_id))
    return error(404, "store.sql_command.get.missing.app_error");
  if (!mayTouch(by, old)) return error(403, noPermission);
  if (body["team_id"] !== old.team_id) return error(400, "api.command.team_mismatch.app_error");
  // Token and creator stay what they are, whatever is sent.
  const next: FakeCommand = { ...old, ...fieldsOf(body) };
  const fault = faultOf(list, next, body);
  if (fault !== null) return error(400, fault);
  list[at] = next;
  return json(200, next);
}

function fieldsOf(body: Json): Pick<FakeCommand, "trigger" | "method" | "url"> {
  const text = (key: string): string => textOf(body[key]);
  return { ...body, trigger: text("trigger").toLowerCase(), method: text("method"), url: text("url") };
}

/** server/public/model/command.go, IsValid; a trigger is one command's in a team, and none of the server's own words. */
function faultOf(list: readonly FakeCommand[], command: FakeCommand, body: Json): string | null {
  const { id: own, trigger, team_id: teamId, url, method } = command;
  const isTaken = list.some((each) => each.id !== own && each.team_id === teamId && each.trigger === trigger);
  if (isTaken || builtIn.has(trigger)) return "api.command.duplicate_trigger.app_error";
  if (!/^[^/\s][^\s]{0,127}$/.test(trigger)) return "model.command.is_valid.trigger.app_error";
  if (!/^https?:\/\//.test(url)) return "model.command.is_valid.url_http.app_error";
  if (url.length > 1_024) return "model.command.is_valid.url.app_error";
  if (method !== "P" && method !== "G") return "model.command.is_valid.method.app_error";
  if (textOf(body["display_name"]).length > 64) return "model.command.is_valid.display_name.app_error";
  return textOf(body["description"]).length > 128 ? "model.command.is_valid.description.app_error" : null;
}
