import type { Answer } from "#channels/fakes/server.ts";
import { error, json } from "./fake-app-answer.ts";
import type { Call, Route } from "./fake-app-answer.ts";
import { faultOf, listOf, objectOf, textOf } from "./fake-app-attachments.ts";
import type { Json } from "./fake-app-attachments.ts";
import type { AppPost, MattermostChannel, World } from "./fake-app-world.ts";

const id = "([a-z0-9]{26})";
const mostRunes = 16_383;
const noPermission = "api.context.permissions.app_error";
/** A post is known again by its pending id for so long. */
const pendingMs = 30_000;

/** `/api/v4/posts…` (server/channels/api4/post.go, server/channels/app/post.go). */
export function createPostRoutes(world: World): readonly Route[] {
  const pending = new Map<string, { readonly id: string; readonly at: number }>();
  return [
    ["POST", /^posts$/, (call) => createPost(world, pending, call)],
    ["POST", /^posts\/ephemeral$/, (call) => createEphemeral(world, call)],
    [
      "GET",
      new RegExp(`^posts/${id}$`),
      ({ by, param }) => {
        const post = world.find(param);
        if (post === null || post.onlyFor !== null) return error(404, "app.post.get.app_error");
        const channel = world.channels.find((each) => each.id === post.channel);
        return channel?.members.has(by) === true ? json(200, postJson(post)) : error(403, noPermission);
      },
    ],
    ["PUT", new RegExp(`^posts/${id}/patch$`), (call) => patchPost(world, call)],
  ];
}

/** What clients get: where a click goes, and what it brings there, stays on the server (StripActionIntegrations). */
function postJson(post: AppPost): Json {
  const attachments = listOf(post.props["attachments"]).map((attachment) => ({
    ...attachment,
    ...(attachment["actions"] !== undefined && {
      actions: listOf(attachment["actions"]).map(({ integration: _, ...action }) => action),
    }),
  }));
  return {
    id: post.id,
    create_at: post.createdAt,
    edit_at: post.isEdited ? 1 : 0,
    delete_at: 0,
    user_id: post.author,
    channel_id: post.channel,
    root_id: post.rootId,
    message: post.message,
    type: "",
    props: { ...post.props, ...(attachments.length > 0 && { attachments }) },
  };
}

function createPost(
  world: World,
  pending: Map<string, { readonly id: string; readonly at: number }>,
  { by, body: given }: Call,
): Answer {
  const body = objectOf(given);
  const channel = world.channels.find((each) => each.id === body["channel_id"]);
  if (channel === undefined || !channel.members.has(by)) return error(403, noPermission);
  if (channel.deletedAt > 0) return error(400, "api.post.create_post.can_not_post_to_deleted.error");
  const refusal = refusalOf(world, body);
  if (refusal !== null) return refusal;
  const key = textOf(body["pending_post_id"]);
  const before = pending.get(key);
  const known = before !== undefined && world.now() - before.at < pendingMs ? world.find(before.id) : null;
  if (known !== null) return json(201, postJson(known));
  const rootId = textOf(body["root_id"]);
  if (rootId !== "" && world.find(rootId)?.channel !== channel.id)
    return error(400, "api.post.create_post.root_id.app_error");
  const post = world.addPost({
    channel,
    author: by,
    message: textOf(body["message"]),
    props: { ...objectOf(body["props"]), ...(by.isBot && { from_bot: "true" }) },
    rootId,
    metadata: body["metadata"],
  });
  if (key !== "") pending.set(key, { id: post.id, at: world.now() });
  tellPosted(world, channel, post);
  return json(201, postJson(post));
}

function refusalOf({ settings }: World, body: Json): Answer | null {
  const message = body["message"] ?? "";
  const props = objectOf(body["props"]);
  if (typeof message !== "string") return error(400, "api.context.invalid_body_param.app_error");
  if ([...message].length > mostRunes) return error(400, "model.post.is_valid.message_length.app_error");
  const fault = faultOf(props);
  if (fault !== null) return error(400, "model.post.is_valid.props.app_error", fault);
  if (message === "" && listOf(props["attachments"]).length === 0)
    return error(400, "api.context.invalid_body_param.app_error");
  if (objectOf(body["metadata"])["priority"] === undefined) return null;
  if (!settings.postPriority)
    return error(403, "api.post.post_priority.priority_post_not_allowed_for_user.request_error");
  return (body["root_id"] ?? "") === ""
    ? null
    : error(400, "api.post.post_priority.priority_post_only_allowed_for_root_post.request_error");
}

export function tellPosted(world: World, channel: MattermostChannel, post: AppPost): void {
  const author = world.people.find((each) => each.id === post.author);
  const named = world.people.filter(({ username }) => post.message.includes(`@${username}`));
  const data = {
    channel_display_name: channel.displayName,
    channel_name: channel.name,
    channel_type: channel.type,
    post: JSON.stringify(postJson(post)),
    sender_name: `@${author?.username ?? ""}`,
    team_id: channel.team?.id ?? "",
    mentions: JSON.stringify(named.map((each) => each.id)),
    set_online: true,
  };
  world.emit("posted", data, { channel_id: channel.id });
}

function createEphemeral(world: World, { by, body: given }: Call): Answer {
  const { user_id: userId, post: of } = objectOf(given);
  const post = objectOf(of);
  // A right of the system's administrators, as a server comes.
  if (!world.settings.botsPostEphemeral && !by.roles.includes("system_admin")) return error(403, noPermission);
  const channel = world.channels.find((each) => each.id === post["channel_id"]);
  if (channel === undefined || typeof userId !== "string")
    return error(400, "api.context.invalid_body_param.app_error");
  const refusal = refusalOf(world, post);
  if (refusal !== null) return refusal;
  const props = objectOf(post["props"]);
  const made = world.addPost({ channel, author: by, message: String(post["message"]), props, onlyFor: userId });
  return json(201, postJson(made));
}

function patchPost(world: World, { by, param, body }: Call): Answer {
  const { message, props } = objectOf(body);
  const post = world.find(param);
  // What is gone and what may not be edited are told in one way.
  if (post === null || post.onlyFor !== null || post.author !== by.id) return error(403, noPermission);
  const channel = world.channels.find((each) => each.id === post.channel);
  if (channel === undefined || !channel.members.has(by)) return error(403, noPermission);
  const { postEditTimeLimit: limit } = world.settings;
  if (limit !== -1 && message !== undefined && world.now() > post.createdAt + limit * 1_000)
    return error(400, "api.post.update_post.permissions_time_limit.app_error");
  if (channel.deletedAt > 0) return error(400, "api.post.patch_post.can_not_update_post_in_deleted.error");
  const refusal = refusalOf(world, { message: message ?? post.message, props: props ?? post.props });
  if (refusal !== null) return refusal;
  world.edit(param, {
    ...(typeof message === "string" && { message }),
    ...(props !== undefined && { props: objectOf(props) }),
  });
  const now = world.find(param) ?? post;
  world.emit("post_edited", { post: JSON.stringify(postJson(now)) }, { channel_id: channel.id });
  return json(200, postJson(now));
}
