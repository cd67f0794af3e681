import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { InboundEvent } from "#ports/inbound.ts";
import { readActivity } from "./activity.ts";
import { answerTo } from "./answer.ts";
import { addressForm, addressKey } from "./config.ts";
import type { Address } from "./config.ts";
import { startTeams } from "./fake.ts";
import type { Activity, FakeTeams, JsonObject } from "./fake.ts";
import { eventsOf } from "./inbound.ts";
import { render } from "./render.ts";

const fake: FakeTeams = await startTeams();
await fake.close();
const ann = fake.addPerson({ name: "Ann Lee" });
const bob = fake.addPerson({ name: "Bob Ray" });
const team = fake.addTeam({ name: "Payments", members: [ann, bob], channels: [{ name: "Incidents" }] });
const chat = fake.addChat({ name: "War room", members: [ann, bob] });
const [general, incidents] = team.channels;
assert.ok(general !== undefined && incidents !== undefined);
const personal = fake.personalChat(ann);
const bot = { id: fake.botId, name: fake.botName };
const keyOfAnn = `user:${fake.tenantId}:${ann.aadObjectId}`;

function events(activity: JsonObject): readonly InboundEvent<Address>[] {
  const read = readActivity(new TextEncoder().encode(JSON.stringify(activity)));
  return read === null ? [] : eventsOf(read);
}

function only<Kind extends InboundEvent["kind"]>(
  activity: JsonObject,
  kind: Kind,
): Extract<InboundEvent<Address>, { readonly kind: Kind }> {
  const [event, ...more] = events(activity);
  assert.ok(event?.kind === kind && more.length === 0, JSON.stringify(event));
  // The cast holds because of the line above.
  return event as Extract<InboundEvent<Address>, { readonly kind: Kind }>;
}

describe("commands", () => {
  it("name the place and the person by the same key in a personal chat", () => {
    const { by, byAddress, place, text } = only(fake.compose.message(ann, personal, "whoami"), "command");
    assert.equal(text, "whoami");
    assert.deepEqual([by.key, place.key, place.kind, by.tenant], [keyOfAnn, keyOfAnn, "person", fake.tenantId]);
    assert.deepEqual(byAddress, place.address);
    assert.deepEqual([place.address.conversationId, place.address.userId], [personal.id, ann.id]);
  });

  it("of a channel are keyed by team and channel, without the thread", () => {
    for (const channel of [general, incidents]) {
      const { place, byAddress } = only(fake.compose.message(ann, channel, "status"), "command");
      assert.deepEqual([place.kind, place.key], ["team", `${team.id}/${channel.id}`]);
      assert.equal(place.address.conversationId, channel.id);
      assert.equal(byAddress?.conversationId, null, "their own chat is not the channel");
      assert.equal(byAddress !== null && addressKey(byAddress), keyOfAnn);
    }
  });

  it("of a group chat are keyed by the chat", () => {
    const { place } = only(fake.compose.message(ann, chat, "linkChat 7f3a War room"), "command");
    assert.deepEqual([place.kind, place.key], ["chat", chat.id]);
  });

  it("every address goes through the form and comes out as it was", () => {
    for (const where of [personal, chat, incidents]) {
      const { place, byAddress } = only(fake.compose.message(ann, where, "status"), "command");
      for (const address of [place.address, byAddress]) {
        const parsed = addressForm.parse(JSON.parse(JSON.stringify(address)));
        // The fake's service URL is on this machine, which the form allows.
        assert.deepEqual(parsed, { ok: true, value: address });
      }
    }
  });

  it("private and shared channels are heard, and said to be unfit", () => {
    for (const type of ["private", "shared"] as const) {
      const activity: JsonObject = {
        ...fake.compose.message(ann, incidents, "linkTeam 7f3a"),
        channelData: { channel: { id: incidents.id, type }, team: { id: team.id }, tenant: { id: fake.tenantId } },
      };
      assert.equal(only(activity, "command").place.unfit, type);
    }
    assert.equal(only(fake.compose.message(ann, incidents, "linkTeam 7f3a"), "command").place.unfit, undefined);
  });

  it("of bots, of ourselves and of people without an identity are none", () => {
    const good = fake.compose.message(ann, incidents, "close 1");
    for (const from of [
      bot,
      { id: "28:another-bot", name: "Bot", aadObjectId: ann.aadObjectId },
      { id: ann.id, name: "Ann", aadObjectId: ann.aadObjectId, role: "bot" },
      { id: ann.id, name: "Ann" },
      undefined,
    ] as const)
      assert.deepEqual(events({ ...good, from }), []);
  });

  it("have an id that is the same when Teams repeats itself", () => {
    const first = fake.compose.message(ann, incidents, "ack 1", { id: "1700000000001" });
    const [one, again] = [only(first, "command"), only({ ...first, localTimestamp: "later" }, "command")];
    assert.equal(one.id, again.id);
    const others = [
      only(fake.compose.message(ann, incidents, "ack 1", { id: "1700000000002" }), "command"),
      only(fake.compose.message(ann, chat, "ack 1", { id: "1700000000001" }), "command"),
    ];
    assert.equal(new Set([one.id, ...others.map(({ id }) => id)]).size, 3);
  });
});

describe("clicks", () => {
  const execute = (data: JsonObject, verb: unknown = "ack"): JsonObject => ({
    type: "Action.Execute",
    verb: verb as string,
    data,
  });

  it("bring back verb, token, person and message, from all kinds of places", () => {
    for (const place of [personal, chat, incidents]) {
      const click = only(fake.compose.invoke(ann, place, "1695", execute({ token: "v1.t", verb: "ack" })), "action");
      assert.deepEqual(
        [click.verb, click.token, click.by.key, click.ref],
        ["ack", "v1.t", keyOfAnn, { conversationId: place.id, activityId: "1695" }],
      );
    }
  });

  it("snooze for as long as was chosen, in text or as a number; nonsense is the first preset", () => {
    const minutes = (value: unknown): number | null =>
      only(fake.compose.invoke(ann, chat, "1", execute({ token: "t", minutes: value as string }, "snooze")), "action")
        .minutes;
    assert.deepEqual(["60", " 240 ", 30, "", "soon", "-5", "0", "1e3", {}, "99999999"].map(minutes), [
      60,
      240,
      30,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it("of others than us, without a token, or by a client on its own are none", () => {
    const good = fake.compose.invoke(ann, chat, "1", execute({ token: "t" }));
    const spoiled: readonly JsonObject[] = [
      fake.compose.invoke(ann, chat, "1", execute({}, "ack")),
      fake.compose.invoke(ann, chat, "1", execute({ token: "" })),
      fake.compose.invoke(ann, chat, "1", execute({ token: "t" }, "reboot")),
      fake.compose.invoke(ann, chat, "1", execute({ token: "t" }), { trigger: "automatic" }),
      { ...good, name: "task/fetch" },
      { ...good, value: null },
      { ...good, from: bot },
    ];
    for (const each of spoiled) assert.deepEqual(events(each), []);
  });

  it("an identity in the card's data is not believed", () => {
    const click = only(
      fake.compose.invoke(ann, chat, "1", execute({ token: "t", aadObjectId: bob.aadObjectId, from: bob.id })),
      "action",
    );
    assert.equal(click.by.key, keyOfAnn);
  });

  it("of old clients come as messages without text; with text it is something that was said", () => {
    const value = { verb: "close", token: "v1.t" };
    const submit = fake.compose.submit(ann, chat, "1695", value);
    assert.deepEqual([only(submit, "action").verb, only(submit, "action").token], ["close", "v1.t"]);
    assert.equal(only({ ...submit, text: "status" }, "command").text, "status");
    assert.notEqual(events(fake.compose.submit(ann, chat, "1695", { verb: "reboot" }))[0]?.kind, "action");
  });
});

describe("memberships", () => {
  const changeOf = (activity: JsonObject): string => {
    const { change, place } = only(activity, "membership");
    return `${change} ${place.kind} ${place.key}`;
  };
  const removed = { membersRemoved: [{ id: bot.id }] };
  const added = { membersAdded: [{ id: bot.id }, { id: bob.id }] };
  const inChannel = `${team.id}/${incidents.id}`;

  const cases: readonly (readonly [what: string, activity: Activity, expected: string])[] = [
    [
      "installed in a team",
      fake.compose.installation(ann, team, "add", { selected: incidents }),
      `added team ${team.id}`,
    ],
    ["upgraded", fake.compose.installation(ann, team, "add-upgrade"), `added team ${team.id}`],
    ["removed from a team", fake.compose.installation(ann, team, "remove"), `removed team ${team.id}`],
    ["installed by a person", fake.compose.installation(ann, personal, "add"), `added person ${keyOfAnn}`],
    ["removed by a person", fake.compose.installation(ann, personal, "remove"), `removed person ${keyOfAnn}`],
    ["installed in a chat", fake.compose.installation(ann, chat, "add"), `added chat ${chat.id}`],
    ["joined a chat", fake.compose.update(ann, chat, added), `added chat ${chat.id}`],
    ["thrown out of a chat", fake.compose.update(ann, chat, removed), `removed chat ${chat.id}`],
    [
      "joined a team",
      fake.compose.update(ann, team, { ...added, eventType: "teamMemberAdded" }),
      `added team ${team.id}`,
    ],
    ["thrown out of a team", fake.compose.update(ann, team, removed), `removed team ${team.id}`],
    [
      "channel deleted",
      fake.compose.update(ann, incidents, { eventType: "channelDeleted" }),
      `removed team ${inChannel}`,
    ],
    [
      "channel restored",
      fake.compose.update(ann, incidents, { eventType: "channelRestored" }),
      `added team ${inChannel}`,
    ],
    [
      "channel renamed",
      fake.compose.update(ann, incidents, { eventType: "channelRenamed" }),
      `renamed team ${inChannel}`,
    ],
    ["chat renamed", fake.compose.update(ann, chat, { topicName: "Peace room" }), `renamed chat ${chat.id}`],
    ...(["teamDeleted", "teamHardDeleted", "teamArchived"] as const).map(
      (eventType) => [eventType, fake.compose.update(ann, team, { eventType }), `removed team ${team.id}`] as const,
    ),
    ...(["teamRestored", "teamUnarchived"] as const).map(
      (eventType) => [eventType, fake.compose.update(ann, team, { eventType }), `added team ${team.id}`] as const,
    ),
    ["team renamed", fake.compose.update(ann, team, { eventType: "teamRenamed" }), `renamed team ${team.id}`],
  ];
  for (const [what, activity, expected] of cases) it(what, () => assert.equal(changeOf(activity), expected));

  it("an upgrade takes the app away only to bring it back: nothing is broken by it", () => {
    assert.deepEqual(events(fake.compose.installation(ann, team, "remove-upgrade")), []);
  });

  it("let into a shared channel, the bot is in that channel, not in the team", () => {
    const activity = fake.compose.update(ann, team, { ...added, eventType: "channelMemberAdded" });
    const channelData = {
      ...(activity["channelData"] as JsonObject),
      channel: { id: "19:sh@thread.tacv2", type: "shared" },
    };
    const { place } = only({ ...activity, channelData }, "membership");
    assert.deepEqual([place.key, place.unfit], [`${team.id}/19:sh@thread.tacv2`, "shared"]);
  });

  it("others who come and go are nothing to us", () => {
    for (const change of [
      { membersAdded: [{ id: bob.id }] },
      { membersRemoved: [{ id: bob.id }] },
      { eventType: "channelCreated" },
    ])
      assert.deepEqual(events(fake.compose.update(ann, team, change)), []);
  });

  it("name the team with both of its ids, and the chat by its new name", () => {
    const { place } = only(fake.compose.installation(ann, team, "add"), "membership");
    assert.deepEqual([place.name, place.address.teamGroupId], ["Payments", team.aadGroupId]);
    const renamed = only(fake.compose.update(ann, chat, { topicName: "Peace room" }), "membership");
    assert.equal(renamed.place.name, "Peace room");
    const channel = only(fake.compose.update(ann, incidents, { eventType: "channelRenamed" }), "membership");
    assert.equal(channel.place.name, "Payments › Incidents");
  });
});

it("nothing that Teams may come to send one day throws", () => {
  const samples = [
    fake.compose.message(ann, incidents, "status"),
    fake.compose.invoke(ann, chat, "1", { type: "Action.Execute", verb: "ack", data: { token: "t" } }),
    fake.compose.installation(ann, team, "add"),
    fake.compose.update(ann, incidents, { eventType: "channelRenamed" }),
  ];
  const spoiled = fc
    .tuple(fc.constantFrom(...samples), fc.string(), fc.jsonValue())
    .map(([sample, key, value]) => ({ ...sample, [Object.keys(sample)[key.length % 20] ?? key]: value }));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), spoiled), (body) => {
      const activity = readActivity(new TextEncoder().encode(JSON.stringify(body)));
      if (activity === null) return;
      const heard = eventsOf(activity);
      answerTo(
        activity,
        heard.map(() => null),
        render,
      );
      for (const event of heard) assert.notEqual(event.id, "");
    }),
    { numRuns: 1_000 },
  );
});
