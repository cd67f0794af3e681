import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { attempt, never, start, withDingtalk } from "../../../test/support/dingtalk-rig.ts";
import type { Rig } from "../../../test/support/dingtalk-rig.ts";
import { context, page } from "../../../test/conformance/channel-notices.ts";
import type { Ref } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { appChecker } from "./app-check.ts";
import { appAddressForm, appAddressKey, appConfigForm, hostsOf } from "./app-config.ts";
import type { AppAddress } from "./app-config.ts";
import { renderFor } from "./app-render.ts";
import { createReplies } from "./app-reply.ts";
import { signInOf } from "./app-signin.ts";
import { dingtalk } from "./index.ts";

async function check(rig: Rig): Promise<Readonly<Record<string, string>>> {
  const items = await appChecker(rig)(never);
  for (const { text } of items) assert.ok(text.en !== "" && text["zh-CN"] !== "");
  return Object.fromEntries(items.map(({ id, state }) => [id, state]));
}

describe("the check", () => {
  it(
    "a new account by stream: what is known is good, what is not is said to be unknown; it sends nothing",
    withDingtalk(async (rig) => {
      const fresh = { token: "good", template: "good", stream: "unknown", messages: "unknown" };
      assert.deepEqual(await check(rig), fresh);
      // The card that asks for the template has the same name each time.
      assert.deepEqual(await check(rig), fresh);
      assert.deepEqual([rig.fake.world.cards.size, rig.fake.world.messages], [1, []]);
      rig.seen.stream = { kind: "open", at: start };
      rig.seen.accepted("message", start);
      assert.deepEqual(await check(rig), { ...fresh, stream: "good", messages: "good" });
      rig.seen.stream = { kind: "ended", at: start, why: "closed" };
      rig.clock.now += 1;
      rig.seen.refused("unnamed", rig.clock.now);
      assert.deepEqual(await check(rig), { ...fresh, stream: "bad", messages: "bad" });
    }),
  );

  it(
    "no template is a fault that is told, since messages have no buttons then",
    withDingtalk(
      async (rig) => {
        const items = await appChecker(rig)(never);
        assert.match(items.find(({ id }) => id === "template")?.text.en ?? "", /links in the place of buttons/);
      },
      { cardTemplateId: "" },
    ),
  );

  it(
    "a wrong template, and a wrong secret before all",
    withDingtalk(
      async (rig) => {
        assert.equal((await check(rig))["template"], "bad");
        const wrong = { ...rig, tokens: { ...rig.tokens, renew: () => Promise.resolve(refused) } };
        assert.deepEqual(await check(wrong), {
          token: "bad",
          template: "unknown",
          stream: "unknown",
          messages: "unknown",
        });
      },
      { cardTemplateId: "00000000-0000-0000-0000-000000000000.schema" },
    ),
  );
  const refused = { ok: false, failure: { kind: "permanent", blame: "account", why: "no" } } as const;

  it(
    "over HTTP: an address that the internet does not know is bad, until something has arrived",
    withDingtalk(
      async (rig) => {
        const at = (publicUrl: string) => check({ ...rig, deps: { ...rig.deps, publicUrl } });
        assert.equal((await at("https://tocsin.example.com"))["endpoint"], "unknown");
        assert.equal((await at("https://10.0.0.5"))["endpoint"], "bad");
        rig.seen.accepted("click", start);
        assert.equal((await at("https://10.0.0.5"))["endpoint"], "good");
      },
      { connection: "http" },
    ),
  );
});

describe("facets", () => {
  it(
    "a stream where the settings choose it; over HTTP the address for clicks is announced, and again without harm",
    withDingtalk(
      async (rig) => {
        const { stream, announce } = dingtalk.connect(rig.config, rig.deps);
        assert.equal(stream, undefined);
        for (const url of ["https://a.example/hook/dingtalk/1", "https://b.example/hook/dingtalk/1"])
          assert.equal((await announce?.(url, never))?.kind, "accepted");
        const [[key, route] = []] = rig.fake.world.callbacks;
        assert.deepEqual([key, route?.url], ["tocsin-account-1", "https://b.example/hook/dingtalk/1"]);
        const other = dingtalk.connect({ ...rig.config, connection: "stream" }, rig.deps);
        assert.ok(other.stream !== undefined && other.announce === undefined);
      },
      { connection: "http" },
    ),
  );
});

describe("sign-in", () => {
  const redirectUri = "https://tocsin.example.com/oauth/dingtalk/account-1";

  it(
    "goes to DingTalk's own page and comes back as somebody of the organization",
    withDingtalk(async (rig) => {
      const signIn = signInOf(rig.config, rig.deps, rig.tokens);
      const url = new URL(signIn.url({ redirectUri, state: "s+/=" }));
      assert.equal(url.pathname, "/oauth2/auth");
      assert.deepEqual(
        ["client_id", "redirect_uri", "state", "scope", "corpId"].map((name) => url.searchParams.get(name)),
        [rig.config.clientId, redirectUri, "s+/=", "openid corpid", rig.config.corpId],
      );
      const found = await signIn.identify({ code: rig.fake.signIn(rig.ann), redirectUri }, never);
      assert.ok(found.ok);
      assert.deepEqual(found.address, rig.toAnn);
      assert.deepEqual(found.person, { key: appAddressKey(rig.toAnn), name: "Ann", tenant: rig.config.corpId });
      const used = await signIn.identify({ code: "used-before", redirectUri }, never);
      assert.ok(!used.ok && used.outcome.kind === "permanent");
      assert.doesNotMatch(JSON.stringify(used), /used-before/);
    }),
  );

  it(
    "of another organization is refused, and so is somebody who left",
    withDingtalk(
      async (rig) => {
        const signIn = signInOf(rig.config, rig.deps, rig.tokens);
        const outsider = await signIn.identify({ code: rig.fake.signIn(rig.ann), redirectUri }, never);
        assert.ok(!outsider.ok && "why" in outsider.outcome);
        assert.match(outsider.outcome.why, /not of the app's organization/);
        const own = signInOf({ ...rig.config, corpId: rig.fake.world.corpId }, rig.deps, rig.tokens);
        const code = rig.fake.signIn(rig.bob);
        rig.fake.world.people.delete(rig.bob.userId);
        const left = await own.identify({ code, redirectUri }, never);
        assert.ok(!left.ok && left.outcome.kind === "permanent");
      },
      { corpId: "ding0000000000000000" },
    ),
  );
});

describe("answers by messages", () => {
  it(
    "what is for one person alone is said to them alone; who cannot be written to is told how in the group",
    withDingtalk(async (rig) => {
      const { ann, room, fake } = rig;
      const replies = createReplies(rig.messenger, rig.deps);
      const link = "https://tocsin.example.com/link/abc";
      const how = context({ actionToken: null, verbs: [], links: { view: link, act: null } });
      const wire = renderFor(rig.config.clientId)({ kind: "answer", text: `Link: ${link}`, tone: "bad" }, how);
      const key = appAddressKey(rig.toAnn);
      const by = { key, name: "Ann", tenant: null };
      const place = {
        kind: "chat",
        key: appAddressKey(rig.toRoom),
        name: null,
        tenant: null,
        address: rig.toRoom,
      } as const;
      const said = (address: AppAddress): InboundEvent<AppAddress> => ({
        kind: "command",
        id: `said|${room.id}|${address.id}`,
        text: "status",
        by,
        byAddress: address,
        place,
      });
      assert.equal((await replies.reply(said(rig.toAnn), wire, attempt())).kind, "accepted");
      assert.deepEqual([fake.messages(ann).length, fake.messages(room).length], [1, 0]);
      assert.equal((await replies.reply(said({ ...rig.toAnn, id: "left1" }), wire, attempt("two"))).kind, "accepted");
      const [told] = fake.messages(room);
      assert.match(told?.text ?? "", /Open a chat with this robot first/);
      assert.deepEqual([told?.links, told?.pressables], [[], []]);
      const plain = renderFor(rig.config.clientId)({ kind: "answer", text: "Fine.", tone: "good" }, context());
      await replies.reply(said(rig.toAnn), plain, attempt("three"));
      assert.equal(fake.messages(room).length, 2);
    }),
  );

  it(
    "a click is answered by its response; late, by an edit of its note, or where there is no card by a message",
    withDingtalk(async (rig) => {
      const replies = createReplies(rig.messenger, rig.deps);
      const clicked = (id: string, ref: Ref | null = null): InboundEvent<AppAddress> => ({
        kind: "action",
        id,
        verb: "ack",
        token: "t",
        by: { key: "k", name: "", tenant: null },
        byAddress: rig.toAnn,
        place: null,
        ref,
        minutes: null,
      });
      const answer = renderFor(rig.config.clientId)({ kind: "answer", text: "Fine.", tone: "good" }, context());
      replies.heard([clicked("one"), clicked("two")], start);
      await replies.reply(clicked("one"), answer, attempt());
      assert.equal(rig.fake.messages(rig.ann).length, 0);
      rig.clock.now += 1_400;
      await replies.reply(clicked("two"), answer, attempt("two"));
      assert.equal(rig.fake.messages(rig.ann).length, 1);
      const wire = renderFor(rig.config.clientId)(page(), context());
      await replies.reply(clicked("three"), wire, attempt("three"));
      assert.equal(rig.fake.messages(rig.ann).length, 1);
      const card = await rig.messenger.send(wire, rig.toRoom, attempt("card"));
      assert.ok(card.kind === "accepted" && card.ref !== null);
      await replies.reply(clicked("four", card.ref), answer, attempt("four"));
      assert.equal(rig.fake.messages(rig.ann).length, 1);
      assert.match(rig.fake.messages(rig.room, rig.ann)[0]?.text ?? "", /Fine\.$/);
      assert.doesNotMatch(rig.fake.messages(rig.room, rig.bob)[0]?.text ?? "", /Fine\./);
    }),
  );
});

describe("forms", () => {
  const good = { clientId: "dingeqqpkv3gzxkz", clientSecret: "secret", corpId: "ding9f50b15bccd16741" };

  it("take what the console shows, and default to the stream in mainland China", () => {
    const parsed = appConfigForm.parse(good);
    assert.ok(parsed.ok);
    assert.deepEqual([parsed.value.connection, parsed.value.region], ["stream", "china"]);
    assert.equal(hostsOf(parsed.value).old, "https://oapi.dingtalk.com");
    assert.equal(hostsOf({ region: "international", apiUrl: undefined }).login, "https://login.dingtalk.io");
  });

  for (const [field, value] of [
    ["apiUrl", "http://api.dingtalk.com"],
    ["eventAesKey", "short"],
    ["cardTemplateId", "https://open-dev.dingtalk.com/fe/card"],
    ["connection", "carrier pigeon"],
  ] as const)
    it(`refuse ${field} ${value}`, () => {
      const parsed = appConfigForm.parse({ ...good, [field]: value });
      assert.deepEqual(!parsed.ok && parsed.issues.map((issue) => issue.field), [field]);
    });

  it("an address is a person's or a group's, not one in the form of the other", () => {
    const of = (kind: string, id: string) => appAddressForm.parse({ clientId: good.clientId, kind, id }).ok;
    assert.deepEqual(
      [
        of("user", "manager4021"),
        of("group", "cidjMOszAhS4Jg+/w=="),
        of("user", "cid/a=="),
        of("group", "manager4021"),
      ],
      [true, true, false, false],
    );
  });
});
