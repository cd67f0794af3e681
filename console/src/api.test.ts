import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addressOf, problemOf } from "./api.ts";

describe("a problem of the API", () => {
  it("keeps its code, and says its detail and its fields", () => {
    const problem = problemOf({
      type: "/api/docs#invalid",
      title: "Some fields are not right",
      status: 400,
      detail: "Look again.",
      errors: [{ field: "name", problem: "is too long" }],
    });
    assert.equal(problem.code, "invalid");
    assert.equal(problem.detail, "Look again. name is too long");
  });

  it("is made of whatever a proxy says", () => {
    for (const body of ["<html>", null, 7, { type: "about:blank" }]) assert.equal(problemOf(body).code, "unavailable");
  });
});

describe("the address of an operation", () => {
  it("holds its ids and its query, whatever they are made of", () => {
    assert.equal(addressOf("/api/v1/me"), "/api/v1/me");
    assert.equal(
      addressOf("/api/v1/incidents/{id}/timeline", { id: "a/b?c" }, { after: 0, limit: undefined, text: "磁盘 & co" }),
      "/api/v1/incidents/a%2Fb%3Fc/timeline?after=0&text=%E7%A3%81%E7%9B%98+%26+co",
    );
  });
});
