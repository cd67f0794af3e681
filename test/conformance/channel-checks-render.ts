import assert from "node:assert/strict";
import { bundleAtMost } from "#domain/bundle.ts";
import type { Bundled, Notice, RenderContext } from "#domain/notice.ts";
import type { Check } from "./channel.ts";
import { bundled, context, family, hostile, huge, notices, page, poisoned, variants } from "./channel-notices.ts";
import type { ChannelSubject, SeenMessage } from "./channel-subject.ts";
import { withRig } from "./channel-rig.ts";
import type { Rig } from "./channel-rig.ts";

/** House §3.3: 4 to 7. */
export function renderChecks(subject: ChannelSubject): readonly Check[] {
  const machine = subject.module.manifest.style === "out";
  return [
    {
      number: 4,
      name: "every kind of notice renders, the same twice, and is accepted",
      run: () =>
        withRig(subject, async (rig) => {
          for (const language of ["en", "zh-CN"] as const) {
            for (const notice of [...Object.values(notices), ...variants]) {
              for (const how of [context({ language }), bare(language)]) {
                assert.deepEqual(rig.channel.render(notice, how), rig.channel.render(notice, how), notice.kind);
                const outcome = await rig.send(notice, { context: how });
                assert.equal(outcome.kind, "accepted", `${notice.kind}: ${JSON.stringify(outcome)}`);
              }
            }
          }
        }),
    },
    {
      number: 5,
      name: "a huge notice keeps within the limits, its link and its actions, and no grapheme is torn",
      run: () =>
        withRig(subject, async (rig) => {
          const text = `disk-full ${family.repeat(4_000)}`;
          const { limits } = subject.module.manifest;
          assert.ok(Object.keys(limits).length > 0, "a channel without limits");
          for (const notice of [
            page(huge(), text),
            { kind: "resolved", incident: huge() },
            { kind: "alarm", subject: text, text },
            { kind: "answer", text, tone: "plain" },
            { kind: "test", sender: text },
            { kind: "bundle", incidents: bundled(bundleAtMost, huge()) },
            {
              kind: "link_request",
              workspace: text,
              account: text,
              place: text,
              isRoom: false,
              token: "t",
              minutes: 5,
            },
          ] satisfies Notice[]) {
            const sizes = subject.measure(rig.render(notice));
            for (const [key, limit] of Object.entries(limits)) {
              assert.ok((sizes[key] ?? Infinity) <= limit, `${notice.kind}: ${key} is ${sizes[key]}, ${limit} at most`);
            }
            const seen = await show(rig, notice);
            assertWhole(seen.text, notice.kind);
            if (notice.kind === "bundle") assertNamed(seen.text, notice.incidents);
            if (notice.kind !== "page") continue;
            assert.match(seen.text, /disk-full/);
            assert.match(seen.text, /INC-42/);
            assertReachable(seen, context(), rig.channel.inbound !== undefined);
          }
        }),
    },
    {
      number: 6,
      name: "text from outside neither pings, nor breaks markup, nor adds an element",
      run: () =>
        withRig(subject, async (rig) => {
          const plain = (await show(rig, page(poisoned("plain"), "plain"))).shape;
          for (const [name, text] of Object.entries(hostile)) {
            const seen = await show(rig, page(poisoned(text), text));
            assert.deepEqual(seen.pings, [], `${name} pings`);
            assert.equal(seen.shape, plain, `${name} changes the structure`);
            assert.match(seen.text, /disk-full/, `${name} loses its text`);
            assert.deepEqual(
              seen.links.filter((link) => link.includes("evil")),
              [],
              `${name} adds a link`,
            );
            if (!machine) assertTame(seen, name);
            const alarm = await show(rig, { kind: "alarm", subject: text, text });
            assert.deepEqual(alarm.pings, [], `${name} pings in an alarm`);
          }
        }),
    },
    {
      number: 25,
      name: "a page rings those whom it names, and everybody only when asked to; other notices ring nobody",
      async run() {
        const { mentions } = subject;
        if (mentions === null) return "the platform rings nobody by name";
        const named = mentions.people.map((key, index) => ({ name: `<b>@all</b> Ann ${index}`, key }));
        await withRig(subject, async (rig) => {
          const pings = async (notice: Notice, mentionAll: boolean): Promise<readonly string[]> => {
            const how = context({ audience: "room", recipientName: null, mentions: named, mentionAll });
            return (await show(rig, notice, how)).pings.toSorted();
          };
          assert.deepEqual(await pings(page(), false), mentions.people.toSorted());
          const all = mentions.all === null ? [] : [mentions.all];
          assert.deepEqual(
            (await pings(page(), true)).filter((ping) => !mentions.people.includes(ping)),
            all,
          );
          for (const notice of [notices.state, notices.resolved, notices.test, notices.alarm])
            assert.deepEqual(await pings(notice, true), [], notice.kind);
        });
        return undefined;
      },
    },
    {
      number: 26,
      name: "words of the workspace's own are text from outside like any other, and take no action away",
      async run() {
        if (machine) return "it has no words";
        await withRig(subject, async (rig) => {
          const said = (text: string): RenderContext => context({ custom: { title: text, body: `${text}\n${text}` } });
          const plain = await show(rig, page(), said("disk-full plain"));
          assert.match(plain.text, /disk-full plain/);
          for (const [name, text] of Object.entries(hostile)) {
            const seen = await show(rig, page(), said(text));
            assert.deepEqual(seen.pings, [], `${name} pings`);
            assert.equal(seen.shape, plain.shape, `${name} changes the structure`);
            assert.deepEqual(
              seen.links.filter((link) => link.includes("evil")),
              [],
              `${name} adds a link`,
            );
            assertReachable(seen, context(), rig.channel.inbound !== undefined);
          }
          const long = `disk-full ${family.repeat(4_000)}`;
          const how = said(long);
          const sizes = subject.measure(rig.channel.render(page(), how));
          for (const [key, limit] of Object.entries(subject.module.manifest.limits))
            assert.ok((sizes[key] ?? Infinity) <= limit, `${key} is ${sizes[key]}, ${limit} at most`);
          const seen = await show(rig, page(), how);
          assertWhole(seen.text, "own words");
          assertReachable(seen, context(), rig.channel.inbound !== undefined);
        });
        return undefined;
      },
    },
    {
      number: 7,
      name: "each action reaches the reader: a button with our token, or a link to the action page",
      run: () =>
        withRig(subject, async (rig) => {
          const seen = await show(rig, page());
          assertReachable(seen, context(), rig.channel.inbound !== undefined);
          const fewer = await show(rig, page(), context({ verbs: ["close"] }));
          assert.deepEqual(
            // Seeing it as it is now can be offered with any verb.
            [...new Set(fewer.actions.map(({ verb }) => verb))].filter((verb) => verb !== "refresh"),
            fewer.actions.length === 0 ? [] : ["close"],
          );
        }),
    },
  ];
}

function bare(language: "en" | "zh-CN"): RenderContext {
  return context({
    language,
    audience: "room",
    recipientName: null,
    timeZone: "Mars/Olympus",
    actionToken: null,
    verbs: [],
    links: { view: "https://tocsin.example.com/", act: null },
  });
}

/** The same number of parts, each with this text in it. */

/** Sends, and answers what the reader then sees. */
async function show(rig: Rig, notice: Notice, how: RenderContext = context()): Promise<SeenMessage> {
  const outcome = await rig.send(notice, { context: how });
  assert.equal(outcome.kind, "accepted", JSON.stringify(outcome));
  const seen = rig.platform.messages().at(-1);
  assert.ok(seen !== undefined, "the fake shows no message");
  return seen;
}

function assertReachable(seen: SeenMessage, how: RenderContext, inPlace: boolean): void {
  assert.ok(seen.links.includes(how.links.view) || inPlace, `no link to the incident: ${JSON.stringify(seen.links)}`);
  for (const verb of how.verbs) {
    const actions = seen.actions.filter((each) => each.verb === verb);
    const button = actions.some((each) => each.kind !== "link" && each.token === how.actionToken);
    const link = seen.links.some((each) => how.links.act !== null && each.startsWith(how.links.act));
    assert.ok(button || (link && !inPlace), `${verb} cannot be reached: ${JSON.stringify(actions)}`);
  }
}

/** DESIGN §5.5: a bundle names each of its incidents. */
function assertNamed(text: string, incidents: readonly Bundled[]): void {
  for (const { incident: one } of incidents) assert.match(text, new RegExp(`${one.name}\\b`), `${one.name} is lost`);
}

function assertWhole(text: string, what: string): void {
  assert.ok(text.isWellFormed(), `${what}: half a character`);
  assert.doesNotMatch(text.replaceAll(family, ""), /\u200d|👨|👩|👧|👦/u, `${what}: a torn grapheme`);
}

function assertTame(seen: SeenMessage, name: string): void {
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(seen.text, /[\u0000-\u0008\u001b\u202a-\u202e\u2066-\u2069]/, `${name}: a control character`);
  assert.ok(seen.text.isWellFormed(), `${name}: half a character`);
  for (const link of seen.links) assert.match(link, /^https?:/, `${name}: ${link}`);
}
