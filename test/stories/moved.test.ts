import assert from "node:assert/strict";
import { describe } from "node:test";
import { listOf } from "#api/schemas/common.ts";
import { account, link } from "#api/schemas/config.ts";
import { verification } from "#api/schemas/links.ts";
import { startTelegramFake } from "../../src/channels/telegram/fake.ts";
import { eventually } from "../support/eventually.ts";
import { fire, quiet, theIncident } from "../support/incidents.ts";
import { addIntegration, addService } from "../support/world.ts";
import { roomTarget, story } from "./story.ts";

describe("A place that moves", () => {
  story("a Telegram group becomes a supergroup: the page arrives, and the link follows", async (world) => {
    const { api } = world.admin;
    const fake = await startTelegramFake();
    try {
      fake.join({ id: -100, type: "group", title: "Ops", state: { migratedTo: -1_002 } });
      fake.join({ id: -1_002, type: "supergroup", title: "Ops", state: "member" });
      const config = { token: fake.token, apiUrl: fake.url };
      const made = await api.post("/api/v1/accounts", { channel: "telegram-bot", name: "Bot", config }, account);
      const address = { chatId: "-100" };
      const room = await api.post(
        "/api/v1/links",
        { channel: "telegram-bot", account_id: made.id, owner: "workspace", address, label: "Ops" },
        verification,
      );
      const service = await addService(world, "Payments", [
        { targets: [roomTarget(room.link.id)], advance_after_sec: 3600 },
      ]);
      const way = await addIntegration(world, service, "standard");
      await fire(way, { key: "disk", title: "Disk full" });
      const incident = await theIncident(api, "Disk full");
      await quiet(api, [incident.id]);
      assert.equal(fake.messages.length, 1);
      await eventually("the link has the new address", async () => {
        const again = { channel: "telegram-bot", account_id: made.id, owner: "workspace", label: "again" };
        const taken = await api
          .post("/api/v1/links", { ...again, address: { chatId: "-1002" } })
          .then(() => false)
          .catch((error: unknown) => String(error).includes("linked already"));
        return taken;
      });
      const rows = (await api.get("/api/v1/links", listOf(link))).rows.filter(
        ({ channel }) => channel === "telegram-bot",
      );
      assert.deepEqual(
        rows.map(({ id, state }) => [id, state]),
        [[room.link.id, "active"]],
      );
    } finally {
      await fake.close();
    }
  });
});
