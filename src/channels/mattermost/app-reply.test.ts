import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { context, notices, page } from "../../../test/conformance/channel-notices.ts";
import { attempt, clickOf, form, raw, startSilent, withMattermost } from "../../../test/support/mattermost-rig.ts";
import type { Rig } from "../../../test/support/mattermost-rig.ts";
import { responseMs, responseUrlMs } from "./app-limits.ts";

const signal = new AbortController().signal;
const answer = { kind: "answer", text: "Done.", tone: "good" } as const;

async function said(rig: Rig, text: string, where: "channel" | "direct" = "channel") {
  const { fake, channel, ann, ops, deps } = rig;
  await channel.announce?.(`https://tocsin.example.com/hook/mattermost/${deps.accountId}`, signal);
  const [command] = fake.commands;
  assert.ok(command !== undefined);
  const place = where === "channel" ? ops : fake.world.direct(ann, fake.bot);
  const fields = fake.slashForm(command, { person: ann, channel: place, text, triggerId: fake.world.trigger(ann.id) });
  return rig.hear(form({ ...fields, response_url: `${fake.url}/hooks/commands/none1` }, rig.clock.now));
}

async function cardOf({ channel, toOps }: Rig, notice: Parameters<typeof channel.render>[0] = page()): Promise<string> {
  const outcome = await channel.send(channel.render(notice, context()), toOps, attempt());
  assert.ok(outcome.kind === "accepted" && outcome.ref !== null);
  return outcome.ref["post"] ?? "";
}

describe("answers within the request", () => {
  it(
    "to a command: words for the one who said it, also when they come late, and when there are none",
    withMattermost(async (rig) => {
      const { channel } = rig;
      const { request, event } = await said(rig, "help");
      const told = { eventId: event.id, changed: false, notice: answer, context: context() };
      const bodies = [[told], [null], [{ ...told, notice: null, context: null }]].map((results) => {
        const response = channel.inbound?.answer(request, results);
        assert.equal(response?.status, 200);
        return JSON.parse(response.body) as Readonly<Record<string, unknown>>;
      });
      assert.deepEqual(
        bodies.map((body) => body["response_type"]),
        ["ephemeral", "ephemeral", "ephemeral"],
      );
      assert.equal(bodies[0]?.["text"], "Done\\.");
      assert.equal(bodies[0]?.["skip_slack_parsing"], true);
      assert.match(String(bodies[1]?.["text"]), /Working on it/);
      assert.equal(bodies[2]?.["text"], "");
    }),
  );
  it(
    "to a click: nothing where the card follows, words where they are for the one who clicked",
    withMattermost(async (rig) => {
      const { channel } = rig;
      const { request, event } = await rig.hear(clickOf(rig, await cardOf(rig), "ack"));
      const reply = (notice: Parameters<typeof channel.render>[0] | null, changed = false): unknown => {
        const results = [{ eventId: event.id, changed, notice, context: notice && context() }];
        return JSON.parse(channel.inbound?.answer(request, results).body ?? "");
      };
      assert.deepEqual(reply(notices.state, true), {});
      assert.deepEqual(reply(answer), { ephemeral_text: "Done\\.", skip_slack_parsing: true });
      assert.deepEqual(reply(null), {});
      assert.match(channel.inbound?.answer(request, [null]).body ?? "", /Working on it/);
    }),
  );
  it(
    "to Link now: takes the question's place in a post, and stands below it where nobody can edit it",
    withMattermost(async (rig) => {
      const { channel, fake, ops, ann } = rig;
      const post = await cardOf(rig, notices.link_request);
      const { request, event } = await rig.hear(clickOf(rig, post, "link"));
      const results = [{ eventId: event.id, changed: true, notice: answer, context: context() }];
      const body = JSON.parse(channel.inbound?.answer(request, results).body ?? "") as Readonly<
        Record<string, unknown>
      >;
      assert.deepEqual(body, { update: { message: "Done\\.", props: { attachments: [] } } });

      // The same question as the answer to a command.
      const asked = await said(rig, "linkUser x");
      const question = [{ eventId: asked.event.id, changed: true, notice: notices.link_request, context: context() }];
      const shown = JSON.parse(channel.inbound?.answer(asked.request, question).body ?? "") as {
        attachments: readonly object[];
      };
      const alone = fake.world.addPost({
        channel: ops,
        author: ann,
        message: "",
        props: { attachments: shown.attachments },
        onlyFor: ann.id,
      });
      const pressed = await rig.hear(clickOf(rig, alone.id, "link"));
      assert.ok(pressed.event.kind === "action" && pressed.event.ref === null, "nothing that can be edited");
      const below = JSON.parse(channel.inbound?.answer(pressed.request, results).body ?? "") as object;
      assert.deepEqual(Object.keys(below), ["ephemeral_text", "skip_slack_parsing"]);
    }),
  );
});

describe("answers by requests of our own", () => {
  it(
    "none while the response can carry it, and none for a card that follows",
    withMattermost(async (rig) => {
      const { channel, asked } = rig;
      const command = await said(rig, "help");
      const click = await rig.hear(clickOf(rig, await cardOf(rig), "ack"));
      const before = asked.length;
      await channel.reply?.(command.event, channel.render(answer, context()), attempt());
      await channel.reply?.(click.event, channel.render(answer, context()), attempt());
      rig.clock.now += 60_000;
      await channel.reply?.(click.event, channel.render(notices.state, context()), attempt());
      assert.equal(asked.length, before);
    }),
  );
  it(
    "a late one to a command goes to its own address, and after that or for a click into the direct messages",
    withMattermost(async (rig) => {
      const { channel, fake, ann, clock } = rig;
      const wire = channel.render(answer, context());
      let delivery = "";
      const { event } = await said(rig, "help");
      clock.now += responseMs + 1;
      const before = rig.asked.length;
      await channel.reply?.(event, wire, attempt("late"));
      delivery = rig.asked
        .slice(before)
        .map(({ url }) => new URL(url).pathname)
        .join();
      assert.ok(delivery.startsWith("/hooks/commands/none1,/api/v4/posts/ephemeral,"), delivery);
      assert.deepEqual(
        fake.seenBy(ann, null).map(({ text }) => text),
        ["Done."],
        "the server takes neither of the others",
      );
      clock.now += responseUrlMs;
      const click = await rig.hear(clickOf(rig, await cardOf(rig), "ack"));
      clock.now += responseMs + 1;
      await channel.reply?.(click.event, wire, attempt("later"));
      assert.equal(fake.seenBy(ann, null).length, 2);
    }),
  );
  it(
    "where the bot may post for one person alone, it does so in the channel",
    withMattermost(async (rig) => {
      const { channel, fake, ann, ops, clock } = rig;
      fake.world.settings.botsPostEphemeral = true;
      const { event } = await rig.hear(clickOf(rig, await cardOf(rig), "ack"));
      clock.now += responseMs + 1;
      await channel.reply?.(event, channel.render(answer, context()), attempt("late"));
      const last = fake.seenBy(ann, ops).at(-1);
      assert.deepEqual([last?.onlyFor, last?.text], [ann.id, "Done."]);
    }),
  );
  it(
    "a real late address takes it, and the one who typed sees it where they typed",
    withMattermost(async (rig) => {
      const { fake, ann, ops, channel, deps, clock } = rig;
      // Stands where Tocsin stands, and says nothing yet.
      const tocsin = await startSilent();
      try {
        await channel.announce?.(`${tocsin.origin}/hook/mattermost/${deps.accountId}`, signal);
        await fake.slash(ann, ops, "/tocsin help");
        const { event } = await rig.hear(raw(tocsin.asked[0]?.raw ?? "", clock.now));
        clock.now += responseMs + 1;
        const outcome = await channel.reply?.(event, channel.render(notices.link_request, context()), attempt("late"));
        assert.equal(outcome?.kind, "accepted");
        const [shown] = fake.seenBy(ann, ops);
        assert.equal(shown?.onlyFor, ann.id);
        assert.deepEqual(
          shown.pressables.map(({ id, context: { shown: where } }) => [id, where]),
          [["link", "ephemeral"]],
        );
      } finally {
        await tocsin.close();
      }
    }),
  );
  it(
    "an address elsewhere is never used",
    withMattermost(async (rig) => {
      const { fake, ann, ops, channel, clock } = rig;
      await said(rig, "help");
      const [command] = fake.commands;
      assert.ok(command !== undefined);
      const trigger = fake.world.trigger(ann.id);
      const fields = fake.slashForm(command, { person: ann, channel: ops, text: "help", triggerId: trigger });
      const heard = await rig.hear(
        form({ ...fields, response_url: "https://evil.example/hooks/commands/x" }, clock.now),
      );
      clock.now += responseMs + 1;
      const before = rig.asked.length;
      await channel.reply?.(heard.event, channel.render(answer, context()), attempt("strange"));
      const sent = rig.asked.slice(before);
      assert.ok(sent.length > 0 && sent.every(({ url }) => url.startsWith(`${fake.url}/api/v4/`)));
    }),
  );
});
