// The service worker: shows what is pushed, and answers from there. It keeps no files and stands in nobody's way (no `fetch` listener), so
// that no browser ever shows an old console.
import type { Click, WorkerScope } from "./scope.ts";

/** Runs as a service worker, and as nothing else: see `worker` in vite.config.ts. */
const worker = globalThis as unknown as WorkerScope;

const pictures = { icon: "/icons/icon-192.png", badge: "/icons/badge-96.png" };

/** As `src/channels/webpush/render.ts` makes it. */
interface Told {
  readonly title: string;
  readonly body: string;
  readonly lang: string;
  readonly dir: "auto";
  readonly navigate: string;
  readonly tag: string;
  readonly renotify: boolean;
  readonly silent: boolean;
  readonly requireInteraction: boolean;
  readonly timestamp: number;
  readonly actions: readonly { readonly action: string; readonly title: string; readonly navigate: string }[];
}

/** What a touch opens, by action; the empty one is the notification itself. */
type Ways = Readonly<Record<string, string>>;

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("push", (event) => {
  const told = read(event.data);
  // A push that shows nothing costs the subscription: browsers end it.
  if (told === null)
    return event.waitUntil(worker.registration.showNotification("Tocsin", { ...pictures, tag: "tocsin" }));
  const { title, navigate, actions, ...shown } = told;
  const data: Ways = { "": navigate, ...Object.fromEntries(actions.map((each) => [each.action, each.navigate])) };
  const buttons = actions.map((each) => ({ action: each.action, title: each.title }));
  return event.waitUntil(
    worker.registration.showNotification(title, { ...pictures, ...shown, actions: buttons, data }),
  );
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const ways = event.notification.data as Ways | null;
  const to = ways?.[event.action] ?? ways?.[""] ?? "/";
  event.waitUntil(event.action === "ack" ? acknowledge(event, to) : worker.clients.openWindow(to));
});

/**
 * The page's own button, pressed for the person: a POST with the token of this message, which is theirs alone. Whatever does not work
 * opens the page instead, where it can be seen why.
 */
async function acknowledge({ notification }: Click, page: string): Promise<void> {
  const text = await answered(page);
  if (text === null) {
    await worker.clients.openWindow(page);
    return;
  }
  const { title, tag, lang } = notification;
  await worker.registration.showNotification(title, {
    ...pictures,
    body: text,
    tag,
    lang,
    silent: true,
    data: notification.data,
  });
}

async function answered(page: string): Promise<string | null> {
  const url = new URL(page, worker.location.origin);
  if (url.origin !== worker.location.origin) return null;
  url.search = "";
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: "do=acknowledge",
      // The link is the proof of whose answer it is; somebody else may be signed in here.
      credentials: "omit",
    });
    const { text } = (await answer.json()) as { readonly text?: unknown };
    return answer.ok && typeof text === "string" ? text : null;
  } catch {
    return null;
  }
}

/** Only our own server can have encrypted it for this browser; a message of a later version may still be another one. */
function read(data: { json(): unknown } | null): Told | null {
  if (data === null) return null;
  try {
    const { notification } = data.json() as { readonly notification: Told };
    return typeof notification.title === "string" && Array.isArray(notification.actions) ? notification : null;
  } catch {
    return null;
  }
}
