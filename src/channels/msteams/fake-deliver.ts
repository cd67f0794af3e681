import { request as overHttp } from "node:http";
import type { IncomingMessage } from "node:http";
import { request as overHttps } from "node:https";
import { isObject, textOf } from "./fake-card.ts";
import { parseJson } from "./fake-server.ts";
import type { Activity, Delivery, Forgery, Shown, SignedRequest, Signer } from "./fake-types.ts";
import { complaintAboutCard } from "./fake-validate.ts";

/** How activities reach the bot. */
export interface Courier {
  readonly deliver: (
    activity: Activity,
    how?: { readonly retries?: number; readonly forgery?: Forgery },
  ) => Promise<Delivery>;
}

type Reply = Pick<Delivery, "status" | "failure" | "headers" | "body">;

/** Signs activities and posts them to the bot, again while there is no answer or a 5xx, as often as asked. */
export function makeCourier(options: {
  readonly endpoint: () => string | null;
  readonly signer: Signer;
  readonly patienceMs: number;
}): Courier {
  return {
    async deliver(activity, how = {}) {
      const endpoint = options.endpoint();
      if (endpoint === null) return deliveryOf(activity, nothing("no endpoint"), 0);
      for (let attempts = 1; ; attempts += 1) {
        const request = await options.signer.request(activity, how.forgery);
        const reply = await send(new URL(endpoint), request, options.patienceMs);
        const isFine = reply.status !== null && reply.status < 500;
        if (isFine || attempts > (how.retries ?? 0)) return deliveryOf(activity, reply, attempts);
      }
    },
  };
}

function deliveryOf(activity: Activity, reply: Reply, attempts: number): Delivery {
  return { ...reply, activity, attempts, json: parseJson(reply.body) };
}

function nothing(failure: string): Reply {
  return { status: null, failure, headers: {}, body: "" };
}

async function send(url: URL, signed: SignedRequest, patienceMs: number): Promise<Reply> {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  const { method, body } = signed;
  const headers = { ...signed.headers, "content-length": String(Buffer.byteLength(body)) };
  const open = url.protocol === "https:" ? overHttps : overHttp;
  const request = open(url, { method, headers, agent: false }, (response) => {
    readAll(response).then(resolve, (error: unknown) => resolve(nothing(String(error))));
  });
  const timer = setTimeout(() => request.destroy(new Error("no answer in time")), patienceMs);
  request.on("error", (error) => resolve(nothing(error.message)));
  request.end(body);
  return promise.finally(() => clearTimeout(timer));
}

async function readAll(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
  return { status: response.statusCode ?? null, failure: null, headers, body: Buffer.concat(chunks).toString("utf8") };
}

const broken = "Something went wrong. Please try again.";
const unreachable = "Unable to reach app. Please try again.";
const wrong = (why: string): Shown => ({ kind: "error", text: broken, why });

/**
 * What a client makes of the answer to an Action.Execute. msteams-docs, "Universal Actions for Adaptive Cards", "Response format": HTTP 200
 * with `statusCode`, `type` and `value`.
 */
export function shownOf(delivery: Delivery): Shown {
  if (delivery.status === null) return { kind: "error", text: unreachable, why: delivery.failure ?? "" };
  if (delivery.status !== 200) return { kind: "error", text: unreachable, why: `HTTP ${delivery.status}` };
  if (!/^application\/json\b/.test(delivery.headers["content-type"] ?? "")) return wrong("the answer is not JSON");
  const { json } = delivery;
  if (!isObject(json)) return wrong("the answer is not an object");
  const { statusCode, type, value } = json;
  if (typeof statusCode !== "number") return wrong("statusCode is missing");
  const key = `${statusCode} ${textOf(type)}`;
  if (key === "200 application/vnd.microsoft.card.adaptive") {
    const complaint = complaintAboutCard(value);
    return complaint === null && isObject(value) ? { kind: "card", card: value } : wrong(complaint?.message ?? "");
  }
  if (key === "200 application/vnd.microsoft.activity.message")
    return textOf(value) === "" ? wrong("the message is empty") : { kind: "message", text: textOf(value) };
  if (key === "401 application/vnd.microsoft.activity.loginRequest" && isObject(value))
    return { kind: "signIn", card: value };
  if (
    isError(statusCode, type) &&
    isObject(value) &&
    textOf(value["code"]) !== "" &&
    typeof value["message"] === "string"
  )
    return { kind: "error", text: broken, why: `${textOf(value["code"])}: ${value["message"]}` };
  return wrong(`the answer is of no known kind: ${key}`);
}

function isError(statusCode: number, type: unknown): boolean {
  if (type === "application/vnd.microsoft.error") return statusCode === 400 || statusCode === 500;
  return type === "application/vnd.microsoft.error.preconditionFailed" && statusCode === 412;
}
