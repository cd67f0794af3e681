import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked, FakeServer } from "#channels/fakes/server.ts";
import { elementsOf, findActions, isObject, textOf } from "./fake-card.ts";
import type { JsonObject } from "./fake-types.ts";
import { complaintAboutCard } from "./fake-validate.ts";

export type { Fault } from "#channels/fakes/server.ts";

/** A card in the channel, as its members see it. */
export interface FlowMessage {
  readonly id: string;
  readonly at: number;
  readonly card: JsonObject;
  readonly text: string;
  /** Ids of those whom the card calls by name. */
  readonly pings: readonly string[];
  readonly links: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly url: string }[];
}

export interface FakeFlow extends Pick<FakeServer, "asked" | "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly messages: readonly FlowMessage[];
  /** Runs of the flow that began with 202 and posted nothing, with the reason: only the flow's owner sees them. */
  readonly failedRuns: readonly string[];
  state: "live" | "disabled" | "deleted" | "suspended";
}

export interface FakeFlowOptions {
  readonly port?: number;
  readonly now?: () => number;
  /** 4 in a second and 60 in 30 seconds; absent: no limit. */
  readonly limited?: boolean;
  readonly onMessage?: (message: FlowMessage) => void;
}

const flow = "0123456789abcdef0123456789abcdef";
const sig = "fK3s3cretSignatureOfTheFlow-0000000000000-x";
const path = `/powerautomate/automations/direct/workflows/${flow}/triggers/manual/paths/invoke`;
/** learn.microsoft.com, "Limits and specifications for Microsoft Teams": 28 KB a message. */
const mostBytes = 28 * 1024;
const windows = [
  { count: 4, perMs: 1_000 },
  { count: 60, perMs: 30_000 },
] as const;

/** One flow, "Send webhook alerts to a channel", which anyone may trigger. */
export async function startFlowFake(options: FakeFlowOptions = {}): Promise<FakeFlow> {
  const now = options.now ?? Date.now;
  const messages: FlowMessage[] = [];
  const failedRuns: string[] = [];
  let taken: number[] = [];

  function work(asked: Asked): Answer {
    const refused = refusal(asked, fake.state) ?? tooMany();
    if (refused !== null) return refused;
    const body = read(asked.raw);
    if (body === null) return failed(400, "InvalidRequestContent", "The request content is not valid.");
    run(body);
    return { status: 202, headers: { "x-ms-workflow-run-id": String(messages.length) } };
  }

  function tooMany(): Answer | null {
    if (options.limited !== true) return null;
    const at = now();
    taken = taken.filter((time) => time > at - 30_000);
    const full = windows.find(({ count, perMs }) => taken.filter((time) => time > at - perMs).length >= count);
    if (full === undefined) {
      taken.push(at);
      return null;
    }
    const answer = failed(429, "TooManyRequests", "Rate limit is exceeded.");
    return { ...answer, headers: { ...answer.headers, "retry-after": String(Math.ceil(full.perMs / 1000)) } };
  }

  /** The loop of the flow: each attachment is a card. */
  function run(body: JsonObject): void {
    const attachments = Array.isArray(body["attachments"]) ? body["attachments"] : [];
    if (attachments.length === 0) failedRuns.push("there are no attachments to loop over");
    for (const attachment of attachments) {
      const card = isObject(attachment) ? attachment["content"] : undefined;
      const complaint = complaintAboutCard(card)?.message ?? sizeComplaint(card) ?? unanswerable(card);
      if (complaint !== null || !isObject(card)) {
        failedRuns.push(complaint ?? "no card");
        continue;
      }
      const message = { ...viewOf(card), id: String(messages.length + 1), at: now(), card };
      messages.push(message);
      options.onMessage?.(message);
    }
  }

  const server = await startServer(work, options.port);
  const query = new URLSearchParams({ "api-version": "1", sp: "/triggers/manual/run", sv: "1.0", sig }).toString();
  const fake: FakeFlow = { ...server, url: `${server.origin}${path}?${query}`, messages, failedRuns, state: "live" };
  return fake;
}

function refusal({ method, path: asked, query, headers }: Asked, state: FakeFlow["state"]): Answer | null {
  if (asked !== path) return failed(404, "WorkflowNotFound", "The workflow could not be found.");
  if (method !== "POST") return failed(404, "TriggerRequestMethodNotValid", "The trigger does not take this method.");
  if (query.get("sig") !== sig || headers.authorization !== undefined)
    return failed(
      401,
      "DirectApiAuthorizationRequired",
      "The request must be authenticated only by Shared Access scheme.",
    );
  if (state !== "live") {
    const word = `${state.slice(0, 1).toUpperCase()}${state.slice(1)}`;
    const message = `Could not execute workflow '${flow}' trigger 'manual' with state '${word}': trigger is not enabled.`;
    return failed(400, "WorkflowTriggerIsNotEnabled", message);
  }
  return /^application\/json\b/.test(headers["content-type"] ?? "")
    ? null
    : failed(400, "InvalidRequestContent", "The request content is not JSON.");
}

function sizeComplaint(card: unknown): string | null {
  return Buffer.byteLength(JSON.stringify(card)) > mostBytes ? "the message is larger than 28 KB" : null;
}

/** A button that wants an answer of a bot: with a flow there is none to give it, and Teams shows "Something went wrong". */
function unanswerable(card: unknown): string | null {
  const found = isObject(card) ? findActions(card) : [];
  return found.some(({ action }) => action.type === "Action.Execute" || action.type === "Action.Submit")
    ? "a flow answers no buttons"
    : null;
}

/** All texts in the order of the card; people called are those whose `<at>` stands in a text that is Markdown. */
function viewOf(card: JsonObject): Pick<FlowMessage, "text" | "pings" | "links" | "buttons"> {
  const elements = elementsOf(card["body"]);
  const texts = elements.flatMap((element) => [
    textOf(element["text"]),
    (Array.isArray(element["inlines"]) ? element["inlines"] : [])
      .map((inline) => (isObject(inline) ? textOf(inline["text"]) : ""))
      .join(""),
  ]);
  const marked = elements.filter(({ type }) => type === "TextBlock").map(({ text }) => textOf(text));
  const part = isObject(card["msteams"]) ? card["msteams"]["entities"] : [];
  const pings = (Array.isArray(part) ? part : []).flatMap((entity) => {
    if (!isObject(entity) || !isObject(entity["mentioned"])) return [];
    const text = textOf(entity["text"]);
    return marked.some((each) => each.includes(text)) ? [textOf(entity["mentioned"]["id"])] : [];
  });
  const buttons = findActions(card).flatMap(({ action: { type, title, url } }) =>
    type === "Action.OpenUrl" && url !== null ? [{ label: title, url }] : [],
  );
  const inner = elements.flatMap((element) => (Array.isArray(element["inlines"]) ? element["inlines"] : []));
  const runs = inner.flatMap((inline) => {
    const action = isObject(inline) ? inline["selectAction"] : undefined;
    return isObject(action) ? [textOf(action["url"])] : [];
  });
  return {
    text: [...texts, ...buttons.map(({ label }) => label)].filter((text) => text !== "").join("\n"),
    pings,
    links: [...buttons.map(({ url }) => url), ...runs],
    buttons,
  };
}

function read(raw: string): JsonObject | null {
  try {
    const body: unknown = JSON.parse(raw);
    return isObject(body) ? body : null;
  } catch {
    return null;
  }
}

function failed(status: number, code: string, message: string): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({ error: { code, message } }),
  };
}
