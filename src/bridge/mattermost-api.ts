import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Answered, CommandDraft, MattermostApi, MattermostCommand } from "#ports/bridge.ts";
import type { Http } from "#ports/http.ts";
import { ask, type Ask, askFor, fieldOf, type ReadRefusal } from "./answers.ts";

export interface MattermostSettings {
  readonly mattermostUrl: string;
  readonly botToken: string;
  /** Of a person who may manage commands, and better yet the system; absent: the bot does it, as far as it may. */
  readonly adminToken: string;
}

/** `StringMap` of server/public/model/user.go: the browser's own, unless somebody chose another. */
function zoneOf(timezone: Readonly<Record<string, unknown>>): string {
  const name = timezone["useAutomaticTimezone"] === "false" ? "manualTimezone" : "automaticTimezone";
  return fieldOf(timezone, name);
}

const idForm = z.string().regex(/^[a-z0-9]{26}$/u);
const word = z.string().max(1_000).catch("");
const userForm = z
  .object({
    id: idForm,
    username: word,
    email: word,
    locale: word,
    roles: word,
    is_bot: z.boolean().catch(false),
    delete_at: z.number().catch(0),
    timezone: z.record(z.string(), z.unknown()).nullish().catch(null),
  })
  .transform(({ id, username, email, locale, roles, is_bot: isBot, delete_at: deletedAt, timezone }) => ({
    id,
    username,
    email,
    locale,
    isBot,
    isGuest: /\bsystem_guest\b/u.test(roles),
    isActive: deletedAt === 0,
    timezone: zoneOf(timezone ?? {}),
  }));
const teamsForm = z
  .array(z.object({ id: idForm, display_name: word, name: word }))
  .transform((teams) => teams.map(({ id, display_name: display, name }) => ({ id, name: display || name || id })));
const made = z.object({ id: idForm });
const commandForm = z.object({ id: word, token: word, trigger: word, url: word });
const postsForm = z.object({
  posts: z.record(z.string(), z.object({ id: idForm, props: z.record(z.string(), z.unknown()).nullish().catch(null) })),
});
const uploadForm = z.object({ file_infos: z.array(made).min(1) });
const preferenceForm = z.object({ value: word });
const configForm = z.object({
  ServiceSettings: z.object({ AllowedUntrustedInternalConnections: word }),
  PluginSettings: z.object({ EnableUploads: z.boolean().catch(false) }).catch({ EnableUploads: false }),
  FileSettings: z.object({ MaxFileSize: z.number().catch(0) }).catch({ MaxFileSize: 0 }),
});
/** server/channels/app/platform/config.go, `ClientConfigWithComputed`: all values are text. */
const count = z.coerce.number().int().positive().nullable().catch(null);
const clientForm = z
  .object({ MaxPostSize: count, MaxFileSize: count, EnableFileAttachments: z.string().nullable().catch(null) })
  .transform(({ MaxPostSize: postLength, MaxFileSize: fileBytes, EnableFileAttachments: files }) => ({
    postLength,
    fileBytes,
    takesFiles: files === null ? null : files !== "false",
  }));
const pluginsForm = z.array(z.object({ id: word })).transform((plugins) => plugins.map(({ id }) => id));
const pluginForm = z.object({ id: word }).transform(({ id }) => id);
const anything = z.unknown();

/** `{id, message, status_code}` (api.mattermost.com, "errors"). */
const readRefusal: ReadRefusal = (body) => ({ code: fieldOf(body, "id"), why: fieldOf(body, "message") });

/** Under this name a post tells which message it brings. */
const keyName = "tocsin_bridge";

/** Requests of the bot and of the administrator. */
function callerOf(http: Http, settings: MattermostSettings) {
  const admin = settings.adminToken === "" ? settings.botToken : settings.adminToken;

  function request(token: string, method: Ask["method"], path: string, body?: unknown): Ask {
    return {
      method,
      url: `${settings.mattermostUrl}/api/v4/${path}`,
      headers: {
        accept: "application/json",
        "user-agent": "Tocsin",
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      maxBytes: 8 * 1024 * 1024,
    };
  }
  return {
    request,
    admin,
    bot: <T extends z.ZodType>(form: T, method: Ask["method"], path: string, body?: unknown) =>
      askFor(http, request(settings.botToken, method, path, body), readRefusal, form),
    boss: <T extends z.ZodType>(form: T, method: Ask["method"], path: string, body?: unknown) =>
      askFor(http, request(admin, method, path, body), readRefusal, form),
  };
}

async function nothing(answer: Promise<Answered<unknown>>): Promise<Answered<null>> {
  const came = await answer;
  return came.ok ? { ok: true, value: null } : came;
}

async function mapped<A, B>(answer: Promise<Answered<A>>, to: (value: A) => B): Promise<Answered<B>> {
  const came = await answer;
  return came.ok ? { ok: true, value: to(came.value) } : came;
}

/** The REST API v4 of one server over HTTP. */
export function openMattermost(http: Http, settings: MattermostSettings): MattermostApi {
  const of = encodeURIComponent;
  const { request, admin, bot, boss } = callerOf(http, settings);

  return {
    me: () => bot(userForm, "GET", "users/me"),
    user: (id) => bot(userForm, "GET", `users/${of(id)}`),
    teams: () => bot(teamsForm, "GET", "users/me/teams"),
    direct: (botId, userId) => mapped(bot(made, "POST", "channels/direct", [botId, userId]), ({ id }) => id),
    post: ({ channelId, text, fileIds, key }) =>
      mapped(
        bot(made, "POST", "posts", {
          channel_id: channelId,
          message: text,
          file_ids: fileIds,
          // The server refuses to make a post twice that has the same one.
          pending_post_id: `tocsin:${key}`.slice(0, 100),
          props: { [keyName]: key },
        }),
        ({ id }) => id,
      ),
    patchPost: (id, { text, fileIds }) =>
      nothing(
        bot(anything, "PUT", `posts/${of(id)}/patch`, {
          message: text,
          ...(fileIds !== undefined && { file_ids: fileIds }),
        }),
      ),
    async hasPost(id) {
      const answer = await bot(made, "GET", `posts/${of(id)}`);
      if (answer.ok) return { ok: true, value: true };
      return answer.status === 404 ? { ok: true, value: false } : answer;
    },
    limits: () => bot(clientForm, "GET", "config/client?format=old"),
    findPost: (channelId, since, key) =>
      mapped(
        bot(postsForm, "GET", `channels/${of(channelId)}/posts?since=${Math.max(0, Math.floor(since))}`),
        ({ posts }) => Object.values(posts).find(({ props }) => props?.[keyName] === key)?.id ?? null,
      ),
    async upload(channelId, name, bytes) {
      const path = `files?channel_id=${of(channelId)}&filename=${of(name)}`;
      const simple = request(settings.botToken, "POST", path);
      const headers = { ...simple.headers, "content-type": "application/octet-stream" };
      const sent = { ...simple, headers, body: bytes, patienceMs: 60_000 };
      return mapped(askFor(http, sent, readRefusal, uploadForm), ({ file_infos: infos }) => infos[0]?.id ?? "");
    },
    commands: (teamId) =>
      mapped(boss(z.array(commandForm).nullable(), "GET", `commands?team_id=${of(teamId)}`), (rows) => rows ?? []),
    createCommand: (draft) => boss(commandForm, "POST", "commands", commandBody(draft)),
    updateCommand: (command, draft) =>
      boss(commandForm, "PUT", `commands/${of(command.id)}`, { ...commandBody(draft), id: command.id, token: command.token }), // prettier-ignore
    deleteCommand: (id) => nothing(boss(anything, "DELETE", `commands/${of(id)}`)),
    async preference(userId, category, name) {
      const path = `users/${of(userId)}/preferences/${of(category)}/name/${of(name)}`;
      const answer = await boss(preferenceForm, "GET", path);
      if (answer.ok) return { ok: true, value: answer.value.value };
      // server/channels/app/preference.go says so of one that was never set.
      const isUnset =
        answer.status === 404 || (answer.status === 400 && answer.code === "app.preference.get.app_error");
      return isUnset ? { ok: true, value: null } : answer;
    },
    setPreference: (userId, category, name, value) =>
      nothing(boss(anything, "PUT", `users/${of(userId)}/preferences`, [{ user_id: userId, category, name, value }])),
    serverConfig: () =>
      mapped(boss(configForm, "GET", "config"), (config) => ({
        allowedInternal: config.ServiceSettings.AllowedUntrustedInternalConnections,
        enableUploads: config.PluginSettings.EnableUploads,
        maxFileSize: config.FileSettings.MaxFileSize,
      })),
    plugins: () => bot(pluginsForm, "GET", "plugins/webapp"),
    uploadPlugin: (bundle) => askFor(http, pluginUpload(request(admin, "POST", "plugins"), bundle), readRefusal, pluginForm), // prettier-ignore
    enablePlugin: (id) => nothing(ask(http, request(admin, "POST", `plugins/${of(id)}/enable`), readRefusal)),
  };
}

function commandBody(draft: CommandDraft): Readonly<Record<string, unknown>> {
  return {
    team_id: draft.teamId,
    trigger: draft.trigger,
    method: "P",
    url: draft.url,
    display_name: draft.displayName,
    description: draft.description,
    auto_complete: true,
    auto_complete_desc: draft.description,
    auto_complete_hint: draft.hint,
  };
}

/** A form with one file (RFC 7578), which takes the place of an older one of the same id. */
function pluginUpload(plain: Ask, bundle: Uint8Array): Ask {
  const boundary = `tocsin-${randomBytes(12).toString("hex")}`;
  const part = (head: string): Buffer => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n`);
  const body = Buffer.concat([
    part('name="force"'),
    Buffer.from("\r\ntrue\r\n"),
    part('name="plugin"; filename="plugin.tar.gz"'),
    Buffer.from("Content-Type: application/gzip\r\n\r\n"),
    bundle,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const headers = { ...plain.headers, "content-type": `multipart/form-data; boundary=${boundary}` };
  return { ...plain, headers, body, patienceMs: 60_000 };
}

/** The command that leads to us, whatever its trigger is. */
export function isOurCommand(command: MattermostCommand, url: string): boolean {
  return command.id !== "" && URL.parse(command.url)?.pathname === new URL(url).pathname;
}
