import assert from "node:assert/strict";
import { it } from "node:test";
import { withMattermost } from "../../../test/support/mattermost-rig.ts";
import { openApi } from "./app-api.ts";
import { readAnswer } from "./app-outcome.ts";
import type { HttpResult } from "#ports/http.ts";

const signal = new AbortController().signal;

it(
  "people are found by id, name and mail; posts are read; a dialog opens within three seconds of a click",
  withMattermost(async ({ fake, ann, ops, deps, clock }) => {
    const api = openApi({ serverUrl: fake.url, token: fake.bot.token }, deps);
    const value = async (answer: Promise<HttpResult>): Promise<unknown> => {
      const reading = readAnswer(await answer, "look", deps.now());
      assert.ok(reading.ok, JSON.stringify(reading));
      return reading.value;
    };
    for (const found of [api.user(ann.id, signal), api.userByName("ann", signal), api.userByEmail(ann.email, signal)])
      assert.partialDeepStrictEqual(await value(found), { id: ann.id, username: "ann" });
    const nobody = readAnswer(await api.userByName("no/body", signal), "look", deps.now());
    assert.ok(!nobody.ok && nobody.id === "app.user.missing_account.const");

    const post = fake.world.addPost({ channel: ops, author: ann, message: "hello" });
    assert.partialDeepStrictEqual(await value(api.post(post.id, signal)), { message: "hello", user_id: ann.id });

    const trigger = fake.world.trigger(ann.id);
    const dialog = { callback_id: "snooze", title: "Snooze", elements: [], submit_label: "Snooze" };
    const open = () => api.openDialog(trigger, "https://tocsin.example.com/hook/x", dialog, signal);
    assert.deepEqual(await value(open()), { status: "OK" });
    assert.partialDeepStrictEqual(fake.dialogs, [{ user_id: ann.id, dialog: { title: "Snooze" } }]);
    clock.now += 3_001;
    const late = readAnswer(await open(), "look", deps.now());
    assert.ok(!late.ok && late.id === "interactive_message.decode_trigger_id.expired");
  }),
);
