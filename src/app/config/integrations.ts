import type { Integration } from "#domain/rule.ts";
import { hashToken, newKey, tokenHint } from "#lib/tokens.ts";
import type { App } from "../app.ts";
import { type By, change, difference, done, invalid, notFound, type Result, unchanged } from "./change.ts";
import { withoutUndefined } from "./users.ts";

export interface IntegrationDraft {
  readonly serviceId: string;
  readonly source: string;
  readonly name: string;
}

/** An integration with its key, which is told this once. */
export interface Keyed {
  readonly integration: Integration;
  readonly key: string;
}

export async function createIntegration(app: App, draft: IntegrationDraft, by: By): Promise<Result<Keyed>> {
  return change(app, by, async (tx, now) => {
    if (!now.services.has(draft.serviceId)) return invalid({ field: "service_id", problem: "No such service." });
    if (!app.sources.has(draft.source))
      return invalid({ field: "source", problem: `No such source. There are: ${[...app.sources.keys()].join(", ")}` });
    const made = newIntegration(app, draft);
    await tx.putIntegration(made.integration);
    return done(made, "integration.created", `integration:${made.integration.id}`, { ...draft });
  });
}

/** A new integration's row and key. */
export function newIntegration(app: App, draft: IntegrationDraft): Keyed {
  const key = newKey();
  const integration: Integration = {
    id: app.ids.next(),
    serviceId: draft.serviceId,
    source: draft.source,
    name: draft.name,
    enabled: true,
    keyHash: hashToken(key),
    keyHint: tokenHint(key),
    createdAt: app.clock.now(),
  };
  return { integration, key };
}

export interface IntegrationPatch {
  readonly name?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly serviceId?: string | undefined;
}

/** Renames, moves, switches on or off. Alerts that are open stay where they are. */
export async function patchIntegration(
  app: App,
  id: string,
  patch: IntegrationPatch,
  by: By,
): Promise<Result<Integration>> {
  return change(app, by, async (tx, now) => {
    const before = now.integrations.get(id);
    if (before === undefined) return notFound("integration");
    const integration: Integration = { ...before, ...withoutUndefined(patch) };
    const changed = difference(before, integration);
    if (Object.keys(changed).length === 0) return unchanged(integration);
    if (!now.services.has(integration.serviceId)) return invalid({ field: "service_id", problem: "No such service." });
    await tx.putIntegration(integration);
    return done(integration, "integration.changed", `integration:${id}`, changed);
  });
}

/** Replaces the key at once; the new one is told this once. */
export async function rotateKey(app: App, id: string, by: By): Promise<Result<Keyed>> {
  return change(app, by, async (tx, now) => {
    const before = now.integrations.get(id);
    if (before === undefined) return notFound("integration");
    const key = newKey();
    const integration: Integration = { ...before, keyHash: hashToken(key), keyHint: tokenHint(key) };
    await tx.putIntegration(integration);
    return done({ integration, key }, "integration.key_rotated", `integration:${id}`, {
      from: before.keyHint,
      to: integration.keyHint,
    });
  });
}

export async function deleteIntegration(app: App, id: string, by: By): Promise<Result<null>> {
  return change(app, by, async (tx, now) => {
    const integration = now.integrations.get(id);
    if (integration === undefined) return notFound("integration");
    await tx.removeIntegration(id);
    return done(null, "integration.deleted", `integration:${id}`, {
      name: integration.name,
      source: integration.source,
    });
  });
}
