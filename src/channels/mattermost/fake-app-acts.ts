import { tellPosted } from "./fake-app-posts.ts";
import { channelJson } from "./fake-app-api.ts";
import type { Dialogs } from "./fake-app-dialogs.ts";
import { commandsIn } from "./fake-app-commands.ts";
import type { FakeCommand } from "./fake-app-commands.ts";
import type { ResponseHook } from "./fake-app.ts";
import { faultOf, objectOf, textOf } from "./fake-app-attachments.ts";
import type { Json } from "./fake-app-attachments.ts";
import type { AppPost, MattermostChannel, MattermostPerson, MattermostTeam, World } from "./fake-app-world.ts";

/** What the integration answered. */
export interface Delivery {
  readonly status: number;
  /** Null: it is none of JSON. */
  readonly json: Json | null;
  /** The same bytes once more. */
  readonly again: () => Promise<Delivery>;
}

/** What people and the server do. */
export interface Acts extends Pick<Dialogs, "dialogOf" | "dialogBody"> {
  /** Fills in what is before the person, and submits it. */
  submitDialog(person: MattermostPerson, submission: Json): Promise<Delivery>;
  /** What a person sees in a channel (null: with the bot alone), oldest first. */
  seenBy(person: MattermostPerson, channel: MattermostChannel | null): readonly AppPost[];
  say(person: MattermostPerson, channel: MattermostChannel | null, text: string, rootId?: string): AppPost;
  /** `/tocsin help`, in a channel or with the bot alone; there the team is the one that the person looks at. */
  slash(person: MattermostPerson, channel: MattermostChannel | null, line: string): Promise<Delivery>;
  /** Presses a button, or chooses from a list by its text. Fails where the post does not offer it to this person. */
  click(person: MattermostPerson, post: AppPost, id: string, choice?: string): Promise<Delivery>;
  /** Presses what a post offered at some time, and may not any more. */
  press(person: MattermostPerson, post: AppPost, id: string): Promise<Delivery>;
  clickBody(person: MattermostPerson, post: AppPost, context: Json, triggerId: string): Json;
  slashForm(
    command: Pick<FakeCommand, "token" | "trigger" | "team_id">,
    how: {
      readonly person: MattermostPerson;
      readonly channel: MattermostChannel;
      readonly text: string;
      readonly triggerId: string;
    },
  ): Record<string, string>;
  /** Brings the bot into another team. */
  join(team: MattermostTeam): void;
  invite(channel: MattermostChannel): void;
  kick(channel: MattermostChannel): void;
  archive(channel: MattermostChannel): void;
  restore(channel: MattermostChannel): void;
  rename(channel: MattermostChannel, displayName: string): void;
}

export function createActs(
  world: World,
  bot: MattermostPerson,
  responses: Map<string, ResponseHook>,
  dialogs: Dialogs,
): Acts {
  const channelOf = (person: MattermostPerson, channel: MattermostChannel | null): MattermostChannel =>
    channel ?? world.direct(person, bot);

  function clickBody(person: MattermostPerson, post: AppPost, context: Json, triggerId: string): Json {
    const channel = world.channels.find((each) => each.id === post.channel);
    return {
      user_id: person.id,
      user_name: person.username,
      channel_id: post.channel,
      channel_name: channel?.name ?? "",
      team_id: channel?.team?.id ?? "",
      team_domain: channel?.team?.name ?? "",
      post_id: post.id,
      trigger_id: triggerId,
      type: "button",
      data_source: "",
      context,
    };
  }

  async function press(person: MattermostPerson, post: AppPost, id: string, choice?: string): Promise<Delivery> {
    const found = post.pressables.find((each) => each.id === id);
    if (found === undefined) throw new Error(`there is no ${id} in: ${post.text}`);
    const option = found.options.find(({ text }) => choice === undefined || text === choice);
    if (found.type === "select" && option === undefined) throw new Error(`there is no choice ${choice}`);
    const context = { ...found.context, ...(option !== undefined && { selected_option: option.value }) };
    const body = { ...clickBody(person, post, context, world.trigger(person.id)), type: found.type };
    const delivery = await deliver(world.settings.reach ?? found.url, JSON.stringify(body), {
      "content-type": "application/json",
    });
    applyClick(world, person, post, delivery);
    return delivery;
  }

  return {
    seenBy: (person, channel) =>
      world.posts(channelOf(person, channel)).filter(({ onlyFor }) => onlyFor === null || onlyFor === person.id),
    say(person, channel, text, rootId = "") {
      const place = channelOf(person, channel);
      if (!place.members.has(person)) throw new Error(`${person.username} is not in ${place.displayName}`);
      const post = world.addPost({ channel: place, author: person, message: text, rootId });
      tellPosted(world, place, post);
      return post;
    },
    slash: (person, channel, line) => slash(world, responses, person, channelOf(person, channel), line),
    async click(person, post, id, choice) {
      const now = world.find(post.id);
      if (now === null || (now.onlyFor !== null && now.onlyFor !== person.id))
        throw new Error(`${person.username} does not see this post`);
      return press(person, now, id, choice);
    },
    press,
    clickBody,
    dialogOf: dialogs.dialogOf,
    dialogBody: dialogs.dialogBody,
    async submitDialog(person, submission) {
      const body = JSON.stringify(dialogs.dialogBody(person, submission));
      const url = world.settings.reach ?? dialogs.dialogOf(person)?.url ?? "";
      const delivery = await deliver(url, body, { "content-type": "application/json" });
      dialogs.answered(person, delivery);
      return delivery;
    },
    slashForm: (command, how) => slashForm(world, command, how),
    ...changesOf(world, bot),
  };
}

/** server/channels/app/integration_action.go: what an answer does, and what the server makes an error of. */
function applyClick(world: World, person: MattermostPerson, post: AppPost, { status, json }: Delivery): void {
  if (status !== 200) return;
  if (json === null) throw new Error("Mattermost cannot read the answer to a click");
  const update = json["update"];
  if (update !== undefined && update !== null) {
    if (post.onlyFor !== null) throw new Error("Mattermost cannot update a post that one person alone sees");
    const { message, props } = objectOf(update);
    const fault = faultOf(objectOf(props));
    if (fault !== null) throw new Error(`Mattermost cannot take the update: ${fault}`);
    world.edit(post.id, { message: textOf(message), ...(props !== undefined && { props: objectOf(props) }) });
  }
  const text = textOf(json["ephemeral_text"]);
  const channel = world.channels.find((each) => each.id === post.channel);
  if (text !== "" && channel !== undefined)
    world.addPost({ channel, author: person, message: text, rootId: post.rootId || post.id, onlyFor: person.id });
}

/** server/channels/app/command.go, tryExecuteCustomCommand and DoCommandRequest. */
async function slash(
  world: World,
  responses: Map<string, ResponseHook>,
  person: MattermostPerson,
  channel: MattermostChannel,
  line: string,
): Promise<Delivery> {
  const [, trigger = "", text = ""] = /^\/(\S+)\s*(.*)$/s.exec(line) ?? [];
  const team = channel.team ?? world.teams.find(({ members }) => members.has(person));
  const command = commandsIn(world).find((each) => each.team_id === team?.id && each.trigger === trigger);
  if (command === undefined) throw new Error(`there is no /${trigger}`);
  if (world.settings.siteUrl === "") throw new Error("a server without a Site URL runs no commands");
  const path = `/hooks/commands/${world.nextId("response")}`;
  const show = (body: Json): AppPost => {
    const attachments = body["attachments"];
    const props = attachments === undefined ? {} : { attachments };
    const fault = faultOf(props);
    if (fault !== null) throw new Error(`Mattermost does not show the answer: ${fault}`);
    const isPublic = body["response_type"] === "in_channel";
    const post = { channel, author: person, message: textOf(body["text"]), props };
    return world.addPost({ ...post, ...(!isPublic && { onlyFor: person.id }) });
  };
  responses.set(path, { post: show, expiresAt: world.now() + 30 * 60_000, uses: 0 });
  const form = {
    ...slashForm(world, command, { person, channel, text, triggerId: world.trigger(person.id) }),
    response_url: world.settings.siteUrl + path,
  };
  const delivery = await deliver(world.settings.reach ?? command.url, new URLSearchParams(form).toString(), {
    "content-type": "application/x-www-form-urlencoded",
    authorization: `Token ${command.token}`,
  });
  if (delivery.status !== 200) return delivery;
  if (delivery.json === null) throw new Error(`Mattermost cannot read the answer to /${trigger}`);
  if (delivery.json["text"] !== "" || delivery.json["attachments"] !== undefined) show(delivery.json);
  return delivery;
}

function slashForm(
  world: World,
  command: Pick<FakeCommand, "token" | "trigger" | "team_id">,
  { person, channel, text, triggerId }: Parameters<Acts["slashForm"]>[1],
): Record<string, string> {
  return {
    channel_id: channel.id,
    channel_name: channel.name,
    command: `/${command.trigger}`,
    root_id: "",
    team_domain: world.teams.find(({ id }) => id === command.team_id)?.name ?? "",
    team_id: command.team_id,
    text,
    token: command.token,
    trigger_id: triggerId,
    user_id: person.id,
    user_name: person.username,
  };
}

async function deliver(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Delivery> {
  const answer = await fetch(url, { method: "POST", headers: { accept: "application/json", ...headers }, body });
  const text = await answer.text();
  return { status: answer.status, json: jsonOf(text), again: () => deliver(url, body, headers) };
}

function jsonOf(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

type Changes = Pick<Acts, "join" | "invite" | "kick" | "archive" | "restore" | "rename">;

/** What happens to channels, and how the server tells it (server/channels/app/channel.go). */
function changesOf(world: World, bot: MattermostPerson): Changes {
  const teamId = ({ team }: { readonly team: MattermostTeam | null }): string => team?.id ?? "";
  return {
    join(team) {
      team.members.add(bot);
      world.emit("added_to_team", { team_id: team.id, user_id: bot.id }, { user_id: bot.id }, [bot]);
    },
    invite(channel) {
      channel.members.add(bot);
      world.emit("user_added", { user_id: bot.id, team_id: teamId(channel) }, { channel_id: channel.id });
    },
    kick(channel) {
      channel.members.delete(bot);
      const remover = world.people.find(({ isBot }) => !isBot)?.id ?? "";
      world.emit("user_removed", { user_id: bot.id, remover_id: remover }, { channel_id: channel.id });
      // Whoever is thrown out is told apart: they are not in the channel any more.
      world.emit("user_removed", { channel_id: channel.id, remover_id: remover }, { user_id: bot.id }, [bot]);
    },
    archive(channel) {
      channel.deletedAt = world.now();
      world.emit(
        "channel_deleted",
        { channel_id: channel.id, delete_at: channel.deletedAt },
        { team_id: teamId(channel) },
        channel.members,
      );
    },
    restore(channel) {
      channel.deletedAt = 0;
      world.emit("channel_restored", { channel_id: channel.id }, { team_id: teamId(channel) }, channel.members);
    },
    rename(channel, displayName) {
      channel.displayName = displayName;
      world.emit("channel_updated", { channel: JSON.stringify(channelJson(channel)) }, { channel_id: channel.id });
    },
  };
}
