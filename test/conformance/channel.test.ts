import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { channels } from "#channels/index.ts";
import { channelConformance } from "./channel.ts";
import type { ChannelSubject } from "./channel-subject.ts";

const root = new URL("../../src/channels/", import.meta.url);

test("the list of channels equals the folders on disk", () => {
  const folders = readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && entry.name !== "kit" && entry.name !== "fakes" ? [entry.name] : [],
  );
  assert.deepEqual([...new Set(channels.map(({ manifest }) => folderOf(manifest.id)))].sort(), folders.sort());
});

test("ids are unique", () => {
  const ids = channels.map(({ manifest }) => manifest.id);
  assert.deepEqual([...new Set(ids)], ids);
});

for (const module of channels) {
  const { id } = module.manifest;
  const file = new URL(`${folderOf(id)}/${id}.subject.test.ts`, root);
  if (existsSync(file)) {
    const { subject } = (await import(file.href)) as { readonly subject: ChannelSubject };
    test(`the subject of ${id} is of this channel`, () => assert.equal(subject.module, module));
    channelConformance(subject);
  } else {
    test(`channel ${id} has a subject`, () => assert.fail(`${file.pathname} is missing`));
  }
}

/** An app and a bot of one platform share its folder. */
function folderOf(id: string): string {
  return existsSync(new URL(`${id}/`, root)) ? id : id.replace(/-bot$/, "");
}
