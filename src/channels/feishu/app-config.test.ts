import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { apiUrlOf, appAddressForm, appAddressKey, appAddressLabel, appConfigForm } from "./app-config.ts";

const good = {
  appId: "cli_9f5343c580712544",
  appSecret: " 0Zk3vQ8rT1mXw7Lp ",
  encryptKey: "kudryavka",
  verificationToken: "rvaYgkND1GOiu5MM",
};

describe("settings", () => {
  it("know both clouds and private deployments", () => {
    const cases = [
      [{}, "https://open.feishu.cn"],
      [{ region: "lark" }, "https://open.larksuite.com"],
      [{ region: "lark", apiUrl: "https://feishu.internal:8443/gateway/" }, "https://feishu.internal:8443/gateway"],
      [{ apiUrl: "http://127.0.0.1:8080" }, "http://127.0.0.1:8080"],
    ] as const;
    for (const [more, expected] of cases) {
      const parsed = appConfigForm.parse({ ...good, ...more });
      assert.ok(parsed.ok, JSON.stringify(parsed));
      assert.equal(apiUrlOf(parsed.value), expected);
      assert.equal(parsed.value.appSecret, "0Zk3vQ8rT1mXw7Lp", "blanks of copying are taken off");
    }
  });

  it("name the field that is wrong, and never what was typed", () => {
    const cases = [
      ["appId", "9f5343c580712544"],
      ["appId", "cli_x/../y"],
      ["appSecret", "with\nline"],
      ["encryptKey", "x".repeat(501)],
      ["verificationToken", "中文"],
      ["region", "moon"],
      ["apiUrl", "http://open.feishu.cn"],
      ["apiUrl", "https://me:secret@open.feishu.cn"],
      ["apiUrl", "nonsense"],
    ] as const;
    for (const [field, value] of cases) {
      const parsed = appConfigForm.parse({ ...good, [field]: value });
      assert.ok(!parsed.ok, field);
      assert.deepEqual(
        parsed.issues.map((issue) => issue.field),
        [field],
      );
      assert.ok(!JSON.stringify(parsed.issues).includes(value), field);
    }
  });
});

describe("addresses", () => {
  it("are one app's people and groups: the same id under another app is somebody else", () => {
    const address = { appId: "cli_one1", id: "ou_84aad35d084aa403a838cf73ee18467" };
    assert.ok(appAddressForm.parse(address).ok);
    assert.notEqual(appAddressKey(address), appAddressKey({ ...address, appId: "cli_two2" }));
    assert.equal(appAddressLabel(address), "Feishu/Lark · 84aad3");
    for (const id of ["", "on_84aad35d", "ou_", "oc_a/b", "all", "ou_x></at><at id=all>"])
      assert.ok(!appAddressForm.parse({ ...address, id }).ok, id);
  });
});
