import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { assertConnectorAnswer } from "../../../test/support/connector-swagger.ts";
import { startTeams } from "./fake.ts";
import type { FakeTeams, JsonObject, TeamsChannel, TeamsGroupChat, TeamsPerson, TeamsTeam } from "./fake.ts";

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Record<string, unknown>;
}

let now = Date.UTC(2026, 10, 20, 3, 0, 0);
let teams: FakeTeams;
let token: string;
let ann: TeamsPerson;
let bob: TeamsPerson;
let team: TeamsTeam;
let alerts: TeamsChannel;
let chat: TeamsGroupChat;

const hello = { type: "message", text: "hello" };
const errorOf = ({ status, body }: Answer): unknown => [status, (body["error"] as JsonObject | undefined)?.["code"]];
const at = (id: string, rest = ""): string => `/v3/conversations/${encodeURIComponent(id)}${rest}`;
const cardMessage = (card: unknown): JsonObject => ({
  type: "message",
  attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content: card as JsonObject }],
});

async function call(method: string, path: string, body?: unknown, authorization = `Bearer ${token}`): Promise<Answer> {
  const response = await fetch(new URL(`.${path}`, teams.serviceUrl()), {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, retryAfter: response.headers.get("retry-after"), body: answer };
}

async function sent(path: string, body: unknown = hello): Promise<string> {
  const answer = await call("POST", path, body);
  assert.equal(answer.status, 201, JSON.stringify(answer));
  return String(answer.body["id"]);
}

describe("the fake of Teams", () => {
  before(async () => {
    teams = await startTeams({ now: () => now });
    token = await teams.issueToken();
    [ann, bob] = [teams.addPerson({ name: "Ann Lee" }), teams.addPerson({ name: "Bob" })];
    team = teams.addTeam({
      name: "Payments",
      members: [ann, bob],
      channels: [{ name: "Alerts" }, { name: "Board", type: "private" }],
    });
    const [, second] = team.channels;
    assert.ok(second !== undefined);
    alerts = second;
    chat = teams.addChat({ name: "War room", members: [ann, bob] });
    for (const home of [team, chat, teams.personalChat(ann)]) await teams.install(home);
  });

  after(async () => {
    const received = [...teams.received()];
    await teams.close();
    assert.equal(teams.openSockets(), 0);
    for (const { to, method, path, status, answer } of received) {
      const isOdd = status === 401 || status === 415 || (answer as JsonObject | null)?.["errorCode"] === 209;
      if (to === "connector" && status !== null && !isOdd && !path.includes("nowhere"))
        assertConnectorAnswer(method, path, status, answer);
    }
  });

  describe("conversations", () => {
    it("are one for each person, the same each time, found by 29: id and by Entra object id", async () => {
      const create = (id: string): Promise<string> =>
        sent("/v3/conversations", {
          bot: { id: teams.botId },
          members: [{ id }],
          isGroup: false,
          tenantId: teams.tenantId,
        });
      assert.equal(await create(ann.id), teams.personalChat(ann).id);
      assert.equal(await create(ann.aadObjectId), teams.personalChat(ann).id);
      assert.match(teams.personalChat(ann).id, /^a:/);
    });

    it("are new threads in channels, with the first message", async () => {
      const body = { isGroup: true, channelData: { channel: { id: alerts.id } }, activity: hello };
      const { status, body: answer } = await call("POST", "/v3/conversations", body);
      assert.equal(status, 201);
      assert.equal(answer["id"], `${alerts.id};messageid=${String(answer["activityId"])}`);
      assert.equal(teams.messages(alerts).at(-1)?.rootId, answer["activityId"]);
    });

    const personal = (members: unknown, more: object = {}): JsonObject =>
      ({ members, tenantId: teams.tenantId, ...more }) as JsonObject;
    const refused: readonly (readonly [string, () => unknown, unknown])[] = [
      ["of somebody without the app", () => personal([{ id: bob.id }]), [403, "ForbiddenOperationException"]],
      ["of an unknown 29: id", () => personal([{ id: "29:nobody" }]), [400, "BadArgument"]],
      ["by mail address", () => personal([{ id: ann.mail }]), [400, "BadSyntax"]],
      ["of two people", () => personal([{ id: ann.id }, { id: bob.id }]), [400, "BadSyntax"]],
      ["without a tenant", () => ({ members: [{ id: ann.id }] }), [400, "BadSyntax"]],
      ["of another bot", () => personal([{ id: ann.id }], { bot: { id: "28:other" } }), [400, "BadArgument"]],
      [
        "in an unknown channel",
        () => ({ channelData: { channel: { id: "19:x" } }, activity: hello }),
        [404, "ConversationNotFound"],
      ],
      ["in a channel without a message", () => ({ channelData: { channel: { id: alerts.id } } }), [400, "BadSyntax"]],
      ["that are no JSON", () => "{", [400, "BadSyntax"]],
    ];
    for (const [name, body, error] of refused) {
      it(`are refused ${name}`, async () =>
        assert.deepEqual(errorOf(await call("POST", "/v3/conversations", body())), error));
    }
  });

  describe("messages", () => {
    it("are sent, edited and deleted", async () => {
      const id = await sent(at(chat.id, "/activities"), {
        ...hello,
        summary: "toast",
        channelData: { notification: { alert: true } },
      });
      const [first] = teams.messages(chat, ann).filter((each) => each.id === id);
      assert.deepEqual(
        [first?.text, first?.summary, first?.alert, first?.version, first?.rootId],
        ["hello", "toast", true, 1, null],
      );
      assert.equal((await call("PUT", at(chat.id, `/activities/${id}`), { type: "message", text: "bye" })).status, 200);
      assert.deepEqual([teams.message(id)?.text, teams.message(id)?.version], ["bye", 2]);
      assert.equal((await call("DELETE", at(chat.id, `/activities/${id}`))).status, 200);
      assert.equal(teams.message(id), null);
      const again = await call("PUT", at(chat.id, `/activities/${id}`), hello);
      assert.deepEqual(errorOf(again), [404, "ActivityNotFoundInConversation"]);
    });

    it("answer in the thread of a channel, by its id and by the message's", async () => {
      const root = await sent(at(alerts.id, "/activities"));
      const one = await sent(at(`${alerts.id};messageid=${root}`, "/activities"));
      const two = await sent(at(alerts.id, `/activities/${one}`));
      assert.deepEqual(
        [root, one, two].map((id) => teams.message(id)?.rootId),
        [root, root, root],
      );
      const lost = await call("POST", at(`${alerts.id};messageid=1`, "/activities"), hello);
      assert.deepEqual(errorOf(lost), [404, "ConversationNotFound"]);
    });

    it("of people and of other conversations are out of the bot's reach", async () => {
      await teams.say(ann, chat, "mine");
      const mine = teams.messages(chat).at(-1)?.id ?? "";
      assert.deepEqual(errorOf(await call("PUT", at(chat.id, `/activities/${mine}`), hello)), [
        403,
        "NotEnoughPermissions",
      ]);
      const id = await sent(at(chat.id, "/activities"));
      const elsewhere = await call("PUT", at(alerts.id, `/activities/${id}`), hello);
      assert.deepEqual(errorOf(elsewhere), [404, "ActivityNotFoundInConversation"]);
    });

    it("ring those whose mention stands in the text, and nobody else", async () => {
      const mention = (who: TeamsPerson): JsonObject => ({
        type: "mention",
        mentioned: { id: who.id, name: who.name },
        text: `<at>${who.name}</at>`,
      });
      const body = { type: "message", text: "<at>Bob</at> look", entities: [mention(ann), mention(bob)] };
      assert.deepEqual(teams.message(await sent(at(chat.id, "/activities"), body))?.mentions, [bob.id]);
      const card = {
        type: "AdaptiveCard",
        version: "1.5",
        body: [{ type: "Container", items: [{ type: "TextBlock", text: "<at>Ann Lee</at>" }] }],
      };
      const inCard = cardMessage({ ...card, msteams: { entities: [mention(ann), mention(bob)] } });
      assert.deepEqual(teams.message(await sent(at(chat.id, "/activities"), inCard))?.mentions, [ann.id]);
    });

    it("for one person alone need the query and the recipient, and go after a day", async () => {
      const path = at(chat.id, "/activities?isTargetedActivity=true");
      const recipient = { id: bob.id, isTargeted: true };
      const id = await sent(path, { ...hello, recipient });
      assert.equal(teams.message(id, ann), null);
      assert.equal(teams.message(id, bob)?.onlyFor, bob.id);
      assert.deepEqual(errorOf(await call("POST", path, hello)), [400, "BadArgument"]);
      assert.deepEqual(errorOf(await call("POST", at(chat.id, "/activities"), { ...hello, recipient })), [
        400,
        "BadArgument",
      ]);
      assert.deepEqual(errorOf(await call("PUT", at(chat.id, `/activities/${id}`), hello)), [400, "BadArgument"]);
      assert.equal((await call("PUT", at(chat.id, `/activities/${id}?isTargetedActivity=true`), hello)).status, 200);
      now += 24 * 3_600_000;
      token = await teams.issueToken();
      const late = await call("DELETE", at(chat.id, `/activities/${id}?isTargetedActivity=true`));
      assert.deepEqual(errorOf(late), [404, "ActivityNotFoundInConversation"]);
    });

    const good = { type: "AdaptiveCard", version: "1.5" };
    const bad: readonly (readonly [string, unknown, string])[] = [
      ["no object", [hello], "BadSyntax"],
      ["no type", { text: "x" }, "BadArgument"],
      ["a type that no bot sends", { type: "invoke" }, "BadArgument"],
      ["neither text nor card", { type: "message", text: " " }, "BadArgument"],
      ["a number as text", { type: "message", text: 1 }, "BadSyntax"],
      ["an unknown text format", { ...hello, textFormat: "html" }, "BadArgument"],
      ["another sender", { ...hello, from: { id: "28:other" } }, "BadArgument"],
      ["attachments that are no list", { ...hello, attachments: {} }, "BadSyntax"],
      ["a card as text", cardMessage(JSON.stringify(good)), "BadArgument"],
      ["a card of no type", cardMessage({ version: "1.5" }), "BadArgument"],
      ["a card without a version", cardMessage({ type: "AdaptiveCard" }), "BadArgument"],
      ["an element without a type", cardMessage({ ...good, body: [{ text: "x" }] }), "BadArgument"],
      ["an unknown action", cardMessage({ ...good, actions: [{ type: "Action.Http" }] }), "BadArgument"],
      [
        "a link to a script",
        cardMessage({ ...good, actions: [{ type: "Action.OpenUrl", url: "javascript:1" }] }),
        "BadArgument",
      ],
      ["an input without an id", cardMessage({ ...good, body: [{ type: "Input.Text" }] }), "BadArgument"],
      [
        "a refresh for 61 people",
        cardMessage({ ...good, refresh: { action: { type: "Action.Execute" }, userIds: Array(61).fill("29:1") } }),
        "BadArgument",
      ],
      ["a mention of nobody", { ...hello, entities: [{ type: "mention", text: "<at>x</at>" }] }, "BadArgument"],
      ["an alert that is no boolean", { ...hello, channelData: { notification: { alert: "yes" } } }, "BadSyntax"],
      ["no JSON", "{", "BadSyntax"],
    ];
    for (const [name, body, code] of bad) {
      it(`are refused with ${name}`, async () => {
        assert.deepEqual(errorOf(await call("POST", at(chat.id, "/activities"), body)), [400, code]);
      });
    }

    it("are refused when larger than 28 kB, and taken up to it", async () => {
      const text = (bytes: number): JsonObject => ({
        type: "message",
        text: "x".repeat(bytes - JSON.stringify({ type: "message", text: "" }).length),
      });
      assert.equal((await call("POST", at(chat.id, "/activities"), text(28_672))).status, 201);
      assert.deepEqual(errorOf(await call("POST", at(chat.id, "/activities"), text(28_673))), [
        413,
        "MessageSizeTooBig",
      ]);
    });
  });

  describe("the right to speak", () => {
    it("needs a token of ours, for the Connector, that is not over nor revoked", async () => {
      const path = at(chat.id, "/members");
      const wrong = [
        "Bearer x",
        "",
        `Basic ${token}`,
        `Bearer ${await teams.issueToken({ aud: "https://graph.microsoft.com" })}`,
        `Bearer ${await teams.issueToken({ appid: "other" })}`,
        `Bearer ${await teams.issueToken({ exp: Math.floor(now / 1000) - 1 })}`,
      ];
      for (const each of wrong) assert.equal((await call("GET", path, undefined, each)).status, 401, each.slice(0, 20));
      assert.equal((await call("GET", path)).status, 200);
      teams.revokeTokens();
      assert.equal((await call("GET", path)).status, 401);
      token = await teams.issueToken();
    });

    it("is lost where the app is not installed, the person blocked it, or the administrator", async () => {
      const lonely = teams.addChat({ members: [ann] });
      assert.deepEqual(errorOf(await call("POST", at(lonely.id, "/activities"), hello)), [
        403,
        "BotNotInConversationRoster",
      ]);
      teams.block(ann);
      const blocked = await call("POST", at(teams.personalChat(ann).id, "/activities"), hello);
      assert.deepEqual([blocked.status, blocked.body["errorCode"]], [403, 209]);
      assert.match(String(blocked.body["message"]), /"subCode": "MessageWritesBlocked"/);
      teams.block(ann, false);
      teams.disable(teams.tenantId);
      assert.deepEqual(errorOf(await call("POST", at(chat.id, "/activities"), hello)), [403, "BotDisabledByAdmin"]);
      teams.disable(teams.tenantId, false);
      await sent(at(teams.personalChat(ann).id, "/activities"));
    });

    it("is limited in private channels to threads in which it was called", async () => {
      const board = team.channels[2];
      assert.ok(board !== undefined);
      assert.deepEqual(errorOf(await call("POST", at(board.id, "/activities"), hello)), [
        403,
        "BotNotInConversationRoster",
      ]);
      await teams.say(ann, board, "linkTeam x");
      const root = teams.messages(board).at(-1)?.id ?? "";
      await sent(at(`${board.id};messageid=${root}`, "/activities"));
    });

    it("ends with a deleted channel, and does not reach another tenant's service URL", async () => {
      const { channel } = await teams.createChannel(team, "Short-lived");
      await sent(at(channel.id, "/activities"));
      await teams.destroy(channel);
      assert.deepEqual(errorOf(await call("POST", at(channel.id, "/activities"), hello)), [
        404,
        "ConversationNotFound",
      ]);
      const other = await fetch(
        `${teams.serviceUrl("11111111-1111-1111-1111-111111111111")}v3/conversations/${chat.id}/members`,
        {
          headers: { authorization: `Bearer ${token}` },
        },
      );
      assert.equal(other.status, 404);
      await other.text();
    });
  });

  describe("rosters", () => {
    it("list members, in pages and one by one", async () => {
      const many = Array.from({ length: 120 }, (_, index) => teams.addPerson({ name: `Person ${index}` }));
      const crowd = teams.addChat({ members: many });
      await teams.install(crowd);
      const ids: unknown[] = [];
      let next = "";
      let pages = 0;
      do {
        const { body } = await call("GET", at(crowd.id, `/pagedMembers?pageSize=10${next}`));
        ids.push(...(body["members"] as JsonObject[]).map(({ id }) => id));
        const token = body["continuationToken"];
        next = typeof token === "string" ? `&continuationToken=${encodeURIComponent(token)}` : "";
        pages += 1;
      } while (next !== "");
      assert.deepEqual([pages, ids], [3, many.map(({ id }) => id)]);
      const all = (await call("GET", at(chat.id, "/members"))).body as unknown as JsonObject[];
      assert.deepEqual(
        all.map((each) => [each["objectId"], each["email"]]),
        [ann, bob].map((each) => [each.aadObjectId, each.mail]),
      );
      assert.equal((await call("GET", at(chat.id, `/members/${ann.aadObjectId}`))).body["id"], ann.id);
      const strange = await call("GET", at(chat.id, `/members/${many[0]?.id}`));
      assert.deepEqual(errorOf(strange), [404, "MemberNotFoundInConversation"]);
      assert.deepEqual(errorOf(await call("GET", at(chat.id, "/pagedMembers?continuationToken=x"))), [
        400,
        "BadArgument",
      ]);
    });

    it("describe teams by the id of their General channel, which has no name", async () => {
      const path = `/v3/teams/${encodeURIComponent(team.id)}`;
      const { body } = await call("GET", path);
      assert.deepEqual(
        [body["id"], body["name"], body["aadGroupId"], body["memberCount"]],
        [team.id, "Payments", team.aadGroupId, 2],
      );
      const { body: channels } = await call("GET", `${path}/conversations`);
      const standard = [
        { id: team.id, type: "standard" },
        { id: alerts.id, name: "Alerts", type: "standard" },
      ];
      assert.deepEqual(channels["conversations"], standard);
      assert.equal((await call("GET", `/v3/teams/${team.aadGroupId}`)).status, 404);
    });

    it("know no other calls", async () => {
      assert.equal((await call("GET", "/v3/nowhere")).status, 404);
      assert.equal((await fetch(`${teams.url}/elsewhere`)).status, 404);
      const response = await fetch(new URL("./v3/conversations", teams.serviceUrl()), {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "text/plain" },
        body: JSON.stringify({ channelData: { channel: { id: alerts.id } }, activity: hello }),
      });
      assert.equal(response.status, 415);
      await response.text();
    });
  });
});
