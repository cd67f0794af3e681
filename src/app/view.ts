import type { EventLink } from "#domain/event.ts";
import { type Incident, incidentName } from "#domain/incident.ts";
import type { IncidentView } from "#domain/notice.ts";
import type { Snapshot } from "#domain/snapshot.ts";

/** An incident as messages show it. */
export function incidentView(
  incident: Incident,
  snapshot: Snapshot,
  links: readonly EventLink[] = incident.links,
): IncidentView {
  const first = incident.acks[0];
  return {
    id: incident.id,
    name: incidentName(incident),
    title: incident.title,
    description: incident.description,
    severity: incident.severity,
    state: incident.state,
    // A service that was removed since still has its incidents.
    service: snapshot.services.get(incident.serviceId)?.name ?? "",
    labels: incident.labels,
    links,
    alertCount: incident.alertCount,
    openAlerts: incident.openAlerts,
    openedAt: incident.openedAt,
    acknowledgedBy: first?.name ?? null,
    acknowledgedAt: first?.at ?? null,
    snoozedUntil: incident.snoozedUntil,
    closedBy: incident.closedBy,
    closedReason: incident.closedReason,
    closedAt: incident.closedAt,
    version: incident.version,
  };
}
