import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { CDPSession, Page, Worker } from "playwright-core";
import type { FakeBrowser, PushFake, ShownNotification } from "../../src/channels/webpush/fake.ts";
import { startPushFake } from "../../src/channels/webpush/fake.ts";
import { eventually } from "../support/eventually.ts";
import { assertReadable, call, findBrowser, looks, type Site, startSite } from "./site.ts";
import { assertAccessible } from "./watched.ts";

const found = await findBrowser();
const skip = "missing" in found ? `no browser: ${found.missing}` : false;

/** What a notification on the screen holds. */
interface Shown {
  readonly title: string;
  readonly body: string;
  readonly silent: boolean;
  readonly actions: readonly { readonly action: string; readonly title: string }[];
}

/**
 * A browser without a way to its vendor cannot subscribe: the push service and the call that asks it are made up. All else is real: the
 * worker, what it is sent (encrypted for this device by the product), what it shows, and what its button does.
 */
describe("notifications in a browser", { skip, timeout: 400_000 }, () => {
  let site: Site;
  let page: Page;
  let pushes: PushFake;
  let device: FakeBrowser;
  let cdp: CDPSession;

  before(async () => {
    if ("missing" in found) return;
    pushes = await startPushFake();
    site = await startSite(found.browser);
    ({ page } = site);
    await page.exposeFunction("tocsinSubscribe", (key: string) => {
      device = pushes.subscribe(key);
      const { endpoint, p256dh, auth } = device.subscription;
      return { endpoint, keys: { p256dh, auth } };
    });
  });

  after(async () => {
    await site.stop();
    await pushes.close();
  });

  it("are not asked for where the browser forbids them, and it is said what to do", async () => {
    cdp = await site.watched.context.newCDPSession(page);
    // What is not granted then is forbidden.
    await site.watched.context.grantPermissions(["geolocation"], { origin: site.server.url });
    await page.goto("/me?tab=devices");
    await page.getByText("Notifications are forbidden for this page.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Notify me on this device" }).count(), 0);
    await page.getByRole("heading", { name: "Good to know" }).waitFor();
    site.watched.assertQuiet();
  });

  it("are subscribed to by one button, and tested by another", async () => {
    await site.watched.context.grantPermissions(["notifications"], { origin: site.server.url });
    await page.addInitScript(madeUpSubscription);
    await page.goto("/me?tab=devices");
    await page.getByRole("button", { name: "Notify me on this device" }).click();
    await page.locator("[data-subscribed]").waitFor();
    const card = page.locator('[data-address][data-state="active"]', { hasText: "this device" });
    await card.waitFor();
    await assertAccessible(page, "devices");

    await card.getByRole("button", { name: "Send a test" }).click();
    const sent = await pushed(device, "the test", ({ title }) => /test/iu.test(title));
    await deliver(page, cdp, sent);
    const shown = await onScreen(page, 1);
    assert.deepEqual([shown[0]?.title, shown[0]?.body], [sent.title, sent.body]);
    await page.reload();
    await page.locator("[data-subscribed]").waitFor();
    site.watched.assertQuiet();
  });

  it("show an incident, and acknowledge it from there", async () => {
    const incident = await openIncident(page, "disk-full on db-3");
    const sent = await pushed(device, "the page", ({ title }) => title.includes("disk-full"));
    await deliver(page, cdp, sent);
    const [shown] = (await onScreen(page, 2)).filter(({ title }) => title.includes("disk-full"));
    assert.deepEqual(
      shown?.actions.map(({ action, title }) => [action, title]),
      [
        ["ack", "Acknowledge"],
        ["snooze", "Snooze"],
      ],
    );
    const [worker] = site.watched.context.serviceWorkers();
    assert.ok(worker !== undefined);
    await press(worker, "disk-full", "ack");
    await eventually("the incident is acknowledged", async () => {
      const now = (await call(page, "GET", `/api/v1/incidents/${incident}`)) as { readonly state: string };
      assert.equal(now.state, "acknowledged");
      return now;
    });
    const after = await eventually("the notification tells so", async () => {
      const [one] = (await onScreen(page, 2)).filter(({ title }) => title.includes("disk-full"));
      assert.equal(one?.body, "Acknowledged by Ada Admin");
      return one;
    });
    assert.deepEqual([after.silent, after.actions.length], [true, 0]);
    site.watched.assertQuiet();
  });

  it("say so when a subscription has ended, and begin anew", async () => {
    device.subscribed = false;
    await page.goto("/me?tab=devices");
    await page.getByRole("button", { name: "Send a test" }).click();
    const broken = page.locator('[data-address][data-state="broken"]');
    await broken.getByText("the browser's subscription has ended").waitFor();
    await page.getByText("The subscription of this device has ended").waitFor();
    await page.getByRole("button", { name: "Notify me on this device" }).click();
    await page.locator("[data-subscribed]").waitFor();
    // The ended one is gone.
    await page.locator("[data-address]").nth(1).waitFor({ state: "detached" });
    assert.equal(await page.locator("[data-address]").count(), 1);
    await page.getByRole("button", { name: "Unlink" }).click();
    const dialog = page.getByRole("dialog", { name: /^Unlink/u });
    await dialog.getByRole("textbox").fill("a borrowed laptop");
    await dialog.getByRole("button", { name: "Unlink" }).click();
    await page.getByText("None yet. Subscribe the devices").waitFor();
    site.watched.assertQuiet();
  });

  it("come with an app that can be installed, and keep no file of it", async () => {
    const { errors } = (await cdp.send("Page.getAppManifest")) as { readonly errors: readonly unknown[] };
    assert.deepEqual(errors, []);
    const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
    // A window without a profile cannot install anything, whatever it is.
    assert.deepEqual(
      installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito"),
      [],
    );
    assert.deepEqual(await page.evaluate("caches.keys()"), []);
    const answer = await page.request.get("/worker.js");
    assert.equal(answer.headers()["cache-control"], "no-cache");
    assert.doesNotMatch(await answer.text(), /caches|"fetch"|`fetch`,/u);
  });

  for (const look of looks) {
    it(`read well in ${look.language}, wide and narrow, light and dark`, async () => {
      await assertReadable(page, look, ["/me?tab=devices"]);
      site.watched.assertQuiet();
    });
  }
});

/** Runs in the page. The subscription is kept as a browser keeps it, over a reload. */
const madeUpSubscription = `(() => {
  const kept = "made-up subscription";
  const of = (json) => json && {
    options: { applicationServerKey: null },
    toJSON: () => json,
    unsubscribe: async () => { sessionStorage.removeItem(kept); return true; },
  };
  PushManager.prototype.getSubscription = async () => of(JSON.parse(sessionStorage.getItem(kept)));
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || Notification.permission !== "granted") throw new DOMException("", "NotAllowedError");
    const json = await tocsinSubscribe(applicationServerKey);
    sessionStorage.setItem(kept, JSON.stringify(json));
    return of(json);
  };
})()`;

/** What the push service got for this device, decrypted. */
function pushed(
  device: FakeBrowser,
  what: string,
  is: (shown: ShownNotification) => boolean,
): Promise<ShownNotification> {
  return eventually(what, () => {
    const one = device.shown.findLast(is);
    assert.ok(one !== undefined, `${device.shown.length} messages`);
    return one;
  });
}

/** Hands a message to the real service worker, as the browser does with what its push service brings. */
async function deliver(page: Page, cdp: CDPSession, { text }: ShownNotification): Promise<void> {
  const ids: string[] = [];
  cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) =>
    ids.push(...registrations.filter(({ isDeleted }) => !isDeleted).map(({ registrationId }) => registrationId)),
  );
  await cdp.send("ServiceWorker.enable");
  const registrationId = await eventually("the worker is registered", () => {
    const id = ids.at(-1);
    assert.ok(id !== undefined);
    return id;
  });
  const origin = new URL(page.url()).origin;
  await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: text });
  await cdp.send("ServiceWorker.disable");
}

/** What stands on the screen, once there are so many. */
function onScreen(page: Page, count: number): Promise<readonly Shown[]> {
  return eventually(`${count} notifications are shown`, async () => {
    const shown = (await page.evaluate(`navigator.serviceWorker.ready
      .then((registration) => registration.getNotifications())
      .then((all) => all.map(({ title, body, silent, actions }) =>
        ({ title, body, silent: silent === true, actions: actions.map(({ action, title }) => ({ action, title })) })))`)) as readonly Shown[];
    assert.equal(shown.length, count);
    return shown;
  });
}

/** A person's press on a button of a notification: no headless browser draws one, so the worker is told of it as by the browser. */
async function press(worker: Worker, title: string, action: string): Promise<void> {
  await worker.evaluate(`(async () => {
    const all = await registration.getNotifications();
    const notification = all.find((each) => each.title.includes(${JSON.stringify(title)}));
    const event = new NotificationEvent("notificationclick", { notification, action: ${JSON.stringify(action)} });
    const works = [];
    Object.defineProperty(event, "waitUntil", { value: (work) => works.push(work) });
    dispatchEvent(event);
    await Promise.all(works);
  })()`);
}

/** Pages whoever is signed in; the incident's id. */
async function openIncident(page: Page, title: string): Promise<string> {
  const me = (await call(page, "GET", "/api/v1/me")) as { readonly id: string };
  const service = (await call(page, "POST", "/api/v1/services", { name: "Payments" })) as { readonly id: string };
  const draft = { service_id: service.id, title, severity: "critical", user_ids: [me.id] };
  return ((await call(page, "POST", "/api/v1/incidents", draft)) as { readonly id: string }).id;
}
