import type { Answer, Asked } from "./fake-server.ts";
import { type Call, error, forbidden, id, isAdmin, of, ok, type Route, textOf } from "./fake-mattermost-answer.ts";
import { postRoutes } from "./fake-mattermost-posts.ts";
import type { FakeCommand, MattermostPerson, MattermostWorld } from "./fake-mattermost-world.ts";

/** `/api/v4`, as strict as the server (api.mattermost.com). */
export function createMattermostApi(world: MattermostWorld): (asked: Asked) => Answer {
  const routes = [...people(world), ...postRoutes(world), ...commands(world), ...system(world)];
  return (asked) => {
    if (!asked.path.startsWith("/api/v4/")) return { status: 404, body: "<html>Not found</html>" };
    const path = asked.path.slice("/api/v4/".length);
    const token = /^Bearer (\S+)$/i.exec(asked.headers.authorization ?? "")?.[1];
    const by = world.people.find((each) => each.token === token && each.deleteAt === 0);
    if (by === undefined) return error(401, "api.context.session_expired.app_error");
    for (const [method, pattern, run] of routes) {
      const match = pattern.exec(path);
      if (match === null || method !== asked.method) continue;
      const isJson = (asked.headers["content-type"] ?? "").startsWith("application/json");
      const params = match.slice(1).map(decodeURIComponent);
      return run({ by, params, query: asked.query, body: isJson ? JSON.parse(asked.raw) : undefined, asked });
    }
    return error(404, "api.context.404.app_error");
  };
}

function userJson(person: MattermostPerson, reader: MattermostPerson) {
  const { username, email, locale, roles, isBot, deleteAt, timezone: automaticTimezone } = person;
  const timezone = { automaticTimezone, manualTimezone: "", useAutomaticTimezone: "true" };
  // Bots see addresses, as the server comes (ShowEmailAddress).
  const shown = {
    id: person.id,
    username,
    email,
    locale,
    roles,
    delete_at: deleteAt,
    timezone,
    ...(isBot && { is_bot: true }),
  };
  return reader === person ? { ...shown, notify_props: {} } : shown;
}

function people(world: MattermostWorld): readonly Route[] {
  const preference = (user: string, category: string, name: string): string => `${user} ${category} ${name}`;
  const mayFor = ({ by, params }: Call): boolean => isAdmin(by) || by.id === params[0];
  return [
    ["GET", /^users\/me$/, ({ by }) => ok(userJson(by, by))],
    [
      "GET",
      of(`users/${id}`),
      ({ by, params }) => {
        const found = world.people.find((each) => each.id === params[0]);
        return found === undefined ? error(404, "app.user.missing_account.const") : ok(userJson(found, by));
      },
    ],
    [
      "GET",
      /^users\/me\/teams$/,
      ({ by }) =>
        ok(
          world.teams
            .filter(({ members }) => members.has(by))
            .map((team) => ({ id: team.id, name: team.name, display_name: `Team ${team.name}` })),
        ),
    ],
    [
      "GET",
      of(`users/${id}/preferences/([^/]+)/name/([^/]+)`),
      (call) => {
        if (!mayFor(call)) return forbidden;
        const [user = "", category = "", name = ""] = call.params;
        const value = world.preferences.get(preference(user, category, name));
        return value === undefined
          ? error(400, "app.preference.get.app_error")
          : ok({ user_id: user, category, name, value });
      },
    ],
    [
      "PUT",
      of(`users/${id}/preferences`),
      (call) => {
        if (!mayFor(call)) return forbidden;
        const rows = Array.isArray(call.body) ? call.body : [];
        for (const row of rows) {
          if (textOf(row, "user_id") !== call.params[0]) return forbidden;
          world.preferences.set(
            preference(textOf(row, "user_id"), textOf(row, "category"), textOf(row, "name")),
            textOf(row, "value"),
          );
        }
        return ok({ status: "OK" });
      },
    ],
  ];
}

function commands(world: MattermostWorld): readonly Route[] {
  const shown = (command: FakeCommand) => ({
    id: command.id,
    token: command.token,
    creator_id: command.creatorId,
    team_id: command.teamId,
    trigger: command.trigger,
    method: command.id === "" ? "" : "P",
    url: command.url,
  });
  const mayManage = (by: MattermostPerson): boolean => isAdmin(by) || (by.isBot && world.settings.botsManageCommands);
  const isTaken = (command: { readonly teamId: string; readonly trigger: string; readonly id?: string }): boolean =>
    world.commands.some(
      (each) =>
        each.id !== "" && each.id !== command.id && each.teamId === command.teamId && each.trigger === command.trigger,
    );
  const isUrl = (url: string): boolean => /^https?:\/\//.test(url);
  return [
    [
      "GET",
      /^commands$/,
      ({ by, query }) => {
        const team = world.teams.find((each) => each.id === query.get("team_id"));
        if (team === undefined || !(team.members.has(by) || isAdmin(by))) return forbidden;
        const rows = world.commands.filter(({ teamId }) => teamId === team.id);
        // Who may not manage commands sees them without their tokens.
        return ok(rows.map((each) => (mayManage(by) ? shown(each) : { ...shown(each), token: "", url: "" })));
      },
    ],
    [
      "POST",
      /^commands$/,
      ({ by, body }) => {
        if (!mayManage(by)) return forbidden;
        const [teamId, trigger, url] = [textOf(body, "team_id"), textOf(body, "trigger"), textOf(body, "url")];
        if (
          trigger === "" ||
          trigger.length > 128 ||
          /[\s/]/.test(trigger) ||
          !isUrl(url) ||
          textOf(body, "method") !== "P"
        )
          // prettier-ignore
          return error(400, "model.command.is_valid.trigger.app_error");
        if (isTaken({ teamId, trigger })) return error(400, "api.command.duplicate_trigger.app_error");
        const made = { id: world.nextId(), token: world.nextId(), teamId, trigger, url, creatorId: by.id };
        world.commands.push(made);
        return ok(shown(made), 201);
      },
    ],
    [
      "PUT",
      of(`commands/${id}`),
      ({ by, params, body }) => {
        const found = world.commands.find((each) => each.id === params[0]);
        if (found === undefined) return error(404, "store.sql_command.get.missing.app_error");
        if (!mayManage(by)) return forbidden;
        if (textOf(body, "id") !== found.id || !isUrl(textOf(body, "url")))
          return error(400, "api.context.invalid_body_param.app_error");
        if (isTaken({ ...found, trigger: textOf(body, "trigger") }))
          return error(400, "api.command.duplicate_trigger.app_error");
        found.trigger = textOf(body, "trigger");
        found.url = textOf(body, "url");
        return ok(shown(found));
      },
    ],
    [
      "DELETE",
      of(`commands/${id}`),
      ({ by, params }) => {
        const at = world.commands.findIndex((each) => each.id === params[0]);
        if (!mayManage(by)) return forbidden;
        if (at < 0) return error(404, "store.sql_command.get.missing.app_error");
        world.commands.splice(at, 1);
        return ok({ status: "OK" });
      },
    ],
  ];
}

function system(world: MattermostWorld): readonly Route[] {
  return [
    [
      "GET",
      /^config\/client$/,
      ({ query }) =>
        query.get("format") === "old"
          ? ok({
              MaxPostSize: String(world.settings.maxPostSize),
              MaxFileSize: String(world.settings.maxFileSize),
              EnableFileAttachments: String(world.settings.enableFileAttachments),
              Version: "11.9.0",
            })
          : error(400, "api.config.client.old_format.app_error"),
    ],
    [
      "GET",
      /^config$/,
      ({ by }) =>
        isAdmin(by)
          ? ok({
              ServiceSettings: { AllowedUntrustedInternalConnections: world.settings.allowedInternal },
              PluginSettings: { EnableUploads: world.settings.enableUploads },
              FileSettings: { MaxFileSize: world.settings.maxFileSize },
            })
          : forbidden,
    ],
    [
      "GET",
      /^plugins\/webapp$/,
      () => ok([...world.plugins].filter(([, { isActive }]) => isActive).map(([name]) => ({ id: name, version: "1.0.0" }))), // prettier-ignore
    ],
    [
      "POST",
      /^plugins$/,
      ({ by, asked }) => {
        if (!isAdmin(by)) return forbidden;
        if (!world.settings.enableUploads) return error(501, "app.plugin.upload_disabled.app_error");
        const isForm = (asked.headers["content-type"] ?? "").startsWith("multipart/form-data; boundary=");
        const at = asked.bytes.indexOf(Buffer.from([0x1f, 0x8b, 0x08]));
        if (!isForm || at < 0 || !asked.raw.includes('name="plugin"')) return error(400, "api.plugin.upload.no_file.app_error"); // prettier-ignore
        world.plugins.set("org.tocsin.msteams", { isActive: false });
        return ok({ id: "org.tocsin.msteams", name: "Microsoft Teams", version: "1.0.0" }, 201);
      },
    ],
    [
      "POST",
      /^plugins\/([\w.-]+)\/enable$/,
      ({ by, params: [name = ""] }) => {
        const plugin = world.plugins.get(name);
        if (!isAdmin(by)) return forbidden;
        if (plugin === undefined) return error(404, "app.plugin.not_installed.app_error");
        plugin.isActive = true;
        return ok({ status: "OK" });
      },
    ],
  ];
}
