import type { Severity } from "#domain/severity.ts";
import type { One } from "#sources/kit/event.ts";
import { bad, eventOf } from "#sources/kit/event.ts";
import type { JsonObject } from "#sources/kit/json.ts";
import { isObject, own, ownList, pointer } from "#sources/kit/json.ts";
import { boundedKey, madeKey } from "#sources/kit/keys.ts";
import { identifyingLabels } from "#sources/kit/labels.ts";
import { imagesOf, linksOf } from "#sources/kit/links.ts";
import { firstText, scalarText } from "#sources/kit/text.ts";

/** `event_status` in lower case; `ok` is the recovery, whose severity nobody looks at. */
const statuses: ReadonlyMap<string, Severity | "ok"> = new Map([
  ["critical", "critical"],
  ["warning", "warning"],
  ["info", "info"],
  ["ok", "ok"],
]);

/** What an envelope around the event knows better or besides. */
export interface Envelope {
  /** For events that bring no title, or no status, of their own. */
  readonly title: string;
  readonly severity: Severity;
  readonly labels: JsonObject;
  readonly occurredAt: number | null;
  readonly raw: unknown;
}

/** One standard event: `{title_rule | title, event_status, alert_key?, description?, labels?, images?, links?}`. */
export function standardOf(body: unknown, at: string, envelope?: Envelope): One {
  if (!isObject(body)) return bad(at, "must be a JSON object: one event");
  const status = statusOf(own(body, "event_status"), envelope);
  if (status === null) return bad(pointer(at, "event_status"), "must be Critical, Warning, Info or Ok");
  const sent = own(body, "labels") ?? {};
  if (!isObject(sent)) return bad(pointer(at, "labels"), "must be a JSON object of labels");
  const key = firstText(own(body, "alert_key"));
  if (status === "ok" && key === null)
    return bad(pointer(at, "alert_key"), "is missing: a recovery (event_status Ok) must name its alert");
  const written = firstText(own(body, "title_rule"), own(body, "title"), envelope?.title);
  const title = written ?? (status === "ok" ? key : null);
  if (title === null) return bad(pointer(at, "title_rule"), "is missing or blank");
  const labels: JsonObject = { ...envelope?.labels, ...sent };
  const pictures = imagesOf(ownList(body, "images"));
  return eventOf({
    kind: status === "ok" ? "resolved" : "firing",
    severity: status === "ok" ? "info" : status,
    key: boundedKey(key ?? madeKey(title, identifyingLabels(labels))),
    title,
    description: scalarText(own(body, "description")),
    labels,
    links: [...linksOf(ownList(body, "links")), ...pictures.links],
    images: pictures.images,
    occurredAt: envelope?.occurredAt ?? null,
    raw: envelope?.raw ?? body,
  });
}

/** Senders write it in every case; null for a word that is none of the four. */
function statusOf(value: unknown, envelope: Envelope | undefined): Severity | "ok" | null {
  if (envelope !== undefined && (value === undefined || value === null)) return envelope.severity;
  return statuses.get(scalarText(value)?.trim().toLowerCase() ?? "") ?? null;
}
