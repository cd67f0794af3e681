import type { EventLink } from "#domain/event.ts";
import { eventLimits } from "#domain/event.ts";
import { isObject, own } from "./json.ts";
import { cutText, firstText, oneLine, scalarText } from "./text.ts";

const titleLimit = 128;

/**
 * An address that may be shown as a link: http or https, no user name in front (`https://bank.example@evil.example`), not cut:
 * half an address leads astray. Null for everything else.
 */
export function safeUrl(value: unknown): string | null {
  if (typeof value !== "string" || value.length > eventLimits.url) return null;
  const url = URL.parse(value.trim());
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return null;
  if (url.username !== "" || url.password !== "" || url.href.length > eventLimits.url) return null;
  return url.href;
}

/** A link, if the address may be one; its title falls back to the host. */
export function linkTo(title: unknown, url: unknown): readonly EventLink[] {
  const href = safeUrl(url);
  if (href === null) return [];
  const text = oneLine(scalarText(title) ?? "");
  return [{ title: cutText(text === "" ? new URL(href).host : text, titleLimit), url: href }];
}

/** Links without repeated addresses, at most `limit` of them. */
export function distinctLinks(links: readonly EventLink[], limit: number): readonly EventLink[] {
  if (links.length <= 1 && limit >= 1) return links;
  const byUrl = new Map<string, EventLink>();
  for (const link of links) if (!byUrl.has(link.url)) byUrl.set(link.url, link);
  return [...byUrl.values()].slice(0, limit);
}

/** `[{href, text}]`, as PagerDuty and many after it write links. */
export function linksOf(list: readonly unknown[]): readonly EventLink[] {
  return list
    .filter(isObject)
    .flatMap((link) => linkTo(firstText(own(link, "text"), own(link, "title")), own(link, "href")));
}

/** `[{src, alt, href}]`: the pictures, and what they link to. */
export function imagesOf(list: readonly unknown[]): { images: readonly EventLink[]; links: readonly EventLink[] } {
  const images = list.filter(isObject);
  return {
    images: images.flatMap((image) => linkTo(own(image, "alt"), own(image, "src"))),
    links: images.flatMap((image) => linkTo(own(image, "alt"), own(image, "href"))),
  };
}
