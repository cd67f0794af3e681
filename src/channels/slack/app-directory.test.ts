import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withSlack } from "../../../test/support/slack-rig.ts";
import { emptyPages } from "./app-limits.ts";

const never = new AbortController().signal;

describe("the list of channels", () => {
  it(
    "passes over pages without a hit, a few at once, and goes on where it stopped",
    withSlack(
      async ({ fake, channel, ann }) => {
        const { directory } = channel;
        assert.ok(directory !== undefined);
        const count = (): number => fake.asked.filter(({ path }) => path.endsWith("conversations.list")).length;
        for (let each = 0; each < 5; each += 1)
          fake.world.addRoom(`noise-${each}`, { isPrivate: false, members: [ann], hasBot: false });
        fake.world.addRoom("zebra", { isPrivate: false, members: [ann], hasBot: false });
        const found = await directory.search("zebra", null, never);
        assert.ok("places" in found);
        assert.deepEqual([found.places.map(({ name }) => name), found.next, count()], [["#zebra"], null, 7]);

        for (let each = 0; each < emptyPages; each += 1)
          fake.world.addRoom(`more-${each}`, { isPrivate: false, members: [ann], hasBot: false });
        const first = await directory.search("nothing is called so", null, never);
        assert.ok("places" in first && first.next !== null);
        assert.deepEqual([first.places, count()], [[], 7 + emptyPages]);
        const rest = await directory.search("nothing is called so", first.next, never);
        assert.ok("places" in rest && rest.next === null && rest.places.length === 0);
      },
      { pageSize: 1 },
    ),
  );
});
