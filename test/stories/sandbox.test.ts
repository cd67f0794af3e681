import assert from "node:assert/strict";
import type { z } from "zod";
import { listOf } from "#api/schemas/common.ts";
import { account, integration } from "#api/schemas/config.ts";
import { fired, pressed, sandbox as shape } from "#api/schemas/sandbox.ts";
import { platforms } from "#channels/sandboxes.ts";
import { eventually } from "../support/eventually.ts";
import type { World } from "../support/world.ts";
import { addIntegration, addService } from "../support/world.ts";
import { story } from "./story.ts";

type Run = NonNullable<z.output<typeof shape>["run"]>;
type Device = Run["devices"][number];

async function runOf(world: World): Promise<Run> {
  const { run } = await world.admin.api.get("/api/v1/sandbox", shape);
  assert.ok(run !== null, "a sandbox runs");
  return run;
}

/** The wall, once it is as wanted. */
function wall(world: World, what: string, fits: (run: Run) => boolean): Promise<Run> {
  return eventually(what, async () => {
    const run = await runOf(world);
    return fits(run) ? run : null;
  });
}

function wordsOf({ messages }: Device, reader?: string): string {
  return messages
    .filter(({ place }) => reader === undefined || place === reader)
    .map(({ title, text, card }) => `${title ?? ""}\n${text}\n${card === null ? "" : JSON.stringify(card)}`)
    .join("\n");
}

function device(run: Run, channel: string): Device {
  const found = run.devices.find((one) => one.channel === channel);
  assert.ok(found !== undefined, channel);
  return found;
}

function buttonOf(run: Run, channel: string, label: RegExp) {
  const message = device(run, channel).messages.findLast(({ buttons }) => buttons.some((one) => label.test(one.label)));
  const button = message?.buttons.find((one) => label.test(one.label));
  assert.ok(message !== undefined && button !== undefined, `${channel} offers ${label.source}`);
  return { message, button };
}

/** A page of the sandbox, from a browser in which the admin of the real one is signed in. */
async function browse(url: string, form?: Readonly<Record<string, string>>): Promise<Response> {
  const headers = { cookie: "tocsin=tcses_of-the-real-one", origin: new URL(url).origin };
  const asked = form === undefined ? { headers } : { headers, method: "POST", body: new URLSearchParams(form) };
  const answer = await fetch(url, { ...asked, redirect: "manual" });
  assert.equal(answer.headers.get("set-cookie"), null, "no cookie comes out");
  return answer;
}

story("the sandbox shows an alert on every platform, and all follow whoever answers", async (world) => {
  const { api } = world.admin;
  assert.deepEqual(await api.get("/api/v1/sandbox", shape), { run: null });
  const before = await api.get("/api/v1/accounts", listOf(account));
  const { run: started } = await api.post("/api/v1/sandbox", {}, shape);
  assert.deepEqual(
    started?.devices.map(({ channel, messages }) => [channel, messages.length]),
    platforms.map(({ channel }) => [channel, 0]),
    "every platform is there, and nothing was said yet",
  );

  // The first act: a message on every platform; one press, and all follow.
  await api.post("/api/v1/sandbox/fire", { act: "page" }, fired);
  // What a call is about is heard by whoever picks up.
  const paged = await wall(world, "a message on every platform", ({ devices }) =>
    devices.every((one) => (one.kind === "call" ? one.messages.length === 1 : /Checkout fails/.test(wordsOf(one)))),
  );
  assert.equal(paged.incident?.state, "triggered");
  const call = buttonOf(paged, "voice", /^Answer$/);
  const onPhone = (button: string) =>
    api.post("/api/v1/sandbox/press", { channel: "voice", message: call.message.id, button }, pressed);
  await onPhone(call.button.id);
  await wall(world, "it speaks", (run) => /Checkout fails.*Press 1 to ack/.test(wordsOf(device(run, "voice"))));
  const inTeams = buttonOf(paged, "msteams", /^Acknowledge$/);
  const press = { channel: "msteams", message: inTeams.message.id, button: inTeams.button.id };
  assert.deepEqual(await api.post("/api/v1/sandbox/press", press, pressed), { said: null });
  // A mail that was sent cannot change, nor can a text, a call or a notification.
  const followed = await wall(world, "all follow", ({ devices }) =>
    devices.every(
      (one) =>
        ["mail", "sms", "call"].includes(one.kind) ||
        one.channel === "webpush" ||
        /Acknowledged by Ada Admin/.test(wordsOf(one)),
    ),
  );
  assert.equal(followed.incident?.state, "acknowledged");
  const answered = followed.notifications.filter(({ grade }) => grade === 5).map(({ channel }) => channel);
  assert.deepEqual(answered, ["msteams"]);
  await assert.rejects(api.post("/api/v1/sandbox/press", press), /409/, "the button is gone");

  // Who is on the phone meanwhile hears who has it.
  await onPhone("1");
  await wall(world, "the call ends", (run) => /by Ada Admin.*Goodbye/.test(wordsOf(device(run, "voice"))));

  // The line with curl goes through the real server; so does the page behind a mail, where no cookie is taken along.
  const way = /http\S+$/.exec(followed.curl)?.[0] ?? "";
  assert.ok(way.startsWith(`${world.server.url}/sandbox/in/`), followed.curl);
  const body = JSON.stringify({ title_rule: "Hello from curl", event_status: "Critical", alert_key: "hello" });
  const sent = await fetch(way, { method: "POST", body, headers: { "content-type": "application/json" } });
  assert.ok(sent.ok, await sent.text());
  const second = await wall(world, "the second mail", (run) => /Hello from curl/.test(wordsOf(device(run, "email"))));
  const { button: link } = buttonOf(second, "email", /^Acknowledge$/);
  const page = await browse(link.url ?? "");
  const html = await page.text();
  assert.equal(page.status, 200, html);
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? "";
  assert.ok(action.startsWith("/sandbox/a/"), action);
  assert.match(html, /href="\/sandbox\/assets\/tocsin/);
  const acted = await browse(new URL(action, world.server.url).href, { do: "acknowledge" });
  assert.equal(acted.status, 200, await acted.text());
  await wall(world, "acknowledged by mail", ({ incident, timeline }) => {
    const told = timeline.find(({ kind }) => kind === "acknowledged");
    return incident?.title === "Hello from curl" && told?.actor.name === "Ada Admin" && told.via.kind === "action-page";
  });

  // The second act: nobody answers, and the colleague is next.
  await api.post("/api/v1/sandbox/fire", { act: "ignore" }, fired);
  const ignored = await wall(world, "the plan", ({ incident, next }) => {
    return /97 % full/.test(incident?.title ?? "") && next[0]?.kind === "page" && next[0].level === 1;
  });
  assert.deepEqual(ignored.next[0]?.who, [ignored.colleague]);
  const texted = await wall(world, "its text", (run) => /97 % full/.test(wordsOf(device(run, "sms"), "you")));
  const { message: text, button: answer } = buttonOf(texted, "sms", /^\d+a$/);
  const reply = { channel: "sms", message: text.id, button: "reply", inputs: { text: answer.label } };
  assert.deepEqual(await api.post("/api/v1/sandbox/press", reply, pressed), { said: null });
  const told = await wall(world, "acknowledged by text", ({ incident }) => incident?.state === "acknowledged");
  const lines = device(told, "sms").messages.slice(-2);
  assert.deepEqual(
    lines.map(({ mine }) => mine),
    [true, false],
  );
  assert.match(lines[1]?.text ?? "", /acknowledged/i);

  // What belongs to one is nothing to the other.
  const [, token = ""] = /\/a\/([^?]+)/.exec(link.url ?? "") ?? [];
  assert.equal((await browse(`${world.server.url}/a/${token}`)).status, 404);
  const real = await addIntegration(world, await addService(world, "Payments", []), "standard");
  const crossed = await fetch(way.replace(/[^/]+$/, real.key), { method: "POST", body });
  assert.equal(crossed.status, 401);
  assert.equal(
    (await fetch(`${real.url.replace(/[^/]+$/, "")}${/[^/]+$/.exec(way)?.[0]}`, { method: "POST", body })).status,
    401,
  );
  assert.deepEqual(await api.get("/api/v1/accounts", listOf(account)), before, "nothing of it is in the real database");
  assert.equal((await api.get("/api/v1/integrations", listOf(integration))).rows.length, 2);

  await api.delete("/api/v1/sandbox");
  assert.deepEqual(await api.get("/api/v1/sandbox", shape), { run: null });
  assert.equal((await fetch(way, { method: "POST", body })).status, 404);
});
