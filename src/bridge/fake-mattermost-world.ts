import { randomUUID } from "node:crypto";

export interface MattermostPerson {
  readonly id: string;
  readonly username: string;
  email: string;
  locale: string;
  readonly token: string;
  readonly isBot: boolean;
  readonly roles: string;
  deleteAt: number;
  /** Of their browser. */
  timezone: string;
}

export interface MattermostTeam {
  readonly id: string;
  readonly name: string;
  readonly members: Set<MattermostPerson>;
}

export interface FakePost {
  readonly id: string;
  readonly channelId: string;
  readonly author: MattermostPerson;
  message: string;
  fileIds: readonly string[];
  readonly props: Readonly<Record<string, unknown>>;
  readonly pendingPostId: string;
  readonly createAt: number;
  /** 0: never. */
  editAt: number;
}

/** One without an id belongs to a plugin. */
export interface FakeCommand {
  readonly id: string;
  readonly token: string;
  readonly teamId: string;
  trigger: string;
  url: string;
  readonly creatorId: string;
}

export interface FakeFile {
  readonly id: string;
  readonly channelId: string;
  readonly name: string;
  readonly size: number;
}

/** Everything on one server. */
export interface MattermostWorld {
  readonly people: MattermostPerson[];
  readonly teams: MattermostTeam[];
  readonly posts: FakePost[];
  readonly files: FakeFile[];
  readonly commands: FakeCommand[];
  /** `user category name` */
  readonly preferences: Map<string, string>;
  readonly plugins: Map<string, { isActive: boolean }>;
  readonly settings: {
    allowedInternal: string;
    enableUploads: boolean;
    botsManageCommands: boolean;
    maxPostSize: number;
    maxFileSize: number;
    enableFileAttachments: boolean;
  };
  now(): number;
  nextId(): string;
  addPerson(
    username: string,
    how?: { readonly email?: string; readonly locale?: string; readonly isBot?: boolean; readonly roles?: string },
  ): MattermostPerson;
  addTeam(name: string, members: readonly MattermostPerson[]): MattermostTeam;
  directId(a: MattermostPerson, b: MattermostPerson): string;
}

/** An empty server. Ids have 26 small letters and digits, like Mattermost's. */
export function newWorld(now: () => number): MattermostWorld {
  const nextId = (): string => randomUUID().replaceAll("-", "").slice(0, 26);
  const people: MattermostPerson[] = [];
  const teams: MattermostTeam[] = [];
  const directs = new Map<string, string>();
  return {
    people,
    teams,
    posts: [],
    files: [],
    commands: [],
    preferences: new Map(),
    plugins: new Map(),
    settings: {
      allowedInternal: "",
      enableUploads: true,
      botsManageCommands: false,
      maxPostSize: 16_383,
      maxFileSize: 104_857_600,
      enableFileAttachments: true,
    },
    now,
    nextId,
    addPerson(username, { email, locale = "en", isBot = false, roles = "system_user" } = {}) {
      const made = {
        id: nextId(),
        username,
        email: email ?? `${username}@example.com`,
        locale,
        token: nextId(),
        isBot,
        roles,
        deleteAt: 0,
        timezone: "",
      };
      people.push(made);
      return made;
    },
    addTeam(name, members) {
      const made = { id: nextId(), name, members: new Set(members) };
      teams.push(made);
      return made;
    },
    directId(a, b) {
      const key = [a.id, b.id].toSorted().join("__");
      const id = directs.get(key) ?? nextId();
      directs.set(key, id);
      return id;
    },
  };
}
