import assert from "node:assert/strict";
import { it } from "node:test";
import type { BridgeSettings } from "../generated/api.ts";
import { draftOf, linesOf, patchOf } from "./draft.ts";

const saved: BridgeSettings = {
  enabled: false,
  tenant_id: "t",
  client_id: "c",
  secret_ends_on: null,
  login_url: "https://login.microsoftonline.com",
  graph_url: "https://graph.microsoft.com",
  mattermost_url: "https://chat.example",
  chat_mode: "delegated",
  presence_mode: "own",
  max_users: 1000,
  allow_list: ["@example.com"],
  secrets_set: ["client_secret"],
};

it("nothing changed sends nothing: a secret that was not typed stays", () => {
  assert.deepEqual(patchOf(saved, draftOf(saved)), {});
});

it("sends what differs, and a list as its lines", () => {
  const draft = { ...draftOf(saved), enabled: true, bot_token: "x", allow_list: " @example.com, ann@example.org \n\n" };
  assert.deepEqual(patchOf(saved, draft), {
    enabled: true,
    bot_token: "x",
    allow_list: ["@example.com", "ann@example.org"],
  });
});

it("takes a list as people paste it", () => {
  assert.deepEqual(linesOf("a@x.example，b@x.example;\n a@x.example"), ["a@x.example", "b@x.example"]);
});
