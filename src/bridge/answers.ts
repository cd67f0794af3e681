import type { Answered, Refused } from "#ports/bridge.ts";
import type { Http, HttpRequest, HttpResponse } from "#ports/http.ts";
import type { z } from "zod";

/** How long one request may take. */
const patienceMs = 15_000;
const whyLength = 300;

/** What one API's refusals look like: its code and its words out of the body. */
export type ReadRefusal = (body: unknown) => { readonly code: string; readonly why: string };

export interface Ask extends Omit<HttpRequest, "signal"> {
  readonly patienceMs?: number;
}

/** Asks, and hands back the answer in 2xx as it came. */
export async function ask(http: Http, request: Ask, read: ReadRefusal): Promise<Answered<HttpResponse>> {
  const { patienceMs: mostMs = patienceMs, ...rest } = request;
  const result = await http.request({ ...rest, signal: AbortSignal.timeout(mostMs) });
  if (!result.ok)
    return { ok: false, status: null, code: "", why: result.why, retryAfterMs: null, written: result.written };
  const { response } = result;
  if (response.status >= 200 && response.status < 300) return { ok: true, value: response };
  const { code, why } = read(jsonOf(textOf(response, rest.bodyAs === "base64")));
  return {
    ok: false,
    status: response.status,
    code,
    why: `${response.status}${code === "" ? "" : ` ${code}`}${why === "" ? "" : `: ${why.slice(0, whyLength)}`}`,
    retryAfterMs: retryAfterOf(response),
    written: false,
  };
}

/** Asks for JSON of this form. */
export async function askFor<T extends z.ZodType>(
  http: Http,
  request: Ask,
  read: ReadRefusal,
  form: T,
): Promise<Answered<z.output<T>>> {
  const answer = await ask(http, request, read);
  if (!answer.ok) return answer;
  const parsed = form.safeParse(jsonOf(answer.value.body));
  if (parsed.success) return { ok: true, value: parsed.data };
  return refused(answer.value.status, "the answer is not of the form that was expected");
}

export function refused(status: number | null, why: string): Refused {
  return { ok: false, status, code: "", why, retryAfterMs: null, written: true };
}

/** True when the same again may go well: no answer, throttled, or trouble on the other side. */
export function isPassing({ status }: Refused): boolean {
  return status === null || status === 408 || status === 429 || status >= 500;
}

function textOf(response: HttpResponse, isBase64: boolean): string {
  return isBase64 ? Buffer.from(response.body, "base64").toString("utf8") : response.body;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** RFC 9110 §10.2.3 in seconds, as both platforms send it; Mattermost says `X-RateLimit-Reset` in seconds from now. */
function retryAfterOf({ headers, status }: HttpResponse): number | null {
  const text = headers["retry-after"] ?? (status === 429 ? headers["x-ratelimit-reset"] : undefined);
  const seconds = text === undefined ? NaN : Number(text);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3_600) * 1_000 : null;
}

/** A field of a JSON object, as text. */
export function fieldOf(body: unknown, ...path: readonly string[]): string {
  let value: unknown = body;
  for (const name of path) {
    if (typeof value !== "object" || value === null) return "";
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return typeof value === "string" ? value : "";
}
