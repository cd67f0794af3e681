import { createHmac } from "node:crypto";
import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Address } from "./config.ts";
import { keptShapes } from "./limits.ts";
import type { Wire } from "./render.ts";

/**
 * How a message is put into a request. Zoom's help shows `content` around head and body; endpoints that want both at the root have
 * been met as well. A refusal with 400 means that nothing was posted, so that the next shape may be tried; the last is plain text.
 */
const shapes = [
  { format: "full", write: (content: Wire) => JSON.stringify({ content }) },
  { format: "full", write: ({ head, body }: Wire) => JSON.stringify({ head, body }) },
  { format: "message", write: plainText },
] as const;

/** Posts one message, in the shape that the endpoint took last time, or in the first that it takes. */
export type Post = (wire: Wire, to: Address, attempt: Attempt) => Promise<HttpResult>;

export function poster({ http, now }: Pick<ChannelDeps, "http" | "now">): Post {
  const taken = new Map<string, number>();

  function request(shape: (typeof shapes)[number], wire: Wire, to: Address, { signal }: Attempt): Promise<HttpResult> {
    const body = shape.write(wire);
    const timestamp = String(now());
    const signed = to.mode === "signed";
    const query = new URLSearchParams({ format: shape.format, ...(signed && { timestamp }) });
    return http.request({
      method: "POST",
      url: `${to.endpoint}?${query.toString()}`,
      headers: {
        authorization: signed ? sign(to.token, shape.format, timestamp, body) : to.token,
        "content-type": shape.format === "full" ? "application/json" : "text/plain; charset=utf-8",
        "user-agent": "Tocsin",
      },
      body,
      signal,
      maxBytes: 16_384,
    });
  }

  return async (wire, to, attempt) => {
    const first = taken.get(to.endpoint) ?? 0;
    const order = [first, ...shapes.keys().filter((index) => index !== first)];
    let result: HttpResult | null = null;
    for (const index of order) {
      const shape = shapes[index];
      if (shape === undefined) continue;
      const answer = await request(shape, wire, to, attempt);
      if (isTaken(answer)) {
        if (taken.size >= keptShapes) taken.clear();
        taken.set(to.endpoint, index);
      }
      if (!isShapeRefused(answer)) return answer;
      // What the endpoint has against the shape that it should take says most.
      result ??= answer;
    }
    return result ?? { ok: false, written: false, refused: false, why: "no shape to send" };
  };
}

/** Secure mode: base64 of HMAC-SHA256 over format, timestamp (ms) and body; valid for half an hour. */
export function sign(token: string, format: string, timestamp: string, body: string): string {
  return createHmac("sha256", token).update(`${format}&${timestamp}&${body}`).digest("base64");
}

function isTaken(result: HttpResult): boolean {
  return result.ok && result.response.status >= 200 && result.response.status < 300;
}

/** 400 for anything but a missing timestamp, which no shape can mend. */
function isShapeRefused(result: HttpResult): boolean {
  return result.ok && result.response.status === 400 && !/timestamp/i.test(result.response.body);
}

/** `format=message` takes the body as text; JSON would show with its quotes. */
function plainText({ head, body }: Wire): string {
  const lines = body.flatMap((part) => {
    if (part.type === "fields") return part.items.map(({ key, value }) => `${key}: ${value}`);
    if (part.is_markdown_support === true) return [];
    return [part.link === undefined ? part.text : `${part.text}: ${part.link}`];
  });
  return [head.text, ...lines].join("\n");
}
