import type { BadEvent, Mapped, SourceAnswer, SourceModule, SourceRequest } from "#ports/source.ts";
import type { One } from "#sources/kit/event.ts";
import { bad, eventOf, mapEach, mappedOf, refused } from "#sources/kit/event.ts";
import { labelFingerprint } from "#sources/kit/fingerprint.ts";
import { isObject, own, pointer } from "#sources/kit/json.ts";
import { alertLabels, alertTexts } from "#sources/kit/prometheus-alert.ts";
import { severityOfLabels } from "#sources/kit/severity.ts";
import { isNoTime, timeOf } from "#sources/kit/time.ts";

/** What Alertmanager's `resolve_timeout` is unless it is set: an alert sent without an end ends by itself after this. */
const defaultLifeMs = 5 * 60_000;

/**
 * Prometheus as it posts to an Alertmanager: `POST /api/v2/alerts` (prometheus/alertmanager, api/v2/openapi.yaml, postableAlerts),
 * and `/api/v1/alerts` of older ones; Loki's ruler, vmalert and Thanos speak the same. The samples are recordings of Prometheus
 * 2.42. Answers are those of Alertmanager 0.25: the good alerts of a list are kept and the bad ones named in a 400, which
 * Prometheus logs and does not repeat.
 */
export const prometheus: SourceModule = {
  id: "prometheus",
  name: { en: "Prometheus", "zh-CN": "Prometheus" },
  family: "prometheus",
  paths: ["/api/v2/alerts", "/api/v1/alerts"],
  aliases: [],
  map,
  answer,
  refuse: (problems) => ({ status: 400, body: problemText(problems) }),
};

function map(request: SourceRequest): Mapped {
  const { body, now } = request;
  if (!Array.isArray(body)) return refused("", "must be a list of alerts");
  return mappedOf(mapEach(body, "", (alert, at) => one(alert, at, now)));
}

function one(alert: unknown, at: string, now: number): One {
  if (!isObject(alert)) return bad(at, "must be a JSON object: one alert");
  const sent = own(alert, "labels");
  if (!isObject(sent)) return bad(pointer(at, "labels"), "must be a JSON object of labels");
  const labels = alertLabels(sent);
  const pairs = Object.entries(labels);
  if (pairs.length === 0) return bad(pointer(at, "labels"), "must hold at least one label that is not empty");
  const end = endOf(own(alert, "endsAt"), now);
  if (end === null) return bad(pointer(at, "endsAt"), "is not a time");
  const resolved = end <= now;
  return eventOf({
    ...alertTexts(alert, labels),
    kind: resolved ? "resolved" : "firing",
    severity: severityOfLabels(labels),
    key: labelFingerprint(pairs),
    labels,
    // Not `startsAt` while it fires: of two Prometheus servers that watch the same, the one that saw the trouble first would
    // always be taken for late, and its messages would not keep the alert alive when the other one dies.
    occurredAt: resolved ? end : null,
    expiresAt: resolved ? null : end,
    raw: alert,
  });
}

/** When an alert ends unless it is sent again; null when that cannot be read. */
function endOf(endsAt: unknown, now: number): number | null {
  return isNoTime(endsAt) ? now + defaultLifeMs : timeOf(endsAt);
}

function answer(mapped: Mapped, request: SourceRequest): SourceAnswer {
  const isOld = request.path.includes("/api/v1/");
  if (mapped.bad.length > 0) {
    const error = problemText(mapped.bad);
    return { status: 400, body: isOld ? { status: "error", errorType: "bad_data", error } : error };
  }
  return { status: 200, body: isOld ? { status: "success" } : null };
}

/** Some of the problems in one line, as it ends up in the log of Prometheus. */
function problemText(problems: readonly BadEvent[]): string {
  const shown = problems.slice(0, 10).map(({ pointer: at, problem }) => `${at === "" ? "body" : at} ${problem}`);
  const hidden = problems.length - shown.length;
  return hidden > 0 ? `${shown.join("; ")}; and ${hidden} more` : shown.join("; ");
}
