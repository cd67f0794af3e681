import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { objectOf, pressablesOf } from "./fake-app-attachments.ts";
import type { Json, Pressable } from "./fake-app-attachments.ts";
import { viewOf } from "./fake-view.ts";
import type { View } from "./fake-view.ts";

export interface MattermostPerson {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly token: string;
  isBot: boolean;
  roles: string;
  isActive: boolean;
  status: { readonly status: string; readonly at: number } | null;
}

export interface MattermostTeam {
  readonly id: string;
  readonly name: string;
  displayName: string;
  readonly members: Set<MattermostPerson>;
}

export interface MattermostChannel {
  readonly id: string;
  /** `O` open, `P` private, `D` of two people, `G` of a few. */
  readonly type: "O" | "P" | "D" | "G";
  readonly team: MattermostTeam | null;
  readonly name: string;
  displayName: string;
  deletedAt: number;
  readonly members: Set<MattermostPerson>;
}

interface StoredPost {
  readonly id: string;
  readonly channel: MattermostChannel;
  readonly author: MattermostPerson;
  readonly rootId: string;
  readonly createdAt: number;
  readonly onlyFor: string | null;
  readonly metadata: unknown;
  message: string;
  props: Json;
  edits: number;
}

/** A post as who reads it sees it. */
export interface AppPost extends View {
  readonly id: string;
  readonly channel: string;
  readonly author: string;
  readonly rootId: string;
  readonly onlyFor: string | null;
  readonly isEdited: boolean;
  readonly priority: string | null;
  readonly message: string;
  readonly props: Json;
  readonly createdAt: number;
  readonly pressables: readonly Pressable[];
}

/** Something that the server tells over its WebSockets, and to whom. */
export interface ServerEvent {
  readonly event: string;
  readonly data: Json;
  readonly broadcast: { readonly channel_id: string; readonly user_id: string; readonly team_id: string };
  /** Ids of those who are told. */
  readonly to: ReadonlySet<string>;
}

/** The server's settings, as an administrator changes them. */
export interface Settings {
  siteUrl: string;
  websocketUrl: string;
  enableCommands: boolean;
  enableBotAccounts: boolean;
  postPriority: boolean;
  /** Seconds; -1: no limit. */
  postEditTimeLimit: number;
  /** Whether members may make slash commands. */
  membersMakeCommands: boolean;
  /** Whether bots may post for one person alone. */
  botsPostEphemeral: boolean;
  /** Whether the server tells its signing key. */
  tellsKey: boolean;
  /** Privacy: whether members see each other's mail addresses. */
  showEmails: boolean;
  /** Where integrations are really reached, when their addresses are those of another world; null: there. */
  reach: string | null;
}

/** Everything on one server, and what its people see. */
export interface World {
  readonly people: readonly MattermostPerson[];
  readonly teams: readonly MattermostTeam[];
  readonly channels: readonly MattermostChannel[];
  readonly settings: Settings;
  readonly signingKey: KeyObject;
  readonly listeners: Set<(event: ServerEvent) => void>;
  now(): number;
  nextId(kind: string): string;
  addPerson(
    username: string,
    how?: { readonly isBot?: boolean; readonly token?: string; readonly id?: string; readonly email?: string },
  ): MattermostPerson;
  addTeam(name: string, members: readonly MattermostPerson[]): MattermostTeam;
  addChannel(
    team: MattermostTeam,
    displayName: string,
    how: { readonly members: readonly MattermostPerson[]; readonly isPrivate?: boolean },
  ): MattermostChannel;
  direct(a: MattermostPerson, b: MattermostPerson): MattermostChannel;
  addPost(post: {
    readonly channel: MattermostChannel;
    readonly author: MattermostPerson;
    readonly message: string;
    readonly props?: Json;
    readonly rootId?: string;
    readonly onlyFor?: string;
    readonly metadata?: unknown;
  }): AppPost;
  find(id: string): AppPost | null;
  posts(channel?: MattermostChannel): readonly AppPost[];
  edit(id: string, patch: { readonly message?: string; readonly props?: Json }): void;
  remove(id: string): void;
  /** A trigger for this person, signed now or at another time, by this server or with another key. */
  trigger(userId: string, how?: { readonly at?: number; readonly id?: string; readonly key?: KeyObject }): string;
  emit(event: string, data: Json, where: Partial<ServerEvent["broadcast"]>, to?: Iterable<MattermostPerson>): void;
}

const asInstalled: Settings = {
  siteUrl: "",
  websocketUrl: "",
  enableCommands: true,
  enableBotAccounts: true,
  postPriority: true,
  postEditTimeLimit: -1,
  membersMakeCommands: true,
  botsPostEphemeral: false,
  tellsKey: true,
  showEmails: true,
  reach: null,
};

/** An empty server. Ids look like Mattermost's: 26 small letters and digits. */
export function createWorld(now: () => number): World {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const people: MattermostPerson[] = [];
  const teams: MattermostTeam[] = [];
  const channels: MattermostChannel[] = [];
  let count = 0;

  function nextId(kind: string): string {
    count += 1;
    const plain = kind.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
    return `${plain.slice(0, 18).padEnd(18, "0")}${String(count).padStart(8, "0")}`;
  }
  function add<T>(list: T[], made: T): T {
    list.push(made);
    return made;
  }

  const world: World = {
    people,
    teams,
    channels,
    settings: { ...asInstalled },
    signingKey: keys.publicKey,
    listeners: new Set(),
    now,
    nextId,
    addPerson(username, { isBot = false, token, id, email } = {}) {
      return add(people, {
        id: id ?? nextId(username),
        username,
        email: email ?? `${username}@example.com`,
        token: token ?? nextId("token"),
        isBot,
        roles: "system_user",
        isActive: true,
        status: null,
      });
    },
    addTeam: (name, members) =>
      add(teams, { id: nextId("team"), name, displayName: `Team ${name}`, members: new Set(members) }),
    addChannel: (team, displayName, { members, isPrivate = false }) =>
      add(channels, {
        id: nextId("channel"),
        type: isPrivate ? "P" : "O",
        team,
        name: displayName.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
        displayName,
        deletedAt: 0,
        members: new Set(members),
      }),
    direct(a, b) {
      const name = [a.id, b.id].toSorted().join("__");
      const known = channels.find((channel) => channel.name === name);
      const made = { id: nextId("direct"), type: "D", team: null, name, displayName: "", deletedAt: 0 } as const;
      return known ?? add(channels, { ...made, members: new Set([a, b]) });
    },
    ...createPosts(now, nextId),
    trigger(userId, { at = now(), id = nextId("trigger"), key = keys.privateKey } = {}) {
      const data = `${id}:${userId}:${at}:`;
      const signature = sign("sha256", Buffer.from(data), key).toString("base64");
      return Buffer.from(data + signature).toString("base64");
    },
    emit(event, data, where, to) {
      const broadcast = { channel_id: "", user_id: "", team_id: "", ...where };
      const channel = channels.find(({ id }) => id === broadcast.channel_id);
      const told = new Set([...(to ?? channel?.members ?? [])].map(({ id }) => id));
      for (const listener of world.listeners) listener({ event, data, broadcast, to: told });
    },
  };
  return world;
}

/** The posts of a server. */
function createPosts(
  now: () => number,
  nextId: (kind: string) => string,
): Pick<World, "addPost" | "find" | "posts" | "edit" | "remove"> {
  let stored: StoredPost[] = [];
  const put = (post: StoredPost): StoredPost => {
    stored.push(post);
    return post;
  };
  return {
    addPost({ channel, author, message, props = {}, rootId = "", onlyFor, metadata }) {
      const post = {
        id: nextId("post"),
        channel,
        author,
        rootId,
        message,
        props,
        createdAt: now(),
        edits: 0,
        metadata,
      };
      return seen(put({ ...post, onlyFor: onlyFor ?? null }));
    },
    find(id) {
      const post = stored.find((each) => each.id === id);
      return post === undefined ? null : seen(post);
    },
    posts: (channel) => stored.filter((each) => channel === undefined || each.channel === channel).map(seen),
    edit(id, { message, props }) {
      const post = stored.find((each) => each.id === id);
      if (post === undefined) return;
      post.message = message ?? post.message;
      post.props = props ?? post.props;
      post.edits += 1;
    },
    remove(id) {
      stored = stored.filter((each) => each.id !== id);
    },
  };
}

function seen(post: StoredPost): AppPost {
  const { id, channel, author, rootId, onlyFor, edits, message, props, createdAt, metadata } = post;
  const pressables = pressablesOf(props);
  const view = viewOf({ text: message, attachments: props["attachments"] });
  const parts = pressables.map(({ type, options }) => `${type}${options.length}`);
  return {
    ...view,
    text: [view.text, ...pressables.map(({ name }) => name)].join("\n"),
    shape: [view.shape, ...parts].join(" "),
    id,
    channel: channel.id,
    author: author.id,
    rootId,
    onlyFor,
    isEdited: edits > 0,
    priority: priorityOf(metadata),
    message,
    props,
    createdAt,
    pressables,
  };
}

function priorityOf(metadata: unknown): string | null {
  const priority = objectOf(objectOf(metadata)["priority"])["priority"];
  return typeof priority === "string" ? priority : null;
}
