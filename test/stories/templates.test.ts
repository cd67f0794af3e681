import assert from "node:assert/strict";
import { describe } from "node:test";
import { z } from "zod";
import { account } from "#api/schemas/config.ts";
import { verification } from "#api/schemas/links.ts";
import { startDingtalkFake } from "../../src/channels/dingtalk/fake.ts";
import { eventually } from "../support/eventually.ts";
import { fire, proofsOf, quiet, theIncident } from "../support/incidents.ts";
import { addIntegration, addService } from "../support/world.ts";
import { roomTarget, story } from "./story.ts";

const nothing = { title: "", body: "" };

/** Well for every incident that it is tried with, and endless for one. */
const treacherous =
  'Look at {{ incident.labels.host }}.{% if incident.labels.host == "db-13" %}{% for i in (1..1000000000) %}.{% endfor %}{% endif %}';

describe("Words of the workspace's own", () => {
  story(
    "a bot says them with its keyword; where they cannot be used, it says the default ones, and why",
    async (world) => {
      const { admin, mail } = world;
      const { api } = admin;
      // A bot that lets nothing through without its keyword.
      const fake = await startDingtalkFake({ token: "0123456789abcdef0123", keywords: ["#"], perMinute: null });
      try {
        await api.post("/api/v1/accounts", { channel: "dingtalk-bot", name: "Bot", config: {} }, account);
        const room = await api.post(
          "/api/v1/links",
          { channel: "dingtalk-bot", owner: "workspace", address: { url: fake.url }, label: "Ops" },
          verification,
        );
        const service = await addService(world, "Payments", [
          { targets: [roomTarget(room.link.id)], advance_after_sec: 3600 },
        ]);
        const way = await addIntegration(world, service, "standard");
        const texts = { en: { title: "Feuer: {{ incident.title }}", body: treacherous }, "zh-CN": nothing };
        await api.put("/api/v1/templates/page", { channel: null, texts, based_on: 0 });

        await fire(way, { key: "a", title: "Disk full", labels: { host: "db-3" } });
        const first = await theIncident(api, "Disk full");
        await quiet(api, [first.id]);
        const said = fake.messages.at(-1);
        assert.match(said?.title ?? "", /Feuer: Disk full #/u);
        assert.match(said?.text ?? "", /Look at db.?-3/u);
        const [good] = await proofsOf(api, first.id);
        assert.deepEqual([good?.state, good?.note, good?.attempts[0]?.why], ["accepted", null, null]);

        for (const [title, why] of [
          ["Queue stuck", /^In the default words\. Template page \(version 1\), body, en: line 1: it takes too long/u],
          ["Cache cold", /^In the default words\. .*it took too long a moment ago$/u],
        ] as const) {
          await fire(way, { key: title, title, labels: { host: "db-13" } });
          const { id } = await theIncident(api, title);
          await quiet(api, [id]);
          assert.match(fake.messages.at(-1)?.text ?? "", /\*\*Service\*\*|Service/u, "the default facts are there");
          assert.doesNotMatch(fake.messages.at(-1)?.text ?? "", /Look at/u);
          const [proof] = await proofsOf(api, id);
          assert.equal(proof?.state, "accepted");
          assert.match(proof?.note ?? "", why);
          assert.match(proof?.attempts[0]?.why ?? "", why);
        }
        assert.match(fake.messages.at(-1)?.title ?? "", /#/u);

        // Tried by the one who writes them, before anybody else has them.
        const draft = {
          kind: "page",
          texts: { en: { title: "Try: {{ incident.title }}", body: "" }, "zh-CN": nothing },
        };
        const sent = await api.post(
          "/api/v1/templates/test",
          { ...draft, via: "email" },
          z.object({ notification_ids: z.array(z.string()).length(1) }),
        );
        await mail.inbox.take("the draft", (each) => each.to === admin.email && each.subject.startsWith("Try: "));
        await eventually("it is on record", async () => {
          const shape = z.object({ kind: z.string(), state: z.string() });
          const row = await api.get(`/api/v1/notifications/${sent.notification_ids[0]}`, shape);
          return row.kind === "test" && row.state === "accepted";
        });
      } finally {
        await fake.close();
      }
    },
  );
});
