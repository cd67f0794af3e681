import type { Service } from "#domain/rule.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { App } from "../app.ts";
import { type By, change, conflict, difference, done, notFound, type Result, unchanged } from "./change.ts";
import { withoutUndefined } from "./users.ts";

export interface ServiceDraft {
  readonly name: string;
  readonly description: string;
}

export async function createService(app: App, draft: ServiceDraft, by: By): Promise<Result<Service>> {
  return change(app, by, async (tx, now) => {
    const service: Service = { id: app.ids.next(), ...draft, createdAt: app.clock.now() };
    if (isTaken(now, service)) return conflict("A service has this name already.");
    await tx.putService(service);
    return done(service, "service.created", `service:${service.id}`, { name: service.name });
  });
}

export async function patchService(
  app: App,
  id: string,
  patch: { readonly [Key in keyof ServiceDraft]?: ServiceDraft[Key] | undefined },
  by: By,
): Promise<Result<Service>> {
  return change(app, by, async (tx, now) => {
    const before = now.services.get(id);
    if (before === undefined) return notFound("service");
    const service: Service = { ...before, ...withoutUndefined(patch) };
    const changed = difference(before, service);
    if (Object.keys(changed).length === 0) return unchanged(service);
    if (isTaken(now, service)) return conflict("A service has this name already.");
    await tx.putService(service);
    return done(service, "service.changed", `service:${id}`, changed);
  });
}

/** Deletes a service and its rules. One that alerts still route into stays: they would have nowhere to go. */
export async function deleteService(app: App, id: string, by: By): Promise<Result<null>> {
  return change(app, by, async (tx, now) => {
    const service = now.services.get(id);
    if (service === undefined) return notFound("service");
    const integrations = [...now.integrations.values()].filter((integration) => integration.serviceId === id);
    if (integrations.length > 0)
      return conflict(
        `Integrations route into the service: ${integrations.map(({ name }) => name).join(", ")}. Delete them first.`,
      );
    const open = await tx.incidents(
      { serviceId: id, states: ["triggered", "acknowledged"] },
      { limit: 1, cursor: null },
    );
    if (open.rows.length > 0) return conflict("The service has open incidents. Close them first.");
    for (const rule of now.rules.get(id) ?? []) await tx.removeRule(rule.id);
    await tx.removeService(id);
    return done(null, "service.deleted", `service:${id}`, { name: service.name });
  });
}

function isTaken(now: Snapshot, service: Service): boolean {
  return [...now.services.values()].some((each) => each.id !== service.id && each.name === service.name);
}
