import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Language } from "#domain/people.ts";

/** Where the folders of channels and sources are. */
const root = path.join(import.meta.dirname, "..");

const extensions = { en: ".md", "zh-CN": ".zh-CN.md" } as const satisfies Record<Language, string>;

/** Answers what `{{url}}`, `{{scheme}}` and `{{host}}` of a guide are; `{{key}}` is known to whoever made it, and stays. */
function filled(text: string, publicUrl: string): string {
  const { protocol, host } = new URL(publicUrl);
  const values: Readonly<Record<string, string>> = { url: publicUrl, scheme: protocol.slice(0, -1), host };
  return text.replaceAll(/\{\{(\w+)\}\}/gu, (mark, name: string) => values[name] ?? mark);
}

/**
 * How to set a channel up, as its folder tells it (Markdown); null: it does not. A bot's folder is named without `-bot`. Where an app
 * and a bot share one, the guide of whichever came second is named after it. The caller has looked the id up: it is no path.
 */
export async function channelGuide(id: string, language: Language, publicUrl: string): Promise<string | null> {
  const folder = folderOf(id);
  const names = folder === id ? ["setup-app", "setup"] : ["setup-bot", "setup"];
  return firstText(names.map((name) => path.join("channels", folder, name + extensions[language]))).then((text) =>
    text === null ? null : filled(text, publicUrl),
  );
}

/** How to make a monitoring tool send to us (Markdown); null: its folder does not tell. The caller has looked the id up. */
export async function sourceGuide(id: string, language: Language, publicUrl: string): Promise<string | null> {
  const text = await firstText([path.join("sources", id, `setup${extensions[language]}`)]);
  return text === null ? null : filled(text, publicUrl);
}

/** The picture of a channel (SVG); null: it has none. */
export function channelIcon(id: string): Promise<string | null> {
  return firstText([path.join("channels", folderOf(id), "icon.svg")]);
}

/** The picture of a source (SVG); null: it has none. */
export function sourceIcon(id: string): Promise<string | null> {
  return firstText([path.join("sources", id, "icon.svg")]);
}

function folderOf(channel: string): string {
  return channel.replace(/-bot$/u, "");
}

/** The text of the first of these files that is there. */
async function firstText(files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const text = await readFile(path.join(root, file), "utf8").catch(() => null);
    if (text !== null) return text;
  }
  return null;
}
