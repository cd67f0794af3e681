import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { channels } from "#channels/index.ts";
import { platforms } from "#channels/sandboxes.ts";
import { webpush } from "#channels/webpush/index.ts";
import { attempt, connected } from "../support/connected.ts";
import { context, notices, page } from "./channel-notices.ts";

const folder = path.resolve(import.meta.dirname, "../../src/channels");

/** Channels that the wall leaves out, and why. */
const absent: Readonly<Record<string, string>> = { webhook: "a program hears it: nobody reads it" };

it("every sandbox file beside a channel is on the list of the sandbox, and every channel is there once or left out for a reason", () => {
  const list = fs.readFileSync(path.join(folder, "sandboxes.ts"), "utf8");
  const files = fs.globSync("*/sandbox{,-bot}.ts", { cwd: folder }).filter((file) => !file.startsWith("kit"));
  for (const file of files.map((each) => each.replaceAll(path.sep, "/"))) assert.ok(list.includes(`"./${file}"`), file);
  const ids = platforms.map(({ channel }) => channel);
  assert.deepEqual([...ids, ...Object.keys(absent)].toSorted(), channels.map(({ manifest }) => manifest.id).toSorted());
});

it("what only speaks shows what its driver sent, with links to the action page and nothing to press", async () => {
  const speaking = platforms.flatMap((platform) => {
    const module = channels.find(({ manifest }) => manifest.id === platform.channel);
    const speaks = module?.manifest.style === "bot" || module?.manifest.id === "webpush";
    return module !== undefined && speaks ? [{ platform, module }] : [];
  });
  assert.ok(speaking.length > 0);
  for (const { platform, module } of speaking) {
    const { channel: id, look } = platform;
    let changes = 0;
    const running = await platform.start({ changed: () => (changes += 1) });
    try {
      await using open = connected(module, running.settings);
      const [place] = running.places;
      assert.ok(place?.tie.by === "address" && running.places.length === 1, id);
      const to = module.manifest.address.parse(place.tie.address);
      assert.ok(to.ok);
      const outcome = await open.channel.send(open.channel.render(page(), context()), to.value, attempt());
      assert.equal(outcome.kind, "accepted", `${id} ${JSON.stringify(outcome)}`);
      const [seen, ...others] = running.view();
      assert.ok(seen !== undefined && others.length === 0 && changes > 0, id);
      assert.equal(seen.place, place.id);
      assert.match(`${seen.title ?? ""}\n${seen.text}`, /disk-full on db-3/, id);
      assert.equal(seen.card !== null, look.kind === "card", id);
      const [first] = seen.buttons;
      assert.match(first?.url ?? "", /\/a\/AbC-123_x\?do=ack$/, id);
      assert.ok(seen.buttons.every(({ kind }) => kind === "open") && running.press === undefined, id);
    } finally {
      await running.close();
    }
  }
});

it("a notification takes the place of the one before it on the same incident", async () => {
  const platform = platforms.find(({ channel }) => channel === "webpush");
  assert.ok(platform !== undefined);
  const running = await platform.start({ changed: () => undefined });
  try {
    await using open = connected(webpush, running.settings);
    const [place] = running.places;
    const to = webpush.manifest.address.parse(place?.tie.by === "address" ? place.tie.address : null);
    assert.ok(to.ok);
    for (const notice of [page(), notices.resolved])
      await open.channel.send(open.channel.render(notice, context()), to.value, attempt());
    const seen = running.view();
    assert.deepEqual(
      seen.map(({ edits }) => edits),
      [1],
    );
    assert.match(seen[0]?.title ?? "", /Closed|Resolved/);
  } finally {
    await running.close();
  }
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
