import fs from "node:fs";
import { gzipSync } from "node:zlib";
import { paths } from "../deps.ts";
import { preferenceAt } from "../preference.ts";
import { commandCard } from "../words.ts";
import { tar } from "./tar.ts";
import { pluginWords } from "./words.ts";

/** Whose plugin it is to be. */
export interface PluginOptions {
  readonly publicUrl: string;
  /** Of this Tocsin, `1.2.3`: Mattermost shows it, and replaces an older one. */
  readonly version: string;
}

/** Mattermost keeps the setting under `pp_` and the id. */
export const pluginId = preferenceAt.category.replace(/^pp_/, "");

/**
 * The plugin for Settings › Plugin Preferences as Mattermost takes it (developers.mattermost.com, "Manifest reference"): a manifest and
 * one script for the web application, and nothing that would run on the server. The same options give the same bytes.
 */
export function pluginBundle({ publicUrl, version }: PluginOptions): Buffer {
  const manifest = {
    id: pluginId,
    name: "MS Teams (Tocsin)",
    description: "Settings of the chats of Microsoft Teams that Tocsin brings to Mattermost.",
    homepage_url: publicUrl,
    version,
    // The first long-lived release that has all that the script asks for.
    min_server_version: "10.5.0",
    webapp: { bundle_path: "webapp/main.js" },
  };
  const file = (name: string, text: string) => ({ name: `${pluginId}/${name}`, bytes: Buffer.from(text) });
  const archive = tar([
    file("plugin.json", `${JSON.stringify(manifest, null, 2)}\n`),
    file("webapp/main.js", pluginScript({ publicUrl })),
  ]);
  const zipped = gzipSync(archive, { level: 9 });
  // RFC 1952 §2.3: the tenth byte names the system that packed it; 255 is "unknown", whichever this is.
  zipped[9] = 255;
  return zipped;
}

/** The script as the browser gets it. */
export function pluginScript({ publicUrl }: Pick<PluginOptions, "publicUrl">): string {
  const settings = {
    id: pluginId,
    command: commandCard.description,
    connectUrl: `${publicUrl}${paths.connect}/`,
    words: pluginWords,
  };
  const source = fs.readFileSync(new URL("main.js", import.meta.url), "utf8").replace(/^export /m, "");
  return `(() => {\n${source}\nstart(window, ${asciiJson(settings)});\n})();\n`;
}

/** Whichever encoding a proxy in between says it has, the words stay what they are. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
