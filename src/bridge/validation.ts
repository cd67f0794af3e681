import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet } from "jose";
import type { App } from "#app/app.ts";
import type { Sides } from "./settings.ts";

/** The application that delivers notifications (Graph, "Validating the authenticity of notifications"). */
const publisher = "0bf30f3b-4a52-48df-9a82-234910c4a086";
const coolDownMs = 30_000;
const keptMs = 24 * 60 * 60_000;
const clockToleranceSec = 300;
const tokensMost = 100;

/** `unsure`: the keys could not be fetched; worth trying again. */
export type Validity = "valid" | "forged" | "unsure";

/** Whether all of these tokens say that Microsoft sends this to our application, for our tenant. */
export type Validator = (sides: Sides, tokens: readonly string[]) => Promise<Validity>;

interface Known {
  readonly sides: Sides;
  readonly keys: ReturnType<typeof createLocalJWKSet>;
  readonly at: number;
}

export function createValidator(app: App): Validator {
  let known: Known | null = null;
  let triedAt = Number.NEGATIVE_INFINITY;

  async function fetchKeys(sides: Sides): Promise<Known | null> {
    const now = app.clock.now();
    if (known?.sides === sides && now - triedAt < coolDownMs) return known;
    triedAt = now;
    const answer = await sides.graph.keys();
    if (!answer.ok) return known?.sides === sides ? known : null;
    // The cast holds because jose looks at every key before it uses one.
    known = { sides, keys: createLocalJWKSet(answer.value as unknown as JSONWebKeySet), at: now };
    return known;
  }

  /** Null: signed with a key that we do not know. */
  async function isValid(sides: Sides, { keys }: Known, token: string): Promise<boolean | null> {
    const { clientId, tenantId, loginUrl } = sides.settings;
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ["RS256"],
        audience: [clientId, `api://${clientId}`],
        issuer: [`https://sts.windows.net/${tenantId}/`, `${loginUrl}/${tenantId}/v2.0`],
        clockTolerance: clockToleranceSec,
        currentDate: new Date(app.clock.now()),
        requiredClaims: ["exp"],
      });
      return payload["appid"] === publisher || payload["azp"] === publisher;
    } catch (error) {
      return error instanceof errors.JWKSNoMatchingKey ? null : false;
    }
  }

  return async (sides, tokens) => {
    if (tokens.length === 0 || tokens.length > tokensMost) return "forged";
    const isOld = known === null || known.sides !== sides || app.clock.now() - known.at > keptMs;
    let keys = isOld ? await fetchKeys(sides) : known;
    if (keys === null) return "unsure";
    for (const token of tokens) {
      let valid = await isValid(sides, keys, token);
      if (valid === null) {
        // Keys are changed from time to time.
        keys = (await fetchKeys(sides)) ?? keys;
        valid = await isValid(sides, keys, token);
      }
      if (valid !== true) return "forged";
    }
    return "valid";
  };
}
