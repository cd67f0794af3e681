import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { pluginScript } from "#bridge/plugin/bundle.ts";
import { commandCard } from "#bridge/words.ts";
import { openBrowser } from "./browser.ts";

const found = await openBrowser();
const publicUrl = "http://tocsin.test";
const link = `${publicUrl}/bridge/connect/v1.abc-DEF_1`;

/** The little of Mattermost that the plugin asks: two of its API's ways, behind its guard against requests of other sites. */
interface Stub {
  readonly url: string;
  readonly ran: { readonly command: string; readonly channel_id: string; readonly team_id: string }[];
  /** What the command answers; null: the server is in trouble. */
  says: string | null;
  stop(): Promise<void>;
}

/** Below a path of its own, as some servers are. The stub of the registry takes what a plugin hands it and gives it to the page. */
const page = `<!doctype html><html><head><title>Mattermost</title></head><body><script>
window.basename = "/chat";
window.registerPlugin = (id, plugin) => { window.pluginId = id; window.plugin = plugin; };
window.begin = (locale) => {
  const store = { getState: () => ({ entities: {
    users: { currentUserId: "u1", profiles: { u1: { locale } } },
    teams: { currentTeamId: "team1" }, channels: { currentChannelId: "channel1" },
  } }) };
  window.plugin.initialize({ registerUserSettings: (form) => { window.form = form; } }, store);
};
</script><script src="/chat/plugin.js"></script></body></html>`;

async function startStub(): Promise<Stub> {
  const ran: Stub["ran"] = [];
  const server = http.createServer((request, response) => {
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, { "content-type": type }).end(body);
    };
    if (request.url === "/chat/") {
      response.setHeader("set-cookie", "MMCSRF=secret26; Path=/");
      return answer(200, "text/html", page);
    }
    if (request.url === "/chat/plugin.js") return answer(200, "text/javascript", pluginScript({ publicUrl }));
    if (request.headers["x-csrf-token"] !== "secret26") return answer(401, "application/json", "{}");
    if (request.method === "GET" && request.url === "/chat/api/v4/teams/team1/commands/autocomplete") {
      const rows = [
        { trigger: "msteams", auto_complete_desc: "Available commands: connect, disconnect" },
        { trigger: "tocsin", auto_complete_desc: commandCard.description },
      ];
      return answer(200, "application/json", JSON.stringify(rows));
    }
    if (request.method !== "POST" || request.url !== "/chat/api/v4/commands/execute")
      return answer(404, "text/plain", "");
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      ran.push(JSON.parse(body) as (typeof ran)[number]);
      if (stub.says === null) return answer(500, "application/json", "{}");
      return answer(200, "application/json", JSON.stringify({ response_type: "ephemeral", text: stub.says }));
    });
    return undefined;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const stub: Stub = {
    url: `http://127.0.0.1:${port}/chat/`,
    ran,
    says: "",
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return stub;
}

/** The form as Mattermost keeps it (webapp, types/plugins/user_settings.ts). */
interface Form {
  readonly id: string;
  readonly uiName: string;
  readonly action: { readonly title: string; readonly text: string; readonly buttonText: string };
  readonly sections: readonly { readonly title: string; readonly settings: readonly Record<string, unknown>[] }[];
}

describe("the plugin in a browser", { skip: "missing" in found ? found.missing : false }, () => {
  let browser: Browser;
  let stub: Stub;
  let tab: Page;
  const errors: string[] = [];

  before(async () => {
    assert.ok("browser" in found);
    browser = found.browser;
    stub = await startStub();
    tab = await browser.newPage();
    tab.on("pageerror", (error) => errors.push(error.message));
    // Tocsin itself is elsewhere; that the browser goes there is what is looked at.
    await tab
      .context()
      .route(`${publicUrl}/**`, (route) => route.fulfill({ contentType: "text/html", body: "<p>on the way" }));
    await tab.goto(stub.url);
  });
  after(async () => {
    await browser.close();
    await stub.stop();
  });

  const form = (): Promise<Form> => tab.evaluate("JSON.parse(JSON.stringify(window.form))");

  it("registers a switch and a button, in the language of who is signed in", async () => {
    await tab.evaluate("window.begin('zh-CN')");
    assert.equal((await form()).action.buttonText, "连接");
    await tab.evaluate("window.begin('en')");
    const { id, uiName, action, sections } = await form();
    assert.deepEqual([id, uiName, action.buttonText], ["org.tocsin.msteams", "MS Teams", "Connect"]);
    assert.equal(await tab.evaluate("window.pluginId"), id);
    for (const text of [action.title, action.text, sections[0]?.title]) assert.ok(text !== undefined && text !== "");
    const [setting] = sections[0]?.settings ?? [];
    assert.deepEqual([setting?.["name"], setting?.["type"], setting?.["default"]], ["notifications", "radio", "on"]);
  });

  it("tells Tocsin by its own command, whatever else has the usual name", async () => {
    stub.says = "Notifications from chats and group chats in MS Teams are now disabled.";
    const done = tab.waitForResponse("**/commands/execute");
    await tab.evaluate("window.form.sections[0].onSubmit({ notifications: 'off' })");
    await done;
    assert.deepEqual(stub.ran.at(-1), {
      command: "/tocsin notifications off",
      channel_id: "channel1",
      team_id: "team1",
    });
    const before = stub.ran.length;
    await tab.evaluate("window.form.sections[0].onSubmit({ other: 'x', notifications: 'on; /leave' })");
    assert.equal(stub.ran.length, before);
  });

  it("opens the way to Microsoft in a window that knows nothing of this one", async () => {
    stub.says = `[Click here to connect your account](${link}).`;
    const opened = tab.waitForEvent("popup");
    await tab.evaluate("window.form.action.onClick()");
    const popup = await opened;
    await popup.waitForURL(link);
    assert.equal(stub.ran.at(-1)?.command, "/tocsin connect");
    assert.equal(await popup.evaluate("window.opener"), null);
    await popup.close();
  });

  it("says what the command says where there is nothing to open, and follows no other link", async () => {
    for (const says of ["You are already connected to MS Teams.", "[here](http://evil.test/bridge/connect/x)"]) {
      stub.says = says;
      const told = tab.waitForEvent("dialog");
      await tab.evaluate("void window.form.action.onClick()");
      const dialog = await told;
      assert.equal(dialog.message(), says);
      await dialog.accept();
    }
  });

  it("says so when Tocsin or Mattermost is in trouble", async () => {
    stub.says = null;
    const told = tab.waitForEvent("dialog");
    await tab.evaluate("void window.form.sections[0].onSubmit({ notifications: 'on' })");
    const dialog = await told;
    assert.match(dialog.message(), /could not be reached/);
    await dialog.accept();
    assert.deepEqual(errors, []);
  });
});
