import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { Client4 } from "@mattermost/client";
import { Client, GraphError } from "@microsoft/microsoft-graph-client";
import { type FakeGraph, startGraph, type TeamsPerson } from "./fake-graph.ts";
import { startMattermost } from "./fake-mattermost.ts";

const verifier = "a-verifier-of-exactly-forty-three-characters";
const redirectUri = "https://tocsin.example.com/bridge/redirect";

async function postToken(graph: FakeGraph, form: Readonly<Record<string, string>>) {
  const { tenantId, clientId, clientSecret } = graph.registration;
  const answer = await fetch(`${graph.origin}/${tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form }),
  });
  return (await answer.json()) as Readonly<Record<string, string>>;
}

function codeOf(graph: FakeGraph, person: TeamsPerson): string {
  const url = new URL(`${graph.origin}/${graph.registration.tenantId}/oauth2/v2.0/authorize`);
  url.search = new URLSearchParams({
    client_id: graph.registration.clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: "offline_access User.Read Chat.Read Presence.Read",
    state: "s",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  return graph.entra.authorize(person, url.toString()).searchParams.get("code") ?? "";
}

describe("the fake of Graph, judged by Microsoft's own client", () => {
  it("signs in by code and verifier, once, and refreshes until it is revoked", async () => {
    await using stack = new AsyncDisposableStack();
    const graph = await startGraph();
    stack.defer(() => graph.close());
    const ann = graph.addPerson("Ann", "ann@example.com");
    const code = { grant_type: "authorization_code", redirect_uri: redirectUri, code_verifier: verifier };
    const bad = await postToken(graph, { ...code, code: codeOf(graph, ann), code_verifier: "short" });
    assert.equal(bad["error"], "invalid_grant");
    const first = codeOf(graph, ann);
    const tokens = await postToken(graph, { ...code, code: first });
    assert.equal((await postToken(graph, { ...code, code: first }))["error"], "invalid_grant");
    const refresh = { grant_type: "refresh_token", refresh_token: tokens["refresh_token"] ?? "" };
    assert.ok((await postToken(graph, refresh))["access_token"]);
    graph.entra.revoke(ann);
    assert.match((await postToken(graph, refresh))["error_description"] ?? "", /AADSTS50173/);
  });

  it("people, presence, chats, messages by pages, subscriptions", async () => {
    await using stack = new AsyncDisposableStack();
    const graph = await startGraph();
    stack.defer(() => graph.close());
    const [ann, bob, eve] = ["Ann", "Bob", "Eve"].map((name) => graph.addPerson(name, `${name}@example.com`));
    assert.ok(ann !== undefined && bob !== undefined && eve !== undefined);
    const code = { grant_type: "authorization_code", redirect_uri: redirectUri, code_verifier: verifier };
    const tokens = await postToken(graph, { ...code, code: codeOf(graph, ann) });
    // Of its middleware only the last: the one before would keep the token from an address that is not https.
    const client = Client.initWithMiddleware({
      baseUrl: `${graph.origin}/`,
      middleware: {
        async execute(context) {
          const headers = new Headers(context.options?.headers);
          headers.set("authorization", `Bearer ${tokens["access_token"] ?? ""}`);
          context.response = await fetch(context.request, { ...context.options, headers });
        },
      },
    });
    const get = async (path: string): Promise<Readonly<Record<string, unknown>>> => client.api(path).get();
    const failure = async (asked: Promise<unknown>): Promise<GraphError> => {
      const error: unknown = await asked.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof GraphError);
      return error;
    };
    assert.equal((await get("/me"))["displayName"], "Ann");
    assert.equal((await get("/me/presence"))["availability"], "Available");
    assert.equal(
      (await failure(client.api("/communications/getPresencesByUserId").post({ ids: [bob.id] }))).statusCode,
      403,
    );
    const chat = graph.addChat([ann, bob]);
    const hidden = graph.addChat([bob, eve]);
    for (let i = 0; i < 7; i += 1) await graph.say(chat, bob, `<p>${i}</p>`);
    assert.equal((await failure(get(`/chats/${hidden.id}/messages`))).statusCode, 404);
    const chats = (await client.api(`/users/${ann.id}/chats`).expand("lastMessagePreview").top(50).get()) as { value: { id: string }[] }; // prettier-ignore
    assert.deepEqual(
      chats.value.map(({ id }) => id),
      [chat.id],
    );
    const pageOf = async (path: string) =>
      (await get(path)) as unknown as { value: { body: { content: string } }[]; "@odata.nextLink"?: string };
    const first = await pageOf(`/chats/${chat.id}/messages?$top=5`);
    const rest = await pageOf((first["@odata.nextLink"] ?? "").slice(`${graph.origin}/v1.0`.length));
    assert.equal(rest["@odata.nextLink"], undefined);
    assert.equal(new Set([...first.value, ...rest.value].map(({ body }) => body.content)).size, 7);
    assert.equal((await failure(get(`/chats/${chat.id}/messages?$top=51`))).statusCode, 400);
    const draft = {
      changeType: "created",
      resource: `users/${ann.id}/chats/getAllMessages`,
      notificationUrl: "http://127.0.0.1:1/none",
      lifecycleNotificationUrl: "http://127.0.0.1:1/none",
      includeResourceData: true,
      clientState: "s",
      expirationDateTime: new Date(Date.now() + 60_000).toISOString(),
    };
    assert.match((await failure(client.api("/subscriptions").post(draft))).message, /EncryptionCertificate/);
    const others = { ...draft, resource: `users/${bob.id}/chats/getAllMessages` };
    assert.equal((await failure(client.api("/subscriptions").post(others))).statusCode, 403);
    const long = { ...draft, expirationDateTime: new Date(Date.now() + 4 * 86_400_000).toISOString() };
    assert.match((await failure(client.api("/subscriptions").post(long))).message, /4320/);
  });
});

describe("the fake of Mattermost, judged by its own client", () => {
  it("people, teams, posts, commands, preferences, configuration", async () => {
    await using stack = new AsyncDisposableStack();
    const fake = await startMattermost();
    stack.defer(() => fake.close());
    const ann = fake.addPerson("ann", { locale: "zh-CN" });
    const as = (token: string): Client4 => {
      const client = new Client4();
      client.setUrl(fake.origin);
      client.setToken(token);
      return client;
    };
    // Clients share what they send along, so each is made where it is used.
    const [bot, admin] = [() => as(fake.bot.token), () => as(fake.admin.token)];
    assert.equal((await bot().getMe()).is_bot, true);
    assert.deepEqual(
      (await bot().getMyTeams()).map(({ id }) => id),
      [fake.team.id],
    );
    assert.equal((await bot().getUser(ann.id)).locale, "zh-CN");
    const channel = await bot().createDirectChannel([fake.bot.id, ann.id]);
    type Post = Parameters<Client4["createPost"]>[0];
    const draft = { channel_id: channel.id, message: "hello", pending_post_id: "x:1" } as Post;
    const post = await bot().createPost(draft);
    assert.equal((await bot().createPost(draft)).id, post.id, "the same post is made once");
    assert.deepEqual((await bot().getPosts(channel.id)).order, [post.id]);
    await assert.rejects(bot().createPost({ ...draft, pending_post_id: "x:2", message: "a".repeat(16_384) }));
    type Command = Parameters<Client4["addCommand"]>[0];
    const command = {
      team_id: fake.team.id,
      trigger: "msteams",
      method: "P",
      url: "https://tocsin.example.com/x",
    } as Command;
    await assert.rejects(bot().addCommand(command), "a bot may not");
    const made = await admin().addCommand(command);
    await assert.rejects(admin().addCommand(command), "a trigger is there once");
    assert.equal((await admin().editCommand({ ...made, trigger: "tocsin" })).trigger, "tocsin");
    assert.deepEqual(
      (await admin().getCommandsList(fake.team.id)).map(({ trigger }) => trigger),
      ["tocsin"],
    );
    await admin().savePreferences(ann.id, [{ user_id: ann.id, category: "pp_x", name: "n", value: "off" }]);
    assert.equal(fake.world.preferences.get(`${ann.id} pp_x n`), "off");
    assert.equal((await admin().getConfig()).ServiceSettings.AllowedUntrustedInternalConnections, "");
    await assert.rejects(bot().getConfig());
  });
});
