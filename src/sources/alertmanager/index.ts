import type { EventLink } from "#domain/event.ts";
import type { Mapped, SourceModule, SourceRequest } from "#ports/source.ts";
import type { One } from "#sources/kit/event.ts";
import { bad, eventOf, mapEach, mappedOf, refused } from "#sources/kit/event.ts";
import { labelFingerprint } from "#sources/kit/fingerprint.ts";
import type { JsonObject } from "#sources/kit/json.ts";
import { isObject, own, pointer } from "#sources/kit/json.ts";
import { groupKeyOf } from "#sources/kit/keys.ts";
import { linkTo } from "#sources/kit/links.ts";
import { alertLabels, alertTexts } from "#sources/kit/prometheus-alert.ts";
import { severityOfLabels } from "#sources/kit/severity.ts";
import { firstText, scalarText } from "#sources/kit/text.ts";
import { isNoTime, timeOf } from "#sources/kit/time.ts";

/**
 * Prometheus Alertmanager's webhook, version 4 (prometheus/alertmanager, notify/webhook/webhook.go and template/template.go; the
 * samples are recordings of 0.25.0). Fields that later versions add are let through; the version itself is not looked at, as
 * others send the same form under their own.
 */
export const alertmanager: SourceModule = {
  id: "alertmanager",
  name: { en: "Alertmanager", "zh-CN": "Alertmanager" },
  family: "prometheus",
  paths: [],
  aliases: [],
  map,
};

function map(request: SourceRequest): Mapped {
  const { body, now } = request;
  if (!isObject(body)) return refused("", "must be a JSON object: Alertmanager's webhook message");
  const alerts = own(body, "alerts");
  if (!Array.isArray(alerts)) return refused("/alerts", "must be a list of alerts");
  const groupKey = groupKeyOf(own(body, "groupKey"));
  const group: Group = { groupKey, links: linkTo("Alertmanager", own(body, "externalURL")), now };
  const all = mapEach(alerts, "/alerts", (alert, at) => one(alert, at, group));
  const mapped = mappedOf(all);
  // Alerts cut out by `max_alerts` are named neither when they fire nor when they end; only the group says that they did.
  const ended = own(body, "status") === "resolved" && mapped.events.every((event) => event.kind === "resolved");
  return ended && groupKey !== null ? { ...mapped, groupEnds: [{ groupKey }] } : mapped;
}

interface Group {
  readonly groupKey: string | null;
  readonly links: readonly EventLink[];
  readonly now: number;
}

function one(alert: unknown, at: string, group: Group): One {
  if (!isObject(alert)) return bad(at, "must be a JSON object: one alert");
  const sent = own(alert, "labels");
  if (!isObject(sent)) return bad(pointer(at, "labels"), "must be a JSON object of labels");
  const labels = alertLabels(sent);
  const pairs = Object.entries(labels);
  const fingerprint = firstText(own(alert, "fingerprint"));
  if (pairs.length === 0 && fingerprint === null)
    return bad(pointer(at, "labels"), "must hold at least one label that is not empty");
  const texts = alertTexts(alert, labels);
  const resolved = isResolved(alert, group.now);
  return eventOf({
    ...texts,
    kind: resolved ? "resolved" : "firing",
    severity: severityOfLabels(labels),
    key: fingerprint ?? labelFingerprint(pairs),
    labels,
    links: [...texts.links, ...group.links],
    // `startsAt` is when the trouble began, not when this was said: an alert that Alertmanager gave up for lost and that comes back
    // keeps it. Taken as the event's time, it would make that return look older than the recovery before it.
    occurredAt: resolved ? timeOf(own(alert, "endsAt")) : null,
    groupKey: group.groupKey,
    raw: alert,
  });
}

/** Alertmanager says it twice; `endsAt` decides where `status` is missing. It is Go's zero time while the alert fires. */
function isResolved(alert: JsonObject, now: number): boolean {
  const status = scalarText(own(alert, "status"));
  if (status === "firing" || status === "resolved") return status === "resolved";
  const endsAt = own(alert, "endsAt");
  return !isNoTime(endsAt) && (timeOf(endsAt) ?? Infinity) <= now;
}
