import { randomBytes, randomUUID } from "node:crypto";
import type {
  PersonSpec,
  TeamsChannel,
  TeamsGroupChat,
  TeamsHome,
  TeamsPersonalChat,
  TeamsPerson,
  TeamsPlace,
  TeamsTeam,
  TeamSpec,
} from "./fake-types.ts";

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type Team = Omit<Writable<TeamsTeam>, "channels" | "members"> & { channels: Channel[]; members: TeamsPerson[] };
type Channel = Writable<TeamsChannel>;
type GroupChat = Omit<Writable<TeamsGroupChat>, "members"> & { members: TeamsPerson[] };

/** Tenants, people and places; who is where, and where the app is. Messages are kept elsewhere. */
export interface World {
  readonly tenants: ReadonlySet<string>;
  readonly people: readonly TeamsPerson[];
  readonly teams: readonly TeamsTeam[];
  readonly chats: readonly TeamsGroupChat[];
  readonly addTenant: (tenantId: string) => void;
  readonly addPerson: (spec: PersonSpec) => TeamsPerson;
  readonly addTeam: (spec: TeamSpec) => TeamsTeam;
  addChannel(team: TeamsTeam, name: string, type: TeamsChannel["type"]): TeamsChannel;
  readonly addChat: (spec: { readonly name?: string; readonly members: readonly TeamsPerson[] }) => TeamsGroupChat;
  readonly personalChat: (person: TeamsPerson) => TeamsPersonalChat;
  /** By the id of a conversation, without `;messageid=`. */
  place(id: string): TeamsPlace | null;
  /** By `29:…`, an Entra object id, or `8:orgid:<object id>`. */
  person(id: string): TeamsPerson | null;
  members(place: TeamsPlace | TeamsTeam): readonly TeamsPerson[];
  setMember(home: TeamsTeam | TeamsGroupChat, person: TeamsPerson, present: boolean): void;
  rename(what: TeamsTeam | TeamsChannel | TeamsGroupChat, name: string): void;
  destroy(what: TeamsTeam | TeamsChannel | TeamsGroupChat): void;
  readonly isInstalled: (home: TeamsHome) => boolean;
  setInstalled(home: TeamsHome, installed: boolean): void;
  /** People who blocked the bot, by Entra object id. */
  readonly blocked: Set<string>;
  /** Tenants whose administrator switched the bot off. */
  readonly disabled: Set<string>;
}

/** An empty world with one tenant. */
export function makeWorld(homeTenant: string): World {
  const tenants = new Set([homeTenant]);
  const people: TeamsPerson[] = [];
  const teams: Team[] = [];
  const chats: GroupChat[] = [];
  const personal = new Map<string, TeamsPersonalChat>();
  const installed = new Set<string>();

  function addChannel(team: TeamsTeam, name: string, type: TeamsChannel["type"]): TeamsChannel {
    const channel: Channel = { kind: "channel", id: threadId("tacv2"), name, type, tenantId: team.tenantId, team };
    teamOf(teams, team).channels.push(channel);
    return channel;
  }
  function personalChat(person: TeamsPerson): TeamsPersonalChat {
    const chat: TeamsPersonalChat = personal.get(person.id) ?? {
      kind: "personal",
      id: `a:1${randomBytes(75).toString("base64url")}`,
      tenantId: person.tenantId,
      person,
    };
    personal.set(person.id, chat);
    return chat;
  }

  return {
    tenants,
    people,
    teams,
    chats,
    personalChat,
    blocked: new Set(),
    disabled: new Set(),
    addTenant: (tenantId) => void tenants.add(tenantId),
    addPerson(spec) {
      const person = personOf(spec, homeTenant);
      known(tenants.has(person.tenantId) || undefined, "tenant");
      people.push(person);
      return person;
    },
    addTeam(spec) {
      const team = emptyTeam(spec, homeTenant);
      team.channels.push({
        kind: "channel",
        id: team.id,
        name: "General",
        type: "standard",
        tenantId: team.tenantId,
        team,
      });
      teams.push(team);
      for (const { name, type } of spec.channels ?? []) addChannel(team, name, type ?? "standard");
      return team;
    },
    addChannel,
    addChat(spec) {
      const tenantId = spec.members[0]?.tenantId ?? homeTenant;
      const members = [...spec.members];
      const chat: GroupChat = { kind: "groupChat", id: threadId("v2"), name: spec.name ?? null, tenantId, members };
      chats.push(chat);
      return chat;
    },
    ...lookUps(people, teams, chats, personal),
    ...changes(teams, chats, installed),
    isInstalled: (home) => installed.has(home.id),
    setInstalled: (home, present) => void (present ? installed.add(home.id) : installed.delete(home.id)),
  };
}

function lookUps(
  people: readonly TeamsPerson[],
  teams: readonly Team[],
  chats: readonly GroupChat[],
  personal: ReadonlyMap<string, TeamsPersonalChat>,
): Pick<World, "place" | "person" | "members"> {
  return {
    place(id) {
      const channel = teams.flatMap((team) => team.channels).find((each) => each.id === id);
      const chat = chats.find((each) => each.id === id);
      return channel ?? chat ?? [...personal.values()].find((each) => each.id === id) ?? null;
    },
    person(id) {
      const bare = id.replace(/^8:orgid:/, "");
      return people.find((each) => each.id === id || each.aadObjectId === bare) ?? null;
    },
    members: (place) => {
      if (place.kind === "personal") return [place.person];
      return place.kind === "channel" ? place.team.members : place.members;
    },
  };
}

function changes(
  teams: Team[],
  chats: GroupChat[],
  installed: Set<string>,
): Pick<World, "setMember" | "rename" | "destroy"> {
  return {
    setMember(home, person, present) {
      const { members } = home.kind === "team" ? teamOf(teams, home) : chatOf(chats, home);
      const at = members.findIndex(({ id }) => id === person.id);
      if (present && at < 0) members.push(person);
      if (!present && at >= 0) members.splice(at, 1);
    },
    rename(what, name) {
      if (what.kind === "team") teamOf(teams, what).name = name;
      else if (what.kind === "groupChat") chatOf(chats, what).name = name;
      else
        known(
          teamOf(teams, what.team).channels.find(({ id }) => id === what.id),
          "channel",
        ).name = name;
    },
    destroy(what) {
      if (what.kind !== "channel") installed.delete(what.id);
      if (what.kind === "team") drop(teams, what.id);
      else if (what.kind === "groupChat") drop(chats, what.id);
      else drop(teamOf(teams, what.team).channels, what.id);
    },
  };
}

function teamOf(teams: readonly Team[], team: TeamsTeam): Team {
  return known(
    teams.find(({ id }) => id === team.id),
    "team",
  );
}

function chatOf(chats: readonly GroupChat[], chat: TeamsGroupChat): GroupChat {
  return known(
    chats.find(({ id }) => id === chat.id),
    "chat",
  );
}

/** Where the app has to be installed for a bot to be in this place. */
export function homeOf(place: TeamsPlace): TeamsHome {
  return place.kind === "channel" ? place.team : place;
}

function personOf(spec: PersonSpec, homeTenant: string): TeamsPerson {
  const [givenName = spec.name, ...rest] = spec.name.split(" ");
  const mail = spec.mail ?? `${spec.name.toLowerCase().replace(/[^a-z0-9]+/g, ".")}@contoso.example`;
  return {
    id: `29:1${randomBytes(60).toString("base64url")}`,
    aadObjectId: spec.aadObjectId ?? randomUUID(),
    tenantId: spec.tenantId ?? homeTenant,
    name: spec.name,
    givenName,
    surname: rest.join(" "),
    mail,
    upn: mail,
    role: spec.role ?? "user",
    locale: spec.locale ?? "en-US",
  };
}

function emptyTeam(spec: TeamSpec, homeTenant: string): Team {
  return {
    kind: "team",
    id: threadId("tacv2"),
    aadGroupId: randomUUID(),
    tenantId: spec.tenantId ?? homeTenant,
    name: spec.name,
    members: [...spec.members],
    channels: [],
  };
}

function threadId(kind: "tacv2" | "v2"): string {
  return `19:${randomBytes(16).toString("hex")}@thread.${kind}`;
}

function drop(list: { readonly id: string }[], id: string): void {
  const at = list.findIndex((each) => each.id === id);
  known(at < 0 ? undefined : at, "conversation");
  list.splice(at, 1);
}

function known<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`no such ${what} in this Teams`);
  return value;
}
