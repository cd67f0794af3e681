import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addressForm, addressKey, addressLabel, configForm } from "./config.ts";

describe("the account's form", () => {
  const guid = "11111111-2222-4333-8444-555555555555";
  const base = { appId: guid, tenantId: guid, clientSecret: "secret" };
  const bad: readonly (readonly [what: string, over: Readonly<Record<string, unknown>>, field: string])[] = [
    ["no GUID", { appId: "tocsin" }, "appId"],
    ["a domain for a tenant", { tenantId: "contoso.onmicrosoft.com" }, "tenantId"],
    ["neither secret nor certificate", { clientSecret: null }, "clientSecret"],
    ["both", { certificate: "-----BEGIN CERTIFICATE-----" }, "certificate"],
    ["plain http", { loginUrl: "http://login.microsoftonline.com" }, "loginUrl"],
    ["a password in an address", { openIdUrl: "https://user:pass@login.botframework.com/" }, "openIdUrl"],
    ["no host", { serviceHosts: "https://smba.example/" }, "serviceHosts"],
    ["other tenants of a single-tenant bot", { allowedTenants: guid.replace("1", "9") }, "allowedTenants"],
    ["a name for a tenant", { tenancy: "multi", allowedTenants: "contoso" }, "allowedTenants"],
  ];
  for (const [what, over, field] of bad) {
    it(`${what}: ${field}`, () => {
      const parsed = configForm.parse({ ...base, ...over });
      assert.ok(!parsed.ok);
      assert.deepEqual(
        parsed.issues.map((issue) => issue.field),
        [field],
      );
    });
  }

  it("ids in capitals are the same ids; http is for this machine alone", () => {
    const parsed = configForm.parse({ ...base, appId: guid.toUpperCase(), loginUrl: "http://127.0.0.1:8080/" });
    assert.ok(parsed.ok);
    assert.deepEqual([parsed.value.appId, parsed.value.loginUrl], [guid, "http://127.0.0.1:8080"]);
    assert.deepEqual(parsed.value.allowedTenants, [guid]);
  });

  it("keys of channels begin with that of their team", () => {
    const nobody = { userId: null, aadObjectId: null, name: null, teamGroupId: null };
    const at = { ...nobody, tenantId: guid, serviceUrl: "https://smba.trafficmanager.net/emea/" };
    const key = addressKey({
      ...at,
      kind: "channel",
      teamId: "19:t@thread.tacv2",
      conversationId: "19:c@thread.tacv2",
    });
    assert.equal(key, "19:t@thread.tacv2/19:c@thread.tacv2");
  });

  it("an address of each kind lacks nothing that it is reached by", () => {
    const at = { tenantId: guid, serviceUrl: "https://smba.trafficmanager.net/emea/" };
    const lacks = (input: object): readonly string[] => {
      const parsed = addressForm.parse(input);
      return parsed.ok ? [] : parsed.issues.map(({ field }) => field);
    };
    assert.deepEqual(lacks({ ...at, kind: "personal" }), ["aadObjectId"]);
    assert.deepEqual(lacks({ ...at, kind: "groupChat" }), ["conversationId"]);
    assert.deepEqual(lacks({ ...at, kind: "channel", conversationId: "19:c@thread.tacv2" }), ["teamId"]);
    assert.deepEqual(lacks({ ...at, kind: "room" }), ["kind"]);
    const person = addressForm.parse({ ...at, kind: "personal", aadObjectId: guid });
    assert.ok(person.ok);
    assert.deepEqual([addressKey(person.value), addressLabel(person.value)], [`user:${guid}:${guid}`, guid]);
  });
});
