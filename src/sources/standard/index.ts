import type { BadEvent, Mapped, SourceAnswer, SourceModule, SourceRequest } from "#ports/source.ts";
import { mapEach, mappedOf, refused } from "#sources/kit/event.ts";
import { isObject } from "#sources/kit/json.ts";
import { madeKey } from "#sources/kit/keys.ts";
import { batchOf, binaryOf, isBatch, isStructured, structuredOf } from "./cloud-events.ts";
import { standardOf } from "./standard-event.ts";

/**
 * The standard event: what one's own programs send, in Flashduty's form (docs.flashcat.cloud, "Standard Alert Event"), one or a
 * list of them; also as the data of a CloudEvent 1.0 in its three HTTP modes.
 */
export const standard: SourceModule = {
  id: "standard",
  name: { en: "Standard event", "zh-CN": "标准告警事件" },
  paths: [],
  aliases: ["/event/push/alert/standard"],
  map,
  answer,
  refuse,
};

function map(request: SourceRequest): Mapped {
  const { body, headers } = request;
  const type = (headers["content-type"] ?? "").trim().toLowerCase();
  if (isBatch(type)) return batchOf(body);
  if (isStructured(type)) return mappedOf([structuredOf(body, "")]);
  const binary = binaryOf(headers, body);
  if (binary !== null) return mappedOf([binary]);
  if (Array.isArray(body)) {
    if (body.length === 0) return refused("", "must hold at least one event");
    return mappedOf(mapEach(body, "", (element, at) => standardOf(element, at)));
  }
  if (!isObject(body)) return refused("", "must be a JSON object, or a list of them");
  return mappedOf([standardOf(body, "")]);
}

/** Flashduty's answer. A list is answered with a list, and with what was wrong in it. */
function answer(mapped: Mapped, request: SourceRequest): SourceAnswer {
  const keys = mapped.events.map((event) => ({ alert_key: event.dedupKey }));
  const id = madeKey(request.now, keys, mapped.bad);
  if (!Array.isArray(request.body)) return { status: 200, body: { request_id: id, data: keys[0] ?? {} } };
  const errors = mapped.bad.length > 0 ? { errors: mapped.bad } : {};
  return { status: 200, body: { request_id: id, data: keys, ...errors } };
}

function refuse(problems: readonly BadEvent[]): SourceAnswer {
  const message = problems.map(({ pointer, problem }) => `${pointer === "" ? "body" : pointer} ${problem}`).join("; ");
  return {
    status: 400,
    body: { request_id: madeKey(message), error: { code: "InvalidParameter", message }, errors: problems },
  };
}
