import { createCipheriv, createHmac, constants, generateKeyPairSync, publicEncrypt, randomBytes, randomUUID, X509Certificate } from "node:crypto"; // prettier-ignore
import { exportJWK, SignJWT } from "jose";
import type { Answer } from "./fake-server.ts";
import { type FakeSubscription, type Grant, refuse, type Registration, type TeamsMessage, type TeamsPerson } from "./fake-graph-types.ts"; // prettier-ignore

const minuteMs = 60_000;
const publisher = "0bf30f3b-4a52-48df-9a82-234910c4a086";
const patienceMs = 10_000;

/** How a notification went. */
export interface Delivered {
  readonly subscriptionId: string;
  readonly status: number;
  readonly tookMs: number;
}

/** What a test may have the notification be instead of right. */
export interface Spoiled {
  readonly clientState?: string;
  readonly token?: string;
  readonly changedByte?: boolean;
  readonly certificateId?: string;
  /** It is encrypted for this one, DER in base64. */
  readonly certificate?: string;
}

export interface Subscriptions {
  readonly all: readonly FakeSubscription[];
  create(grant: Grant, body: unknown): Promise<Answer>;
  get(grant: Grant, id: string): Answer;
  renew(grant: Grant, id: string, body: unknown): Answer;
  remove(grant: Grant, id: string): Answer;
  /** It is gone, with or without a word. */
  drop(id: string, tell: boolean): Promise<number | null>;
  lifecycle(id: string, event: string): Promise<number>;
  /** Tells everybody who subscribed to it of a message. */
  notify(
    message: TeamsMessage,
    json: unknown,
    spoiled?: Spoiled,
    changeType?: "created" | "updated" | "deleted",
  ): Promise<readonly Delivered[]>;
  keys(): Promise<unknown>;
}

/** What Graph keeps of them. */
interface Desk {
  readonly people: readonly TeamsPerson[];
  readonly registration: Registration;
  readonly now: () => number;
  readonly subscriptions: FakeSubscription[];
  readonly signing: ReturnType<typeof keyPair>;
}

function keyPair() {
  return generateKeyPairSync("rsa", { modulusLength: 2_048 });
}

/** Change notifications with resource data (Graph, "Set up change notifications"). */
export function createSubscriptions(
  people: readonly TeamsPerson[],
  registration: Registration,
  now: () => number,
): Subscriptions {
  const desk: Desk = { people, registration, now, subscriptions: [], signing: keyPair() };
  return {
    get all() {
      return live(desk);
    },
    create: (grant, body) => create(desk, grant, body),
    async lifecycle(id, event) {
      const one = desk.subscriptions.find((each) => each.id === id);
      return one === undefined ? 0 : tell(desk, one, event);
    },
    get(grant, id) {
      const one = mine(desk, grant, id);
      return one === undefined
        ? refuse(404, "ResourceNotFound", "The object was not found.")
        : { status: 200, body: shown(desk, one) };
    },
    renew(grant, id, body) {
      const one = mine(desk, grant, id);
      if (one === undefined) return refuse(404, "ResourceNotFound", "The object was not found.");
      const expiresAt = Date.parse(textOf(body, "expirationDateTime"));
      if (!(expiresAt > desk.now()) || expiresAt - desk.now() > 4_320 * minuteMs)
        return refuse(400, "InvalidRequest", "Subscription expiration must be within 4320 minutes.");
      one.expiresAt = expiresAt;
      return { status: 200, body: shown(desk, one) };
    },
    remove(grant, id) {
      const one = mine(desk, grant, id);
      if (one === undefined) return refuse(404, "ResourceNotFound", "The object was not found.");
      desk.subscriptions.splice(desk.subscriptions.indexOf(one), 1);
      return { status: 204 };
    },
    async drop(id, isTold) {
      const one = desk.subscriptions.find((each) => each.id === id);
      if (one === undefined) return null;
      desk.subscriptions.splice(desk.subscriptions.indexOf(one), 1);
      return isTold ? tell(desk, one, "subscriptionRemoved") : null;
    },
    notify: (message, json, spoiled = {}, changeType = "created") =>
      Promise.all(
        live(desk)
          .filter((each) => message.chat.members.includes(each.person))
          .filter((each) => each.changeType.split(",").includes(changeType))
          .map((each) => notifyOne(desk, each, { message, json, spoiled, changeType })),
      ),
    keys: async () => ({
      keys: [{ ...(await exportJWK(desk.signing.publicKey)), kid: "k1", use: "sig", alg: "RS256" }],
    }),
  };
}

function live({ subscriptions, now }: Desk): readonly FakeSubscription[] {
  for (const each of subscriptions.slice())
    if (each.expiresAt <= now()) subscriptions.splice(subscriptions.indexOf(each), 1);
  return subscriptions;
}

function mine(desk: Desk, grant: Grant, id: string): FakeSubscription | undefined {
  return live(desk).find((each) => each.id === id && each.by === (grant.person ?? "app"));
}

function shown({ registration }: Desk, one: FakeSubscription) {
  return {
    id: one.id,
    resource: one.resource,
    changeType: one.changeType,
    notificationUrl: one.notificationUrl,
    lifecycleNotificationUrl: one.lifecycleNotificationUrl,
    applicationId: registration.clientId,
    expirationDateTime: new Date(one.expiresAt).toISOString(),
    includeResourceData: true,
    encryptionCertificateId: one.certificateId,
  };
}

async function create(desk: Desk, grant: Grant, body: unknown): Promise<Answer> {
  const field = (name: string): string => textOf(body, name);
  const bad = (message: string): Answer => refuse(400, "InvalidRequest", message);
  const [, userId] = /^users\/([\w-]+)\/chats\/getAllMessages$/.exec(field("resource")) ?? [];
  const person = desk.people.find(({ id }) => id === userId);
  if (person === undefined) return bad("The resource is not supported.");
  const isAllowed = grant.person === null ? grant.rights.has("Chat.Read.All") : grant.rights.has("Chat.Read") && grant.person === person; // prettier-ignore
  const changes = field("changeType").split(",");
  if (changes.some((each) => !["created", "updated", "deleted"].includes(each)))
    return bad("The changeType is not supported.");
  if (!isAllowed) return refuse(403, "Forbidden", "Caller does not have access to the resource.");
  const expiresAt = Date.parse(field("expirationDateTime"));
  const left = expiresAt - desk.now();
  if (!(left > 0) || left > 4_320 * minuteMs) return bad("Subscription expiration must be within 4320 minutes.");
  if (left > 60 * minuteMs && field("lifecycleNotificationUrl") === "")
    return bad("LifecycleNotificationUrl is required.");
  if (field("clientState").length > 128) return bad("clientState is longer than 128 characters.");
  if (!isCertificate(field("encryptionCertificate")) || field("encryptionCertificateId") === "")
    return bad("EncryptionCertificate is required, and a certificate of RSA with 2048 bits or more.");
  if (live(desk).filter((each) => each.person === person).length >= 10)
    return refuse(403, "ExtensionError", "Maximum number of subscriptions reached.");
  for (const url of new Set([field("notificationUrl"), field("lifecycleNotificationUrl")]))
    if (!(await shakesHands(url))) return bad("Subscription validation request failed.");
  const made: FakeSubscription = {
    id: randomUUID(),
    person,
    notificationUrl: field("notificationUrl"),
    lifecycleNotificationUrl: field("lifecycleNotificationUrl"),
    clientState: field("clientState"),
    certificate: field("encryptionCertificate"),
    certificateId: field("encryptionCertificateId"),
    changeType: field("changeType"),
    resource: field("resource"),
    by: grant.person ?? "app",
    expiresAt,
  };
  desk.subscriptions.push(made);
  return { status: 201, body: shown(desk, made) };
}

function tell({ registration }: Desk, one: FakeSubscription, event: string): Promise<number> {
  const value = {
    subscriptionId: one.id,
    subscriptionExpirationDateTime: new Date(one.expiresAt).toISOString(),
    tenantId: registration.tenantId,
    clientState: one.clientState,
    lifecycleEvent: event,
  };
  return post(one.lifecycleNotificationUrl, { value: [value] });
}

async function validationToken({ registration, signing, now }: Desk): Promise<string> {
  const at = Math.floor(now() / 1_000);
  return new SignJWT({ appid: publisher, tid: registration.tenantId, ver: "1.0" })
    .setProtectedHeader({ typ: "JWT", alg: "RS256", kid: "k1" })
    .setIssuer(`https://sts.windows.net/${registration.tenantId}/`)
    .setAudience(registration.clientId)
    .setIssuedAt(at)
    .setNotBefore(at)
    .setExpirationTime(at + 3_600)
    .sign(signing.privateKey);
}

interface Change {
  readonly message: TeamsMessage;
  readonly json: unknown;
  readonly spoiled: Spoiled;
  readonly changeType: string;
}

async function notifyOne(
  desk: Desk,
  one: FakeSubscription,
  { message, json, spoiled, changeType }: Change,
): Promise<Delivered> {
  const content = encrypt(JSON.stringify(json), spoiled.certificate ?? one.certificate);
  const data = Buffer.from(content.data, "base64");
  if (spoiled.changedByte === true) data.writeUInt8(data.readUInt8(20) ^ 1, 20);
  const resource = `chats('${message.chat.id}')/messages('${message.id}')`;
  const value = {
    subscriptionId: one.id,
    clientState: spoiled.clientState ?? one.clientState,
    changeType,
    resource,
    resourceData: { id: message.id, "@odata.type": "#Microsoft.Graph.chatMessage", "@odata.id": resource },
    subscriptionExpirationDateTime: new Date(one.expiresAt).toISOString(),
    tenantId: desk.registration.tenantId,
    encryptedContent: {
      ...content,
      data: data.toString("base64"),
      encryptionCertificateId: spoiled.certificateId ?? one.certificateId,
      encryptionCertificateThumbprint: "",
    },
  };
  const beganAt = performance.now();
  const validationTokens = [spoiled.token ?? (await validationToken(desk))];
  const status = await post(one.notificationUrl, { value: [value], validationTokens });
  return { subscriptionId: one.id, status, tookMs: performance.now() - beganAt };
}

function isCertificate(base64: string): boolean {
  try {
    const key = new X509Certificate(Buffer.from(base64, "base64")).publicKey;
    return key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048;
  } catch {
    return false;
  }
}

/** RSA-OAEP with SHA-1 for the key; AES-256-CBC with its first 16 bytes as the vector; HMAC-SHA256 of the data. */
function encrypt(text: string, certificate: string) {
  const key = randomBytes(32);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16));
  const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const { publicKey } = new X509Certificate(Buffer.from(certificate, "base64"));
  const dataKey = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" }, key);
  return {
    data: data.toString("base64"),
    dataKey: dataKey.toString("base64"),
    dataSignature: createHmac("sha256", key).update(data).digest("base64"),
  };
}

async function shakesHands(url: string): Promise<boolean> {
  const token = `Validation: Testing client application reachability & <b>${randomUUID()}</b>`;
  try {
    const answer = await fetch(`${url}?validationToken=${encodeURIComponent(token)}`, {
      method: "POST",
      headers: { "content-type": "text/plain; charset=utf-8" },
      signal: AbortSignal.timeout(patienceMs),
    });
    const isText = (answer.headers.get("content-type") ?? "").startsWith("text/plain");
    return (await answer.text()) === token && answer.status === 200 && isText;
  } catch {
    return false;
  }
}

/** 0: nobody answered. */
async function post(url: string, body: unknown): Promise<number> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return 0;
  }
}

function textOf(body: unknown, name: string): string {
  if (typeof body !== "object" || body === null) return "";
  const value = (body as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : "";
}
