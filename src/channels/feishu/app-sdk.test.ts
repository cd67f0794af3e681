import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as lark from "@larksuiteoapi/node-sdk";
import { attempt, withFeishu } from "../../../test/support/feishu-rig.ts";
import { context, notices, page } from "../../../test/conformance/channel-notices.ts";
import type { SignedRequest } from "./fake-app.ts";
import { renderFor } from "./app-render.ts";

// The vendor's SDK as a judge of the made-up Feishu, and through it of what our code takes for Feishu.

/** A request as the SDK's own server adapters hand it on: the parsed body, with its headers behind it. */
function received({ headers, body }: SignedRequest): object {
  const parsed = JSON.parse(new TextDecoder().decode(body)) as object;
  return Object.assign(Object.create({ headers }) as object, parsed);
}

const quiet = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };

describe("the vendor's SDK", () => {
  it(
    "decrypts and believes the made-up events and card callbacks, and no others",
    withFeishu(async ({ fake, ann, bob, room }) => {
      const { encryptKey, verificationToken, compose } = fake;
      const heard: string[] = [];
      const dispatcher = new lark.EventDispatcher({ encryptKey, verificationToken, logger: quiet }).register({
        "im.message.receive_v1": ({ message }: { readonly message: { readonly content: string } }) =>
          void heard.push(message.content),
        "card.action.trigger": ({ action }: { readonly action: { readonly value: { readonly verb: string } } }) => {
          heard.push(action.value.verb);
          return { toast: { type: "info", content: "done" } };
        },
      });
      await dispatcher.invoke(received(fake.sign(compose.message(ann, room, "ack 42", { others: [bob] }))));
      const click = compose.click(ann, room.id, "om_1", { value: { verb: "ack", token: "t" }, tag: "button" });
      const answer: unknown = await dispatcher.invoke(received(fake.sign(click)));
      assert.deepEqual(heard, ['{"text":"@_user_1 @_user_2 ack 42"}', "ack"]);
      assert.deepEqual(answer, { toast: { type: "info", content: "done" } });
      const forged = fake.sign(click);
      await dispatcher.invoke(
        received({ ...forged, headers: { ...forged.headers, "x-lark-signature": "0".repeat(64) } }),
      );
      assert.equal(heard.length, 2, "a forged one is not believed");
      const { challenge } = lark.generateChallenge(received(fake.sign(compose.challenge("ajls384kdjxxxx"))), {
        encryptKey,
      });
      assert.deepEqual(challenge, { challenge: "ajls384kdjxxxx" });
    }),
  );

  it(
    "sends, edits and lists with the made-up Feishu, and reads what we sent",
    withFeishu(async ({ fake, config, messenger, toRoom, ann, room, bob }) => {
      const { appId, appSecret, origin } = fake;
      const client = new lark.Client({ appId, appSecret, domain: origin, logger: quiet });
      const chats = await client.im.v1.chat.list({ params: { page_size: 10 } });
      assert.deepEqual(
        chats.data?.items?.map(({ chat_id: id }) => id),
        [room.id],
      );
      const sent = await client.im.v1.message.create({
        params: { receive_id_type: "open_id" },
        data: { receive_id: bob.openId, msg_type: "text", content: JSON.stringify({ text: "hello" }) },
      });
      assert.equal(fake.messages(bob).at(-1)?.id, sent.data?.message_id);
      const ours = await messenger.send(renderFor(config.appId)(page(), context({ mentions: [] })), toRoom, attempt());
      assert.ok(ours.kind === "accepted");
      const card = JSON.stringify(renderFor(config.appId)(notices.state, context({ mentions: [] })).card);
      const edited = await client.im.v1.message.patch({
        path: { message_id: ours.ref?.["messageId"] ?? "" },
        data: { content: card },
      });
      assert.equal(edited.code, 0);
      assert.equal(fake.messages(room, ann).at(-1)?.edits, 1);
      const urged = await client.im.v1.message.urgentSms({
        path: { message_id: sent.data?.message_id ?? "" },
        params: { user_id_type: "open_id" },
        data: { user_id_list: [bob.openId, ann.openId] },
      });
      assert.deepEqual(urged.data?.invalid_user_id_list, [ann.openId], "who is not in the chat is not rung");
    }),
  );
});
