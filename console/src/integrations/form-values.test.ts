import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { problemOf } from "../api.ts";
import { bodyOf, fieldProblems, initialValues, missingFields } from "./form-values.ts";
import type { Field } from "./queries.ts";

const field = (key: string, type: Field["type"], more: Partial<Field> = {}): Field => ({
  key,
  type,
  label: { en: key, "zh-CN": key },
  required: false,
  ...more,
});

const fields = [
  field("host", "text", { required: true }),
  field("port", "number", { default: 587 }),
  field("tls", "boolean", { default: true }),
  field("password", "secret", { required: true }),
  field("certificate", "secret"),
  field("hosts", "textarea"),
];

describe("forms that channels bring", () => {
  it("begin with what is set, else with what the channel proposes, and never with a secret", () => {
    assert.deepEqual(initialValues(fields), {
      host: "",
      port: "587",
      tls: true,
      password: "",
      certificate: "",
      hosts: "",
    });
    const config = { host: "mx", port: 25, tls: false, password: "leaked", hosts: ["a", "b"] };
    assert.deepEqual(initialValues(fields, config), {
      host: "mx",
      port: "25",
      tls: false,
      password: "",
      certificate: "",
      hosts: "a\nb",
    });
  });

  it("send what was filled in; a secret that was not typed stays, one that was removed goes", () => {
    const values = { ...initialValues(fields, { host: "mx" }), certificate: null, hosts: "" };
    assert.deepEqual(bodyOf(fields, values), { host: "mx", port: "587", tls: true, certificate: null });
    assert.deepEqual(bodyOf(fields, { ...values, password: " p " })["password"], " p ");
  });

  it("know what is missing: not a secret that is set", () => {
    const values = initialValues(fields);
    assert.deepEqual([...missingFields(fields, values, [])], ["host", "password"]);
    assert.deepEqual([...missingFields(fields, { ...values, host: " x" }, ["password"])], []);
    assert.deepEqual([...missingFields(fields, { ...values, host: "x", password: null }, ["password"])], ["password"]);
  });

  it("say beside each field what the server said of it", () => {
    const error = problemOf({
      type: "/api/docs#invalid",
      title: "Some fields are not right",
      status: 400,
      errors: [
        { field: "config.host", problem: "must be a name" },
        { field: "name", problem: "is too long" },
      ],
    });
    assert.deepEqual(fieldProblems(error, "config"), { host: "must be a name", name: "is too long" });
    assert.deepEqual(fieldProblems(new Error("no"), "config"), {});
  });
});
