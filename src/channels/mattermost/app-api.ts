import type { ChannelDeps } from "#ports/channel.ts";
import type { HttpRequest, HttpResult } from "#ports/http.ts";
import { listBytes } from "./app-limits.ts";

/** A server, and the access token of a bot or a person on it. */
export interface Credentials {
  /** `https://mattermost.example.com`, or below a path. Without a slash at the end. */
  readonly serverUrl: string;
  readonly token: string;
}

export type Body = Readonly<Record<string, unknown>>;

/** What a custom slash command is made of (api.mattermost.com, "commands"). */
export interface CommandBody {
  readonly team_id: string;
  readonly trigger: string;
  readonly method: "P";
  readonly url: string;
  readonly display_name: string;
  readonly description: string;
  readonly auto_complete: boolean;
  readonly auto_complete_desc: string;
  readonly auto_complete_hint: string;
}

type Answer = Promise<HttpResult>;

/**
 * The REST API v4 (api.mattermost.com), as far as a bot needs it. Each is one request; nothing is tried twice, and what an answer means is
 * told by `readAnswer`.
 */
export interface Api {
  readonly me: (signal: AbortSignal) => Answer;
  readonly user: (id: string, signal: AbortSignal) => Answer;
  readonly userByName: (name: string, signal: AbortSignal) => Answer;
  readonly userByEmail: (email: string, signal: AbortSignal) => Answer;
  readonly usersByIds: (ids: readonly string[], signal: AbortSignal) => Answer;
  readonly statusesByIds: (ids: readonly string[], signal: AbortSignal) => Answer;
  readonly myTeams: (signal: AbortSignal) => Answer;
  /** Those that the owner of the token is in, direct and group messages among them; archived ones are left out. */
  readonly myChannels: (teamId: string, signal: AbortSignal) => Answer;
  readonly channel: (id: string, signal: AbortSignal) => Answer;
  /** The channel of two people; there already or not, it is the same one. */
  readonly direct: (ids: readonly [string, string], signal: AbortSignal) => Answer;
  readonly createPost: (post: Body, signal: AbortSignal) => Answer;
  readonly post: (id: string, signal: AbortSignal) => Answer;
  /** Fields that are left out stay; `props` is replaced as a whole. */
  readonly patchPost: (id: string, patch: Body, signal: AbortSignal) => Answer;
  /** Shown to one person until they reload. Wants the permission `create_post_ephemeral`. */
  readonly createEphemeral: (userId: string, post: Body, signal: AbortSignal) => Answer;
  /** Custom commands of a team that the owner of the token may manage, with their tokens. */
  readonly commands: (teamId: string, signal: AbortSignal) => Answer;
  readonly createCommand: (command: CommandBody, signal: AbortSignal) => Answer;
  readonly updateCommand: (id: string, command: Body, signal: AbortSignal) => Answer;
  readonly deleteCommand: (id: string, signal: AbortSignal) => Answer;
  /** Within three seconds of the click that brought the trigger. */
  readonly openDialog: (triggerId: string, url: string, dialog: Body, signal: AbortSignal) => Answer;
  /** What clients are told of the server's settings; with a token all of it. */
  readonly clientConfig: (signal: AbortSignal) => Answer;
}

/** The API of one server for the owner of one token. */
export function openApi({ serverUrl, token }: Credentials, { http }: Pick<ChannelDeps, "http">): Api {
  const call = (
    method: HttpRequest["method"],
    path: string,
    signal: AbortSignal,
    body?: unknown,
    maxBytes?: number,
  ): Answer =>
    http.request({
      method,
      url: `${serverUrl}/api/v4/${path}`,
      headers: {
        ...common,
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
      ...(maxBytes !== undefined && { maxBytes }),
    });
  const of = encodeURIComponent;

  return {
    me: (signal) => call("GET", "users/me", signal),
    user: (id, signal) => call("GET", `users/${of(id)}`, signal),
    userByName: (name, signal) => call("GET", `users/username/${of(name)}`, signal),
    userByEmail: (email, signal) => call("GET", `users/email/${of(email)}`, signal),
    usersByIds: (ids, signal) => call("POST", "users/ids", signal, ids),
    statusesByIds: (ids, signal) => call("POST", "users/status/ids", signal, ids),
    myTeams: (signal) => call("GET", "users/me/teams", signal, undefined, listBytes),
    myChannels: (teamId, signal) => call("GET", `users/me/teams/${of(teamId)}/channels`, signal, undefined, listBytes),
    channel: (id, signal) => call("GET", `channels/${of(id)}`, signal),
    direct: (ids, signal) => call("POST", "channels/direct", signal, ids),
    createPost: (post, signal) => call("POST", "posts", signal, post),
    post: (id, signal) => call("GET", `posts/${of(id)}`, signal),
    patchPost: (id, patch, signal) => call("PUT", `posts/${of(id)}/patch`, signal, patch),
    createEphemeral: (userId, post, signal) => call("POST", "posts/ephemeral", signal, { user_id: userId, post }),
    commands: (teamId, signal) =>
      call("GET", `commands?team_id=${of(teamId)}&custom_only=true`, signal, undefined, listBytes),
    createCommand: (command, signal) => call("POST", "commands", signal, command),
    updateCommand: (id, command, signal) => call("PUT", `commands/${of(id)}`, signal, command),
    deleteCommand: (id, signal) => call("DELETE", `commands/${of(id)}`, signal),
    openDialog: (triggerId, url, dialog, signal) =>
      call("POST", "actions/dialogs/open", signal, { trigger_id: triggerId, url, dialog }),
    clientConfig: (signal) => call("GET", "config/client?format=old", signal),
  };
}

/** A later answer to a slash command (developers.mattermost.com, "Slash commands", delayed responses); wants no token. */
export function postResponse(
  { http }: Pick<ChannelDeps, "http">,
  url: string,
  body: Body,
  signal: AbortSignal,
): Answer {
  return http.request({
    method: "POST",
    url,
    headers: { ...common, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal,
    maxBytes: 16_384,
  });
}

/** Changes the code of an authorization for an access token (RFC 6749 §4.1.3). */
export function postToken(
  { http }: Pick<ChannelDeps, "http">,
  serverUrl: string,
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Answer {
  return http.request({
    method: "POST",
    url: `${serverUrl}/oauth/access_token`,
    headers: { ...common, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
    signal,
    maxBytes: 16_384,
  });
}

const common = { accept: "application/json", "user-agent": "Tocsin" } as const;
