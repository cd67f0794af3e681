import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { Outcome } from "#ports/channel.ts";
import { readAnswer, wantsNewToken } from "./app-outcome.ts";
import type { Reading } from "./app-outcome.ts";

const token = "t-g1044qeGEDXTB6NDJOGV4JQCYDGHRBARFTGT1234";

function read(body: object, status = 400, headers: Readonly<Record<string, string>> = {}): Reading {
  const response = { status, headers, body: JSON.stringify(body) };
  return readAnswer({ ok: true, response }, Date.now(), [token]);
}

function brief(reading: Reading): string {
  if (reading.ok) return "ok";
  const { failure } = reading;
  if (failure.kind === "unknown") return "unknown";
  return `${failure.kind} ${failure.kind === "permanent" ? failure.blame : failure.scope}`;
}

describe("codes", () => {
  const cases: readonly (readonly [expected: string, codes: readonly (number | readonly [number, string])[]])[] = [
    ["permanent address", [230002, 230013, 230018, 230027, 230029, 230034, 230035, 230038, 230053, 230075]],
    ["permanent address", [232006, 232009, 232010, 232011, 232033, 10029, 10030, 11206, 11213, 11225, 11236]],
    ["permanent address", [[230001, "Your request contains an invalid request parameter, ext=invalid receive_id"]]],
    ["permanent address", [99992351, 99992352, 99992353, 99992355, 99992356, 99992361]],
    [
      "permanent message",
      [[230001, "content is not in valid json format"], 230011, 230015, 230017, 230019, 230022, 230025],
    ],
    ["permanent message", [230028, 230031, 230050, 230054, 230055, 230071, 230072, 230110, 230111, 232001, 99992354]],
    ["permanent message", [99991201, 99991301, 99992402]],
    [
      "permanent message",
      [
        [230099, "ErrCode: 200621; ErrMsg: parse card json err"],
        [230099, "ErrCode: 100290; ErrMsg: There is an invalid user resource"],
      ],
    ],
    [
      "retry message",
      [[230099, "ErrCode: 11310; ErrMsg: card action is lock"], [230099, "Service Internal Error"], 230049],
    ],
    ["retry message", [1500, 2200, 5000, 10101, 10500]],
    ["retry address", [230020, 11232, 11233, 11247]],
    ["retry account", [99991400]],
    ["permanent account", [230006, 230036, 232004, 232025, 232034, 212100, 10005, 10014, 10015, 11205, 11207, 11223]],
    ["permanent account", [99991401, 99991403, 99991543, 99991661, 99991662, 99991663, 99991664, 99991665, 99991668]],
    ["permanent account", [99991671, 99991672, 99991673, 99991676, 99991679]],
    // Nobody has heard of it.
    ["permanent message", [[424242, "strange"]]],
  ];
  for (const [expected, codes] of cases) {
    for (const each of codes) {
      const [code, msg] = typeof each === "number" ? [each, ""] : each;
      it(`${code} ${msg}: ${expected}`, () => {
        // With HTTP 400 as with 200.
        for (const status of [400, 200]) {
          const reading = read({ code, msg }, status);
          assert.equal(brief(reading), expected);
          assert.ok(!reading.ok && reading.failure.why.includes(String(code)));
        }
      });
    }
  }

  it("only a token that ran out or was withdrawn is worth a new one", () => {
    for (const code of [99991663, 99991665]) assert.ok(wantsNewToken(read({ code, msg: "" })));
    for (const code of [99991661, 99991671, 99991672, 99991664, 230002])
      assert.ok(!wantsNewToken(read({ code, msg: "" })));
  });

  it("a throttle says for how long, in seconds", () => {
    const reading = read({ code: 99991400, msg: "" }, 429, { "x-ogw-ratelimit-reset": "12" });
    assert.ok(!reading.ok && reading.failure.kind === "retry");
    assert.equal(reading.failure.afterMs, 12_000);
  });

  it("a success is code 0; anything else that answers is not Feishu", () => {
    assert.equal(brief(read({ code: 0, msg: "success", data: {} }, 200)), "ok");
    assert.equal(brief(read({ errcode: 0 }, 200)), "unknown");
    assert.equal(brief(read({ code: "0" }, 200)), "unknown");
    assert.equal(brief(read({ code: 0 }, 502)), "retry address");
  });

  it("a token that the platform repeats is not passed on", () => {
    assert.doesNotMatch(JSON.stringify(read({ code: 424242, msg: `bad token ${token}` })), /t-g1044/);
  });
});

interface Sample {
  readonly about: string;
  readonly kind: string;
  readonly answer?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: object;
  };
  readonly outcome?: Readonly<Partial<Record<"kind" | "scope" | "blame" | "afterMs", unknown>>>;
}

describe("recorded answers", () => {
  const folder = new URL("wire/", import.meta.url);
  const samples = readdirSync(folder)
    .filter((file) => file.startsWith("app-"))
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Sample)
    .flatMap(({ about, answer, outcome }) =>
      answer === undefined || outcome === undefined ? [] : [{ about, answer, outcome }],
    );

  it("are there", () => assert.ok(samples.length >= 6));
  for (const { about, answer, outcome } of samples) {
    it(about, () => {
      const reading = read(answer.body, answer.status, answer.headers);
      const came: Partial<Outcome> = reading.ok ? { kind: "accepted" } : reading.failure;
      assert.partialDeepStrictEqual(came, outcome);
    });
  }
});
