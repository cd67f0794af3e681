// table
import type { Content } from "#channels/kit/content.ts";
import { clean, trim } from "#channels/kit/trim.ts";

/** How much of each text is kept, in bytes of UTF-8, and how many of each list. */
export interface Kept {
  readonly title: number;
  readonly line: number;
  readonly value: number;
  readonly body: number;
  readonly labels: number;
  readonly label: number;
  readonly labelValue: number;
  readonly links: number;
  readonly linkTitle: number;
  /** Longer addresses are left out: half an address leads nowhere. */
  readonly linkUrl: number;
  /** Titles of a bundle's incidents; their names are never cut. */
  readonly item: number;
  readonly mentions: number;
}

/** From everything to the least that is still a card; the first that fits is sent. */
export const rungs: readonly Kept[] = [
  {
    title: 500,
    line: 500,
    value: 300,
    body: 8_000,
    labels: 30,
    label: 120,
    labelValue: 160,
    links: 8,
    linkTitle: 80,
    linkUrl: 1_000,
    item: 160,
    mentions: 50,
  },
  {
    title: 400,
    line: 400,
    value: 200,
    body: 3_000,
    labels: 16,
    label: 60,
    labelValue: 120,
    links: 5,
    linkTitle: 80,
    linkUrl: 500,
    item: 80,
    mentions: 50,
  },
  {
    title: 300,
    line: 300,
    value: 120,
    body: 600,
    labels: 0,
    label: 0,
    labelValue: 0,
    links: 2,
    linkTitle: 60,
    linkUrl: 300,
    item: 30,
    mentions: 30,
  },
  {
    title: 200,
    line: 200,
    value: 80,
    body: 200,
    labels: 0,
    label: 0,
    labelValue: 0,
    links: 0,
    linkTitle: 0,
    linkUrl: 0,
    item: 0,
    mentions: 20,
  },
];

/** A content cut down to a rung; `missing` counts what was left out whole. */
export interface Cut {
  readonly content: Content;
  /** Anything at all was cut or left out. */
  readonly shortened: boolean;
  readonly missing: { readonly labels: number; readonly links: number };
}

/** Cuts between graphemes and says so: `…` in a text, a count for what is left out of a list. */
export function cutTo(content: Content, kept: Kept): Cut {
  let shortened = false;
  const cut = (text: string, bytes: number): string => {
    const short = trim(text, bytes, "bytes");
    shortened ||= short !== text;
    return short;
  };
  const links = content.links.filter(({ url }) => url.length <= kept.linkUrl).slice(0, kept.links);
  const labels = content.labels.slice(0, kept.labels);
  const missing = { labels: content.labels.length - labels.length, links: content.links.length - links.length };
  const short: Content = {
    ...content,
    title: cut(content.title, kept.title),
    head: content.head === null ? null : { ...content.head, title: cut(content.head.title, kept.title) },
    lines: content.lines.map((line) => cut(line, kept.line)),
    facts: content.facts.map(({ label, value }) => ({ label, value: cut(value, kept.value) })),
    items: content.items.map((item) => ({ ...item, title: cut(item.title, kept.item) })),
    body: cut(content.body, kept.body),
    labels: labels.map(({ label, value }) => ({ label: cut(label, kept.label), value: cut(value, kept.labelValue) })),
    links: links.map(({ title, url }) => ({ title: cut(title, kept.linkTitle), url })),
    footer: cut(content.footer, kept.line),
  };
  return { content: short, shortened: shortened || missing.labels + missing.links > 0, missing };
}

/** For names that only this channel shows. */
export function cutName(name: string, kept: Kept): string {
  return trim(clean(name).replace(/\s+/g, " ").trim(), kept.value, "bytes");
}
