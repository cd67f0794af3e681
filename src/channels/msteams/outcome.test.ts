import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HttpResult } from "#ports/http.ts";
import { readAnswer } from "./outcome.ts";
import type { Asked } from "./outcome.ts";

const now = Date.UTC(2026, 10, 22, 7);

function answered(status: number, body: unknown = "", headers: Readonly<Record<string, string>> = {}): HttpResult {
  return { ok: true, response: { status, headers, body: typeof body === "string" ? body : JSON.stringify(body) } };
}

function failed(over: Partial<{ written: boolean; refused: boolean }>): HttpResult {
  return { ok: false, written: false, refused: false, why: "the connection was cut", ...over };
}

const error = (code: string, message = "as documented"): object => ({ error: { code, message } });

/** `retry address 12000`, `permanent message`, `unknown`, `ok 1695…` */
function said(result: HttpResult, asked: Asked): string {
  const reading = readAnswer(result, asked, now);
  if (reading.ok) return `ok ${reading.id ?? ""}`.trim();
  const { failure } = reading;
  if (failure.kind === "retry") return `retry ${failure.scope} ${failure.afterMs ?? ""}`.trim();
  return failure.kind === "permanent" ? `permanent ${failure.blame}` : failure.kind;
}

type Row = readonly [what: string, result: HttpResult, asked: Asked, expected: string];

const rows: readonly Row[] = [
  ["a message was taken", answered(201, { id: "1695" }), "post", "ok 1695"],
  ["a chat was made", answered(201, { id: "a:1" }), "chat", "ok a:1"],
  ["an edit was taken", answered(200, { id: "1695" }), "edit", "ok 1695"],
  ["an edit was taken, in few words", answered(202), "edit", "ok"],
  ["an edit was taken, it seems, and a proxy speaks", answered(200, "<html>"), "edit", "unknown"],
  ["success without an id", answered(200, {}), "post", "unknown"],
  ["success with an empty id", answered(200, { id: "" }), "post", "unknown"],
  ["success and nothing", answered(204), "post", "unknown"],
  ["a proxy's page", answered(200, "<!doctype html>"), "post", "unknown"],
  ["a list", answered(200, "[]"), "post", "unknown"],
  ["a chat without an id may be made again", answered(200, {}), "chat", "retry message"],
  ["success with an error", answered(200, error("BotNotInConversationRoster")), "post", "permanent address"],
  ["success with an error nobody knows", answered(200, error("Whatever")), "post", "unknown"],

  ["a bad request", answered(400, error("BadSyntax")), "post", "permanent message"],
  ["a bad argument of an edit", answered(400, error("Bad Argument")), "edit", "permanent message"],
  [
    "nobody of that name",
    answered(400, error("BadArgument", "Failed to decrypt pairwise id")),
    "chat",
    "permanent address",
  ],
  ["a token refused", answered(401), "post", "permanent account"],
  ["no such bot", answered(401, error("BotNotRegistered")), "post", "permanent account"],
  ["removed", answered(403, error("BotNotInConversationRoster")), "post", "permanent address"],
  ["removed, seen by an edit", answered(403, error("BotNotInConversationRoster")), "edit", "permanent address"],
  ["not installed", answered(403, error("ForbiddenOperationException")), "chat", "permanent address"],
  ["blocked by the person", answered(403, error("ConversationBlockedByUser")), "post", "permanent address"],
  ["blocked, by name of a sub-code", answered(403, error("MessageWritesBlocked")), "post", "permanent address"],
  ["blocked by the administrator", answered(403, error("BotDisabledByAdmin")), "post", "permanent address"],
  ["no permission", answered(403, error("NotEnoughPermissions")), "post", "permanent address"],
  ["another cloud", answered(403, error("InvalidBotApiHost")), "post", "permanent address"],
  ["a 403 without words", answered(403), "post", "permanent address"],
  ["no such chat", answered(404, error("ConversationNotFound")), "post", "permanent address"],
  ["no such chat, seen by an edit", answered(404, error("ConversationNotFound")), "edit", "permanent message"],
  ["no such message", answered(404, error("ActivityNotFoundInConversation")), "edit", "permanent message"],
  ["a 404 without words", answered(404), "edit", "permanent message"],
  ["nobody there", answered(404), "chat", "permanent address"],
  ["too large", answered(413, error("MessageSizeTooBig")), "post", "permanent message"],
  ["too large, says a proxy", answered(413, "<html>"), "post", "permanent message"],

  ["two at once", answered(412, error("PreconditionFailed")), "post", "retry address"],
  ["two edits at once", answered(412, error("PreconditionFailed")), "edit", "retry address"],
  ["too many, in seconds", answered(429, error("Throttled"), { "retry-after": "17" }), "post", "retry address 17000"],
  [
    "too many, until a date",
    answered(429, error("Throttled"), { "retry-after": "Sun, 22 Nov 2026 07:00:42 GMT" }),
    "post",
    "retry address 42000",
  ],
  [
    "too many, until a date that has passed",
    answered(429, error("Throttled"), { "retry-after": "Sun, 22 Nov 2026 06:00:00 GMT" }),
    "post",
    "retry address 0",
  ],
  ["too many, without a word", answered(429), "post", "retry address"],
  ["too many, and nonsense", answered(429, "", { "retry-after": "soon" }), "post", "retry address"],
  ["too many of the whole app", answered(429, error("Throttled", "App level quota exceeded")), "post", "retry account"],
  [
    "too many of the tenant",
    answered(429, error("Throttled", "Requests per tenant exceeded")),
    "post",
    "retry account",
  ],
  ["a 429 that speaks of other things", answered(429, error("BotNotInConversationRoster")), "post", "retry address"],
  ["their fault", answered(500, error("ServiceError")), "post", "retry message"],
  [
    "a dependency of theirs",
    answered(502, error("ServiceError"), { "retry-after": "3" }),
    "post",
    "retry address 3000",
  ],
  ["not available", answered(503), "post", "retry address"],
  ["a gateway's time ran out", answered(504, "<html>"), "edit", "retry address"],
  ["a redirect", answered(308, "", { location: "https://evil.example/" }), "post", "permanent account"],

  ["nothing listens", failed({}), "post", "retry account"],
  ["cut after it was written", failed({ written: true }), "post", "unknown"],
  ["an edit cut after it was written", failed({ written: true }), "edit", "unknown"],
  [
    "a chat cut after it was written: the same one comes of it again",
    failed({ written: true }),
    "chat",
    "retry message",
  ],
  ["our own guard", failed({ refused: true }), "post", "permanent account"],
];

describe("answers of the Bot Connector", () => {
  for (const [what, result, asked, expected] of rows)
    it(`${asked}: ${what}: ${expected}`, () => assert.equal(said(result, asked), expected));

  it("the causes are in words for people", () => {
    const why = (code: string): string => {
      const reading = readAnswer(answered(403, error(code)), "post", now);
      return reading.ok ? "" : reading.failure.why;
    };
    assert.equal(why("BotNotInConversationRoster"), "the app was removed from this chat or team");
    assert.equal(why("ConversationBlockedByUser"), "the person blocked the app");
    assert.equal(why("NewCodeOf2027"), "Teams does not let the app write there");
    assert.equal(why("__proto__"), "Teams does not let the app write there");
  });

  it("nothing of the answer's text gets into an outcome", () => {
    for (const status of [200, 400, 401, 403, 404, 413, 429, 500]) {
      const reading = readAnswer(answered(status, error("Odd", "s3cret words")), "post", now);
      assert.ok(!reading.ok && !reading.failure.why.includes("s3cret"));
    }
  });
});
