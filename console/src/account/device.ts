import { post } from "../api.ts";
import type { Link } from "../generated/api.ts";
import { agentWords } from "./agent.ts";

/** The channel that this page is about. */
export const deviceChannel = "webpush";

/** Can this browser be notified? Why not, otherwise. `ios`: only once it stands on the home screen. */
export type Ability = "ready" | "insecure" | "ios" | "unsupported" | "denied";

export interface BrowserFacts {
  readonly secure: boolean;
  readonly push: boolean;
  readonly permission: NotificationPermission | null;
  readonly agent: string;
  /** An iPad says that it is a Mac: it is told by its fingers. */
  readonly touchPoints: number;
}

/** What can be said of this browser without asking anybody. */
export function abilityOf({ secure, push, permission, agent, touchPoints }: BrowserFacts): Ability {
  if (!secure) return "insecure";
  const isApplePhone = /\b(?:iPhone|iPad|iPod)\b/u.test(agent) || (/\bMacintosh\b/u.test(agent) && touchPoints > 1);
  if (!push || permission === null) return isApplePhone ? "ios" : "unsupported";
  return permission === "denied" ? "denied" : "ready";
}

/** The facts about the browser that runs this. */
export function browserFacts(): BrowserFacts {
  return {
    secure: globalThis.isSecureContext,
    push: "serviceWorker" in navigator && "PushManager" in globalThis,
    permission: "Notification" in globalThis ? Notification.permission : null,
    agent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
  };
}

/** The subscription of this browser; null: it has none. */
export async function subscriptionHere(): Promise<PushSubscription | null> {
  if (!browserFacts().push) return null;
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Kept beside the subscription: an address is a secret, and never comes back from the server. */
const kept = "tocsin-device";

/** The link to this browser among those of this person. */
export function linkHere(links: readonly Link[], subscription: PushSubscription | null): Link | null {
  const key = subscription?.toJSON().keys?.["p256dh"];
  const [id, itsKey] = localStorage.getItem(kept)?.split(" ") ?? [];
  return key === undefined || itsKey !== key ? null : (links.find((link) => link.id === id) ?? null);
}

/** What kept a browser from being subscribed. */
export type Obstacle = "denied" | "dismissed" | "no_service";

export class NotSubscribed extends Error {
  override readonly name = "NotSubscribed";
  readonly obstacle: Obstacle;
  constructor(obstacle: Obstacle) {
    super(obstacle);
    this.obstacle = obstacle;
  }
}

/**
 * Asks for the permission, subscribes this browser and tells the server. To be called by a press of a button. `anew`: gives up the
 * subscription that is here, which is somebody else's.
 */
export async function subscribeHere(anew: boolean): Promise<Link> {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") throw new NotSubscribed(permission === "denied" ? "denied" : "dismissed");
  const offer = await post("/api/v1/channels/{id}/offer", { path: { id: deviceChannel } });
  await navigator.serviceWorker.register("/worker.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = offer.values["publicKey"] ?? "";
  const held = await pushManager.getSubscription();
  if (held !== null && (anew || keyOf(held) !== key)) await held.unsubscribe();
  const subscription = await pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: key })
    .catch((error: unknown) => {
      // The browser could not reach its push service, or has none.
      if (error instanceof DOMException && error.name === "AbortError") throw new NotSubscribed("no_service");
      throw error;
    });
  const { endpoint, keys } = subscription.toJSON();
  const { link } = await post("/api/v1/links", {
    body: {
      channel: deviceChannel,
      account_id: offer.account_id,
      address: { endpoint, p256dh: keys?.["p256dh"], auth: keys?.["auth"] },
      label: agentWords(navigator.userAgent),
    },
  });
  localStorage.setItem(kept, `${link.id} ${keys?.["p256dh"] ?? ""}`);
  return link;
}

/** The key that a subscription was made for, in base64url. */
function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCodePoint(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
