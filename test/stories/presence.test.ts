import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { z } from "zod";
import { listOf } from "#api/schemas/common.ts";
import { link } from "#api/schemas/config.ts";
import { eventually } from "../support/eventually.ts";
import { fire, kindsOf, type Proof, proofsOf, theIncident, timelineOf, until } from "../support/incidents.ts";
import {
  type AppPost,
  assertHeard,
  connectMattermost,
  linkPlace,
  type MattermostApp,
  type MattermostPerson,
  type MattermostStream,
  seen,
} from "../support/mattermost.ts";
import { connectPhones, type Phones, provePhone } from "../support/phone.ts";
import {
  addIntegration,
  addService,
  invitePerson,
  type Person,
  startWorld,
  type WayIn,
  type World,
} from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget } from "./story.ts";

interface Somebody {
  readonly tocsin: Person;
  readonly mattermost: MattermostPerson;
  readonly way: WayIn;
}

for (const database of databases()) {
  describe(`Presence, on ${database.name}`, () => {
    let world: World;
    let phones: Phones;
    let mattermost: MattermostApp;
    let stream: MattermostStream;
    const opened = new AsyncDisposableStack();

    before(async () => {
      opened.defer(() => database.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      phones = await connectPhones(world);
      opened.defer(() => phones.close());
      ({ mattermost, stream } = await connectMattermost(world));
      opened.defer(() => mattermost.close());
      opened.defer(() => stream.close());
    });
    after(() => opened.disposeAsync());

    /** Somebody with Mattermost and a telephone, both at once, and a service that pages them. */
    async function somebody(name: string, phone: string): Promise<Somebody> {
      const tocsin = await invitePerson(world, name);
      const person = mattermost.world.addPerson(name.toLowerCase());
      mattermost.team.members.add(person);
      await linkPlace(mattermost, { tocsin, mattermost: person }, "person", null, "slash");
      const sms = await provePhone(phones, tocsin, "sms", phone);
      const links = (await tocsin.api.get("/api/v1/links", listOf(link))).rows;
      const chat = links.find(({ channel, owner }) => channel === "mattermost" && owner.user_id === tocsin.id);
      assert.ok(chat !== undefined);
      const steps = [
        { after_sec: 0, channel: "mattermost", link_id: chat.id },
        { after_sec: 0, channel: "sms", link_id: sms },
      ];
      await tocsin.api.put("/api/v1/me/preferences", { critical: steps, warning: steps, info: steps });
      const service = await addService(world, name, [{ targets: [personTarget(tocsin)], advance_after_sec: 3600 }]);
      return { tocsin, mattermost: person, way: await addIntegration(world, service, "standard") };
    }

    const pageBy = async (incidentId: string, channel: string): Promise<Proof | undefined> =>
      (await proofsOf(world.admin.api, incidentId)).find((each) => each.channel === channel);
    const texts = (title: string) => phones.sms.texts.filter(({ text }) => text.includes(title));
    const isCard = (title: string) => (post: AppPost) => post.text.includes(title);
    const waitOf = ({ due_at: due, created_at: made }: Proof): number => Date.parse(due) - Date.parse(made);

    it("whoever is active in Mattermost is told there; the text waits a minute and is never sent once they answer", async () => {
      const ann = await somebody("Ann", "+86 138 0013 8001");
      await ann.tocsin.api.patch("/api/v1/me", { presence: true });
      ann.mattermost.status = { status: "online", at: Date.now() };
      await fire(ann.way, { key: "disk", title: "Disk is filling", status: "Warning" });
      const incident = await theIncident(world.admin.api, "Disk is filling");
      const card = await seen(mattermost, ann.mattermost, null, "the message first", isCard("Disk is filling"));
      await eventually("it is written down", async () =>
        (await kindsOf(world.admin.api, incident.id)).includes("arranged"),
      );
      const told = (await timelineOf(world.admin.api, incident.id)).find(({ kind }) => kind === "arranged");
      assert.equal(told?.text, "Ann: Mattermost first, SMS after 60 s, by their presence setting");
      assert.ok(!/active|online/.test(JSON.stringify(told)), "where she is stands nowhere");
      const text = await pageBy(incident.id, "sms");
      assert.ok(text !== undefined);
      assert.deepEqual([text.state, waitOf(text)], ["queued", 60_000]);
      assert.match(text.why.words, /after the chat, by your presence setting$/);
      assertHeard(await mattermost.click(ann.mattermost, card, "ack"));
      await until(world.admin.api, incident.id, "acknowledged", ({ state }) => state === "acknowledged");
      assert.equal((await pageBy(incident.id, "sms"))?.state, "cancelled");
      assert.deepEqual(texts("Disk is filling"), []);

      // What is critical goes by both at once, wherever she is.
      await fire(ann.way, { key: "fire", title: "The site is down", status: "Critical" });
      await eventually("the text", () => texts("The site is down")[0]);
      const worst = await theIncident(world.admin.api, "The site is down");
      const critical = await pageBy(worst.id, "sms");
      assert.deepEqual([critical === undefined ? null : waitOf(critical), critical?.why.reason], [0, "rule"]);
      assert.ok(!(await kindsOf(world.admin.api, worst.id)).includes("arranged"));

      // Nobody else is shown that she uses it, and what was noted goes with her leave.
      const others = await world.admin.api.get("/api/v1/users", listOf(z.record(z.string(), z.unknown())));
      assert.ok(others.rows.every((row) => !("presence" in row)));
      assert.equal(await ann.tocsin.api.post("/api/v1/me/presence").then(() => "taken"), "taken");
      await ann.tocsin.api.patch("/api/v1/me", { presence: false });
    });

    it("nothing changes for those who did not ask for it, nor where no platform says where they are", async () => {
      const bo = await somebody("Bo", "+86 138 0013 8002");
      bo.mattermost.status = { status: "online", at: Date.now() };
      await fire(bo.way, { key: "bo", title: "Queue is long", status: "Warning" });
      await eventually("the text", () => texts("Queue is long")[0]);
      const plain = await theIncident(world.admin.api, "Queue is long");
      const first = await pageBy(plain.id, "sms");
      assert.equal(first === undefined ? null : waitOf(first), 0);
      assert.ok(!(await kindsOf(world.admin.api, plain.id)).includes("arranged"));

      const cy = await somebody("Cy", "+86 138 0013 8003");
      await cy.tocsin.api.patch("/api/v1/me", { presence: true });
      cy.mattermost.status = null;
      await fire(cy.way, { key: "cy", title: "Cache is cold", status: "Info" });
      await eventually("the text all the same", () => texts("Cache is cold")[0]);
      const unknown = await theIncident(world.admin.api, "Cache is cold");
      const page = await pageBy(unknown.id, "sms");
      assert.ok(page !== undefined && waitOf(page) < 60_000);
      assert.match(page.why.words, /presence_unknown: sent as planned$/);
      const said = (await timelineOf(world.admin.api, unknown.id)).find(({ kind }) => kind === "arranged");
      assert.match(said?.text ?? "", /presence_unknown/);

      // The workspace can do without for everybody.
      await world.admin.api.patch("/api/v1/settings", { presence: false });
      await fire(cy.way, { key: "cy-2", title: "Cache is warm", status: "Info" });
      await eventually("the text at once", () => texts("Cache is warm")[0]);
      const off = await theIncident(world.admin.api, "Cache is warm");
      assert.ok(!(await kindsOf(world.admin.api, off.id)).includes("arranged"));
    });
  });
}
