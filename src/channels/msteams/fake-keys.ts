import { createHmac, generateKeyPair, randomUUID } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { SignJWT } from "jose";
import type { Answer } from "./fake-server.ts";
import type { Forgery, JsonObject, Signer } from "./fake-types.ts";

/** An RSA key pair and the id under which it is, or is not, published. */
export interface Key {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The keys of the Bot Framework and what it publishes of them. */
export interface KeyRing {
  readonly signer: Signer;
  /** The OpenID metadata document. */
  metadata(): Answer;
  /** The JSON Web Key Set, with `endorsements`. */
  jwks(): Answer;
}

const issuer = "https://api.botframework.com";
/** A channel's tokens live an hour, as those of the Bot Framework do. */
const lifetimeSeconds = 3600;
const endorsements = ["msteams", "skype", "agents"];
const otherEndorsements = ["webchat", "directline"];

async function makeKey(): Promise<Key> {
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return { id: randomUUID().replaceAll("-", ""), ...pair };
}

const firstKeys = new Map<string, Promise<Key>>();

/** The first key for a purpose: made once in a process, since a fake for each test would wait long for new ones. */
export function firstKey(purpose: "framework" | "unendorsed" | "stranger" | "entra"): Promise<Key> {
  const known = firstKeys.get(purpose) ?? makeKey();
  firstKeys.set(purpose, known);
  return known;
}

/**
 * The keys of a fake, and what signs with them. Claims and header: Bot Framework REST API, "Authentication", connector to bot:
 * `iss`, `aud` (the bot's client id), `serviceurl`, `nbf`, `exp`; RS256; `kid` of a key whose `endorsements` name the channel.
 */
export async function makeKeyRing(options: {
  readonly url: () => string;
  readonly appId: string;
  readonly now: () => number;
}): Promise<KeyRing> {
  let current = await firstKey("framework");
  const unendorsed = await firstKey("unendorsed");
  let published: readonly Key[] = [current];

  async function token(activity: JsonObject, forgery: Forgery = {}): Promise<string> {
    const payload = claimsOf(activity, options, forgery);
    const key = await keyFor(forgery.key, current, unendorsed);
    const header = { typ: "JWT", alg: "RS256", kid: key.id, x5t: key.id };
    if (forgery.key === "none") return `${encode({ ...header, alg: "none" })}.${encode(payload)}.`;
    if (forgery.key === "hs256") return signWithPublicKey({ ...header, alg: "HS256" }, payload, key);
    return new SignJWT(payload).setProtectedHeader(header).sign(key.privateKey);
  }

  const signer: Signer = {
    token,
    async request(activity, forgery = {}, body = JSON.stringify(activity)) {
      const authorization =
        forgery.authorization === undefined ? `Bearer ${await token(activity, forgery)}` : forgery.authorization;
      const headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
        ...(authorization === null ? {} : { authorization }),
      };
      return { method: "POST", headers, body };
    },
    async rotate(how = {}) {
      const next = await makeKey();
      published = how.dropOld === true ? [next] : [...published, next];
      current = next;
    },
    get keyId() {
      return current.id;
    },
  };

  return {
    signer,
    metadata: () => ({
      status: 200,
      body: {
        issuer,
        authorization_endpoint: "https://invalid.botframework.com",
        jwks_uri: `${options.url()}/v1/.well-known/keys`,
        id_token_signing_alg_values_supported: ["RS256"],
        token_endpoint_auth_methods_supported: ["private_key_jwt"],
      },
    }),
    jwks: () => ({
      status: 200,
      body: {
        keys: [...published.map((key) => jwkOf(key, endorsements)), jwkOf(unendorsed, otherEndorsements)],
      },
    }),
  };
}

function claimsOf(
  activity: JsonObject,
  { appId, now }: { readonly appId: string; readonly now: () => number },
  forgery: Forgery,
): Record<string, unknown> {
  const at = (forgery.at ?? now()) / 1000;
  const notBefore = at + (forgery.notBeforeMs ?? 0) / 1000;
  const expires = forgery.expiredByMs === undefined ? notBefore + lifetimeSeconds : at - forgery.expiredByMs / 1000;
  const claims = {
    serviceurl: activity["serviceUrl"],
    nbf: Math.floor(Math.min(notBefore, forgery.expiredByMs === undefined ? notBefore : expires - lifetimeSeconds)),
    exp: Math.floor(expires),
    iss: issuer,
    aud: appId,
    ...forgery.claims,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

async function keyFor(kind: Forgery["key"], current: Key, unendorsed: Key): Promise<Key> {
  if (kind === "unendorsed") return unendorsed;
  if (kind !== "stranger" && kind !== "unknown") return current;
  const stranger = await firstKey("stranger");
  return kind === "unknown" ? stranger : { ...stranger, id: current.id };
}

function jwkOf(key: Key, endorsed: readonly string[]): object {
  return { ...key.publicKey.export({ format: "jwk" }), use: "sig", kid: key.id, x5t: key.id, endorsements: endorsed };
}

/** The known attack: what is public is taken for the secret of an HMAC. */
function signWithPublicKey(header: object, payload: object, key: Key): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  const secret = key.publicKey.export({ type: "spki", format: "pem" });
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
