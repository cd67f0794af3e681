import { strToU8, zipSync, type Zippable } from "fflate";
import type { ChannelDeps, Download } from "#ports/channel.ts";
import type { Config } from "./config.ts";
import { colorIcon, outlineIcon } from "./icons.ts";
import { chineseFile, chineseTexts, teamsManifest } from "./manifest.ts";

/**
 * Version of the app package. Teams takes a package only over one with a lower version, so it must go up with every change of what
 * is inside: the test holds the contents against the version.
 */
export const packageVersion = "1.0.1";

/** The oldest version that still does everything that Tocsin counts on; those in between differ in texts and icons only. */
export const neededVersion = "1.0.0";

/**
 * The Teams app package that an administrator uploads to the organization's catalogue (Microsoft Learn, "Teams app package"): a zip
 * with manifest, texts and icons at its root. The same account and public address give the same bytes on every machine.
 */
export function downloads(
  { appId }: Pick<Config, "appId">,
  { publicUrl }: Pick<ChannelDeps, "accountId" | "publicUrl">,
): readonly Download[] {
  const identity = { appId, publicUrl, version: packageVersion };
  const files: Zippable = {
    "color.png": iconFile("color"),
    "manifest.json": strToU8(jsonText(teamsManifest(identity))),
    "outline.png": iconFile("outline"),
    [chineseFile]: strToU8(jsonText(chineseTexts())),
  };
  return [
    {
      fileName: `Tocsin-${packageVersion}.zip`,
      contentType: "application/zip",
      version: packageVersion,
      // The first moment that a zip can name. Its times are local ones, so the date is built from local parts.
      bytes: zipSync(files, { level: 9, mtime: new Date(1980, 0, 1), os: 0 }),
    },
  ];
}

type IconName = "color" | "outline";

const draw = { color: colorIcon, outline: outlineIcon } as const;
const drawn = new Map<IconName, Uint8Array>();

/** Drawn when first asked for: it takes some tens of milliseconds and comes out the same each time. */
function iconFile(name: IconName): Uint8Array {
  const bytes = drawn.get(name) ?? draw[name]();
  drawn.set(name, bytes);
  return bytes;
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
