// How every channel renders every notice, and every hostile text: held against files, so that a change of a renderer shows in a diff.
// `TOCSIN_GOLDEN=write node test/run.ts test/conformance/channel-golden.test.ts` writes them anew.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { channels } from "#channels/index.ts";
import { bundled, family, hostile, huge, notices, page, poisoned } from "./channel-notices.ts";
import { withRig } from "./channel-rig.ts";
import type { ChannelSubject } from "./channel-subject.ts";

const folder = new URL("./golden/", import.meta.url);
const root = new URL("../../src/channels/", import.meta.url);
/** Longer texts are kept by their ends and a hash of the whole. */
const keptLength = 600;

const corpus = {
  ...notices,
  bundle: { kind: "bundle" as const, incidents: bundled(30) },
  huge: page(huge()),
  emoji: page(poisoned(family.repeat(8))),
  ...Object.fromEntries(Object.entries(hostile).map(([name, text]) => [`hostile ${name}`, page(poisoned(text), text)])),
};

describe("golden messages", () => {
  for (const { manifest } of channels) {
    const file = new URL(`${manifest.id}.json`, folder);
    it(manifest.id, async () => {
      const shown = await render(manifest.id);
      if (process.env["TOCSIN_GOLDEN"] === "write") {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, `${JSON.stringify(shown, null, 1)}\n`);
      }
      assert.ok(existsSync(file), `${file.pathname} is missing: see the top of this test`);
      assert.deepEqual(shown, JSON.parse(readFileSync(file, "utf8")));
    });
  }
});

async function render(id: string): Promise<object> {
  const home = existsSync(new URL(`${id}/`, root)) ? id : id.replace(/-bot$/, "");
  const { subject } = (await import(new URL(`${home}/${id}.subject.test.ts`, root).href)) as {
    readonly subject: ChannelSubject;
  };
  const shown: Record<string, unknown> = {};
  await withRig(subject, async (rig) => {
    for (const [name, notice] of Object.entries(corpus)) {
      const wire = JSON.stringify(rig.render(notice), (_key, value: unknown) =>
        typeof value === "string" ? cut(value) : value,
      );
      shown[name] = JSON.parse(wire);
    }
  });
  return shown;
}

function cut(text: string): string {
  if (text.length <= keptLength) return text;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return `${text.slice(0, keptLength / 2).toWellFormed()} … ${text.length} units, ${hash}`;
}
