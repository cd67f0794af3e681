// table
// The words of the Teams fake: its world, its acts, its troubles. No code.

/** Anything that travels as JSON. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** What `startTeams` may be told; all of it has a default. */
export interface TeamsOptions {
  /** Client id of the bot's Entra application, a GUID. */
  readonly appId?: string;
  /** Home tenant of that application, a GUID. */
  readonly tenantId?: string;
  /** `multi`: tokens still come from the home tenant, but the bot may be installed in other tenants. Default `single`. */
  readonly tenancy?: "single" | "multi";
  /** The client secret, and the UTC millisecond at which it runs out, if it does. */
  readonly secret?: string;
  readonly secretExpiresAt?: number;
  /** Application permissions of Graph that were consented to, such as `Presence.Read.All`. Default: none. */
  readonly graphRoles?: readonly string[];
  /** PEM certificates registered with the application, for client assertions. */
  readonly certificates?: readonly string[];
  /** Display name of the bot, as mentions of it read. Default `Tocsin`. */
  readonly botName?: string;
  /** The bot's messaging endpoint; null: nobody is called. Can be changed later. */
  readonly endpoint?: string | null;
  /** Region in the service URL: `emea`, `amer`, `apac`. */
  readonly region?: string;
  readonly port?: number;
  /** The clock of rate limits, token lifetimes and message times, UTC milliseconds. Requests and time limits use the real one. */
  readonly now?: () => number;
  /** Rate limits of the Bot Connector. Default: off. */
  readonly rateLimits?: RateLimitSwitch;
  /** Lifetime of the access tokens that are handed out, seconds. Default 3599, as Entra says. */
  readonly tokenLifetimeSeconds?: number;
  /** How long Teams waits for the bot's answer to an activity, milliseconds. Default 15,000. */
  readonly patienceMs?: number;
  /** Largest activity, bytes of JSON; larger ones are answered 413. Default 28,672, the documented 28 kB. */
  readonly maxActivityBytes?: number;
  /** How many requests `received()` keeps, the newest ones. Default 100,000. */
  readonly keepReceived?: number;
  /** Called after every change of what people see, for a live view. */
  readonly onChange?: () => void;
}

/** Rate limits: off, or on with the form of `Retry-After` (`none`: the header is left out, as Teams sometimes does). */
export type RateLimitSwitch = "off" | { readonly retryAfter: "seconds" | "date" | "none" };

/** A user of Microsoft 365. */
export interface TeamsPerson {
  /** `29:…`, another one for each bot, the same in all conversations. */
  readonly id: string;
  /** Object id in Entra, a GUID. */
  readonly aadObjectId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly givenName: string;
  readonly surname: string;
  readonly mail: string;
  readonly upn: string;
  readonly role: "user" | "guest" | "anonymous";
  /** BCP 47, of the person's client. */
  readonly locale: string;
}

export interface PersonSpec {
  readonly name: string;
  readonly tenantId?: string;
  readonly aadObjectId?: string;
  readonly mail?: string;
  readonly locale?: string;
  readonly role?: TeamsPerson["role"];
}

/** A team; its id is that of its General channel. */
export interface TeamsTeam {
  readonly kind: "team";
  readonly id: string;
  readonly aadGroupId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly members: readonly TeamsPerson[];
  /** General first. */
  readonly channels: readonly TeamsChannel[];
}

export interface TeamsChannel {
  readonly kind: "channel";
  readonly id: string;
  /** `General` for the first one; the Connector itself gives that one no name. */
  readonly name: string;
  readonly type: "standard" | "private" | "shared";
  readonly tenantId: string;
  readonly team: TeamsTeam;
}

export interface TeamsGroupChat {
  readonly kind: "groupChat";
  readonly id: string;
  /** The topic, where people gave it one. Bots do not learn it. */
  readonly name: string | null;
  readonly tenantId: string;
  readonly members: readonly TeamsPerson[];
}

/** The chat of one person with the bot. */
export interface TeamsPersonalChat {
  readonly kind: "personal";
  readonly id: string;
  readonly tenantId: string;
  readonly person: TeamsPerson;
}

/** A conversation that people look at. */
export type TeamsPlace = TeamsChannel | TeamsGroupChat | TeamsPersonalChat;
/** Where an app can be installed: in a team as a whole, never in one standard channel. */
export type TeamsHome = TeamsTeam | TeamsGroupChat | TeamsPersonalChat;

export interface TeamSpec {
  readonly name: string;
  readonly tenantId?: string;
  readonly members: readonly TeamsPerson[];
  /** Besides General. */
  readonly channels?: readonly { readonly name: string; readonly type?: TeamsChannel["type"] }[];
}

/** An activity as it travels (Bot Framework Activity schema). */
export interface Activity extends JsonObject {
  readonly type: string;
  readonly id: string;
}

/** A button of a card, in the order of the card, those of nested ShowCards and ActionSets as well. */
export interface SeenAction {
  readonly type: string;
  readonly title: string;
  readonly verb: string | null;
  readonly data: JsonObject;
  readonly url: string | null;
  /** Of an `Action.Execute`: what older clients draw. */
  readonly fallback: SeenAction | null;
  /** Of an `Action.ShowCard`: the inner card. */
  readonly card: JsonObject | null;
}

/** A message as one viewer has it on the screen. */
export interface SeenMessage {
  readonly id: string;
  /** Of the place; for channels without `;messageid=`. */
  readonly conversationId: string;
  /** The root post of the thread, itself for a root post; null outside channels. */
  readonly rootId: string | null;
  readonly from: { readonly id: string; readonly name: string; readonly isBot: boolean };
  /** UTC milliseconds. */
  readonly sentAt: number;
  readonly editedAt: number | null;
  /** Counts the edits; 1 for the first. */
  readonly version: number;
  readonly text: string;
  readonly textFormat: string;
  /** Text of the toast. */
  readonly summary: string;
  /** `channelData.notification.alert`: shown in the activity feed. */
  readonly alert: boolean;
  readonly card: JsonObject | null;
  /** True when this viewer alone has this card, after an answer to a click of theirs. */
  readonly ownView: boolean;
  readonly actions: readonly SeenAction[];
  /** Whom it mentions: ids of people and bots with an entity and the `<at>` text that belongs to it. */
  readonly mentions: readonly string[];
  /** Only this person sees it; null: everybody there. */
  readonly onlyFor: string | null;
  readonly activity: JsonObject;
}

/** What became of an activity that was sent to the bot. */
export interface Delivery {
  readonly activity: Activity;
  /** Status of the bot's last answer; null: there was none, for the reason in `failure`. */
  readonly status: number | null;
  readonly failure: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as JSON, null if it is none. */
  readonly json: unknown;
  /** How often it was sent. */
  readonly attempts: number;
}

/** What the clicker is shown under or instead of the card. */
export type Shown =
  | { readonly kind: "card"; readonly card: JsonObject }
  | { readonly kind: "message"; readonly text: string }
  /** Teams' own words for an answer that it cannot use, and what was wrong with it. */
  | { readonly kind: "error"; readonly text: string; readonly why: string }
  | { readonly kind: "signIn"; readonly card: JsonObject }
  | { readonly kind: "nothing" };

export interface Click extends Delivery {
  readonly shown: Shown;
  /** The message as the clicker now sees it; null when it is gone. */
  readonly seen: SeenMessage | null;
}

/** How an act is carried out. */
export interface ActHow {
  /** Id of the activity; made up otherwise. */
  readonly id?: string;
  /** How often Teams sends it again, with the same id, while it gets no answer or a 5xx. Default 0. */
  readonly retries?: number;
  /** Changes the world without telling the bot. */
  readonly silently?: boolean;
}

export interface SayHow extends ActHow {
  /** Root post to answer to, in a channel. */
  readonly inThread?: string;
  /** False: says it without mentioning the bot, so that Teams does not tell the bot (except in a personal chat). */
  readonly mentionBot?: boolean;
  /** People mentioned as well: `@Name` in the text becomes a mention of them. */
  readonly mentions?: readonly TeamsPerson[];
}

export interface ClickHow extends ActHow {
  /** `fallback`: from a client that knows no Action.Execute, so that its Action.Submit comes. */
  readonly client?: "current" | "fallback";
}

/** The ways in which a request to the bot can be forged. What is not named is right. */
export interface Forgery {
  /** The time on which the token is made, UTC milliseconds. */
  readonly at?: number;
  /** The token ran out so long ago, milliseconds. */
  readonly expiredByMs?: number;
  /** The token is valid only so long from now, milliseconds. */
  readonly notBeforeMs?: number;
  /** Claims instead of the right ones; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /**
   * `stranger`: signed by a key that is not ours under the id of one that is · `unknown`: by a key whose id nobody published ·
   * `unendorsed`: by a published key that is not endorsed for Teams · `none`: unsigned, `alg: none` · `hs256`: keyed by the public key.
   */
  readonly key?: "stranger" | "unknown" | "unendorsed" | "none" | "hs256";
  /** The whole header instead; null: none. */
  readonly authorization?: string | null;
}

/** A request to the messaging endpoint, signed, not sent. */
export interface SignedRequest {
  readonly method: "POST";
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Makes the signed requests of the Bot Framework, right ones and forged ones. */
export interface Signer {
  token(activity: JsonObject, forgery?: Forgery): Promise<string>;
  /** `body`: these bytes instead of the activity's usual form. */
  request(activity: JsonObject, forgery?: Forgery, body?: string): Promise<SignedRequest>;
  /** Publishes a new key and signs with it from now on; the old one stays published unless `dropOld`. */
  rotate(how?: { readonly dropOld?: boolean }): Promise<void>;
  /** Id of the key that signs now. */
  readonly keyId: string;
}

/** Activities as people cause them, not sent. `id` and the like as in `ActHow`. */
export interface Composer {
  message(person: TeamsPerson, place: TeamsPlace, text: string, how?: SayHow): Activity;
  /** `action`: the Action.Execute as the client sends it. */
  invoke(
    person: TeamsPerson,
    place: TeamsPlace,
    messageId: string | null,
    action: JsonObject,
    how?: ActHow & { readonly trigger?: "manual" | "automatic" },
  ): Activity;
  /** An Action.Submit: a message without text. */
  submit(person: TeamsPerson, place: TeamsPlace, messageId: string | null, value: JsonObject, how?: ActHow): Activity;
  installation(
    by: TeamsPerson,
    home: TeamsHome,
    action: "add" | "remove" | "add-upgrade" | "remove-upgrade",
    how?: ActHow & { readonly selected?: TeamsChannel },
  ): Activity;
  /** A conversationUpdate; `change` goes into it and its `channelData` as Teams has it. */
  update(by: TeamsPerson, where: TeamsHome | TeamsChannel, change: UpdateChange, how?: ActHow): Activity;
}

export interface UpdateChange {
  /** `channelData.eventType`: `channelRenamed`, `teamDeleted`, `teamMemberAdded` … */
  readonly eventType?: string;
  readonly membersAdded?: readonly JsonObject[];
  readonly membersRemoved?: readonly JsonObject[];
  readonly topicName?: string;
}

/** What the service does instead of its work, until it is told otherwise, or `times` times. */
export type Fault = { readonly at?: FaultPlace; readonly times?: number } & (
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** An object goes out as JSON. */
      readonly body?: string | JsonObject;
    }
  /** 429 in the Connector's own words, with Retry-After in whole seconds. */
  | { readonly kind: "throttle"; readonly retryAfter: number; readonly as?: "seconds" | "date" }
  /** Reads the request and never answers; `applied`: after doing what it asks. */
  | { readonly kind: "hang"; readonly applied?: boolean }
  /** Reads the request and cuts the connection; `applied`: after doing what it asks. */
  | { readonly kind: "reset"; readonly applied?: boolean }
  /** Does what is asked, begins the answer and cuts the connection. */
  | { readonly kind: "half" }
  /** Nobody listens, at any place. */
  | { readonly kind: "down" }
);
/** Default: the Connector. `keys` is both the OpenID metadata and the keys. */
export type FaultPlace = "connector" | "token" | "keys" | "graph" | "all";

/** A request that was read to its end, and what it was answered. */
export interface Received {
  readonly at: number;
  readonly to: "connector" | "token" | "keys" | "graph" | "nowhere";
  readonly method: string;
  /** Without region and tenant for the Connector: `/v3/…`, as sent (percent-encoded). */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: string;
  /** JSON or form fields; null if it is neither. */
  readonly body: unknown;
  /** Null as long as, or because, nothing was answered. */
  status: number | null;
  /** The answer as JSON; null if it is none. */
  answer: unknown;
}

/** Teams, running. */
export interface FakeTeams {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** For `loginUrl` of a bot's settings: stands for https://login.microsoftonline.com. */
  readonly loginUrl: string;
  /** For `openIdUrl`: stands for https://login.botframework.com/v1/.well-known/openidconfiguration. */
  readonly openIdUrl: string;
  /** Host and port of the service URL, to be allowed by the bot. */
  readonly serviceHost: string;
  /** Service URL of a tenant, `…/emea/<tenant>/`; the home tenant's without an argument. */
  serviceUrl(tenantId?: string): string;
  /** From now on, activities name this region. The old one goes on working. */
  moveRegion(region: string): void;
  readonly appId: string;
  readonly botId: string;
  readonly botName: string;
  readonly tenantId: string;
  readonly secret: string;
  /** Where activities are sent to. */
  endpoint: string | null;

  // The world
  addTenant(tenantId: string): void;
  addPerson(spec: PersonSpec): TeamsPerson;
  addTeam(spec: TeamSpec): TeamsTeam;
  addChat(spec: { readonly name?: string; readonly members: readonly TeamsPerson[] }): TeamsGroupChat;
  /** The chat of this person with the bot; there for everybody, but of use only once the app is installed in it. */
  personalChat(person: TeamsPerson): TeamsPersonalChat;
  /** By a conversation id of the wire, with or without `;messageid=`. */
  place(conversationId: string): TeamsPlace | null;
  readonly people: readonly TeamsPerson[];
  readonly teams: readonly TeamsTeam[];
  readonly chats: readonly TeamsGroupChat[];
  isInstalled(home: TeamsHome): boolean;

  // Acts of people; each tells the bot, as Teams does
  install(
    home: TeamsHome,
    how?: ActHow & { readonly by?: TeamsPerson; readonly selected?: TeamsChannel },
  ): Promise<Delivery[]>;
  uninstall(home: TeamsHome, how?: ActHow & { readonly by?: TeamsPerson }): Promise<Delivery[]>;
  /** A member is removed from a team or group chat (`who`: a person, or the bot itself). */
  remove(home: TeamsTeam | TeamsGroupChat, who: TeamsPerson | "bot", how?: ActHow): Promise<Delivery[]>;
  /** People join a team or group chat. */
  join(home: TeamsTeam | TeamsGroupChat, who: TeamsPerson, how?: ActHow): Promise<Delivery[]>;
  /** A channel, a team, or a group chat gets another name. */
  rename(what: TeamsTeam | TeamsChannel | TeamsGroupChat, name: string, how?: ActHow): Promise<Delivery[]>;
  createChannel(
    team: TeamsTeam,
    name: string,
    type?: TeamsChannel["type"],
    how?: ActHow,
  ): Promise<{ readonly channel: TeamsChannel; readonly deliveries: Delivery[] }>;
  /** Deletes a channel, a team or a group chat with all that is in it. */
  destroy(what: TeamsTeam | TeamsChannel | TeamsGroupChat, how?: ActHow): Promise<Delivery[]>;
  /** The person blocks the bot in their personal chat, or lets it speak again; the bot is not told. */
  block(person: TeamsPerson, blocked?: boolean): void;
  /** The tenant's administrator switches the bot off, or on again; the bot is not told. */
  disable(tenantId: string, disabled?: boolean): void;
  /** Null when Teams does not tell the bot: not mentioned, or not installed there. */
  say(person: TeamsPerson, place: TeamsPlace, text: string, how?: SayHow): Promise<Delivery | null>;
  /** Presses the button with this title or verb; inputs are merged into the data, as a client does. Throws if there is none. */
  click(
    person: TeamsPerson,
    message: SeenMessage | string,
    titleOrVerb: string,
    inputs?: Readonly<Record<string, string>>,
    how?: ClickHow,
  ): Promise<Click>;
  /** What a client does by itself when it draws a card with `refresh` and this person is among `userIds`. Throws if it would not. */
  refresh(person: TeamsPerson, message: SeenMessage | string, how?: ActHow): Promise<Click>;
  /** A person removes a message (of anybody; Teams lets owners do so). The bot is not told. */
  deleteMessage(messageId: string): void;
  /** Sends an activity, as it is. */
  deliver(activity: Activity, how?: { readonly retries?: number; readonly forgery?: Forgery }): Promise<Delivery>;
  readonly compose: Composer;
  readonly signer: Signer;

  // What can be seen
  /** What this viewer (everybody's view without one) has on the screen there, oldest first. */
  messages(place: TeamsPlace, viewer?: TeamsPerson): readonly SeenMessage[];
  /** By its id, wherever it is. */
  message(id: string, viewer?: TeamsPerson): SeenMessage | null;
  received(): readonly Received[];
  openSockets(): number;

  // Troubles
  fault(fault: Fault | null): Promise<void>;
  rateLimits(how: RateLimitSwitch): void;
  /** No token that was handed out so far is taken any more. */
  revokeTokens(): void;
  /** The application's secret from now on. */
  changeSecret(secret: string, expiresAt?: number): void;
  /** An access token for the Connector, as Entra would hand it out; `claims` instead of the right ones. */
  /** How somebody appears in Teams, in Graph's words; until then Graph tells nothing of them. */
  appear(person: TeamsPerson, availability: string, activity?: string): void;
  issueToken(claims?: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}
