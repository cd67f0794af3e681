import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addressProblem, hostProblem, isIpv6 } from "./reachable.ts";

describe("a public address", () => {
  const cases: Readonly<Record<string, ReturnType<typeof addressProblem>>> = {
    "https://tocsin.example.com": null,
    "https://oncall.example.org:8443/x": null,
    "https://93.184.215.14": null,
    "https://[2606:4700::1]": null,
    "http://tocsin.example.com": "not_https",
    "http://localhost:8686": "this_machine",
    "https://127.0.0.1": "this_machine",
    "https://[::1]": "this_machine",
    "https://0.0.0.0": "this_machine",
    "https://a.localhost": "this_machine",
    "https://[::ffff:127.0.0.1]": "this_machine",
    nonsense: "this_machine",
    "https://10.1.2.3": "private_address",
    "https://100.64.0.1": "private_address",
    "https://192.168.1.1": "private_address",
    "https://169.254.1.1": "private_address",
    "https://nas.local": "private_name",
    "https://t.home.arpa": "private_name",
    "https://t.internal.": "private_name",
    "https://tocsin": "private_name",
  };
  for (const [url, problem] of Object.entries(cases))
    it(`${url} is ${problem ?? "good"}`, () => assert.equal(addressProblem(url), problem));

  it("without HTTPS where a platform calls HTTP too, and by IPv6", () => {
    assert.equal(hostProblem("http://tocsin.example.com"), null);
    assert.equal(hostProblem("http://10.0.0.5"), "private_address");
    assert.ok(isIpv6("https://[2606:4700::1111]") && !isIpv6("https://8.8.8.8") && !isIpv6("https://tocsin.example"));
  });
});
