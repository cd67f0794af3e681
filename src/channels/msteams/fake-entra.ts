import { randomUUID, timingSafeEqual, X509Certificate } from "node:crypto";
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { firstKey } from "./fake-keys.ts";
import type { Answer, Asked } from "./fake-server.ts";

/** The application's registration in Entra, as far as tokens go. */
export interface Registration {
  readonly appId: string;
  readonly tenantId: string;
  readonly tenancy: "single" | "multi";
  secret: string;
  secretExpiresAt: number | null;
  readonly certificates: readonly string[];
  /** Application permissions of Graph that an administrator consented to. */
  graphRoles: readonly string[];
}

export interface Entra {
  /** `POST /{tenant}/oauth2/v2.0/token`; `tenant` as it stands in the path. */
  answer(asked: Asked, tenant: string): Promise<Answer>;
  /** Whether the Connector takes this `Authorization` header. */
  admits(authorization: string | undefined): Promise<boolean>;
  /** The roles of a token for Graph in this `Authorization` header; null: it is none. */
  admitsToGraph(authorization: string | undefined): Promise<readonly string[] | null>;
  readonly issue: (claims?: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly revokeAll: () => void;
}

const audience = "https://api.botframework.com";
const scope = `${audience}/.default`;
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** A refusal in Entra's words: `AADSTS<code>: <text>`. */
interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly code: number;
  readonly text: string;
}

/**
 * The token endpoint of Entra for one application (client credentials flow; learn.microsoft.com, "v2-oauth2-client-creds-grant-flow" and
 * "reference-error-codes"), and the Connector's check of what it handed out.
 */
export function makeEntra(options: {
  readonly registration: Registration;
  readonly url: () => string;
  readonly hasTenant: (tenant: string) => boolean;
  readonly now: () => number;
  readonly lifetimeSeconds: number;
}): Entra {
  const { registration, now } = options;
  let valid = new Set<string>();

  async function issue(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const key = await firstKey("entra");
    const at = Math.floor(now() / 1000);
    const id = randomUUID();
    valid.add(id);
    const payload = {
      aud: audience,
      iss: `https://sts.windows.net/${registration.tenantId}/`,
      iat: at,
      nbf: at,
      exp: at + options.lifetimeSeconds,
      appid: registration.appId,
      idtyp: "app",
      tid: registration.tenantId,
      uti: id,
      ver: "1.0",
      ...claims,
    };
    return new SignJWT(payload).setProtectedHeader({ typ: "JWT", alg: "RS256", kid: key.id }).sign(key.privateKey);
  }

  async function claimsOf(authorization: string | undefined, of: string): Promise<JWTPayload | null> {
    const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
    if (token === undefined) return null;
    const key = await firstKey("entra");
    const result = await jwtVerify(token, key.publicKey, {
      audience: of,
      algorithms: ["RS256"],
      currentDate: new Date(now()),
    }).catch(() => null);
    const payload = result?.payload ?? null;
    return payload?.["appid"] === registration.appId && valid.has(String(payload["uti"])) ? payload : null;
  }

  return {
    issue,
    admits: async (authorization) => (await claimsOf(authorization, audience)) !== null,
    async admitsToGraph(authorization) {
      const claims = await claimsOf(authorization, options.url());
      return claims === null ? null : [claims["roles"] ?? []].flat().map(String);
    },
    revokeAll() {
      valid = new Set();
    },
    async answer(asked, tenant) {
      const form = new URLSearchParams(isForm(asked) ? asked.raw : "");
      const refusal = refusalOf(asked, tenant, form, options) ?? (await refusalOfAssertion(tenant, form, options));
      if (refusal !== null) return refuse(refusal, now());
      const body = {
        token_type: "Bearer",
        expires_in: options.lifetimeSeconds,
        ext_expires_in: options.lifetimeSeconds,
        access_token: await issue(
          form.get("scope") === scope ? {} : { aud: options.url(), roles: registration.graphRoles },
        ),
      };
      return { status: 200, headers: { "cache-control": "no-store, no-cache" }, body };
    },
  };
}

type Options = Parameters<typeof makeEntra>[0];

function refusalOf(asked: Asked, tenant: string, form: URLSearchParams, options: Options): Refusal | null {
  const { registration } = options;
  const given = form.get("client_id");
  if (asked.method !== "POST") {
    const text = `The endpoint only accepts POST requests. Received a ${asked.method} request.`;
    return { status: 405, error: "invalid_request", code: 900561, text };
  }
  if (!options.hasTenant(tenant))
    return { status: 400, error: "invalid_request", code: 90002, text: tenantText(tenant) };
  for (const name of ["grant_type", "client_id", "scope"]) {
    if (!form.has(name)) {
      const text = `The request body must contain the following parameter: '${name}'.`;
      return { status: 400, error: "invalid_request", code: 900144, text };
    }
  }
  const grant = form.get("grant_type") ?? "";
  if (grant !== "client_credentials") {
    const text = `The app requested an unsupported grant type '${grant}'.`;
    return { status: 400, error: "unsupported_grant_type", code: 70003, text };
  }
  const isHome =
    tenant === registration.tenantId || (tenant === "botframework.com" && registration.tenancy === "multi");
  if (given !== registration.appId || !isHome)
    return { status: 400, error: "unauthorized_client", code: 700016, text: applicationText(given ?? "", tenant) };
  const asks = form.get("scope") ?? "";
  if (!asks.endsWith("/.default")) return { status: 400, error: "invalid_scope", code: 1002012, text: scopeText(asks) };
  // What stands in for the sign-in service stands in for Graph too.
  if (asks !== scope && asks !== `${options.url()}/.default`) {
    const text = `The resource principal named ${asks.slice(0, -"/.default".length)} was not found in the tenant named ${tenant}.`;
    return { status: 400, error: "invalid_resource", code: 500011, text };
  }
  return form.has("client_assertion") ? null : refusalOfSecret(form.get("client_secret"), options);
}

function refusalOfSecret(secret: string | null, { registration, now }: Options): Refusal | null {
  const refused = { status: 401, error: "invalid_client" };
  if (secret === null) {
    const text =
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.";
    return { ...refused, code: 7000216, text };
  }
  if (!same(secret, registration.secret)) return { ...refused, code: 7000215, text: secretText(registration.appId) };
  const isOver = registration.secretExpiresAt !== null && registration.secretExpiresAt <= now();
  return isOver ? { ...refused, code: 7000222, text: expiredText(registration.appId) } : null;
}

/**
 * A client assertion (learn.microsoft.com, "certificate-credentials"): RS256 or PS256, `x5t` or `x5t#S256` of a registered certificate,
 * `iss` and `sub` the client id, `aud` the tenant's token endpoint, `jti`, and a time range that holds now.
 */
async function refusalOfAssertion(tenant: string, form: URLSearchParams, options: Options): Promise<Refusal | null> {
  const assertion = form.get("client_assertion");
  if (assertion === null) return null;
  const { registration } = options;
  const refuse = (code: number, text: string): Refusal => ({ status: 401, error: "invalid_client", code, text });
  if (form.get("client_assertion_type") !== assertionType)
    return {
      ...refuse(900144, "The request body must contain the following parameter: 'client_assertion_type'."),
      status: 400,
      error: "invalid_request",
    };
  const thumbprint = thumbprintOf(assertion);
  if (thumbprint === null) return refuse(50027, "JWT token is invalid or malformed.");
  const certificate = registration.certificates
    .map((pem) => new X509Certificate(pem))
    .find((each) => each.fingerprint256 === thumbprint || each.fingerprint === thumbprint);
  if (certificate === undefined) return refuse(700027, certificateText(thumbprint, registration.appId));
  const verified = await jwtVerify(assertion, certificate.publicKey, {
    algorithms: ["RS256", "PS256"],
    audience: `${options.url()}/${tenant}/oauth2/v2.0/token`,
    issuer: registration.appId,
    subject: registration.appId,
    requiredClaims: ["exp", "jti"],
    currentDate: new Date(options.now()),
    clockTolerance: 300,
  }).catch((error: unknown) => error);
  if (!(verified instanceof Error)) return null;
  return assertionRefusal(verified, refuse);
}

function assertionRefusal(error: Error, refuse: (code: number, text: string) => Refusal): Refusal {
  if (error instanceof errors.JWTExpired) return refuse(700024, "Client assertion is not within its valid time range.");
  if (!(error instanceof errors.JWTClaimValidationFailed))
    return refuse(
      700027,
      "Client assertion failed signature validation. [Reason - The provided signature value did not match.]",
    );
  if (error.claim === "nbf") return refuse(700024, "Client assertion is not within its valid time range.");
  if (error.claim === "aud") return refuse(700023, "Client assertion audience claim does not match Realm issuer.");
  return refuse(700021, "Client assertion application identifier doesn't match 'client_id' parameter.");
}

/** Of the certificate that an assertion names, as `AA:BB:…`; null where it names none. */
function thumbprintOf(assertion: string): string | null {
  try {
    const header: Record<string, unknown> = decodeProtectedHeader(assertion);
    const given = header["x5t#S256"] ?? header["x5t"];
    if (typeof given !== "string") return null;
    const hex = Buffer.from(given, "base64url").toString("hex").toUpperCase();
    return hex.match(/../g)?.join(":") ?? null;
  } catch {
    return null;
  }
}

function refuse(refusal: Refusal, now: number): Answer {
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace("T", " ")}Z`;
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const lines = [
    `AADSTS${refusal.code}: ${refusal.text}`,
    `Trace ID: ${trace}`,
    `Correlation ID: ${correlation}`,
    `Timestamp: ${timestamp}`,
  ];
  const body = {
    error: refusal.error,
    error_description: lines.join("\r\n"),
    error_codes: [refusal.code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${refusal.code}`,
  };
  return { status: refusal.status, body };
}

const tenantText = (tenant: string): string =>
  `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. ` +
  "Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.";
const applicationText = (app: string, tenant: string): string =>
  `Application with identifier '${app}' was not found in the directory '${tenant}'. This can happen if the application has not been ` +
  "installed by the administrator of the tenant or consented to by any user in the tenant. " +
  "You may have sent your authentication request to the wrong tenant.";
const scopeText = (given: string): string =>
  `The provided value for scope ${given} is not valid. Client credential flows must have a scope value with /.default suffixed ` +
  "to the resource identifier (application ID URI).";
const secretText = (app: string): string =>
  "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, " +
  `for a secret added to app '${app}'.`;
const expiredText = (app: string): string =>
  `The provided client secret keys for app '${app}' are expired. Visit the Azure portal to create new keys for your app: ` +
  "https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.";
const certificateText = (thumbprint: string, app: string): string =>
  "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., " +
  `Thumbprint of key used by client: '${thumbprint.replaceAll(":", "")}', Please visit the Azure Portal, Graph Explorer or directly use ` +
  `MS Graph to see configured keys for app Id '${app}'.]`;

function isForm(asked: Asked): boolean {
  return asked.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
}

function same(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
