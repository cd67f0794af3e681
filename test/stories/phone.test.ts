import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { listOf } from "#api/schemas/common.ts";
import { link as linkForm } from "#api/schemas/config.ts";
import { eventually } from "../support/eventually.ts";
import { fire, kindsOf, proofsOf, theIncident, timelineOf, until } from "../support/incidents.ts";
import { connectPhones, type Phones, provePhone, setPatience } from "../support/phone.ts";
import {
  addIntegration,
  addService,
  invitePerson,
  type Person,
  reachablePerson,
  startWorld,
  type World,
} from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget } from "./story.ts";

for (const database of databases()) {
  describe(`The telephone, on ${database.name}`, () => {
    let world: World;
    let phones: Phones;
    const opened = new AsyncDisposableStack();

    before(async () => {
      opened.defer(() => database.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      phones = await connectPhones(world);
      opened.defer(() => phones.close());
      await setPatience(world, 1);
    });
    after(() => opened.disposeAsync());

    it("a text proves nothing, so the phone rings; a mailbox is nobody; key 1 acknowledges, and everything stops", async () => {
      const { admin } = world;
      const { sms, voice } = phones;
      const ann = await invitePerson(world, "Ann");
      const bob = await reachablePerson(world, "Bob");
      const number = "+8613800138000";
      await assert.rejects(
        ann.api.post("/api/v1/links", { channel: "sms", address: { phone: "13800138000" } }),
        /write \+86 13800138000/,
      );
      const bySms = await provePhone(phones, ann, "sms", "+86 138 0013 8000");
      const byVoice = await provePhone(phones, ann, "voice", "0086-138-0013-8000");
      await setLadder(ann, [
        { after_sec: 0, channel: "sms", link_id: bySms },
        { after_sec: 600, channel: "voice", link_id: byVoice },
      ]);
      const service = await addService(world, "Payments", [
        { targets: [personTarget(ann)], advance_after_sec: 3600 },
        { targets: [personTarget(bob)], advance_after_sec: 3600 },
      ]);
      const way = await addIntegration(world, service, "standard");
      await fire(way, { key: "pay", title: "Payments are down" });
      const incident = await theIncident(admin.api, "Payments are down");

      const text = await eventually("the text", () =>
        sms.texts.find((each) => each.text.includes("Payments are down")),
      );
      assert.equal(text.to, number);
      assert.match(text.text, /^\[Critical\] INC-\d+ Payments are down\n.*\/a\/.*\n[^]*Reply \d+a to acknowledge\.$/);
      // Sent is not delivered: after the patience the next channel, long before its time in the ladder.
      assert.equal((await sms.report(text, "sent")).status, 200);
      const call = await eventually("the call", () => voice.calls.find(({ state }) => state === "ringing"));
      assert.equal(call.to, number);

      // A forged key, and a mailbox that hears it all, acknowledge nothing.
      const forged = await fetch(call.first.action ?? "", {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "x-twilio-signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        },
        body: new URLSearchParams({ CallSid: call.id, To: call.to, Digits: "1" }).toString(),
      });
      assert.equal(forged.status, 403);
      assert.equal((await until(admin.api, incident.id, "still open", () => true)).state, "triggered");

      assert.equal((await voice.answer(call)).status, 204);
      const answered = async () => (await proofsOf(admin.api, incident.id)).find(({ channel }) => channel === "voice");
      await eventually("a human answered", async () => (await answered())?.grade === 4);
      assert.equal((await until(admin.api, incident.id, "hearing is no answer", () => true)).state, "triggered");
      await voice.press(call, "9");
      await voice.press(call, "1");
      assert.match(
        call.heard.at(-1) ?? "",
        /Acknowledged\. INC-\d+\. Payments are down\. Acknowledged by Ann .* Goodbye\.$/,
      );
      assert.equal(call.state, "over");

      await until(admin.api, incident.id, "acknowledged", ({ state }) => state === "acknowledged");
      const entry = (await timelineOf(admin.api, incident.id)).find(({ kind }) => kind === "acknowledged");
      assert.deepEqual([entry?.actor.user_id, entry?.via.kind], [ann.id, "channel"]);
      assert.equal((await answered())?.grade, 5);
      const kinds = await kindsOf(admin.api, incident.id);
      assert.deepEqual(
        kinds.filter((kind) => !["alert_joined", "routed"].includes(kind)),
        ["opened", "paged", "failed_over", "acknowledged"],
      );
      // Late reports change nothing any more.
      assert.equal((await sms.report(text, "undelivered", 30003)).status, 200);
      assert.equal((await until(admin.api, incident.id, "it stays", () => true)).state, "acknowledged");

      // The end of it by a text; the answer comes back on the same phone.
      const done = /INC-(\d+)/.exec(text.text)?.[1] ?? "";
      assert.deepEqual(await sms.say(number, `${done}c`), [`INC-${done} is closed.`]);
      await until(admin.api, incident.id, "closed", ({ state }) => state === "closed");
      assert.match((await sms.say("+14155552671", `${done}a`))[0] ?? "", /I do not know who you are/);
      assert.equal(voice.calls.filter(({ state }) => state === "ringing").length, 0);
    });

    it("a call that nobody answers hands over at once, and STOP is heard", async () => {
      const { admin } = world;
      const { sms, voice } = phones;
      const cid = await invitePerson(world, "Cid");
      const link = await provePhone(phones, cid, "voice", "+86 139 0013 9000");
      const text = await provePhone(phones, cid, "sms", "+86 139 0013 9000");
      await setLadder(cid, [
        { after_sec: 0, channel: "voice", link_id: link },
        { after_sec: 600, channel: "sms", link_id: text },
      ]);
      const service = await addService(world, "Search", [{ targets: [personTarget(cid)], advance_after_sec: 3600 }]);
      await setPatience(world, 3600);
      await fire(await addIntegration(world, service, "standard"), { key: "s", title: "Search is down" });
      const incident = await theIncident(admin.api, "Search is down");
      const call = await eventually("the call", () => voice.calls.find(({ state }) => state === "ringing"));
      await voice.voicemail(call);
      const page = await eventually("the text instead", () =>
        sms.texts.find((each) => each.text.includes("Search is down")),
      );
      const failed = (await proofsOf(admin.api, incident.id)).find(({ channel }) => channel === "voice");
      assert.deepEqual([failed?.state, failed?.note], ["failed", "a mailbox answered, and no human"]);
      await sms.report(page, "delivered");
      const proof = async () => (await proofsOf(admin.api, incident.id)).find(({ channel }) => channel === "sms");
      await eventually("the text is on the phone", async () => (await proof())?.grade === 3);
      assert.deepEqual(await sms.say("+8613900139000", "STOP"), []);
      await eventually("the link says why", async () => {
        const links = await admin.api.get("/api/v1/links", listOf(linkForm));
        return links.rows.find(({ id }) => id === text)?.state === "broken";
      });
    });

    it("several phones are one pair of ears: a storm does not ring them in turn, but one incident rings all that it is to", async () => {
      const { admin } = world;
      const { voice } = phones;
      const dee = await invitePerson(world, "Dee");
      const numbers = ["+8613700137001", "+8613700137002"] as const;
      const first = await provePhone(phones, dee, "voice", numbers[0]);
      const second = await provePhone(phones, dee, "voice", numbers[1]);
      const third = await provePhone(phones, dee, "voice", "+8613700137003");
      const ring = (...links: readonly string[]) =>
        setLadder(
          dee,
          links.map((link_id) => ({ after_sec: 0, channel: "voice", link_id })),
        );
      const service = await addService(world, "Queues", [{ targets: [personTarget(dee)], advance_after_sec: 3600 }]);
      const way = await addIntegration(world, service, "standard");
      const ringing = () => voice.calls.filter(({ state }) => state === "ringing").map(({ to }) => to);

      await ring(first, second);
      await fire(way, { key: "q1", title: "Queue one is stuck" });
      await eventually("both phones", () => ringing().length === 2);
      assert.deepEqual(ringing().toSorted(), numbers);

      await ring(third);
      await fire(way, { key: "q2", title: "Queue two is stuck" });
      const { id } = await theIncident(admin.api, "Queue two is stuck");
      await eventually("it says what it waits for", async () => {
        const page = (await proofsOf(admin.api, id)).find(({ channel }) => channel === "voice");
        return page?.note === "held: the person has just been reached at another address of this channel";
      });
      assert.equal(ringing().length, 2);
    });
  });
}

async function setLadder(person: Person, steps: readonly object[]): Promise<void> {
  await person.api.put("/api/v1/me/preferences", { critical: steps, warning: steps, info: steps });
}
