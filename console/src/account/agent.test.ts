import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { agentWords } from "./agent.ts";

describe("what a browser calls itself", () => {
  it("is said in words that people know", () => {
    const mozilla = "Mozilla/5.0";
    const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
    const edge = `${mozilla} (Windows NT 10.0; Win64; x64) ${webkit} Chrome/150.0 Safari/537.36 Edg/150.0`;
    assert.equal(agentWords(edge), "Edge, Windows");
    assert.equal(
      agentWords(`${mozilla} (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Safari/604`),
      "Safari, iPhone",
    );
    assert.equal(agentWords(`${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`), "Firefox, Linux");
  });

  it("stays as it is where nobody knows it", () => {
    assert.equal(agentWords("curl/8.9"), "curl/8.9");
  });
});
