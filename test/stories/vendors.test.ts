import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { account } from "#api/schemas/config.ts";
import { failuresToOpen } from "#domain/route.ts";
import { type GatewaySms, startGatewaySms } from "../../src/channels/sms/fake-gateway.ts";
import { eventually } from "../support/eventually.ts";
import { fire, kindsOf, proofsOf, quiet, theIncident, until } from "../support/incidents.ts";
import { connectPhones, type Phones, provePhone, setPatience } from "../support/phone.ts";
import { addIntegration, addService, invitePerson, type Person, startWorld, type World } from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget } from "./story.ts";

const token = "b3f0c9e2a7d14856";

for (const database of databases()) {
  describe(`Vendors that take over for each other, on ${database.name}`, () => {
    let world: World;
    let phones: Phones;
    let gateway: GatewaySms;
    const opened = new AsyncDisposableStack();

    before(async () => {
      opened.defer(() => database.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      phones = await connectPhones(world);
      opened.defer(() => phones.close());
      gateway = await startGatewaySms({ token });
      opened.defer(() => gateway.close());
    });
    after(() => opened.disposeAsync());

    it("text vendor down → the second at once → no receipt in time → a call → key 1 → everything stops", async () => {
      const { admin } = world;
      const { sms, voice } = phones;
      const ann = await invitePerson(world, "Ann");
      const number = "+8613800138000";
      const bySms = await provePhone(phones, ann, "sms", number);
      const byVoice = await provePhone(phones, ann, "voice", number);
      const ladder = [
        { after_sec: 0, channel: "sms", link_id: bySms },
        { after_sec: 600, channel: "voice", link_id: byVoice },
      ];
      await ann.api.put("/api/v1/me/preferences", { critical: ladder, warning: ladder, info: ladder });
      await routed(world, phones, gateway);
      await setPatience(world, 1);
      await sms.fault({ kind: "answer", status: 503 });

      const way = await addIntegration(world, await serviceOf(world, "Payments", ann), "standard");
      await fire(way, { key: "pay", title: "Payments are down" });
      const text = await eventually("the text by the second vendor", () =>
        gateway.texts.find((each) => each.text.includes("Payments are down")),
      );
      assert.equal(text.to, number);
      const call = await eventually("the call", () => voice.calls.find(({ state }) => state === "ringing"));
      await voice.answer(call);
      await voice.press(call, "1");
      const { id } = await theIncident(admin.api, "Payments are down");
      await until(admin.api, id, "acknowledged", ({ state }) => state === "acknowledged");

      const page = (await proofsOf(admin.api, id)).find(({ channel }) => channel === "sms");
      assert.deepEqual(
        page?.attempts.map(({ outcome, why }) => [outcome, why]),
        [
          ["retry", "sms refused: answered with HTTP 503; next: Gateway"],
          ["accepted", "by Gateway; 2 SMS segments (GSM-7)"],
        ],
      );
      assert.deepEqual(
        (await kindsOf(admin.api, id)).filter((kind) => !["alert_joined", "routed"].includes(kind)),
        ["opened", "paged", "failed_over", "acknowledged"],
      );
      await quiet(admin.api, [id]);
      assert.equal(gateway.texts.length, 1);
      assert.equal(voice.calls.filter(({ state }) => state === "ringing").length, 0);
      assert.equal(sms.texts.filter((each) => each.text.includes("Payments")).length, 0);
    });

    it("a vendor that failed too often in a row is passed over until a probe is answered; other regions go another way", async () => {
      const { admin } = world;
      const { sms } = phones;
      await setPatience(world, 3600);
      await sms.fault(null);
      const bo = await invitePerson(world, "Bo");
      await provePhone(phones, bo, "sms", "+8613900139000");
      const cy = await invitePerson(world, "Cy");
      const before = gateway.texts.length;
      const verifying = cy.api.post("/api/v1/links", { channel: "sms", address: { phone: "+14155550123" } });
      await verifying;
      await eventually("a number abroad is the gateway's", () =>
        gateway.texts.slice(before).find(({ to }) => to === "+14155550123"),
      );

      await sms.fault({ kind: "answer", status: 503 });
      const way = await addIntegration(world, await serviceOf(world, "Search", bo), "standard");
      for (let count = 1; count <= failuresToOpen; count += 1) {
        await fire(way, { key: `s${count}`, title: `Search ${count}` });
        await eventually(`text ${count}`, () => gateway.texts.find(({ text }) => text.includes(`Search ${count}`)));
      }
      await eventually("the circuit is shown", async () => (await twilioOf(world, phones)).circuit_until !== null);
      const asked = sms.received.length;
      await fire(way, { key: "last", title: "Search last" });
      await eventually("the text", () => gateway.texts.find(({ text }) => text.includes("Search last")));
      assert.equal(sms.received.length, asked, "it was not asked again");
      const { id } = await theIncident(admin.api, "Search last");
      const page = await eventually("its proof", async () =>
        (await proofsOf(admin.api, id)).find(({ state }) => state === "accepted"),
      );
      assert.deepEqual(
        page.attempts.map(({ why }) => why),
        ["sms was passed over: it failed too often in a row; 2 SMS segments (GSM-7)"],
      );
    });
  });
}

/** Numbers of China go by Twilio first; all others, and what Twilio does not take, by the gateway. */
async function routed(world: World, phones: Phones, gateway: GatewaySms): Promise<void> {
  const { api } = world.admin;
  const config = { vendor: "http", apiUrl: gateway.url, secret: token, callbacks: false };
  const second = await api.post("/api/v1/accounts", { channel: "sms", name: "Gateway", config }, account);
  assert.equal(second.route, null);
  await api.patch(`/api/v1/accounts/${phones.smsAccount}`, { route: { order: 1, prefixes: ["+86"] } }, account);
  const after = await api.patch(`/api/v1/accounts/${second.id}`, { route: { order: 2, prefixes: [] } }, account);
  assert.deepEqual(after.route, { order: 2, prefixes: [] });
}

async function twilioOf({ admin }: World, { smsAccount }: Phones) {
  return admin.api.get(`/api/v1/accounts/${smsAccount}`, account);
}

async function serviceOf(world: World, name: string, person: Person): Promise<string> {
  return addService(world, name, [{ targets: [personTarget(person)], advance_after_sec: 3600 }]);
}
