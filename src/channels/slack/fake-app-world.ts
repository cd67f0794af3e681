import { viewOf } from "./fake-app-blocks.ts";
import type { AppView } from "./fake-app-blocks.ts";

type Json = Readonly<Record<string, unknown>>;

export interface SlackPerson {
  readonly id: string;
  /** The handle. */
  readonly name: string;
  /** In their profile, in small letters. */
  readonly email?: string;
  /** Where they are at home, if not in this workspace. */
  readonly teamId?: string;
  /** As users.getPresence tells it. */
  presence: "active" | "away";
}

/** A channel; `hasBot`: the app was invited. */
export interface SlackRoom {
  readonly id: string;
  name: string;
  readonly isPrivate: boolean;
  readonly members: readonly SlackPerson[];
  hasBot: boolean;
  isArchived: boolean;
}

/** A message of the app's, as its readers see it now. */
export interface AppMessage extends AppView {
  readonly ts: string;
  /** `C…`, or the `D…` of a person's direct messages with the app. */
  readonly channel: string;
  /** Whose eyes alone it is for; null: everybody's in the channel. */
  readonly onlyFor: string | null;
  readonly isEdited: boolean;
  readonly thread: string | null;
  /** As it came. */
  readonly body: Json;
}

interface Stored {
  readonly ts: string;
  readonly channel: string;
  readonly onlyFor: string | null;
  readonly thread: string | null;
  body: Json;
  edits: number;
}

/** State of a workspace. */
export interface World {
  readonly people: readonly SlackPerson[];
  readonly rooms: readonly SlackRoom[];
  addPerson(name: string, id?: string, email?: string): SlackPerson;
  addRoom(name: string, how: { isPrivate: boolean; members: readonly SlackPerson[]; hasBot: boolean }): SlackRoom;
  /** Id of the direct messages between a person and the app. */
  direct(person: SlackPerson): string;
  /** Whose direct messages these are; null: it is no such id. */
  personOf(channel: string): SlackPerson | null;
  room(id: string): SlackRoom | null;
  add(message: { channel: string; body: Json; onlyFor?: string; thread?: string | null }): AppMessage;
  find(channel: string, ts: string): AppMessage | null;
  /** Every message, or those of a channel; ephemeral ones too. */
  messages(channel?: string): readonly AppMessage[];
  edit(channel: string, ts: string, body: Json): void;
  remove(channel: string, ts: string): void;
}

/** An empty workspace. Ids look like Slack's: letters and digits. */
export function createWorld(now: () => number): World {
  const people: SlackPerson[] = [];
  const rooms: SlackRoom[] = [];
  let stored: Stored[] = [];
  let count = 0;
  const next = (): string => String((count += 1)).padStart(6, "0");

  function seen({ edits, ...one }: Stored): AppMessage {
    return { ...one, ...viewOf(one.body), isEdited: edits > 0 };
  }
  const at = (channel: string, ts: string): Stored | undefined =>
    stored.find((each) => each.channel === channel && each.ts === ts);

  return {
    people,
    rooms,
    addPerson(name, id = `U07${name.toUpperCase().replaceAll(/[^A-Z]/g, "")}${next()}`, email) {
      const person: SlackPerson = { id, name, presence: "away", ...(email === undefined ? {} : { email }) };
      people.push(person);
      return person;
    },
    addRoom(name, { isPrivate, members, hasBot }) {
      const room: SlackRoom = { id: `C08${next()}`, name, isPrivate, members, hasBot, isArchived: false };
      rooms.push(room);
      return room;
    },
    direct: (person) => `D${person.id.slice(1)}`,
    personOf: (channel) => people.find((person) => `D${person.id.slice(1)}` === channel) ?? null,
    room: (id) => rooms.find((each) => each.id === id) ?? null,
    add({ channel, body, onlyFor, thread }) {
      const ts = `${Math.floor(now() / 1_000)}.${next()}`;
      const one: Stored = { ts, channel, body, onlyFor: onlyFor ?? null, thread: thread ?? null, edits: 0 };
      stored.push(one);
      return seen(one);
    },
    find(channel, ts) {
      const one = at(channel, ts);
      return one === undefined ? null : seen(one);
    },
    messages: (channel) => stored.filter((each) => channel === undefined || each.channel === channel).map(seen),
    edit(channel, ts, body) {
      const one = at(channel, ts);
      if (one === undefined) return;
      one.body = body;
      one.edits += 1;
    },
    remove(channel, ts) {
      stored = stored.filter((each) => each.channel !== channel || each.ts !== ts);
    },
  };
}
