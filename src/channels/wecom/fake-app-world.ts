import { randomBytes } from "node:crypto";

/** A member of the organization. */
export interface FakePerson {
  readonly userId: string;
  readonly businessMail?: string;
  readonly privateMail?: string;
}

/** A group with the AI bot. */
export interface FakeGroup {
  readonly chatId: string;
}

/** What can be pressed: something that is sent back, or a page that opens. */
export interface Pressable {
  readonly label: string;
  readonly key: string | null;
  readonly url: string | null;
}

/** A message as its readers have it. */
export interface AppMessage {
  readonly id: string;
  /** User id in lower case, or chat id. */
  readonly place: string;
  readonly type: "text" | "markdown" | "template_card";
  readonly text: string;
  readonly links: readonly string[];
  readonly pressables: readonly Pressable[];
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly shape: string;
  readonly taskId: string | null;
  readonly edits: number;
  /** Its content, exactly as it came. */
  readonly raw: string;
}

export type Sight = Omit<AppMessage, "id" | "place" | "type" | "taskId" | "edits" | "raw">;

/** What the platform keeps of a message besides. */
export interface Kept {
  message: AppMessage;
  readonly sentAt: number;
  gone: boolean;
}

/** What the platform keeps of a member. */
export interface KeptPerson {
  readonly person: FakePerson;
  /** Within the app's visible range. */
  visible: boolean;
  licensed: boolean;
}

/** A response code: good once, for 72 hours. */
export interface Code {
  readonly taskId: string;
  readonly userId: string;
  readonly at: number;
  used: boolean;
}

/** The organization, its app and its AI bot. */
export interface World {
  readonly corpId: string;
  readonly agentId: number;
  readonly corpSecret: string;
  readonly token: string;
  readonly encodingAesKey: string;
  readonly botId: string;
  readonly botSecret: string;
  readonly now: () => number;
  /** Messages a minute to one member; null: as many as come. What comes beyond is dropped, and nobody is told. */
  readonly rate: number | null;
  readonly people: Map<string, KeptPerson>;
  /** Names of groups that the app created. */
  readonly appGroups: Map<string, string>;
  /** Groups with the AI bot. */
  readonly groups: Set<string>;
  readonly messages: Kept[];
  readonly tasks: Set<string>;
  readonly codes: Map<string, Code>;
  readonly tokens: Map<string, number>;
  /** Texts that are not to be told twice, and when they were. */
  readonly told: Map<string, number>;
  readonly sent: Map<string, number[]>;
  /** Who signed in, by code; null: somebody from outside. */
  readonly visitors: Map<string, string | null>;
  switchedOff: boolean;
  hasCallback: boolean;
}

export interface WorldOptions {
  readonly corpId?: string;
  readonly agentId?: number;
  readonly corpSecret?: string;
  readonly token?: string;
  readonly encodingAesKey?: string;
  readonly botId?: string;
  readonly botSecret?: string;
  readonly rate?: number | null;
  readonly now?: () => number;
}

/** An organization without anybody. */
export function worldOf(options: WorldOptions): World {
  return {
    corpId: options.corpId ?? `ww${randomBytes(8).toString("hex")}`,
    agentId: options.agentId ?? 1_000_002,
    corpSecret: options.corpSecret ?? randomBytes(20).toString("base64url"),
    token: options.token ?? randomBytes(12).toString("hex"),
    encodingAesKey: options.encodingAesKey ?? randomBytes(32).toString("base64").slice(0, 43).replace(/[+/]/g, "x"),
    botId: options.botId ?? `aib${randomBytes(8).toString("hex")}`,
    botSecret: options.botSecret ?? randomBytes(20).toString("base64url"),
    now: options.now ?? Date.now,
    rate: options.rate === undefined ? 30 : options.rate,
    people: new Map(),
    appGroups: new Map(),
    groups: new Set(),
    messages: [],
    tasks: new Set(),
    codes: new Map(),
    tokens: new Map(),
    told: new Map(),
    sent: new Map(),
    visitors: new Map(),
    switchedOff: false,
    hasCallback: true,
  };
}

/** Puts a message where its readers see it. */
export function put(
  world: World,
  place: string,
  type: AppMessage["type"],
  sight: Sight,
  taskId: string | null,
  raw: string,
): AppMessage {
  const message = { ...sight, id: randomBytes(8).toString("hex"), place, type, taskId, edits: 0, raw };
  world.messages.push({ message, sentAt: world.now(), gone: false });
  return message;
}

/** A new response code for one reader of a card. */
export function newCode(world: World, taskId: string, userId: string): string {
  const code = randomBytes(24).toString("base64url");
  world.codes.set(code, { taskId, userId: userId.toLowerCase(), at: world.now(), used: false });
  return code;
}

/** Shows another card in the place of one. */
export function edit(kept: Kept, sight: Sight, raw: string): void {
  const { taskId, edits } = kept.message;
  kept.message = { ...kept.message, ...sight, taskId, edits: edits + 1, raw };
}
