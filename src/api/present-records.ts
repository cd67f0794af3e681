import { bundleOf, memberIds } from "#domain/bundle.ts";
import { type Incident, incidentName } from "#domain/incident.ts";
import type { Notification } from "#domain/notification.ts";
import type { Language } from "#domain/people.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Field } from "#ports/channel.ts";
import type { Reads } from "#ports/store.ts";
import type { z } from "zod";
import { presentAttemptInFull, presentNotification, presentProofs } from "./present-deliveries.ts";
import type * as shape from "./schemas/deliveries.ts";

/** For whom and by what deliveries are told. */
export interface Telling {
  readonly read: Reads;
  readonly snapshot: Snapshot;
  readonly language: Language;
}

/** Notifications with the incidents that they were about. */
export async function presentDeliveries(
  rows: readonly Notification[],
  { read, snapshot, language }: Telling,
): Promise<z.output<typeof shape.delivery>[]> {
  const ids = [...new Set(rows.flatMap((row) => row.incidentId ?? []))];
  const found = ids.length === 0 ? [] : await read.incidentsById(ids);
  const incidents = new Map(found.map((incident) => [incident.id, incident]));
  return rows.map((row) => {
    const incident = row.incidentId === null ? null : (incidents.get(row.incidentId) ?? null);
    return {
      ...presentNotification(row, snapshot, incident?.serviceId ?? null, language),
      incident: presentAbout(incident),
      bundle_id: bundleOf(row),
    };
  });
}

/** Everything that is known of one notification. `fields`: of the address of its channel. */
export async function presentRecord(
  row: Notification,
  telling: Telling,
  fields: readonly Field[],
): Promise<z.output<typeof shape.deliveryRecord> | null> {
  const { read, snapshot, language } = telling;
  const bundleId = bundleOf(row);
  const [attempts, incident, bundle, members] = await Promise.all([
    read.attemptsInFull(row.id),
    row.incidentId === null ? null : read.incident(row.incidentId),
    bundleId === null ? null : read.notification(bundleId),
    row.kind === "bundle" ? read.notificationsById(memberIds(row)) : [],
  ]);
  const [proof] = await presentProofs([row], read, snapshot, incident?.serviceId ?? null, language);
  if (proof === undefined) return null;
  return {
    ...proof,
    attempts: attempts.map((each) => presentAttemptInFull(each, language)),
    incident: presentAbout(incident),
    bundle_id: bundleId,
    address: addressLabel(row, snapshot, fields),
    bundle: bundle === null ? null : { id: bundle.id, others: Math.max(0, memberIds(bundle).length - 1) },
    members: await presentDeliveries(inOrder(members, memberIds(row)), telling),
  };
}

/** As they stand in the message: the worst first. */
function inOrder(rows: readonly Notification[], ids: readonly string[]): readonly Notification[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function presentAbout(incident: Incident | null): z.output<typeof shape.delivery>["incident"] {
  return incident === null ? null : { id: incident.id, name: incidentName(incident), title: incident.title };
}

/** Kinds of fields that can hold nothing but a place. An address for the web may carry a token. */
const told: ReadonlySet<Field["type"]> = new Set(["email", "phone"]);

/** Where it goes: as the link is called, or what of a bare address is no secret; null: neither is known. */
function addressLabel(row: Notification, snapshot: Snapshot, fields: readonly Field[]): string | null {
  if (row.linkId !== null) return snapshot.links.get(row.linkId)?.label ?? null;
  if (row.address === null) return null;
  const { address } = row;
  const shown = fields.flatMap(({ key, type }) => {
    const value = address[key];
    return typeof value === "string" ? [told.has(type) ? value : "•••"] : [];
  });
  return shown.length === 0 ? null : shown.join(" ");
}
