import assert from "node:assert/strict";
import { it } from "node:test";
import { createCertificates } from "#bridge/certificates.ts";
import { emptyPayload, inboxRow } from "#bridge/intake.ts";
import { messageForm } from "#bridge/graph-forms.ts";
import { messageJson } from "#bridge/fake-graph-api.ts";
import { type BridgeRig, openBridge } from "../support/bridge-rig.ts";
import { eventually } from "../support/eventually.ts";
import { forEachEngine } from "../support/engines.ts";

const away = { availability: "Away", activity: "Away" };
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

forEachEngine("bridge, after a message", (engine) => {
  function bridged(name: string, tell: (rig: BridgeRig) => Promise<void>) {
    it(name, async () => {
      const rig = await openBridge(engine);
      try {
        await tell(rig);
      } finally {
        await rig.close();
      }
    });
  }

  bridged("its post follows edits and a deletion in Teams, and stays the same post", async (rig) => {
    const { graph, mattermost } = rig;
    const [ann, bob] = [rig.person("Ann"), rig.person("Bob")];
    await rig.connect(ann);
    ann.teams.presence = away;
    const chat = graph.addChat([ann.teams, bob.teams]);
    const url = "https://acme.sharepoint.com/plan.pdf";
    graph.putBytes(`/shares/u!${Buffer.from(url).toString("base64url")}/driveItem/content`, Buffer.from([1, 2]));
    const attachments = [{ id: "a", contentType: "reference", contentUrl: url, name: "plan.pdf" }];
    await graph.say(chat, bob.teams, "at <b>five</b>", { attachments });
    await rig.settled();
    const [message] = chat.messages;
    const [post] = rig.brought(ann);
    assert.ok(message !== undefined && post !== undefined);
    const [id, files] = [post.id, post.fileIds];
    assert.equal(files.length, 1);
    const old = messageForm(null).parse(messageJson(message));

    // Liked, edited, liked, the edit told twice, a later one that nobody could open.
    rig.pass(1_000);
    await graph.change(message, "liked");
    rig.pass(1_000);
    // She is back: an edit rings nobody, and what is there is to be right.
    ann.teams.presence = { availability: "Available", activity: "Available" };
    await graph.change(message, { html: "at <b>six</b>" });
    await rig.settled();
    assert.match(post.message, /^> at \*\*six\*\*$/m);
    await graph.change(message, "liked");
    rig.pass(1_000);
    await graph.change(message, { html: "at <b>seven</b>" }, { spoiled: { changedByte: true } });
    await rig.settled();
    assert.match(post.message, /seven/);
    assert.deepEqual([post.id, post.fileIds, rig.brought(ann).length], [id, files, 1], "the same post with its file");
    // An older version comes late.
    const target = { userId: ann.mattermost.id, chatId: chat.id, messageId: message.id };
    const late = { ...emptyPayload, change: "updated", message: { ...old, lastEditedDateTime: new Date(rig.app.clock.now() - 1_500).toISOString() } } as const; // prettier-ignore
    await rig.app.store.write(async (tx) => {
      await tx.putBridgeInbox([inboxRow(rig.app, target, late, 1)]);
      tx.wake("bridge");
    });
    await rig.settled();
    assert.match(post.message, /seven/);

    rig.pass(1_000);
    await graph.change(message, "deleted");
    await rig.settled();
    assert.match(post.message, /^\*\*Bob\*\* messaged you .*\n\n[*_]This message was deleted in MS Teams\.[*_]$/);
    assert.deepEqual(post.fileIds, []);
    rig.pass(1_000);
    await graph.change(message, "restored");
    await rig.settled();
    assert.match(post.message, /seven/);
    assert.equal(post.fileIds.length, 1);
    assert.deepEqual(await rig.outcomes(ann), [
      "forwarded away",
      "forwarded edit_followed",
      "forwarded edit_followed",
      "skipped overtaken",
      "forwarded deletion_followed",
      "forwarded edit_followed",
    ]);
    // The reader deleted the post: nothing comes in its place.
    mattermost.world.posts.splice(mattermost.world.posts.indexOf(post), 1);
    rig.pass(1_000);
    await graph.change(message, { html: "at eight" });
    await rig.settled();
    assert.equal((await rig.outcomes(ann)).at(-1), "failed post_gone");
    assert.equal(rig.brought(ann).length, 0);
  });

  bridged(
    "a change waits for its message, is found when it was lost, and concerns nobody who was not told",
    async (rig) => {
      const { graph, mattermost } = rig;
      const [ann, bob] = [rig.person("Ann"), rig.person("Bob")];
      await rig.connect(ann);
      const chat = graph.addChat([ann.teams, bob.teams]);
      await graph.say(chat, bob.teams, "while there");
      await rig.settled();
      const [seen] = chat.messages;
      assert.ok(seen !== undefined);
      rig.pass(2_000);
      await graph.change(seen, { html: "while there, changed" });
      await rig.settled();
      rig.pass(1_000);
      await graph.change(seen, "deleted");
      await rig.settled();
      assert.equal(rig.brought(ann).length, 0);
      assert.deepEqual(await rig.outcomes(ann), ["skipped available", "skipped edited", "skipped deleted"]);

      ann.teams.presence = away;
      // The change comes before its message: neither is brought twice, and what is deleted is not brought at all.
      for (const what of [{ html: "right from the start" }, "deleted"] as const) {
        await graph.say(chat, bob.teams, "too early", { lost: true });
        const early = chat.messages.at(-1);
        assert.ok(early !== undefined);
        rig.pass(1_000);
        await graph.change(early, what);
        await rig.settled();
        await graph.repeat(early);
        await rig.settled();
        rig.pass(1_000);
      }
      assert.match(rig.brought(ann)[0]?.message ?? "", /right from the start/);
      assert.equal(rig.brought(ann).length, 1);
      assert.deepEqual((await rig.outcomes(ann)).slice(-2), ["forwarded away", "skipped deleted"]);
      mattermost.world.posts.pop();

      mattermost.fault({ answer: { status: 503, body: "" }, only: /posts/ });
      await graph.say(chat, bob.teams, "first words");
      const message = chat.messages.at(-1);
      assert.ok(message !== undefined);
      rig.pass(1_000);
      await graph.change(message, { html: "second words" });
      rig.pass(1_000);
      mattermost.fault(null);
      await eventually("brought, and changed", () => {
        rig.pass(minuteMs);
        return rig.brought(ann)[0]?.message.includes("second words");
      });
      await rig.settled();
      assert.equal(rig.brought(ann).length, 1);
      // Nobody told us of the next edit: it is found with the next message that is asked for.
      await graph.change(message, { html: "third words" }, { lost: true });
      await graph.say(chat, bob.teams, "and more", { lost: true });
      rig.pass(60 * minuteMs);
      await rig.settled();
      assert.deepEqual(
        rig.brought(ann).map(({ message: text }) => /third words|and more/.exec(text)?.[0]),
        ["third words", "and more"],
      );
      const [, late] = rig.brought(ann);
      assert.match(late?.message ?? "", /\(Nov 22, 2026, .*UTC\):\n/, "what comes late tells when it was said");
    },
  );

  bridged("what was said while the sign-in was lost comes when it is there again, with its time", async (rig) => {
    const { graph, mattermost } = rig;
    // Her server's other plugin has /msteams.
    mattermost.plugCommand("msteams");
    await rig.bridge.check();
    const [ann, bob] = [rig.person("Ann"), rig.person("Bob")];
    ann.mattermost.timezone = "Asia/Shanghai";
    await rig.connect(ann);
    const [chat, readChat] = [graph.addChat([ann.teams, bob.teams]), graph.addChat([ann.teams, bob.teams])];
    graph.entra.revoke(ann.teams);
    await graph.subscriptions.drop(graph.subscriptions.all[0]?.id ?? "", false);
    rig.pass(60 * minuteMs);
    await rig.settled();
    assert.match(rig.brought(ann)[0]?.message ?? "", /lost.*`\/tocsin connect`/, "by the command that works for her");
    rig.pass(minuteMs);
    await graph.say(readChat, bob.teams, "read elsewhere");
    graph.read(ann.teams, readChat);
    for (const text of ["one", "two", "three"]) {
      await graph.say(chat, bob.teams, `lost ${text}`);
      rig.pass(minuteMs);
    }
    rig.pass(5 * dayMs);
    // She is there now; how she was then nobody knows.
    await rig.connect(ann);
    const texts = rig.brought(ann).map(({ message }) => message);
    assert.deepEqual(
      texts.flatMap((text) => /lost (one|two|three)$/m.exec(text)?.[1] ?? []),
      ["one", "two", "three"],
    );
    assert.match(texts.find((text) => text.includes("lost one")) ?? "", /\(Nov 22, 2026, .*GMT\+8\):\n/);
    assert.deepEqual((await rig.outcomes(ann)).toSorted(), [
      "forwarded sign_in_lost",
      "forwarded sign_in_lost",
      "forwarded sign_in_lost",
      "skipped read_in_teams",
    ]);
  });

  bridged("posts keep to what the server takes", async (rig) => {
    const { graph, mattermost } = rig;
    Object.assign(mattermost.world.settings, { maxPostSize: 4_000, maxFileSize: 3 });
    const [ann, bob] = [rig.person("Ann"), rig.person("Bob")];
    await rig.connect(ann);
    ann.teams.presence = away;
    const chat = graph.addChat([ann.teams, bob.teams]);
    const url = "https://acme.sharepoint.com/big.bin";
    graph.putBytes(`/shares/u!${Buffer.from(url).toString("base64url")}/driveItem/content`, Buffer.from([1, 2, 3, 4]));
    const attachments = [{ id: "a", contentType: "reference", contentUrl: url, name: "big.bin" }];
    await graph.say(chat, bob.teams, "x".repeat(10_000), { attachments });
    await rig.settled();
    const [first] = rig.brought(ann);
    assert.ok([...(first?.message ?? "")].length > 3_500);
    assert.match(first?.message ?? "", /too long to be shown in full/);
    assert.match(first?.message ?? "", /big\.bin \(too large\)/);
    mattermost.world.settings.enableFileAttachments = false;
    rig.pass(11 * minuteMs);
    await graph.say(chat, bob.teams, "again", { attachments });
    await rig.settled();
    assert.match(rig.brought(ann)[1]?.message ?? "", /big\.bin \(Mattermost takes no files\)/);
    assert.equal(mattermost.world.files.length, 0);
  });

  bridged("keys change twice a year, and the old one opens what was meant for it", async (rig) => {
    const { graph } = rig;
    const [ann, bob] = [rig.person("Ann"), rig.person("Bob")];
    await rig.connect(ann);
    ann.teams.presence = away;
    const chat = graph.addChat([ann.teams, bob.teams]);
    const first = graph.subscriptions.all[0];
    assert.ok(first !== undefined);
    const old = { certificateId: first.certificateId, certificate: first.certificate };
    const fetched = () => graph.asked.filter(({ path }) => /\/messages\/\d+$/.test(path)).length;
    // Sign-ins that nobody uses end after 90 days.
    for (let i = 0; i < 3; i += 1) {
      rig.pass(60 * dayMs + minuteMs);
      await rig.settled();
    }
    const [second, ...others] = graph.subscriptions.all;
    assert.deepEqual(others, []);
    assert.notEqual(second?.certificateId, old.certificateId, "subscriptions are made anew with the new key");
    await graph.say(chat, bob.teams, "for the old key", { spoiled: old });
    await graph.say(chat, bob.teams, "for the new key");
    await rig.settled();
    assert.equal(rig.brought(ann).length, 2);
    assert.equal(fetched(), 0, "both could be opened as they came");
    // Another node knows it too; once nothing can be meant for it any more, it goes with the next change.
    assert.ok((await createCertificates(rig.app).byId(old.certificateId)) !== null);
    for (let i = 0; i < 3; i += 1) {
      rig.pass(60 * dayMs + minuteMs);
      await rig.settled();
    }
    assert.equal(await createCertificates(rig.app).byId(old.certificateId), null);
  });
});
