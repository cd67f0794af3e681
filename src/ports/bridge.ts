/** What the other side answered, or why nothing came of it. Never thrown. */
export type Answered<T> = { readonly ok: true; readonly value: T } | Refused;

export interface Refused {
  readonly ok: false;
  /** Null: there was no answer. */
  readonly status: number | null;
  /** The other side's own name for it, such as `invalid_grant`; empty where it gave none. */
  readonly code: string;
  /** For people; holds no secret. */
  readonly why: string;
  /** How long it asked us to wait. */
  readonly retryAfterMs: number | null;
  /** The request may have taken effect. */
  readonly written: boolean;
}

/** Tokens of one person or of the application (RFC 6749 §5.1). */
export interface Tokens {
  readonly access: string;
  /** Null: of an application, which asks anew. */
  readonly refresh: string | null;
  readonly expiresAt: number;
}

export interface GraphPerson {
  readonly id: string;
  readonly displayName: string;
  readonly mail: string | null;
  readonly userPrincipalName: string;
}

export interface GraphPresence {
  readonly id: string;
  readonly availability: string;
  readonly activity: string;
}

export interface GraphSubscription {
  readonly id: string;
  readonly expirationDateTime: string;
}

/** Graph, "Create subscription", with resource data. */
export interface SubscriptionRequest {
  readonly resource: string;
  readonly notificationUrl: string;
  readonly lifecycleNotificationUrl: string;
  readonly clientState: string;
  readonly expiresAt: number;
  /** Base64 of the certificate in DER. */
  readonly certificate: string;
  readonly certificateId: string;
}

export interface GraphChat {
  readonly id: string;
  readonly chatType: string;
  readonly topic: string | null;
  /** When something was last said or done there; null: it does not tell. */
  readonly lastMessageAt: number | null;
  /** Up to when the reader has read it; null: it does not tell. */
  readonly readUpTo: number | null;
  /** Null: not asked for. */
  readonly memberCount: number | null;
}

/** A message as Graph gives it ("chatMessage"), whichever way it came; fields that we do not know are left out. */
export interface GraphMessage {
  readonly id: string;
  readonly chatId: string;
  readonly messageType: string;
  readonly createdDateTime: string;
  readonly lastModifiedDateTime: string | null;
  readonly lastEditedDateTime: string | null;
  readonly deletedDateTime: string | null;
  readonly inChannel: boolean;
  readonly from: { readonly id: string; readonly name: string } | null;
  readonly contentType: string;
  readonly content: string;
  readonly mentions: readonly unknown[];
  readonly attachments: readonly unknown[];
}

export interface GraphPage<T> {
  readonly rows: readonly T[];
  /** Address of the next page. */
  readonly next: string | null;
}

/** Microsoft Graph 1.0 and the token endpoint of Entra, as far as the bridge needs them. Each is one request; nothing is tried twice. */
export interface GraphApi {
  signInUrl(asked: { readonly redirectUri: string; readonly state: string; readonly challenge: string }): string;
  tokensByCode(asked: {
    readonly code: string;
    readonly verifier: string;
    readonly redirectUri: string;
  }): Promise<Answered<Tokens>>;
  tokensByRefresh(refresh: string): Promise<Answered<Tokens>>;
  appTokens(): Promise<Answered<Tokens>>;
  me(token: string): Promise<Answered<GraphPerson>>;
  myPresence(token: string): Promise<Answered<GraphPresence>>;
  /** At most 650 ids. */
  presences(token: string, ids: readonly string[]): Promise<Answered<readonly GraphPresence[]>>;
  createSubscription(token: string, asked: SubscriptionRequest): Promise<Answered<GraphSubscription>>;
  renewSubscription(token: string, id: string, expiresAt: number): Promise<Answered<GraphSubscription>>;
  subscription(token: string, id: string): Promise<Answered<GraphSubscription>>;
  deleteSubscription(token: string, id: string): Promise<Answered<null>>;
  chat(token: string, chatId: string): Promise<Answered<GraphChat>>;
  /** Chats of a person, those with the newest message first. `next`: the page after. */
  chats(token: string, userId: string, next: string | null): Promise<Answered<GraphPage<GraphChat>>>;
  /** Messages that came or changed since then, newest first. */
  messages(
    token: string,
    asked: { readonly chatId: string; readonly since: number; readonly next: string | null },
  ): Promise<Answered<GraphPage<GraphMessage>>>;
  message(token: string, chatId: string, messageId: string): Promise<Answered<GraphMessage>>;
  /** The bytes behind an address of Graph; cut off where they are more than that. */
  bytes(token: string, url: string, maxBytes: number): Promise<Answered<Uint8Array>>;
  /** JSON Web Key Set of those who sign validation tokens. */
  keys(): Promise<Answered<Readonly<Record<string, unknown>>>>;
  /** Address of a path of Graph. */
  url(path: string): string;
}

export interface MattermostUser {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly locale: string;
  readonly isBot: boolean;
  readonly isGuest: boolean;
  readonly isActive: boolean;
  /** IANA name; empty: not told. */
  readonly timezone: string;
}

/** What the server takes in one post. */
export interface MattermostLimits {
  /** Code points of a text. */
  readonly postLength: number;
  /** Bytes of one file. */
  readonly fileBytes: number;
  readonly takesFiles: boolean;
}

export interface MattermostCommand {
  /** Empty: it belongs to a plugin or to the server itself. */
  readonly id: string;
  readonly token: string;
  readonly trigger: string;
  readonly url: string;
}

/** What a custom slash command is made of. */
export interface CommandDraft {
  readonly teamId: string;
  readonly trigger: string;
  readonly url: string;
  readonly displayName: string;
  readonly description: string;
  readonly hint: string;
}

/** The REST API v4 of one Mattermost server, as far as the bridge needs it. Each is one request; nothing is tried twice. */
export interface MattermostApi {
  me(): Promise<Answered<MattermostUser>>;
  user(id: string): Promise<Answered<MattermostUser>>;
  /** Teams of the bot. */
  teams(): Promise<Answered<readonly { readonly id: string; readonly name: string }[]>>;
  /** Id of the channel of the bot and this person. */
  direct(botId: string, userId: string): Promise<Answered<string>>;
  /** Id of the post. `key`: the same one again within seconds makes no second post; it is kept in the post's `props`. */
  post(draft: {
    readonly channelId: string;
    readonly text: string;
    readonly fileIds: readonly string[];
    readonly key: string;
  }): Promise<Answered<string>>;
  /** Gives a post another text, and other files where they are told; the same once more does no harm. */
  patchPost(
    id: string,
    patch: { readonly text: string; readonly fileIds?: readonly string[] | undefined },
  ): Promise<Answered<null>>;
  /** False: it was deleted. */
  hasPost(id: string): Promise<Answered<boolean>>;
  /** Null for what the server does not tell. */
  limits(): Promise<Answered<{ readonly [Key in keyof MattermostLimits]: MattermostLimits[Key] | null }>>;
  /** Id of the post with this key among those made since then; null: there is none. */
  findPost(channelId: string, since: number, key: string): Promise<Answered<string | null>>;
  /** Id of the file. */
  upload(channelId: string, name: string, bytes: Uint8Array): Promise<Answered<string>>;
  /** All commands of a team, those of plugins among them. */
  commands(teamId: string): Promise<Answered<readonly MattermostCommand[]>>;
  createCommand(draft: CommandDraft): Promise<Answered<MattermostCommand>>;
  updateCommand(command: MattermostCommand, draft: CommandDraft): Promise<Answered<MattermostCommand>>;
  deleteCommand(id: string): Promise<Answered<null>>;
  /** A preference of somebody; null: never set. Wants the administrator's token. */
  preference(userId: string, category: string, name: string): Promise<Answered<string | null>>;
  setPreference(userId: string, category: string, name: string, value: string): Promise<Answered<null>>;
  /** Settings of the server that we need to see; wants the administrator's token. */
  serverConfig(): Promise<
    Answered<{ readonly allowedInternal: string; readonly enableUploads: boolean; readonly maxFileSize: number }>
  >;
  /** Ids of plugins that are active. */
  plugins(): Promise<Answered<readonly string[]>>;
  /** Installs a plugin anew; wants the administrator's token. */
  uploadPlugin(bundle: Uint8Array): Promise<Answered<string>>;
  enablePlugin(id: string): Promise<Answered<null>>;
}
