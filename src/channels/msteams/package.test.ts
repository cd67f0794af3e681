import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { crc32, inflateRawSync, inflateSync } from "node:zlib";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { parseCommand } from "#domain/chatcommand.ts";
import { chineseTexts, manifestSchema, teamsManifest } from "./manifest.ts";
import { downloads, packageVersion } from "./package.ts";

const appId = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
const publicUrl = "https://tocsin.example.com";
const deps = { accountId: "account-1", publicUrl };
const identity = { appId, publicUrl, version: packageVersion };

/**
 * What each version held. When the test below fails, the contents have changed (the commands that are offered come from
 * domain/chatwords.ts): raise `packageVersion` and add a line. Lines of versions that were released never change, because those
 * packages are installed somewhere.
 */
const released: Readonly<Record<string, string>> = {
  "1.0.0": "f9fe7418aa9f94f8",
  "1.0.1": "fb0d69524784f70c",
};

describe("the Teams app package", () => {
  it("is a zip of exactly the files that Teams asks for, at its root", () => {
    const [download, ...more] = downloads({ appId }, deps);
    assert.ok(download);
    assert.deepEqual(more, []);
    assert.equal(download.fileName, `Tocsin-${packageVersion}.zip`);
    assert.equal(download.contentType, "application/zip");
    assert.equal(download.version, packageVersion);
    assert.deepEqual([...unzip(download.bytes).keys()], ["color.png", "manifest.json", "outline.png", "zh-cn.json"]);
  });

  it("has the same bytes each time, wherever it is made", (t) => {
    const zone = process.env["TZ"];
    t.after(() => {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    });
    const [first, ...others] = ["UTC", "Asia/Shanghai", "America/Los_Angeles"].map((name) => {
      process.env["TZ"] = name;
      return sha256(bytesOf());
    });
    assert.deepEqual(others, [first, first]);
  });

  it("names this bot, this server and nobody else's", () => {
    const files = unzip(bytesOf());
    const manifest = teamsManifest(identity);
    assert.deepEqual(JSON.parse(text(files, "manifest.json")), manifest);
    assert.deepEqual(JSON.parse(text(files, "zh-cn.json")), chineseTexts());
    assert.equal(manifest.id, appId);
    assert.deepEqual(
      manifest.bots.map(({ botId }) => botId),
      [appId],
    );
    assert.deepEqual(manifest.validDomains, ["tocsin.example.com"]);
    for (const icon of [manifest.icons.color, manifest.icons.outline]) assert.ok(files.has(icon), icon);
    for (const { file } of manifest.localizationInfo.additionalLanguages) assert.ok(files.has(file), file);
    const domain = { ...identity, publicUrl: "https://oncall.example.org:8443/tocsin" };
    assert.deepEqual(teamsManifest(domain).validDomains, ["oncall.example.org"]);
  });

  it("gets a new version when its contents change", () => {
    // The address is of the account and not of the product: another one is no new version.
    const files = unzip(bytesOf());
    const contents = [
      text(files, "manifest.json").replace(packageVersion, "VERSION"),
      text(files, "zh-cn.json"),
      ...["color.png", "outline.png"].map((name) => sha256(decodePng(files.get(name)).pixels)),
    ];
    const hash = sha256(Buffer.from(contents.join("\n"))).slice(0, 16);
    assert.equal(
      released[packageVersion],
      hash,
      `the contents are new (${hash}): raise packageVersion and add a line to \`released\``,
    );
    const versions = Object.keys(released);
    assert.equal(versions.at(-1), packageVersion, "the last line is the version that is served");
    const numbers = versions.map((version) => version.split(".").map(Number));
    assert.deepEqual(
      numbers.toSorted((a, b) => compare(a, b)),
      numbers,
      "versions go up",
    );
    assert.equal(new Set(Object.values(released)).size, versions.length, "each version differs from the others");
  });
});

describe("the manifest", () => {
  for (const schema of ["1.16", "1.17", ...schemasFrom(19)]) {
    it(`is valid by Microsoft's schema ${schema}`, () => {
      const { manifest, texts } = judges(schema);
      const built = teamsManifest(identity, schema);
      assert.ok(manifest(built), JSON.stringify(manifest.errors));
      assert.ok(texts(chineseTexts(schema)), JSON.stringify(texts.errors));
      assert.equal(built.manifestVersion, schema);
      assert.ok(built.bots[0].scopes.includes(schema === "1.16" ? "groupchat" : "groupChat"));
    });
  }

  it("is refused by the same schemas when something is wrong with it", () => {
    const { manifest, texts } = judges(manifestSchema);
    const good = teamsManifest(identity);
    assert.ok(manifest(good));
    assert.equal(manifest({ ...good, id: "tocsin" }), false);
    assert.equal(manifest({ ...good, name: { ...good.name, short: "x".repeat(31) } }), false);
    assert.equal(manifest({ ...good, unheardOf: true }), false);
    assert.equal(texts({ ...chineseTexts(), "bots[0].commandLists[0].commands[10].title": "x" }), false);
  });

  it("offers in each scope at most ten commands, each within 32 and 128 characters in both languages", () => {
    const lists = teamsManifest(identity).bots[0].commandLists;
    assert.deepEqual(
      lists.flatMap(({ scopes }) => scopes),
      ["personal", "team", "groupChat"],
    );
    const offered = [...lists.flatMap(({ commands }) => commands), ...chineseCommands().values()];
    for (const { title, description } of offered) {
      assert.ok(title.length > 0 && title.length <= 32, title);
      assert.ok(description.length > 0 && description.length <= 128, description);
    }
    for (const { commands } of lists) {
      assert.ok(commands.length <= 10);
      assert.equal(new Set(commands.map(({ title }) => title)).size, commands.length);
    }
  });

  it("offers only commands that Tocsin understands, and the same ones in Chinese", () => {
    const chinese = chineseCommands();
    for (const [list, { commands }] of teamsManifest(identity).bots[0].commandLists.entries()) {
      for (const [at, { title }] of commands.entries()) {
        const english = parseCommand(title);
        const translated = chinese.get(`bots[0].commandLists[${list}].commands[${at}]`);
        assert.ok(translated, `${title} has a Chinese text`);
        assert.notEqual(english.command.kind, "unknown", title);
        assert.deepEqual(parseCommand(translated.title).command, english.command, translated.title);
        assert.equal(parseCommand(translated.title).language, "zh-CN");
      }
    }
    assert.equal(chinese.size, teamsManifest(identity).bots[0].commandLists.flatMap((each) => each.commands).length);
  });
});

describe("the icons", () => {
  const files = unzip(bytesOf());

  it("color.png is 192 by 192, without transparency, our blue with a white bell in the middle half", () => {
    const { width, height, channels, pixels } = decodePng(files.get("color.png"));
    assert.deepEqual([width, height, channels], [192, 192, 3]);
    const at = (x: number, y: number): string =>
      Buffer.from(pixels.subarray((y * 192 + x) * 3, (y * 192 + x) * 3 + 3)).toString("hex");
    const blue = teamsManifest(identity).accentColor.slice(1).toLowerCase();
    assert.equal(at(96, 96), "ffffff");
    let white = 0;
    for (let y = 0; y < 192; y += 1) {
      for (let x = 0; x < 192; x += 1) {
        const within = Math.abs(x - 95.5) < 50 && Math.abs(y - 95.5) < 50;
        if (!within) assert.equal(at(x, y), blue, `${x},${y}`);
        if (at(x, y) === "ffffff") white += 1;
      }
    }
    assert.ok(white > 2_000 && white < 9_000, `${white} white pixels`);
  });

  it("outline.png is 32 by 32, white lines on nothing, to the edges", () => {
    const { width, height, channels, pixels } = decodePng(files.get("outline.png"));
    assert.deepEqual([width, height, channels], [32, 32, 4]);
    const opaque: (readonly [number, number])[] = [];
    for (let at = 0; at < 32 * 32; at += 1) {
      assert.equal(Buffer.from(pixels.subarray(at * 4, at * 4 + 3)).toString("hex"), "ffffff");
      if ((pixels[at * 4 + 3] ?? 0) > 127) opaque.push([at % 32, Math.floor(at / 32)]);
    }
    assert.ok(opaque.length > 100 && opaque.length < 450, `${opaque.length} opaque pixels`);
    for (const axis of [0, 1] as const) {
      const places = opaque.map((point) => point[axis]);
      assert.ok(Math.min(...places) <= 2 && Math.max(...places) >= 29, `it fills axis ${axis}`);
    }
  });
});

function bytesOf(): Uint8Array {
  const [download] = downloads({ appId }, deps);
  assert.ok(download);
  return download.bytes;
}

function chineseCommands(): ReadonlyMap<string, { readonly title: string; readonly description: string }> {
  const texts = chineseTexts();
  const paths = new Set(Object.keys(texts).flatMap((key) => /^(bots.*)\.title$/.exec(key)?.[1] ?? []));
  return new Map(
    [...paths].map((path) => [
      path,
      { title: texts[`${path}.title`] ?? "", description: texts[`${path}.description`] ?? "" },
    ]),
  );
}

/** Microsoft's schemas as the npm package has them. */
function schemasFolder(): string {
  return fileURLToPath(new URL("./json-schemas/teams/", import.meta.resolve("@microsoft/app-manifest")));
}

/** All versions of the manifest from 1.n up that the package knows. */
function schemasFrom(minor: number): readonly string[] {
  const versions = readdirSync(schemasFolder()).flatMap((name) => /^v1\.(\d+)$/.exec(name)?.[1] ?? []);
  return versions
    .map(Number)
    .filter((each) => each >= minor)
    .toSorted((a, b) => a - b)
    .map((each) => `1.${each}`);
}

/** Patterns of the schemas are not Unicode ones (`]` stands bare). */
function judges(schema: string) {
  const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const read = (name: string) =>
    ajv.compile(JSON.parse(readFileSync(`${schemasFolder()}v${schema}/${name}.schema.json`, "utf8")));
  return { manifest: read("MicrosoftTeams"), texts: read("MicrosoftTeams.Localization") };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function text(files: ReadonlyMap<string, Uint8Array>, name: string): string {
  return new TextDecoder().decode(files.get(name));
}

/** Reads a zip by its central directory (APPNOTE.TXT 4.3), without the library that wrote it. Checks every CRC. */
function unzip(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const zip = Buffer.from(bytes);
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  const files = new Map<string, Uint8Array>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    assert.equal(zip.readUInt32LE(at), 0x02014b50);
    const [method, time, date] = [zip.readUInt16LE(at + 10), zip.readUInt16LE(at + 12), zip.readUInt16LE(at + 14)];
    assert.deepEqual([method, time, date], [8, 0, 0x21], "deflated, 1980-01-01 00:00");
    const [packed, nameLength] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)];
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const file = inflateRawSync(zip.subarray(start, start + packed));
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    assert.equal(crc32(file), zip.readUInt32LE(at + 16), `CRC of ${name}`);
    assert.equal(file.length, zip.readUInt32LE(at + 24));
    files.set(name, file);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

/** Reads a PNG without filters; checks signature, order and CRCs of its chunks. */
function decodePng(bytes: Uint8Array | undefined) {
  const file = Buffer.from(bytes ?? []);
  assert.equal(file.toString("latin1", 0, 8), "\x89PNG\r\n\x1a\n");
  const chunks: { readonly type: string; readonly data: Buffer }[] = [];
  for (let at = 8; at < file.length;) {
    const end = at + 8 + file.readUInt32BE(at);
    assert.equal(crc32(file.subarray(at + 4, end)), file.readUInt32BE(end));
    chunks.push({ type: file.toString("latin1", at + 4, at + 8), data: file.subarray(at + 8, end) });
    at = end + 4;
  }
  assert.deepEqual(
    chunks.map(({ type }) => type),
    ["IHDR", "IDAT", "IEND"],
  );
  const [header, data] = chunks.map((chunk) => chunk.data);
  assert.ok(header && data);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = header[9] === 2 ? 3 : 4;
  assert.deepEqual([...header.subarray(8)], [8, channels === 3 ? 2 : 6, 0, 0, 0]);
  const rows = inflateSync(data);
  assert.equal(rows.length, height * (width * channels + 1));
  const pixels = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y += 1) {
    const from = y * (width * channels + 1);
    assert.equal(rows[from], 0);
    rows.copy(pixels, y * width * channels, from + 1, from + 1 + width * channels);
  }
  return { width, height, channels, pixels };
}
