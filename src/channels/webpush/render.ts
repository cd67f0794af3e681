import { createHash } from "node:crypto";
import type { Notice, NoticeKind, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { fitList } from "#channels/kit/fit.ts";
import { toneSigns } from "#channels/kit/tone.ts";
import { measure, trim } from "#channels/kit/trim.ts";
import { bodyBytes, kept, keptForSec, limits } from "./limits.ts";

/** A message before it is encrypted, and what the push service is told of it. */
export interface Wire {
  readonly payload: Payload;
  readonly ttlSec: number;
  /** RFC 8030 §5.3: `high` wakes a device that saves its battery. */
  readonly urgency: "high" | "normal";
  /** RFC 8030 §5.4: takes the place of what the device has not fetched yet; 32 letters that tell nothing. */
  readonly topic: string | null;
}

/**
 * A declarative push message (W3C Push API, "Members of Declarative Push Messages"): newer Safari shows it by itself, and everywhere
 * else our service worker reads the same JSON.
 */
export interface Payload {
  readonly web_push: 8030;
  readonly notification: {
    readonly title: string;
    readonly body: string;
    readonly lang: string;
    readonly dir: "auto";
    /** What a touch opens. */
    readonly navigate: string;
    /** A newer one with the same tag takes its place on the screen. */
    readonly tag: string;
    /** It takes its place with a sound. */
    readonly renotify: boolean;
    readonly silent: boolean;
    /** Stays on the screen until somebody touches it, where the browser allows that. */
    readonly requireInteraction: boolean;
    readonly timestamp: number;
    /** Browsers show the first two at most. */
    readonly actions: readonly { readonly action: string; readonly title: string; readonly navigate: string }[];
  };
}

/** What rings; all else changes what is on the screen without a sound. */
const rings = {
  page: true,
  bundle: true,
  alarm: true,
  code: true,
  test: true,
  link_request: true,
  answer: true,
  state: false,
  resolved: false,
} as const satisfies Record<NoticeKind, boolean>;

/** As a notification that keeps `limits.payload`: plain text, in which nothing has a meaning. */
export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const loud = rings[notice.kind];
  const paging = notice.kind === "page" || notice.kind === "bundle";
  const topic = topicOf(notice);
  const around = (body: string): Payload => ({
    web_push: 8030,
    notification: {
      title: trim(`${toneSigns[content.tone]} ${content.title}`, kept.title, "bytes"),
      body,
      lang: context.language,
      dir: "auto",
      navigate: context.links.act ?? content.view.url,
      tag: topic ?? hashed(context.notificationId),
      renotify: loud,
      silent: !loud,
      requireInteraction: paging && content.tone === "critical",
      timestamp: context.now,
      actions: actionsOf(content),
    },
  });
  return {
    payload: bodyBytes.map((bytes) => around(bodyOf(content, bytes))).find(fits) ?? around(""),
    ttlSec: paging || notice.kind === "resolved" ? keptForSec.page : keptForSec.other,
    urgency: loud ? "high" : "normal",
    topic,
  };
}

function fits(payload: Payload): boolean {
  return Buffer.byteLength(JSON.stringify(payload)) <= limits.payload;
}

function actionsOf({ actions, view }: Content): Payload["notification"]["actions"] {
  const verbs = actions.flatMap(({ verb, label, url }) =>
    url === null ? [] : [{ action: verb, title: label, navigate: url }],
  );
  return [...verbs, { action: "view", title: view.label, navigate: view.url }];
}

/** Who acted, what is wrong, where. The incidents of a bundle are all named, whatever else has room. */
function bodyOf({ lines, items, body, facts }: Content, bytes: number): string {
  const cut = (text: string, max: number): string => trim(text, max, "bytes");
  if (items.length > 0) return listOf(items, bytes);
  const head = lines.map((line) => cut(line, kept.line)).join("\n");
  const foot = facts
    .slice(1)
    .map(({ label, value }) => `${label}: ${cut(value, kept.value)}`)
    .join(" · ");
  const room = Math.max(0, bytes - measure(head, "bytes") - measure(foot, "bytes"));
  return cut([head, cut(body, room), foot].filter((block) => block !== "").join("\n"), bytes);
}

function listOf(items: Content["items"], bytes: number): string {
  const name = (item: Content["items"][number]): string => trim(item.name, kept.itemName, "bytes");
  const list = fitList(
    items,
    [
      (item) => `${name(item)} [${item.tag}] ${trim(item.title, kept.itemTitle, "bytes")}`,
      (item) => `${name(item)} [${item.tag}]`,
      name,
    ],
    Math.max(bytes, bodyBytes[1]),
    "bytes",
  );
  return list;
}

/** News of one incident take each other's place; bundles name different ones each time. */
function topicOf(notice: Notice): string | null {
  return "incident" in notice ? hashed(notice.incident.id) : null;
}

/** The push service reads topics: it must learn nothing from them. */
function hashed(id: string): string {
  return createHash("sha256").update(`tocsin ${id}`).digest("base64url").slice(0, 32);
}
