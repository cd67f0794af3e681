import { decodeProtectedHeader, errors, jwtVerify } from "jose";
import * as z from "zod";
import { markVerified } from "#ports/inbound.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import type { RawRequest, Rejection, VerifiedRequest } from "#ports/inbound.ts";
import { cloudOf } from "./api.ts";
import type { Config } from "./config.ts";
import { isAllowedService, sameService } from "./hosts.ts";
import { parseJson } from "./json.ts";
import { createKeys } from "./keys.ts";
import type { SigningKey } from "./keys.ts";
import { clockToleranceSeconds, inboundBytes } from "./limits.ts";
import type { RejectionKind, Rejections } from "./rejections.ts";

/** Proves that a request is the Bot Connector's, and for this bot. */
export type Verify = (request: RawRequest) => Promise<VerifiedRequest | Rejection>;

/** Why a request is not let in. `detail`: what was seen instead, for the account's diagnosis. */
interface Refusal {
  readonly kind: RejectionKind;
  readonly detail?: string;
}

type Checked =
  | { readonly ok: true; readonly serviceUrl: string; readonly endorsements: readonly string[] }
  | { readonly ok: false; readonly refusal: Refusal };

const answers: Readonly<Record<RejectionKind, { readonly status: Rejection["status"]; readonly why: string }>> = {
  no_token: { status: 401, why: "no bearer token" },
  bad_token: { status: 401, why: "no token of the Bot Connector" },
  unknown_key: { status: 401, why: "signed by a key that the Bot Connector does not publish" },
  keys_down: { status: 503, why: "the keys of the Bot Connector cannot be fetched" },
  expired: { status: 401, why: "the token is not valid at this time" },
  issuer: { status: 401, why: "the token is of another issuer" },
  audience: { status: 401, why: "the token is for another bot" },
  service_url: { status: 401, why: "the token is for another service URL" },
  endorsement: { status: 401, why: "the key is not endorsed for Teams" },
  service_host: { status: 403, why: "the service URL is on no known host of Teams" },
  tenant: { status: 403, why: "the tenant is not allowed" },
  body: { status: 400, why: "no activity" },
};

/**
 * Bot Framework, "Authenticate requests from the Bot Connector service to your bot", all seven demands, and beyond them: the service URL
 * is on an allowed host (our token goes there), the tenant is an allowed one. A token signs no body: that it is whole is TLS's matter.
 */
export function createVerify(
  config: Config,
  deps: Pick<ChannelDeps, "http" | "now" | "log">,
  seen: Rejections,
): Verify {
  const keys = createKeys(config, deps);
  const { issuer } = cloudOf(config);
  const audience = [config.appId, `api://${config.appId}`, `api://botid-${config.appId}`];

  async function checkToken(token: string): Promise<Checked> {
    const id = keyId(token);
    if (id === null) return no("bad_token");
    const found = await keys.find(id);
    if (typeof found === "string") return no(found === "down" ? "keys_down" : "unknown_key");
    return jwtVerify(token, found.key, {
      algorithms: ["RS256"],
      issuer,
      audience,
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(deps.now()),
      requiredClaims: ["exp", "iss", "aud", "serviceurl"],
    }).then(
      ({ payload }) => claimed(payload["serviceurl"], found),
      (error: unknown) => ({ ok: false, refusal: refusalOf(error) }),
    );
  }

  async function check(request: RawRequest): Promise<Refusal | null> {
    const { authorization } = request.headers;
    if (authorization === undefined || authorization === "") return { kind: "no_token" };
    const [, token] = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization) ?? [];
    if (token === undefined || token.length > 16_384) return { kind: "bad_token" };
    const checked = await checkToken(token);
    if (!checked.ok) return checked.refusal;
    const activity = envelopeForm.safeParse(parseJson(new TextDecoder().decode(request.body))).data;
    if (activity === undefined) return { kind: "body" };
    return refusalOfActivity(activity, checked, config);
  }

  return async (request) => {
    const now = deps.now();
    if (request.body.length > inboundBytes) {
      seen.add("body", now);
      return { rejected: true, status: 413, why: "the body is too long" };
    }
    const refusal = await check(request);
    if (refusal === null) {
      seen.accepted(now);
      return markVerified(request);
    }
    seen.add(refusal.kind, now, refusal.detail);
    return { rejected: true, ...answers[refusal.kind] };
  };
}

const tenantForm = z.object({ id: z.string().optional().catch(undefined) });
const envelopeForm = z.object({
  serviceUrl: z.string(),
  channelId: z.string(),
  channelData: z
    .object({ tenant: tenantForm.optional().catch(undefined) })
    .optional()
    .catch(undefined),
  conversation: z
    .object({ tenantId: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

function refusalOfActivity(
  activity: z.output<typeof envelopeForm>,
  token: Checked & { readonly ok: true },
  { serviceHosts, allowedTenants }: Config,
): Refusal | null {
  const { serviceUrl, channelId } = activity;
  if (!sameService(token.serviceUrl, serviceUrl)) return { kind: "service_url" };
  if (channelId !== "msteams" || !token.endorsements.includes(channelId))
    return { kind: "endorsement", detail: channelId };
  if (!isAllowedService(serviceUrl, serviceHosts))
    return { kind: "service_host", detail: URL.parse(serviceUrl)?.host ?? "" };
  const tenant = (activity.channelData?.tenant?.id ?? activity.conversation?.tenantId ?? "").toLowerCase();
  return allowedTenants.includes(tenant) ? null : { kind: "tenant", detail: tenant };
}

function claimed(serviceUrl: unknown, { endorsements }: SigningKey): Checked {
  return typeof serviceUrl === "string" ? { ok: true, serviceUrl, endorsements } : no("service_url");
}

function keyId(token: string): string | null {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    return alg === "RS256" && typeof kid === "string" && kid !== "" ? kid : null;
  } catch {
    return null;
  }
}

/** What jose found; claims are only told of once the signature was good. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return { kind: "expired" };
  if (!(error instanceof errors.JWTClaimValidationFailed)) return { kind: "bad_token" };
  const kind = claims[error.claim] ?? "bad_token";
  const value = kind === "audience" ? error.payload.aud : kind === "issuer" ? error.payload.iss : undefined;
  return value === undefined ? { kind } : { kind, detail: String(value) };
}

const claims: Readonly<Record<string, RejectionKind>> = {
  nbf: "expired",
  exp: "expired",
  iat: "expired",
  iss: "issuer",
  aud: "audience",
  serviceurl: "service_url",
};

function no(kind: RejectionKind): Checked {
  return { ok: false, refusal: { kind } };
}
