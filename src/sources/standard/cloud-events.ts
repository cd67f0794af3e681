import { Buffer } from "node:buffer";
import type { Mapped } from "#ports/source.ts";
import type { One } from "#sources/kit/event.ts";
import { bad, mapEach, mappedOf, refused } from "#sources/kit/event.ts";
import type { JsonObject } from "#sources/kit/json.ts";
import { isObject, own, ownObject, pointer, sortedJson } from "#sources/kit/json.ts";
import { labelText } from "#sources/kit/labels.ts";
import { severityOf, severityOfLabels } from "#sources/kit/severity.ts";
import { scalarText } from "#sources/kit/text.ts";
import { timeOf } from "#sources/kit/time.ts";
import { standardOf } from "./standard-event.ts";

/** What a CloudEvent cannot be without (cloudevents/spec 1.0.2, "Required attributes"). */
const required = ["id", "source", "type"] as const;

const header = /^ce-([a-z0-9]{1,64})$/;

/** Batched content mode, by its media type. */
export function isBatch(contentType: string): boolean {
  return contentType.startsWith("application/cloudevents-batch");
}

/** Structured content mode, by its media type. */
export function isStructured(contentType: string): boolean {
  return contentType.startsWith("application/cloudevents");
}

/** A batch; the specification lets it be empty. */
export function batchOf(body: unknown): Mapped {
  if (!Array.isArray(body)) return refused("", "must be a list of CloudEvents");
  return mappedOf(mapEach(body, "", structuredOf));
}

/** One CloudEvent in JSON: attributes and data in one object. */
export function structuredOf(body: unknown, at: string): One {
  if (!isObject(body)) return bad(at, "must be a JSON object: one CloudEvent");
  return eventFrom(body, dataOf(body), at, pointer(at, "data"));
}

/**
 * Binary content mode: attributes as `ce-` headers, the body is the data. Null when the request is none; as the binding says, only
 * the presence of all required headers tells.
 */
export function binaryOf(headers: Readonly<Record<string, string | undefined>>, body: unknown): One | null {
  if (![...required, "specversion"].every((name) => headers[`ce-${name}`] !== undefined)) return null;
  const attributes: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    const attribute = header.exec(name)?.[1];
    if (attribute === undefined || value === undefined) continue;
    const decoded = decodeHeader(value);
    if (decoded === null) return bad("", `cannot be read: the header ${name} is not percent-encoded UTF-8`);
    attributes.push([attribute, decoded]);
  }
  const event = Object.fromEntries(attributes);
  return eventFrom(event, body, "", "", { ...event, data: body });
}

function eventFrom(event: JsonObject, data: unknown, at: string, dataAt: string, raw: unknown = event): One {
  const version = scalarText(own(event, "specversion"));
  if (version === null || !/^1\.\d+$/.test(version)) return bad(pointer(at, "specversion"), "must be 1.0");
  const missing = required.find((name) => scalarText(own(event, name)) === null);
  if (missing !== undefined) return bad(pointer(at, missing), "is missing or blank");
  const type = scalarText(own(event, "type")) ?? "";
  const subject = scalarText(own(event, "subject"));
  const fields = isObject(data) ? data : {};
  return standardOf(isStandard(fields) ? fields : { description: describe(data) }, dataAt, {
    title: subject === null ? type : `${type}: ${subject}`,
    severity:
      severityOf(own(event, "severity")) ??
      severityOf(own(fields, "severity")) ??
      severityOfLabels(ownObject(fields, "labels")),
    // Under their own prefix: `source` and `type` are favourite names of senders' labels.
    labels: Object.fromEntries([
      ["ce_source", own(event, "source")],
      ["ce_type", type],
      ["ce_subject", subject],
    ]),
    occurredAt: timeOf(own(event, "time")),
    raw,
  });
}

/** True for data that was written for us; that of other CloudEvents is only described. */
function isStandard(data: JsonObject): boolean {
  return ["title_rule", "title", "event_status", "alert_key"].some((name) => own(data, name) !== undefined);
}

function describe(data: unknown): string | null {
  if (isObject(data)) return scalarText(own(data, "description")) ?? sortedJson(data);
  return labelText(data);
}

/** The data, decoded where it was sent as bytes. */
function dataOf(event: JsonObject): unknown {
  const encoded = own(event, "data_base64");
  if (typeof encoded !== "string") return own(event, "data");
  const text = Buffer.from(encoded, "base64").toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * The value of a `ce-` header (HTTP binding, 3.1.3.2): quotes of older senders taken off, then one round of percent-decoding. Null
 * for bytes that are not UTF-8, which must be refused.
 */
function decodeHeader(value: string): string | null {
  const bare = /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, "$1") : value;
  try {
    return bare.replace(/(?:%[0-9a-f]{2})+/gi, (run) => decodeURIComponent(run));
  } catch {
    return null;
  }
}
