/**
 * The layers of the house and the arrows between them, as docs/architecture.md draws them. This table
 * is the rule; everything else in this folder only enforces it.
 */

/** Where a file lives, as far as the arrows are concerned. */
export interface Unit {
  /** A key of LAYERS. */
  readonly layer: LayerName;
  /** The folder inside which imports are written `./…`, relative to the root; "" for files of no folder. */
  readonly folder: string;
}

interface Layer {
  /** Layers it may import, besides its own folder. */
  readonly mayImport: readonly LayerName[];
  /** False where not even an npm package or a module of Node.js may be imported. */
  readonly outside?: false;
}

const EVERYTHING = [
  "root",
  "env",
  "domain",
  "ports",
  "lib",
  "net",
  "store",
  "app",
  "engine",
  "bridge",
  "api",
  "registry",
  "channel",
  "channel-kit",
  "source",
  "source-kit",
  "sandbox",
] as const;

export type LayerName =
  | (typeof EVERYTHING)[number]
  | "fake"
  | "fake-kit"
  | "channel-sandbox"
  | "sandbox-list"
  | "channel-ui"
  | "console";

export const LAYERS: Readonly<Record<LayerName, Layer>> = {
  domain: { mayImport: [], outside: false },
  ports: { mayImport: ["domain"] },
  lib: { mayImport: [] },
  // Implements ports/http.ts: connections, and the guard of what they may reach.
  net: { mayImport: ["ports", "lib"] },
  store: { mayImport: ["ports", "domain", "lib"] },
  app: { mayImport: ["ports", "domain", "lib"] },
  engine: { mayImport: ["ports", "domain", "app", "lib"] },
  bridge: { mayImport: ["ports", "domain", "app", "lib"] },
  api: { mayImport: ["ports", "domain", "app", "lib"] },
  channel: { mayImport: ["channel-kit", "ports", "domain", "lib"] },
  "channel-kit": { mayImport: ["ports", "domain", "lib"] },
  source: { mayImport: ["source-kit", "ports", "domain", "lib"] },
  "source-kit": { mayImport: ["ports", "domain", "lib"] },
  // channels/index.ts and sources/index.ts: the lists.
  registry: { mayImport: ["channel", "source", "ports", "domain", "lib"] },
  // A fake that shares code with what it checks proves nothing.
  fake: { mayImport: ["fake-kit"] },
  // What fakes share: a server with faults on demand, and nothing of any platform.
  "fake-kit": { mayImport: [] },
  // channels/x/sandbox.ts, and sandbox-bot.ts of a bot beside an app: the fake with the people of the sandbox in it.
  "channel-sandbox": { mayImport: ["fake", "channel-kit", "ports", "domain", "lib"] },
  // channels/sandboxes.ts: the list of them, which only main.ts loads, and only on demand.
  "sandbox-list": { mayImport: ["channel-sandbox", "ports"] },
  // Starts and fills a second Tocsin; is handed both it and the platforms.
  sandbox: { mayImport: ["app", "ports", "domain", "lib"] },
  // What a channel brings for the console; found by it through a glob.
  "channel-ui": { mayImport: ["console"] },
  console: { mayImport: [] },
  env: { mayImport: ["lib"] },
  root: { mayImport: EVERYTHING },
};

const SIMPLE: ReadonlySet<string> = new Set([
  "domain",
  "ports",
  "lib",
  "net",
  "store",
  "app",
  "engine",
  "bridge",
  "api",
  "sandbox",
]);

/** The unit of a file given relative to the root, or undefined when the house has no such room. */
export function unitOf(file: string): Unit | undefined {
  const parts = file.split("/");
  if (parts[0] === "console") return { layer: "console", folder: "console" };
  if (parts[0] !== "src") return undefined;
  const [, first = "", second = "", third] = parts;
  if (parts.length === 2) return { layer: first === "env.ts" ? "env" : "root", folder: "src" };
  if (first === "cli") return { layer: "root", folder: "src" };
  if (first === "bridge" && isFake(parts.slice(2).join("/"))) return { layer: "fake", folder: "src/bridge" };
  if (SIMPLE.has(first)) return { layer: first as LayerName, folder: `src/${first}` };
  if (first === "channels" || first === "sources") return moduleUnit(first, second, third, parts);
  return undefined;
}

function moduleUnit(kind: "channels" | "sources", name: string, next: string | undefined, parts: string[]): Unit {
  const folder = `src/${kind}/${name}`;
  const one = kind === "channels" ? "channel" : "source";
  if (next === undefined)
    return { layer: name === "sandboxes.ts" ? "sandbox-list" : "registry", folder: `src/${kind}` };
  if (one === "channel" && name === "fakes") return { layer: "fake-kit", folder };
  if (name === "kit") return { layer: `${one}-kit`, folder };
  if (one === "channel" && next === "ui") return { layer: "channel-ui", folder: `${folder}/ui` };
  if (isFake(parts.slice(3).join("/"))) return { layer: "fake", folder };
  if (one === "channel" && (next === "sandbox.ts" || next === "sandbox-bot.ts"))
    return { layer: "channel-sandbox", folder };
  return { layer: one, folder };
}

/** `fake.ts`, and what it is split into where it is long: `fake-….ts`, `fake/….ts`. */
function isFake(inModule: string): boolean {
  return /^fake(\.|-|\/)/.test(inModule) && !inModule.endsWith(".test.ts");
}
