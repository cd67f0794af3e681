import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isDefault, noTexts, type Template, templateId, type TemplateKind, textsFor } from "./template.ts";
import { templateVariables, unknownVariable } from "./template-variables.ts";

function template(kind: TemplateKind, channel: string | null, title: string, body = ""): Template {
  const texts = { ...noTexts, en: { title, body } };
  return { id: templateId(kind, channel), kind, channel, version: 1, texts, savedBy: null, savedAt: 0 };
}

function chosen(templates: readonly Template[], kind: Parameters<typeof textsFor>[1], channel = "slack"): object {
  const all = new Map(templates.map((each) => [each.id, each]));
  return Object.fromEntries(textsFor(all, kind, channel, "en").map(({ part, source }) => [part, source]));
}

describe("which words a message has", () => {
  const all = template("page", null, "all", "all of it");

  it("takes the channel's own before those of all channels, part by part", () => {
    assert.deepEqual(chosen([all, template("page", "slack", "for slack")], "page"), {
      title: "for slack",
      body: "all of it",
    });
    assert.deepEqual(chosen([all, template("page", "slack", "for slack")], "page", "email"), {
      title: "all",
      body: "all of it",
    });
    assert.deepEqual(chosen([template("page", "slack", " \n")], "page"), {});
  });

  it("goes on in the words of the page when a card changes, unless the change has its own", () => {
    assert.deepEqual(chosen([all], "state"), { title: "all", body: "all of it" });
    assert.deepEqual(chosen([all, template("state", null, "now")], "state"), { title: "now", body: "all of it" });
    assert.deepEqual(chosen([all], "resolved"), {});
  });

  it("leaves codes, requests to link and answers alone, and other languages", () => {
    const codes = new Map([["code", all]]);
    assert.deepEqual(textsFor(codes, "code", "slack", "en"), []);
    assert.deepEqual(textsFor(new Map([[all.id, all]]), "page", "slack", "zh-CN"), []);
  });

  it("is the default when no text says anything", () => {
    assert.equal(isDefault(noTexts), true);
    assert.equal(isDefault(all.texts), false);
  });
});

describe("which variables a template may read", () => {
  it("knows each that is documented, and what stands behind maps and lists", () => {
    for (const { path, kinds } of templateVariables)
      for (const kind of kinds) assert.equal(unknownVariable(kind, path.split(".")), null, path);
    assert.equal(unknownVariable("page", ["incident", "labels", "any name"]), null);
    assert.equal(unknownVariable("page", ["incident", "links", "0", "url"]), null);
    assert.equal(unknownVariable("page", ["incident", "title", "size"]), null);
    assert.equal(unknownVariable("page", ["incident"]), null);
    assert.equal(unknownVariable("page", ["incident", null]), null);
  });

  it("names what is not", () => {
    assert.equal(unknownVariable("page", ["incident", "titel"]), "incident.titel");
    assert.equal(unknownVariable("page", ["incident", "title", "length"]), "incident.title.length");
    assert.equal(unknownVariable("resolved", ["page", "why"]), "page.why");
    assert.equal(unknownVariable("page", ["env"]), "env");
  });
});
