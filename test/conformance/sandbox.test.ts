import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { channels } from "#channels/index.ts";
import { platforms } from "#channels/sandboxes.ts";

const folder = path.resolve(import.meta.dirname, "../../src/channels");

it("every sandbox.ts beside a channel is on the list of the sandbox, once, and is of a channel that there is", () => {
  const list = fs.readFileSync(path.join(folder, "sandboxes.ts"), "utf8");
  const files = fs.globSync("*/sandbox.ts", { cwd: folder }).filter((file) => !file.startsWith("kit"));
  for (const file of files.map((each) => each.replaceAll(path.sep, "/"))) assert.ok(list.includes(`"./${file}"`), file);
  const ids = platforms.map(({ channel }) => channel);
  assert.equal(new Set(ids).size, ids.length);
  const known = new Set(channels.map(({ manifest }) => manifest.id));
  for (const id of ids) assert.ok(known.has(id), id);
});

it("every place that a platform offers is one that its channel reaches", async () => {
  for (const platform of platforms) {
    const running = await platform.start({ changed: () => undefined });
    try {
      const manifest = channels.find((each) => each.manifest.id === platform.channel)?.manifest;
      assert.ok(manifest !== undefined && running.places.length > 0);
      for (const { reader, tie } of running.places) {
        const isReached = manifest.places.some((place) => (place === "person") === (reader !== "room"));
        assert.ok(isReached, `${platform.channel} ${reader}`);
        if (tie.by === "code") assert.equal(manifest.verify, "code");
        if (tie.by === "command") assert.equal(manifest.verify, "command");
        if (tie.by !== "command") {
          const parsed = manifest.address.parse(tie.address);
          assert.ok(parsed.ok, JSON.stringify(parsed));
        }
      }
      assert.deepEqual(running.view(), [], "nobody has said anything");
      assert.match(platform.look.colour, /^#[\da-f]{6}$/);
    } finally {
      await running.close();
    }
  }
});
