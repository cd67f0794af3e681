import assert from "node:assert/strict";
import type { Directory, Presence } from "#ports/channel.ts";
import type { Place } from "#ports/inbound.ts";
import type { Check } from "./channel.ts";
import type { ChannelSubject } from "./channel-subject.ts";
import { assertOutcome, withRig } from "./channel-rig.ts";

const never = new AbortController().signal;

/** Facets of the port that the house's list has no number for: `directory` (23), `presence` (24) and `findByEmail` (27). */
export function directoryChecks(subject: ChannelSubject): readonly Check[] {
  return [
    {
      number: 23,
      name: "the directory lists every place once over all pages, finds by name, and reports trouble as an outcome",
      async run() {
        let skipped: string | undefined;
        await withRig(subject, async ({ channel, platform, note }) => {
          const { directory } = channel;
          assert.equal(
            directory === undefined,
            platform.directory === undefined,
            "channel and fake agree on directory",
          );
          if (directory === undefined || platform.directory === undefined) {
            skipped = "no directory";
            return;
          }
          const { places, text } = platform.directory;
          const all = await allPages(directory, "");
          assert.ok(all.pages > 1, "the fake has more than one page");
          assert.deepEqual(all.places.map(keyAndName).sort(byKey), [...places].sort(byKey));
          for (const { address, key } of all.places) {
            const parsed = subject.module.manifest.address.parse(address);
            assert.ok(parsed.ok, `the address of ${key} is not one`);
          }
          const found = await allPages(directory, text);
          assert.deepEqual(
            found.places.map(keyAndName).sort(byKey),
            places.filter(({ name }) => contains(name, text)).sort(byKey),
          );

          const { broken } = platform.troubles;
          assert.ok("arm" in broken, "every platform can be broken");
          await broken.arm();
          const failed = note(await directory.search("", null, never));
          assert.ok("failed" in failed, "trouble is hidden");
          assertOutcome(failed.failed, { kind: "retry" }, "directory while the platform is broken");
          await platform.calm();
          assert.ok(
            "failed" in note(await directory.search("", null, AbortSignal.abort())),
            "an aborted search has failed",
          );
        });
        return skipped;
      },
    },
    {
      number: 24,
      name: "presence tells of those whom the platform knows, and leaves out the others",
      async run() {
        let skipped: string | undefined;
        await withRig(subject, async ({ channel, platform }) => {
          assert.equal(
            channel.presence === undefined,
            platform.presence === undefined,
            "channel and fake agree on presence",
          );
          if (channel.presence === undefined || platform.presence === undefined) {
            skipped = "no presence";
            return;
          }
          const { people, stranger } = platform.presence;
          const found = await channel.presence([...Object.keys(people), stranger], never);
          assert.deepEqual(Object.fromEntries([...found].map(([key, { state }]) => [key, state])), people);
          for (const { at } of found.values()) assert.ok(Number.isFinite(at));
          assert.equal((await channel.presence([], never)).size, 0);

          // Unknown means deliver: whatever goes wrong, nobody is held to be away.
          for (const trouble of [platform.troubles.broken, platform.troubles.unreachable]) {
            if ("none" in trouble) continue;
            await trouble.arm();
            const guessed: ReadonlyMap<string, Presence> = await channel.presence(Object.keys(people), never);
            for (const { state } of guessed.values())
              assert.equal(state, "unknown", "a guess while the platform is down");
            await platform.calm();
          }
        });
        return skipped;
      },
    },
    {
      number: 27,
      name: "people are found by their mail address and nobody else is; trouble is an outcome, and no address is told",
      async run() {
        let skipped: string | undefined;
        await withRig(subject, async ({ channel, platform, note }) => {
          const { findByEmail: find } = channel;
          const { people } = platform;
          assert.equal(find === undefined, people === undefined, "channel and fake agree on findByEmail");
          if (find === undefined || people === undefined) {
            skipped = "people cannot be found by mail";
            return;
          }
          const { rooms = [] } = people;
          const found = note(await find(people.email, rooms, never));
          assert.ok(found?.ok === true, JSON.stringify(found));
          assert.equal(found.person.key, people.key);
          const parsed = subject.module.manifest.address.parse(found.address);
          assert.ok(parsed.ok, "the address is not one");
          assert.equal(subject.module.manifest.addressKey(parsed.value), people.key, "a link there is the person's");
          assert.equal(await find(people.stranger, rooms, never), null);

          for (const trouble of [platform.troubles.broken, platform.troubles.unreachable]) {
            if ("none" in trouble) continue;
            await trouble.arm();
            const failed: Awaited<ReturnType<typeof find>> = note(await find(people.email, rooms, never));
            assert.ok(failed?.ok === false, "trouble is hidden");
            // A question changes nothing: whether it was read is all the same.
            assert.ok(["retry", "unknown"].includes(failed.outcome.kind), JSON.stringify(failed));
            assert.ok(!JSON.stringify(failed).includes(people.email), "the address stands in an outcome");
            await platform.calm();
          }
        });
        return skipped;
      },
    },
  ];
}

async function allPages(
  directory: Directory<unknown>,
  text: string,
): Promise<{ readonly places: readonly Place<unknown>[]; readonly pages: number }> {
  const places: Place<unknown>[] = [];
  let cursor: string | null = null;
  for (let pages = 1; pages < 100; pages += 1) {
    const page = await directory.search(text, cursor, never);
    assert.ok("places" in page, JSON.stringify(page));
    places.push(...page.places);
    if (page.next === null) return { places, pages };
    cursor = page.next;
  }
  throw new Error("the pages never end");
}

function keyAndName({ key, name }: Place<unknown>): { readonly key: string; readonly name: string } {
  return { key, name: name ?? "" };
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1;
}

function contains(name: string, text: string): boolean {
  return name.toLowerCase().includes(text.toLowerCase());
}
