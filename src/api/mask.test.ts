import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { maskUrl } from "./mask.ts";

describe("maskUrl", () => {
  for (const [url, masked] of [
    ["/in/alertmanager/s3cret", "/in/alertmanager/***"],
    ["/in/prometheus/s3cret/api/v2/alerts", "/in/prometheus/***/api/v2/alerts"],
    ["/IN/standard/s3cret", "/IN/standard/***"],
    ["/in/standard?integration_key=s3cret&x=1", "/in/standard?integration_key=***&x=1"],
    ["/event/push/alert/standard?x=1&integration_key=s3cret", "/event/push/alert/standard?x=1&integration_key=***"],
    ["/a/s3cret.sig?x=1", "/a/***?x=1"],
    ["/invite/s3cret", "/invite/***"],
    ["/link/v1.k.s3cret", "/link/***"],
    ["/bridge/connect/v1.k.s3cret", "/bridge/connect/***"],
    ["/bridge/redirect?code=s3cret&state=v1.k.s3cret", "/bridge/redirect?code=***&state=***"],
    ["/setup?token=s3cret", "/setup?token=***"],
    ["/sign-in?next=%2Fa%2Fs3cret", "/sign-in?next=***"],
    ["/api/v1/incidents?text=a", "/api/v1/incidents?text=a"],
    ["/in/standard", "/in/standard"],
  ] as const) {
    it(masked, () => {
      assert.equal(maskUrl(url), masked);
    });
  }
});
