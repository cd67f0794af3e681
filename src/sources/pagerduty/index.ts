import type { BadEvent, Mapped, SourceAnswer, SourceModule, SourceRequest } from "#ports/source.ts";
import type { One } from "#sources/kit/event.ts";
import { bad, eventOf, mappedOf, refused } from "#sources/kit/event.ts";
import type { JsonObject } from "#sources/kit/json.ts";
import { isObject, own, ownList, ownObject } from "#sources/kit/json.ts";
import { madeKey } from "#sources/kit/keys.ts";
import { imagesOf, linksOf, linkTo } from "#sources/kit/links.ts";
import { severityOf } from "#sources/kit/severity.ts";
import { firstText, oneLine, scalarText } from "#sources/kit/text.ts";
import { timeOf } from "#sources/kit/time.ts";
import { describe, labelsOf } from "./details.ts";

/**
 * PagerDuty's Events API v2 (developer.pagerduty.com, "Send an Alert Event"; PagerDuty/api-schema, reference/events-v2). Only what
 * an alert cannot do without is required: `source` and `severity`, which PagerDuty insists on, have defaults here, because a page
 * refused for a missing host name helps nobody.
 */
export const pagerduty: SourceModule = {
  id: "pagerduty",
  name: { en: "PagerDuty Events v2", "zh-CN": "PagerDuty Events v2" },
  paths: ["/v2/enqueue", "/v2/change/enqueue"],
  aliases: ["/v2/enqueue", "/v2/change/enqueue", "/event/push/alert/pagerduty"],
  keyInBody: (body) => (isObject(body) ? scalarText(own(body, "routing_key")) : null),
  map,
  answer,
  refuse,
};

const actions = ["trigger", "acknowledge", "resolve"] as const;

type Action = (typeof actions)[number];

function map(request: SourceRequest): Mapped {
  const { body } = request;
  if (!isObject(body)) return refused("", "must be a JSON object: one event");
  // Deployments and the like: context that PagerDuty shows beside incidents, and nothing to wake anybody for.
  if (isChange(request)) return mappedOf([]);
  return mappedOf([one(body)]);
}

function one(body: JsonObject): One {
  const named = scalarText(own(body, "event_action"))?.trim().toLowerCase();
  const action = actions.find((known) => known === named);
  if (action === undefined) return bad("/event_action", "must be trigger, acknowledge or resolve");
  const key = scalarText(own(body, "dedup_key"));
  if (action !== "trigger")
    return key === null ? bad("/dedup_key", `is missing: ${action} needs it`) : event(action, key, body);
  const payload = own(body, "payload");
  if (!isObject(payload)) return bad("/payload", "is missing or not a JSON object");
  if (scalarText(own(payload, "summary")) === null) return bad("/payload/summary", "is missing or blank");
  return event(action, key ?? keyFor(payload), body);
}

/**
 * PagerDuty opens a new alert for each trigger without a key. Here equal triggers make one alert while it is open, so that a sender
 * who repeats itself, or tries again after a lost answer, does not page twice.
 */
function keyFor(payload: JsonObject): string {
  return madeKey(...["summary", "source", "component", "group", "class"].map((name) => scalarText(own(payload, name))));
}

function event(action: Action, key: string, body: JsonObject): One {
  const payload = ownObject(body, "payload");
  const summary = oneLine(scalarText(own(payload, "summary")) ?? key);
  const pictures = imagesOf(ownList(body, "images"));
  const client = linkTo(firstText(own(body, "client")), own(body, "client_url"));
  return eventOf({
    kind: action === "resolve" ? "resolved" : "firing",
    severity: severityOf(own(payload, "severity")) ?? "warning",
    key,
    title: summary,
    description: describe(payload, summary),
    labels: labelsOf(body, payload),
    links: [...linksOf(ownList(body, "links")), ...client, ...pictures.links],
    images: pictures.images,
    occurredAt: timeOf(own(payload, "timestamp")),
    raw: withoutKey(body),
    ...(action === "acknowledge" ? { acknowledged: true } : {}),
  });
}

/** What was received is shown in the console and kept; the key that lets anybody send has no place there. */
function withoutKey(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== "routing_key"));
}

function isChange(request: SourceRequest): boolean {
  return /\/change\/enqueue\/?(\?|$)/.test(request.path);
}

function answer(mapped: Mapped, request: SourceRequest): SourceAnswer {
  if (isChange(request)) return { status: 202, body: { status: "success", message: "Change event processed" } };
  return {
    status: 202,
    body: { status: "success", message: "Event processed", dedup_key: mapped.events[0]?.dedupKey },
  };
}

function refuse(problems: readonly BadEvent[]): SourceAnswer {
  const errors = problems.map(({ pointer, problem }) =>
    pointer === "" ? `body ${problem}` : `'${pointer.slice(1).replaceAll("/", ".")}' ${problem}`,
  );
  return { status: 400, body: { status: "invalid event", message: "Event object is invalid", errors } };
}
