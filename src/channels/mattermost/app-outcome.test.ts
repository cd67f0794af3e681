import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { errors } from "./app-errors.ts";
import { readAnswer } from "./app-outcome.ts";
import type { Asked } from "./app-outcome.ts";
import type { HttpResult } from "#ports/http.ts";

const answered = (status: number, body: unknown, headers: Record<string, string> = {}): HttpResult => ({
  ok: true,
  response: { status, headers, body: typeof body === "string" ? body : JSON.stringify(body) },
});
const said = (id: string, status: number, details = ""): HttpResult =>
  answered(status, { id, message: "m", detailed_error: details, request_id: "r", status_code: status });

function failureOf(result: HttpResult, asked: Asked = "post") {
  const reading = readAnswer(result, asked, 0);
  assert.ok(!reading.ok);
  return reading.failure;
}

describe("answers of the API", () => {
  it("each known error has its row, whatever status it comes with, and names itself", () => {
    for (const [id, row] of errors) {
      const failure = failureOf(said(id, row.kind === "retry" ? 500 : 400));
      assert.equal(failure.kind, row.kind, id);
      assert.ok(failure.why.includes(id) && failure.why.length > id.length + 5, id);
    }
  });
  it("an edit of a message that is gone is the message's matter, a post the place's", () => {
    const result = said("api.context.permissions.app_error", 403);
    assert.partialDeepStrictEqual(failureOf(result, "edit"), { kind: "permanent", blame: "message" });
    assert.partialDeepStrictEqual(failureOf(result, "post"), { kind: "permanent", blame: "address" });
  });
  it("families, and errors that nobody has heard of", () => {
    assert.partialDeepStrictEqual(failureOf(said("model.post.is_valid.hashtags.app_error", 400)), { blame: "message" });
    assert.partialDeepStrictEqual(failureOf(said("model.command.is_valid.id.app_error", 400)), { blame: "account" });
    assert.partialDeepStrictEqual(failureOf(said("api.new.error", 400)), { kind: "permanent", blame: "message" });
    assert.partialDeepStrictEqual(failureOf(said("api.new.error", 500)), { kind: "retry", scope: "message" });
    assert.partialDeepStrictEqual(failureOf(said("constructor", 403)), { kind: "permanent", blame: "address" });
  });
  it("a known error with the status of a server in trouble is tried again; an archived channel is not", () => {
    assert.equal(failureOf(said("api.context.permissions.app_error", 500)).kind, "retry");
    const archived = said("some.app_error", 500, "err=Can not post to deleted channel.");
    assert.partialDeepStrictEqual(failureOf(archived), { kind: "permanent", blame: "address" });
  });
  it("what a plugin refuses is in its own words, which stay out of logs", () => {
    const failure = failureOf(said("Post rejected by plugin. It says s3cret", 400));
    assert.deepEqual([failure.kind, failure.why.includes("s3cret")], ["permanent", false]);
  });
  it("the rate limit names its seconds, of either header", () => {
    const limited = { kind: "retry", scope: "account", afterMs: 3_000 };
    assert.partialDeepStrictEqual(failureOf(answered(429, "limit exceeded", { "x-ratelimit-reset": "3" })), limited);
    assert.partialDeepStrictEqual(failureOf(answered(429, "", { "retry-after": "3" })), limited);
  });
  it("an error inside a success is one; a page of something in between leaves doubt, but not about a look", () => {
    assert.partialDeepStrictEqual(failureOf(answered(200, { id: "x.y", status_code: 403 })), { kind: "permanent" });
    assert.equal(failureOf(answered(200, "<html>")).kind, "unknown");
    assert.equal(failureOf(answered(200, "<html>"), "look").kind, "retry");
    assert.ok(readAnswer(answered(201, { id: "p", status_code: 0 }), "post", 0).ok, "a post has an id, too");
    assert.ok(readAnswer(answered(200, []), "look", 0).ok);
  });
  it("our own guard is the account's matter, with the reason", () => {
    const failure = failureOf({ ok: false, written: false, refused: true, why: "private" });
    assert.deepEqual(failure, { kind: "permanent", blame: "account", why: "not sent: private" });
  });
});
