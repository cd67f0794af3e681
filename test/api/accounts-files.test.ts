import assert from "node:assert/strict";
import { it } from "node:test";
import type { App } from "#app/app.ts";
import { type Config, configForm } from "../conformance/testchat/parts.ts";
import { testchat } from "../conformance/testchat/index.ts";
import { msteams } from "#channels/msteams/index.ts";
import type { ChannelModule, CheckItem, Download } from "#ports/channel.ts";
import { forEachEngine } from "../support/engines.ts";
import type { Answer, Caller } from "./caller.ts";
import { startSite } from "./harness.ts";

const settings = {
  baseUrl: "https://chat.example.com",
  botId: "bot-1",
  botToken: "token-nobody-may-see",
  signingSecret: "signing-secret-nobody-may-see",
};

interface Paper {
  readonly downloads?: (config: Config, publicUrl: string) => readonly Download[];
  readonly check?: (signal: AbortSignal) => Promise<readonly CheckItem[]>;
  readonly closed?: () => void;
}

/** The test channel with files and a check that a test brings. */
function channelWith({ downloads, check, closed }: Paper): ChannelModule {
  const base = testchat();
  return {
    ...base,
    connect: (config, deps) => ({
      ...base.connect(config, deps),
      ...(check === undefined ? {} : { check }),
      close() {
        closed?.();
        return Promise.resolve();
      },
    }),
    ...(downloads === undefined
      ? {}
      : {
          downloads(config, { publicUrl }) {
            const parsed = configForm.parse(config);
            assert.ok(parsed.ok, "the channel gets its own settings, with the secrets in plain text");
            return downloads(parsed.value, publicUrl);
          },
        }),
  };
}

/** Puts a channel into a running site, whose list of channels is a map. */
function register(app: App, module: ChannelModule): void {
  const { channels } = app;
  assert.ok(channels instanceof Map);
  channels.set(module.manifest.id, module);
}

async function accountOf(admin: Caller): Promise<string> {
  const made = await admin.post("/api/v1/accounts", { channel: "testchat", name: "Chat", config: settings });
  assert.equal(made.status, 201, made.text);
  return (made.json as { id: string }).id;
}

function detailOf(answer: Answer, status: number): string {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/u);
  return (answer.json as { detail?: string }).detail ?? "";
}

const bytes = Uint8Array.from({ length: 300 }, (_, at) => at % 256);

forEachEngine("files of accounts", (engine) => {
  it("are listed, and come byte for byte under their own name", async (t) => {
    const site = await startSite(t, engine, { publicUrl: "https://tocsin.example.com" });
    const { admin } = await site.setUp();
    register(
      site.app,
      channelWith({
        downloads: ({ botId }, publicUrl) => [
          { fileName: `${botId}-1.2.3.zip`, contentType: "application/zip", version: "1.2.3", bytes },
          {
            fileName: 'for "you"; 清单.txt',
            contentType: "text/plain; charset=utf-8",
            version: "1.0.0",
            bytes: new TextEncoder().encode(publicUrl),
          },
        ],
      }),
    );
    const path = `/api/v1/accounts/${await accountOf(admin)}/downloads`;
    const list = await admin.get(path);
    assert.equal(list.status, 200, list.text);
    assert.deepEqual(list.json, {
      rows: [
        { file_name: "bot-1-1.2.3.zip", version: "1.2.3", content_type: "application/zip", size: 300 },
        { file_name: 'for "you"; 清单.txt', version: "1.0.0", content_type: "text/plain; charset=utf-8", size: 26 },
      ],
    });
    const file = await fetch(`${site.url}${path}/bot-1-1.2.3.zip`, { headers: { cookie: admin.cookie } });
    assert.equal(file.status, 200);
    assert.deepEqual(new Uint8Array(await file.arrayBuffer()), bytes);
    assert.equal(file.headers.get("content-type"), "application/zip");
    assert.equal(file.headers.get("content-length"), "300");
    assert.equal(file.headers.get("content-disposition"), 'attachment; filename="bot-1-1.2.3.zip"');
    assert.equal(file.headers.get("x-content-type-options"), "nosniff");
    assert.equal(file.headers.get("cache-control"), "no-store");
    const odd = await admin.get(`${path}/${encodeURIComponent('for "you"; 清单.txt')}`);
    assert.equal(odd.text, "https://tocsin.example.com");
    assert.equal(
      odd.headers.get("content-disposition"),
      "attachment; filename*=UTF-8''for%20%22you%22%3B%20%E6%B8%85%E5%8D%95.txt",
    );
    assert.match(detailOf(await admin.get(`${path}/bot-1-9.9.9.zip`), 404), /no such file of this account/u);
    assert.doesNotMatch(list.text + odd.text + site.log.join(""), /nobody-may-see/u);
  });

  it("are none for a channel without any, and not there for an account that is not", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    register(site.app, channelWith({}));
    const id = await accountOf(admin);
    assert.deepEqual((await admin.get(`/api/v1/accounts/${id}/downloads`)).json, { rows: [] });
    assert.match(detailOf(await admin.get("/api/v1/accounts/nobody/downloads"), 404), /no such account/u);
    assert.match(detailOf(await admin.get("/api/v1/accounts/nobody/downloads/x.zip"), 404), /no such account/u);
    assert.match(detailOf(await admin.get("/api/v1/accounts/nobody/check"), 404), /no such account/u);
  });

  it("name the field when the settings are no longer what the channel takes", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    register(site.app, channelWith({ downloads: () => [] }));
    const id = await accountOf(admin);
    const stricter = testchat();
    const refuse = { ok: false, issues: [{ field: "botId", problem: "must be a number" }] } as const;
    register(site.app, {
      ...channelWith({ downloads: () => [] }),
      manifest: { ...stricter.manifest, config: { ...stricter.manifest.config, parse: () => refuse } },
    });
    for (const path of ["downloads", "check"]) {
      const answer = await admin.get(`/api/v1/accounts/${id}/${path}`);
      assert.equal(answer.status, 400, answer.text);
      assert.deepEqual((answer.json as { errors: unknown }).errors, [
        { field: "config.botId", problem: "must be a number", reason: "no_number", params: {} },
      ]);
    }
  });
});

forEachEngine("the check of an account", (engine) => {
  const items: readonly CheckItem[] = [
    { id: "token", state: "good", text: { en: "The bot can sign in.", "zh-CN": "机器人可以登录。" } },
    { id: "endpoint", state: "bad", text: { en: "Nobody reaches it.", "zh-CN": "外部无法访问。" } },
    { id: "package", state: "unknown", text: { en: "Look there.", "zh-CN": "请查看。" } },
  ];

  it("gives each thing with its state in both languages, within the channel's time, and frees what it opened", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const signals: AbortSignal[] = [];
    let closed = 0;
    register(
      site.app,
      channelWith({
        check(signal) {
          signals.push(signal);
          return Promise.resolve(items);
        },
        closed: () => (closed += 1),
      }),
    );
    const id = await accountOf(admin);
    const before = closed;
    const answer = await admin.get(`/api/v1/accounts/${id}/check`);
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json, { rows: items });
    assert.equal(closed, before + 1);
    assert.equal(signals.length, 1);
    const after = (await admin.get(`/api/v1/accounts/${id}`)).json as { last_ok_at: unknown; last_error_at: unknown };
    assert.deepEqual([after.last_ok_at, after.last_error_at], [null, null], "reading changes nothing");
  });

  it("works for an account that is disabled", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    register(site.app, channelWith({ check: () => Promise.resolve(items) }));
    const id = await accountOf(admin);
    await admin.json("PATCH", `/api/v1/accounts/${id}`, { disabled: true });
    assert.deepEqual((await admin.get(`/api/v1/accounts/${id}/check`)).json, { rows: items });
  });

  it("is told to be missing where the channel has none", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    register(site.app, channelWith({}));
    const id = await accountOf(admin);
    assert.match(detailOf(await admin.get(`/api/v1/accounts/${id}/check`), 404), /has no check.*\/probe/u);
  });
});

forEachEngine("an account of Microsoft Teams", (engine) => {
  it("brings its app package and its check", async (t) => {
    const site = await startSite(t, engine, { publicUrl: "https://tocsin.example.com" });
    const { admin } = await site.setUp();
    register(site.app, msteams);
    const made = await admin.post("/api/v1/accounts", {
      channel: "msteams",
      name: "Teams",
      config: {
        appId: "1B4E28BA-2FA1-11D2-883F-0016D3CCA427",
        tenantId: "72f988bf-86f1-41af-91ab-2d7cd011db47",
        clientSecret: "secret-nobody-may-see",
      },
    });
    assert.equal(made.status, 201, made.text);
    const { id, hook_url: hook } = made.json as { id: string; hook_url: string };
    const list = await admin.get(`/api/v1/accounts/${id}/downloads`);
    const [row] = (list.json as { rows: { file_name: string; version: string; size: number }[] }).rows;
    assert.ok(row, list.text);
    assert.equal(row.file_name, `Tocsin-${row.version}.zip`);
    const file = await fetch(`${site.url}/api/v1/accounts/${id}/downloads/${row.file_name}`, {
      headers: { cookie: admin.cookie },
    });
    const zip = Buffer.from(await file.arrayBuffer());
    assert.equal(file.headers.get("content-type"), "application/zip");
    assert.equal(zip.length, row.size);
    assert.equal(zip.toString("latin1", 0, 4), "PK\x03\x04");

    const check = await admin.get(`/api/v1/accounts/${id}/check`);
    assert.equal(check.status, 200, check.text);
    const items = new Map((check.json as { rows: CheckItem[] }).rows.map((item) => [item.id, item]));
    // No network here: the guard of the site lets nothing out.
    assert.equal(items.get("token")?.state, "bad");
    assert.equal(items.get("endpoint")?.state, "unknown");
    assert.ok(items.get("endpoint")?.text.en.includes(hook), "the endpoint is the hook of the account");
    assert.doesNotMatch(check.text + list.text + site.log.join(""), /nobody-may-see/u);
  });
});
