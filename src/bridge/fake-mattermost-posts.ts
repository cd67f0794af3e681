import {
  type Call,
  error,
  field,
  forbidden,
  id,
  isAdmin,
  of,
  ok,
  type Route,
  textOf,
} from "./fake-mattermost-answer.ts";
import type { Answer } from "./fake-server.ts";
import type { FakePost, MattermostWorld } from "./fake-mattermost-world.ts";

function postJson(post: FakePost) {
  return {
    id: post.id,
    channel_id: post.channelId,
    user_id: post.author.id,
    message: post.message,
    file_ids: post.fileIds,
    props: post.props,
    pending_post_id: post.pendingPostId,
    create_at: post.createAt,
    update_at: Math.max(post.createAt, post.editAt),
    edit_at: post.editAt,
  };
}

/** server/channels/app/post.go, CreatePost. */
function createPost(world: MattermostWorld, { by, body }: Call): Answer {
  const message = textOf(body, "message");
  const fileIds = field(body, "file_ids");
  const files = Array.isArray(fileIds) ? fileIds.map(String) : [];
  if ([...message].length > world.settings.maxPostSize)
    return error(400, "model.post.is_valid.message_length.app_error");
  if (message === "" && files.length === 0) return error(400, "api.context.invalid_body_param.app_error");
  if (files.length > 10) return error(400, "api.post.create_post.too_many_files.app_error");
  if (files.some((one) => !world.files.some((file) => file.id === one)))
    return error(400, "api.post.create_post.attach_files.error");
  const pendingPostId = textOf(body, "pending_post_id");
  // server/channels/app/post.go, deduplicateCreatePost: for half a minute.
  const known = world.posts.find(
    (post) => pendingPostId !== "" && post.pendingPostId === pendingPostId && world.now() - post.createAt < 30_000,
  );
  if (known !== undefined) return ok(postJson(known), 201);
  const props = field(body, "props");
  const post: FakePost = {
    id: world.nextId(),
    channelId: textOf(body, "channel_id"),
    author: by,
    message,
    fileIds: files,
    props: typeof props === "object" && props !== null ? { ...props } : {},
    pendingPostId,
    createAt: world.now(),
    editAt: 0,
  };
  world.posts.push(post);
  return ok(postJson(post), 201);
}

/** server/channels/app/post.go, PatchPost: what is left out stays. */
function patchPost(world: MattermostWorld, { by, params, body }: Call): Answer {
  const post = world.posts.find((each) => each.id === params[0]);
  // server/channels/api4/post.go, patchPost: whose it is matters as little as whether it is there.
  if (post === undefined || post.author !== by) return forbidden;
  const [message, fileIds] = [field(body, "message"), field(body, "file_ids")];
  if (typeof message === "string" && [...message].length > world.settings.maxPostSize)
    return error(400, "model.post.is_valid.message_length.app_error");
  if (Array.isArray(fileIds) && fileIds.some((one) => !world.files.some((file) => file.id === one)))
    return error(400, "api.post.update_post.file_ids.app_error");
  if (typeof message === "string") post.message = message;
  if (Array.isArray(fileIds)) post.fileIds = fileIds.map(String);
  post.editAt = world.now();
  return ok(postJson(post));
}

/** Posts, their channels and their files. */
export function postRoutes(world: MattermostWorld): readonly Route[] {
  return [
    [
      "POST",
      /^channels\/direct$/,
      ({ by, body }) => {
        const ids = Array.isArray(body) ? body : [];
        const [a, b] = ids.map((one) => world.people.find((each) => each.id === one));
        if (ids.length !== 2 || a === undefined || b === undefined)
          return error(400, "api.channel.create_direct_channel.invalid_user.app_error");
        if (a !== by && b !== by && !isAdmin(by)) return forbidden;
        return ok({ id: world.directId(a, b), type: "D", team_id: "" }, 201);
      },
    ],
    ["POST", /^posts$/, (call) => createPost(world, call)],
    [
      "GET",
      of(`posts/${id}`),
      ({ params }) => {
        const post = world.posts.find((each) => each.id === params[0]);
        return post === undefined ? error(404, "app.post.get.app_error") : ok(postJson(post));
      },
    ],
    ["PUT", of(`posts/${id}/patch`), (call) => patchPost(world, call)],
    [
      "GET",
      of(`channels/${id}/posts`),
      ({ params, query }) => {
        const since = Number(query.get("since") ?? 0);
        const rows = world.posts.filter((post) => post.channelId === params[0] && post.createAt > since);
        const byId = Object.fromEntries(rows.map((post) => [post.id, postJson(post)]));
        return ok({ order: rows.map((post) => post.id).toReversed(), posts: byId });
      },
    ],
    [
      "POST",
      /^files$/,
      ({ query, asked }) => {
        const [channelId, name] = [query.get("channel_id"), query.get("filename")];
        if (!world.settings.enableFileAttachments) return error(501, "api.file.attachments.disabled.app_error");
        if (asked.bytes.length > world.settings.maxFileSize)
          return error(413, "api.file.upload_file.too_large.app_error");
        if (channelId === null || name === null || asked.raw === "") return error(400, "api.file.upload_file.read_request.app_error"); // prettier-ignore
        const file = { id: world.nextId(), channelId, name, size: asked.bytes.length };
        world.files.push(file);
        return ok({ file_infos: [{ id: file.id, name, size: file.size }], client_ids: [] }, 201);
      },
    ],
  ];
}
