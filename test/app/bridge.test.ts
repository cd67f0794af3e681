import assert from "node:assert/strict";
import { it } from "node:test";
import { messageKey } from "#bridge/intake.ts";
import { forEachEngine } from "../support/engines.ts";
import { type BothSides, type BridgeRig, openBridge } from "../support/bridge-rig.ts";
import { eventually } from "../support/eventually.ts";

const away = { availability: "Away", activity: "Away" };
const hourMs = 60 * 60_000;

forEachEngine("bridge", (engine) => {
  function bridged(
    name: string,
    tell: (rig: BridgeRig) => Promise<void>,
    settings: Readonly<Record<string, unknown>> = {},
  ) {
    it(name, async () => {
      const rig = await openBridge(engine, settings);
      try {
        await tell(rig);
      } finally {
        await rig.close();
      }
    });
  }
  const outcomes = async (rig: BridgeRig, person: BothSides) =>
    (await rig.log(person)).map(({ outcome, reason }) => `${outcome} ${reason}`);
  /** Posts but for the welcome. */
  const brought = ({ mattermost }: BridgeRig, person: BothSides) => mattermost.posts(person.mattermost).slice(1);

  bridged(
    "brings what is said while one is away, with a link, and says why it does not bring the rest",
    async (rig) => {
      const { graph } = rig;
      const [ann, bob] = [rig.person("Ann"), rig.person("Bob")];
      await rig.connect(ann);
      const [welcome] = rig.mattermost.posts(ann.mattermost);
      assert.match(welcome?.message ?? "", /You'll now start receiving notifications in Mattermost/);
      const chat = graph.addChat([ann.teams, bob.teams]);

      ann.teams.presence = away;
      const [sent] = await graph.say(chat, bob.teams, "<p>lunch <b>now</b>?</p>");
      assert.equal(sent?.status, 202);
      await rig.settled();
      const [post] = brought(rig, ann);
      assert.match(
        post?.message ?? "",
        /\*\*Bob\*\* messaged you in an \[MS Teams chat[^\]]*\]\(https:\/\/teams\.microsoft\.com\/l\/message\//,
      );
      assert.match(post?.message ?? "", /^> lunch \*\*now\*\*\?/m);

      rig.pass(5_000);
      ann.teams.presence = { availability: "Available", activity: "Available" };
      await graph.say(chat, bob.teams, "you are there");
      await rig.settled();
      rig.pass(5_000);
      ann.teams.presence = away;
      await graph.say(chat, ann.teams, "my own");
      await graph.say(chat, null, "a bot", { application: "Bot" });
      await graph.say(chat, null, "joined", { messageType: "unknownFutureValue" });
      await rig.settled();
      const off = await rig.mattermost.type(ann.mattermost, "/msteams notifications off");
      assert.equal(off.text, "Notifications from chats and group chats in MS Teams are now disabled.");
      await graph.say(chat, bob.teams, "off");
      await rig.settled();
      assert.equal(brought(rig, ann).length, 1);
      assert.deepEqual(await outcomes(rig, ann), [
        "forwarded away",
        "skipped available",
        "skipped own_message",
        "skipped not_from_person",
        "skipped system_message",
        "skipped notifications_off",
      ]);
      assert.ok(
        (await rig.log(ann)).every((row) => !JSON.stringify(row).includes("lunch")),
        "no text is kept",
      );
    },
  );

  bridged("a forged, changed or repeated notification brings nothing, or what Graph has", async (rig) => {
    const { graph } = rig;
    const [ann, bob] = [rig.person("Ann"), rig.person("Bob")];
    await rig.connect(ann);
    ann.teams.presence = away;
    const chat = graph.addChat([ann.teams, bob.teams]);
    const status = async (spoiled: Parameters<typeof graph.repeat>[1]) =>
      (await graph.say(chat, bob.teams, "forged", { spoiled: spoiled ?? {} }))[0]?.status;
    const state = graph.subscriptions.all[0]?.clientState ?? "";
    assert.equal(await status({ clientState: "guess" }), 401);
    assert.equal(await status({ clientState: `${state.slice(0, -1)}${state.endsWith("A") ? "B" : "A"}` }), 401);
    assert.equal(await status({ token: "a.b.c" }), 401);
    await rig.settled();
    assert.equal(brought(rig, ann).length, 0);
    // On its way it was changed, or it was meant for a key that we do not have: Graph is asked for the message itself.
    assert.equal(await status({ changedByte: true }), 202);
    assert.equal(await status({ certificateId: "unknown" }), 202);
    await rig.settled();
    assert.equal(brought(rig, ann).length, 2);
    for (const message of chat.messages.slice(-2)) await graph.repeat(message);
    await rig.settled();
    assert.equal(brought(rig, ann).length, 2, "once each");
    const text = await (await fetch(`${rig.app.publicUrl}/bridge/graph?validationToken=%3Cb%3Ea%20b`, { method: "POST" })).text(); // prettier-ignore
    assert.equal(text, "<b>a b");
  });

  bridged("over days of lost notifications, removals and restarts, each message comes once", async (rig) => {
    const { graph } = rig;
    const [ann, bob] = [rig.person("Ann"), rig.person("Bob")];
    await rig.connect(ann);
    ann.teams.presence = away;
    const chats = [graph.addChat([ann.teams, bob.teams]), graph.addChat([ann.teams, bob.teams], { topic: "Ops", type: "group" })]; // prettier-ignore
    let said = 0;
    const say = async (how: Parameters<typeof graph.say>[3] = {}) => {
      said += 1;
      const chat = chats[said % 2];
      assert.ok(chat !== undefined);
      await graph.say(chat, bob.teams, `number ${said}`, how);
    };
    const subscription = () => graph.subscriptions.all[0];
    const first = subscription()?.id;
    const beganAt = rig.app.clock.now();
    for (let step = 0; step < 24; step += 1) {
      await say();
      await say({ lost: true });
      if (step % 7 === 3) await graph.subscriptions.drop(subscription()?.id ?? "", true);
      if (step % 7 === 5) await graph.subscriptions.drop(subscription()?.id ?? "", false);
      if (step % 7 === 6) await graph.subscriptions.lifecycle(subscription()?.id ?? "", "reauthorizationRequired");
      if (step % 10 === 8) {
        await rig.down();
        await say();
        rig.pass(2 * hourMs);
        await say();
        rig.up();
      }
      await rig.settled();
      rig.pass(4 * hourMs);
      await rig.settled();
      assert.equal(graph.subscriptions.all.length, 1, `step ${step}: one subscription`);
    }
    assert.ok(rig.app.clock.now() - beganAt > 4 * 24 * hourMs);
    assert.notEqual(subscription()?.id, first);
    assert.ok((subscription()?.expiresAt ?? 0) > rig.app.clock.now());
    const texts = brought(rig, ann).map(({ message }) => /number (\d+)/.exec(message)?.[1]);
    const missing = Array.from({ length: said }, (_, i) => String(i + 1)).filter((each) => !texts.includes(each));
    assert.deepEqual(missing, [], "none is missing");
    assert.equal(texts.length, said, "none came twice");
    assert.equal((await outcomes(rig, ann)).length, said, "all are accounted for");
  });

  bridged("a lost sign-in is told once with a way back, and the way leads back", async (rig) => {
    const { graph } = rig;
    const [ann, bob] = [rig.person("Ann", { locale: "zh-CN" }), rig.person("Bob")];
    await rig.connect(ann);
    graph.entra.revoke(ann.teams);
    rig.pass(hourMs);
    await rig.settled();
    assert.match(brought(rig, ann)[0]?.message ?? "", /连接已断开.*\/bridge\/connect\//);
    assert.equal(brought(rig, ann).length, 1);
    assert.match((await rig.mattermost.type(ann.mattermost, "/msteams status")).text, /已断开/);
    await rig.connect(ann);
    ann.teams.presence = away;
    await graph.say(graph.addChat([ann.teams, bob.teams]), bob.teams, "back");
    await rig.settled();
    assert.match(brought(rig, ann).at(-1)?.message ?? "", /back/);
  });

  bridged("Mattermost that is away, and answers that are lost, neither lose nor double a message", async (rig) => {
    const { graph, mattermost } = rig;
    const [ann, bob] = [rig.person("Ann"), rig.person("Bob")];
    await rig.connect(ann);
    ann.teams.presence = away;
    const chat = graph.addChat([ann.teams, bob.teams]);
    const before = brought(rig, ann).length;
    // The post is made, and the answer lost: it is found when it is tried again.
    mattermost.fault({ answer: { status: 502, body: "" }, after: true, only: /^POST \/api\/v4\/posts$/ });
    await graph.say(chat, bob.teams, "once");
    const until = Date.now() + 5_000;
    while (brought(rig, ann).length === before && Date.now() < until) await new Promise((go) => setImmediate(go));
    mattermost.fault({ answer: { status: 503, body: "" } });
    await graph.say(chat, bob.teams, "twice");
    rig.pass(40_000);
    mattermost.fault(null);
    for (let i = 0; i < 5; i += 1) rig.pass(60_000);
    await rig.settled();
    const texts = brought(rig, ann)
      .slice(before)
      .map(({ message }) => /once|twice/.exec(message)?.[0]);
    assert.deepEqual(new Set(texts), new Set(["once", "twice"]));
    assert.equal(texts.length, 2);
  });

  bridged("images and files come along, and what cannot be had is named", async (rig) => {
    const { graph, mattermost } = rig;
    const [ann, bob] = [rig.person("Ann"), rig.person("Bob")];
    await rig.connect(ann);
    ann.teams.presence = away;
    const chat = graph.addChat([ann.teams, bob.teams]);
    const url = "https://acme.sharepoint.com/personal/bob/plan.pdf";
    const path = `/shares/u!${Buffer.from(url).toString("base64url")}/driveItem/content`;
    graph.putBytes(path, Buffer.from([0, 255, 1, 254]));
    const attachment = (id: string, name: string, contentUrl: string) => ({
      id,
      contentType: "reference",
      contentUrl,
      name,
    });
    await graph.say(chat, bob.teams, 'see <attachment id="a"></attachment><attachment id="b"></attachment>', {
      attachments: [
        attachment("a", "plan.pdf", url),
        attachment("b", "gone.txt", "https://acme.sharepoint.com/gone.txt"),
      ],
    });
    await rig.settled();
    const [post] = brought(rig, ann);
    assert.deepEqual(
      mattermost.world.files.map(({ name, size }) => [name, size]),
      [["plan.pdf", 4]],
      "byte for byte",
    );
    assert.equal(post?.fileIds.length, 1);
    assert.match(post?.message ?? "", /gone\.txt/);
    // A token of ours goes to no address but Graph's.
    assert.ok(graph.asked.filter(({ path: asked }) => asked.includes("/shares/")).length === 2);
  });

  bridged(
    "with the application's permission nobody's own is needed to go on",
    async (rig) => {
      const { graph } = rig;
      const [ann, bob] = [rig.person("Ann"), rig.person("Bob")];
      graph.registration.roles = ["Chat.Read.All", "Presence.Read.All"];
      await rig.connect(ann);
      assert.equal(graph.subscriptions.all[0]?.by, "app");
      graph.entra.revoke(ann.teams);
      ann.teams.presence = away;
      const chat = graph.addChat([ann.teams, bob.teams]);
      await graph.say(chat, bob.teams, "still here");
      await graph.say(chat, bob.teams, "and lost on its way", { lost: true });
      await rig.settled();
      rig.pass(hourMs);
      await rig.settled();
      assert.deepEqual(await outcomes(rig, ann), ["forwarded away", "forwarded away"]);
      graph.read(ann.teams, chat);
      await graph.say(chat, bob.teams, "unread, and lost", { lost: true });
      rig.pass(hourMs);
      graph.read(ann.teams, chat);
      await rig.settled();
      assert.equal((await outcomes(rig, ann)).length, 3);
    },
    { chatMode: "application", presenceMode: "batch" },
  );

  bridged(
    "while Graph asks to wait, presence is asked for nobody, and all that is said meanwhile comes after it",
    async (rig) => {
      const { graph } = rig;
      graph.registration.roles = ["Presence.Read.All"];
      const bob = rig.person("Bob");
      const readers = ["Ann", "Cem", "Dan", "Eve"].map((name) => rig.person(name));
      for (const reader of readers) {
        await rig.connect(reader);
        reader.teams.presence = { availability: "Offline", activity: "Offline" };
      }
      const chat = graph.addChat([bob.teams, ...readers.map(({ teams }) => teams)], { topic: "All" });
      const asks = () => graph.asked.filter(({ path }) => path.endsWith("/getPresencesByUserId")).length;
      /** Each reader's last message rests until then. */
      const rest = (until: number) =>
        eventually("all wait", async () => {
          for (const { mattermost } of readers) {
            const target = { userId: mattermost.id, chatId: chat.id, messageId: chat.messages.at(-1)?.id ?? "" };
            const row = await rig.app.store.read.bridgeInboxRow(messageKey(target));
            assert.deepEqual([row?.leaseOwner, row?.dueAt], [null, until]);
          }
          return true;
        });
      const until = rig.app.clock.now() + 7_000;
      graph.throttlePresence(7);
      await graph.say(chat, bob.teams, "hello");
      await rest(until);
      graph.throttlePresence(null);
      const refused = asks();
      rig.pass(6_999);
      await graph.say(chat, bob.teams, "are you there?");
      await rest(until);
      assert.equal(asks(), refused, "nothing is asked before the time");
      rig.pass(1);
      await rig.settled();
      assert.ok(asks() > refused);
      for (const reader of readers) {
        assert.deepEqual(await outcomes(rig, reader), ["forwarded offline", "forwarded offline"]);
        assert.match(
          brought(rig, reader)[0]?.message ?? "",
          /\*\*Bob\*\* messaged you and 3 other users in an \[MS Teams group chat/,
        );
      }
    },
    { presenceMode: "batch" },
  );
});
