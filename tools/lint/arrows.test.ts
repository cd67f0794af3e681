import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { checkTree } from "./arrows.ts";

interface Case {
  readonly file: string;
  readonly text: string;
  /** The rule it breaks; absent: it is as it should be. */
  readonly breaks?: string;
}

const CASES: readonly Case[] = [
  // Within the layers and along the arrows.
  { file: "src/app/good.ts", text: `import type { A } from "#domain/a.ts"; import { b } from "./b.ts"; import "zod";` },
  {
    file: "src/engine/good.ts",
    text: `import { a } from "#app/a.ts"; import { b } from "#lib/b.ts"; import "node:timers";`,
  },
  { file: "src/api/hooks/good.ts", text: `import { a } from "../server.ts";` },
  { file: "src/channels/slack/good.ts", text: `import { a } from "#channels/kit/a.ts"; import { b } from "./api.ts";` },
  {
    file: "src/channels/sms/vendors/good.ts",
    text: `import { a } from "../config.ts"; import { b } from "#ports/b.ts";`,
  },
  { file: "src/channels/index.ts", text: `import { a } from "./slack/index.ts";` },
  { file: "src/channels/slack/fake.ts", text: `import http from "node:http"; import { a } from "./fake-signing.ts";` },
  { file: "src/channels/slack/fake-app.ts", text: `import { startServer } from "#channels/fakes/server.ts";` },
  {
    file: "src/channels/slack/sandbox.ts",
    text: `import "./fake-app.ts"; import "#channels/kit/sandbox.ts"; import "#ports/sandbox.ts";`,
  },
  { file: "src/channels/slack/sandbox-bot.ts", text: `import "./fake.ts"; import "#channels/kit/sandbox.ts";` },
  {
    file: "src/channels/sandboxes.ts",
    text: `import { slack } from "./slack/sandbox.ts"; import "#ports/sandbox.ts";`,
  },
  { file: "src/sandbox/good.ts", text: `import "#app/app.ts"; import "#ports/sandbox.ts"; import "./seed.ts";` },
  {
    file: "src/channels/slack/slack.test.ts",
    text: `import "./fake.ts"; import "../../../test/conformance/channel.ts";`,
  },
  {
    file: "src/channels/slack/ui/wizard.tsx",
    text: `import { a } from "../../../../console/src/parts/a.tsx"; import "react";`,
  },
  {
    file: "src/domain/good.test.ts",
    text: `import fc from "fast-check"; import "node:test"; import { a } from "./a.ts"; new Date();`,
  },
  { file: "src/domain/dates.ts", text: `export const at = new Date(0);` },
  {
    file: "src/main.ts",
    text: `import { a } from "#channels/index.ts"; import "./env.ts"; await import("#channels/sandboxes.ts");`,
  },
  { file: "src/env.ts", text: `export const port = process.env["TOCSIN_PORT"];` },
  { file: "src/cli/serve.ts", text: `import "../main.ts"; import "./explain.ts"; import "#store/db.ts";` },
  { file: "console/src/app.tsx", text: `import "./parts/a.tsx"; import "react";` },
  { file: "src/store/migrations/long.ts", text: "\n".repeat(500) + "export {};" },
  { file: "src/lib/a-table.ts", text: "// table\n" + "\n".repeat(500) + "export {};" },

  { file: "src/bridge/fake-good.ts", text: `import { startServer } from "#channels/fakes/server.ts";` },
  { file: "src/bridge/good.test.ts", text: `import "./fake-good.ts"; import "./bridge.ts";` },

  // Against the arrows.
  { file: "src/bridge/uses-fake.ts", text: `import "./fake-good.ts";`, breaks: "fake" },
  { file: "src/bridge/fake-shares.ts", text: `import "./bridge.ts";`, breaks: "fake-shares" },
  { file: "src/bridge/channel.ts", text: `import "#channels/mattermost/index.ts";`, breaks: "arrow" },
  { file: "src/net/domain.ts", text: `import { a } from "#domain/a.ts";`, breaks: "arrow" },
  { file: "src/channels/slack/net.ts", text: `import { a } from "#net/http.ts";`, breaks: "arrow" },
  { file: "src/domain/port.ts", text: `import type { A } from "#ports/a.ts";`, breaks: "arrow" },
  { file: "src/domain/lib.ts", text: `import { a } from "#lib/a.ts";`, breaks: "arrow" },
  { file: "src/domain/inline.ts", text: `export type A = import("#store/a.ts").A;`, breaks: "arrow" },
  { file: "src/domain/npm.ts", text: `import { z } from "zod";`, breaks: "outside" },
  { file: "src/domain/built-in.ts", text: `import type { A } from "node:fs";`, breaks: "outside" },
  { file: "src/domain/clock.ts", text: `export const at = new Date();`, breaks: "clock" },
  { file: "src/app/store.ts", text: `import { a } from "#store/a.ts";`, breaks: "arrow" },
  { file: "src/store/app.ts", text: `export * from "#app/a.ts";`, breaks: "arrow" },
  { file: "src/engine/channel.ts", text: `export { a } from "#channels/slack/index.ts";`, breaks: "arrow" },
  { file: "src/engine/list.ts", text: `import { a } from "#channels/index.ts";`, breaks: "arrow" },
  { file: "src/api/engine.ts", text: `const a = await import("#engine/a.ts");`, breaks: "arrow" },
  { file: "src/lib/domain.ts", text: `import type { A } from "#domain/a.ts";`, breaks: "arrow" },
  { file: "src/api/settings.ts", text: `import { env } from "#env.ts";`, breaks: "arrow" },
  { file: "src/engine/dots.ts", text: `import { a } from "#app/../store/a.ts";`, breaks: "arrow" },
  { file: "src/app/far.test.ts", text: `import { a } from "#store/a.ts";`, breaks: "arrow" },
  { file: "src/channels/kit/up.ts", text: `import { a } from "#channels/slack/a.ts";`, breaks: "arrow" },
  { file: "src/sources/grafana/channel.ts", text: `import { a } from "#channels/kit/a.ts";`, breaks: "arrow" },
  { file: "src/channels/slack/sibling.ts", text: `import { a } from "#channels/zoom/api.ts";`, breaks: "sibling" },
  { file: "src/sources/grafana/sibling.ts", text: `import { a } from "#sources/zabbix/index.ts";`, breaks: "sibling" },
  { file: "src/channels/slack/near.ts", text: `import { a } from "../zoom/api.ts";`, breaks: "spelling" },
  { file: "src/engine/near.ts", text: `import { a } from "../app/a.ts";`, breaks: "spelling" },
  { file: "src/cli.ts", text: `import { a } from "./store/a.ts";`, breaks: "spelling" },
  { file: "src/store/own.ts", text: `import { a } from "#store/b.ts";`, breaks: "spelling" },
  { file: "src/channels/zoom/fake.ts", text: `import { sign } from "./sign.ts";`, breaks: "fake-shares" },
  { file: "src/channels/fakes/server.ts", text: `import { sign } from "#channels/kit/sign.ts";`, breaks: "arrow" },
  { file: "src/channels/zoom/fake-signing.ts", text: `import type { A } from "#ports/a.ts";`, breaks: "fake-shares" },
  { file: "src/channels/zoom/index.ts", text: `import { a } from "./fake.ts";`, breaks: "fake" },
  { file: "src/api/sandbox.ts", text: `await import("#channels/slack/fake.ts");`, breaks: "fake" },
  { file: "src/launch.ts", text: `await import("#channels/slack/fake.ts");`, breaks: "fake" },
  { file: "src/channels/zoom/sandbox.ts", text: `import { render } from "./render.ts";`, breaks: "arrow" },
  { file: "src/channels/zoom/sandbox-bot.ts", text: `import { render } from "./render.ts";`, breaks: "arrow" },
  { file: "src/channels/zoom/early.ts", text: `import { zoom } from "./sandbox.ts";`, breaks: "sandbox" },
  { file: "src/compose.ts", text: `import { platforms } from "#channels/sandboxes.ts";`, breaks: "sandbox" },
  { file: "src/cli/late.ts", text: `await import("#channels/sandboxes.ts");`, breaks: "sandbox" },
  { file: "src/sandbox/list.ts", text: `await import("#channels/sandboxes.ts");`, breaks: "sandbox" },
  { file: "src/sandbox/engine.ts", text: `import { a } from "#engine/a.ts";`, breaks: "arrow" },
  { file: "src/channels/zoom/other.test.ts", text: `import "#channels/slack/fake.ts";`, breaks: "fake" },
  {
    file: "src/api/computed.ts",
    text: "export const load = (name: string) => import(`#channels/${name}/index.ts`);",
    breaks: "computed",
  },
  { file: "src/api/out.ts", text: `import { a } from "../../test/support/a.ts";`, breaks: "leaves" },
  { file: "console/src/server.tsx", text: `import type { A } from "#domain/a.ts";`, breaks: "arrow" },
  { file: "src/helpers/a.ts", text: `export {};`, breaks: "no-such-layer" },
  { file: "src/app/env.ts", text: `export const port = process.env["PORT"];`, breaks: "env" },
  { file: "src/app/env-2.ts", text: `const { env } = process; export { env };`, breaks: "env" },
  { file: "src/app/env-3.ts", text: `import { env } from "node:process"; export { env };`, breaks: "env" },
  { file: "src/app/env-4.ts", text: `export const port = globalThis.process["env"];`, breaks: "env" },
  { file: "src/app/broken.ts", text: `import {`, breaks: "parse" },
  { file: "src/app/camelCase.ts", text: `export {};`, breaks: "name" },
  { file: "src/app/long.ts", text: "\n".repeat(400) + "export {};", breaks: "size" },
  { file: "tools/long.ts", text: "\n".repeat(400) + "export {};", breaks: "size" },
];

describe("the arrows", () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-arrows-"));
  const byFile = new Map<string, string[]>();

  before(() => {
    for (const { file, text } of CASES) {
      fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      fs.writeFileSync(path.join(root, file), text);
    }
    const report = checkTree(root);
    assert.equal(report.files, CASES.length);
    for (const { file, rule } of report.violations) byFile.set(file, [...(byFile.get(file) ?? []), rule]);
  });

  after(() => fs.rmSync(root, { recursive: true }));

  for (const { file, breaks } of CASES) {
    it(breaks === undefined ? `let ${file} pass` : `find ${breaks} in ${file}`, () => {
      assert.deepEqual(byFile.get(file) ?? [], breaks === undefined ? [] : [breaks]);
    });
  }
});
