import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { type DebianPackage, debianBinary } from "../support/debian.ts";
import { eventually } from "../support/eventually.ts";
import {
  actionPage,
  alertsOf,
  assertOver,
  incidentsTitled,
  type Incident,
  proofsOf,
  timelineOf,
  until,
} from "../support/incidents.ts";
import { type Exporter, startAlertmanager, startExporter, startPrometheus } from "../support/prometheus.ts";
import { addIntegration, addService, reachablePerson, startWorld, type WayIn, type World } from "../support/world.ts";
import { databases } from "./databases.ts";

const title = "Payments are in trouble";
const { skip, binaries } = await programs();

for (const database of databases()) {
  describe(`First light, on ${database.name}`, () => {
    let world: World;
    let folder: string;
    let exporter: Exporter;
    const opened = new AsyncDisposableStack();

    before(async () => {
      if (skip !== false) return;
      folder = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-first-light-"));
      opened.defer(() => fs.rmSync(folder, { recursive: true, force: true }));
      opened.defer(() => database.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      exporter = await startExporter();
      opened.defer(() => exporter.stop());
    });
    after(() => opened.disposeAsync());

    it("a rule of Prometheus fires, the right people are reached, one answers, and it recovers", { skip }, async () => {
      // Rita is first, Ben second, Carl would be third. The room hears of all of it.
      const { admin, mail, receiver } = world;
      const [rita, ben, carl] = await Promise.all(["Rita", "Ben", "Carl"].map((name) => reachablePerson(world, name)));
      const user = (person: typeof rita) => ({ kind: "user", user_id: person?.id });
      const room = { kind: "room", link_id: world.room };
      const payments = await addService(world, "Payments", [
        { targets: [user(rita), room], advance_after_sec: 3 },
        { targets: [user(ben)], advance_after_sec: 4 },
        { targets: [user(carl)], advance_after_sec: 4 },
      ]);
      // Two more services tell apart what comes by one way alone.
      const [direct, relayed] = await Promise.all(
        ["Direct", "Relayed"].map((name) => addService(world, name, [{ targets: [room], advance_after_sec: 3600 }])),
      );
      const both = await addIntegration(world, payments, "alertmanager");
      const byPrometheus = await addIntegration(world, String(direct), "prometheus");
      const byAlertmanager = await addIntegration(world, String(relayed), "alertmanager");

      const alertmanager = await startAlertmanager({
        binary: binaries["prometheus-alertmanager"],
        folder,
        webhooks: [both.url, byAlertmanager.url],
      });
      opened.defer(() => alertmanager.stop());
      const asAlertmanager = (way: WayIn): URL => new URL(`${world.server.url}/in/prometheus/${way.key}`);
      const alertmanagers = [
        new URL(`http://127.0.0.1:${alertmanager.port}/`),
        asAlertmanager(both),
        asAlertmanager(byPrometheus),
      ];
      const prometheus = await startPrometheus({ binary: binaries.prometheus, folder, exporter, alertmanagers });
      opened.defer(() => prometheus.stop());
      exporter.trouble(true);

      // One incident by either way in, and one by both at once.
      const incidents = await eventually("an incident in each service", async () => {
        const found = await incidentsTitled(admin.api, title);
        return found.length >= 3 && found;
      });
      const [incident] = incidents.filter((each) => each.service.id === payments);
      assert.ok(incident);
      await eventually(
        "the alert came by both ways",
        async () => ((await alertsOf(admin.api, incident.id))[0]?.event_count ?? 0) >= 2,
      );
      for (const each of incidents) await assertOneAlert(world, each);
      assert.equal(incident.severity, "critical");

      // Level 1: a mail that came over SMTP, and a webhook whose signature is right.
      const mailToRita = await mail.inbox.take(
        "Rita's page",
        (each) => each.to === rita?.email && each.subject.includes(title),
      );
      assert.match(mailToRita.subject, new RegExp(incident.name));
      assert.match(mailToRita.text, /The gauge says 1/);
      for (const each of incidents) {
        const hook = await receiver.inbox.take(
          `the room's page of ${each.service.name}`,
          ({ data, type }) => type === "incident.page" && data.incident?.id === each.id,
        );
        assert.deepEqual([hook.data.level, hook.data.incident?.state], [0, "triggered"]);
      }

      // Nobody answers: level 2.
      const mailToBen = await mail.inbox.take("Ben's page", (each) => each.to === ben?.email);
      assert.match(mailToBen.text, /level 2/);

      // The link of the mail: looking changes nothing, however often; the button does.
      const page = actionPage(mailToBen.links);
      for (const look of [await page.look(), await page.look()]) {
        assert.equal(look.status, 200);
        assert.match(look.html, new RegExp(title));
        assert.match(look.html, /<form[^>]*method="post"/i);
      }
      assert.equal((await until(admin.api, incident.id, "still triggered", () => true)).state, "triggered");
      assert.equal((await page.press("acknowledge")).status, 200);
      const answered = await until(admin.api, incident.id, "it is acknowledged", (now) => now.state === "acknowledged");
      assert.deepEqual(
        answered.acknowledgements.map(({ name, user_id }) => [name, user_id]),
        [["Ben", ben?.id]],
      );
      assert.equal(answered.escalation.status, "stopped");
      const state = await receiver.inbox.take("the room hears of the answer", ({ type }) => type === "incident.state");
      assert.equal(state.data.incident?.acknowledgedBy, "Ben");
      const again = await page.press("acknowledge");
      assert.equal(again.status, 200, "a stale button is told, not refused");

      // It recovers: closed by the signal, and those who were paged are told.
      exporter.trouble(false);
      for (const each of incidents) {
        const closed = await until(
          admin.api,
          each.id,
          `${each.service.name} is closed`,
          (now) => now.state === "closed",
        );
        assert.deepEqual([closed.closed_reason, closed.signal, closed.open_alerts], ["signal", "recovered", 0]);
        await receiver.inbox.take(
          `the room hears of the end of ${each.service.name}`,
          ({ data, type }) => type === "incident.resolved" && data.incident?.id === each.id,
        );
      }
      for (const person of [rita, ben])
        await mail.inbox.take(
          `${person?.name} hears of the end`,
          (each) => each.to === person?.email && each.subject.includes(title),
        );
      await assertTold(world, incident, { rita: rita?.id, ben: ben?.id });
      await assertOver(
        world,
        incidents.map((each) => each.id),
      );
    });
  });
}

async function programs(): Promise<{ skip: string | false; binaries: Readonly<Record<DebianPackage, string>> }> {
  const [prometheus, alertmanager] = await Promise.all([
    debianBinary("prometheus"),
    debianBinary("prometheus-alertmanager"),
  ]);
  if ("skip" in prometheus)
    return { skip: prometheus.skip, binaries: { prometheus: "", "prometheus-alertmanager": "" } };
  if ("skip" in alertmanager)
    return { skip: alertmanager.skip, binaries: { prometheus: "", "prometheus-alertmanager": "" } };
  return { skip: false, binaries: { prometheus: prometheus.path, "prometheus-alertmanager": alertmanager.path } };
}

async function assertOneAlert(world: World, incident: Incident): Promise<void> {
  const alerts = await alertsOf(world.admin.api, incident.id);
  assert.equal(alerts.length, 1, `alerts of ${incident.service.name}`);
  assert.match(alerts[0]?.dedup_key ?? "", /^[0-9a-f]{16}$/, "Alertmanager's fingerprint");
}

/** Timeline and log tell the whole story, with a reason at every fork. */
async function assertTold(
  world: World,
  incident: Incident,
  { rita, ben }: Readonly<Record<"rita" | "ben", string | undefined>>,
): Promise<void> {
  const { api } = world.admin;
  const timeline = await timelineOf(api, incident.id);
  const kinds = timeline.map((entry) => entry.kind);
  assert.deepEqual(kinds, ["opened", "routed", "paged", "advanced", "paged", "acknowledged", "alert_ended", "closed"]);
  assert.deepEqual(
    timeline.map((entry) => entry.seq),
    kinds.map((_, index) => index + 1),
  );
  const entry = (kind: string): (typeof timeline)[number] | undefined => timeline.find((each) => each.kind === kind);
  assert.equal(entry("opened")?.actor.kind, "integration");
  assert.equal(entry("advanced")?.data["reason"], "timeout");
  assert.deepEqual([entry("acknowledged")?.actor.user_id, entry("acknowledged")?.via.kind], [ben, "action-page"]);
  assert.deepEqual([entry("closed")?.actor.kind, entry("closed")?.data["reason"]], ["system", "signal"]);

  const proofs = await proofsOf(api, incident.id);
  const pages = proofs.filter((proof) => proof.kind === "page");
  const told = pages.map(
    ({ level, channel, to, why, state }) => `${level} ${channel} ${to.user_id} ${why.reason} ${state}`,
  );
  const wanted = [`0 email ${rita} rule accepted`, "0 webhook null rule accepted", `1 email ${ben} rule acted`];
  assert.deepEqual(told.toSorted(), wanted);
  assert.equal(pages.find((proof) => proof.to.user_id === ben)?.grade, 5, "a human acted");
  for (const proof of proofs) {
    assert.ok(proof.why.words !== "");
    assert.deepEqual(
      proof.attempts.map((attempt) => attempt.outcome),
      ["accepted"],
      `${proof.kind} by ${proof.channel}`,
    );
  }
}
