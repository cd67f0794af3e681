// `node tools/playground.ts [FOLDER]`: the Teams channel as a person sees it, in Microsoft's Agents Playground in a headless Chromium.
// Pictures of every step go into FOLDER (a new one otherwise). It is for those who work on the channel, no part of the tests: it needs
// the network and a program that may not be handed on. The first fact that does not come true ends it, with exit code 1.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startTeams } from "../src/channels/msteams/fake.ts";
import { openBrowser } from "../test/e2e/browser.ts";
import { startWorld } from "../test/support/world.ts";
import { playgroundConfig } from "./playground/places.ts";
import { connectAccount } from "./playground/product.ts";
import { fetchPlayground, startPlayground } from "./playground/program.ts";
import { openScreen } from "./playground/screen.ts";
import { startSigning } from "./playground/signing.ts";
import { tell, Untrue } from "./playground/story.ts";

/** Starts all that takes part, around the product as anybody would start it, and tells the story. */
async function main(pictures: string): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const found = await openBrowser();
  if ("missing" in found) throw new Error(`There is no Chromium: ${found.missing}`);
  opened.defer(() => found.browser.close());
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-playground-"));
  opened.defer(() => fs.rmSync(folder, { recursive: true, force: true }));
  await fetchPlayground(folder);

  const teams = await startTeams();
  opened.defer(() => teams.close());
  const signing = await startSigning(teams.signer);
  opened.defer(() => signing.stop());
  const playground = await startPlayground(folder, signing.url, playgroundConfig(teams));
  opened.defer(() => playground.stop());
  const world = await startWorld({ databaseUrl: null });
  opened.defer(() => world.close());
  signing.hook = await connectAccount(world, teams, playground.host);

  const screen = await openScreen(found.browser, playground.url, pictures);
  try {
    await tell({ world, screen, signing });
  } catch (error) {
    await screen.shot("not-so").catch(() => {});
    tellEnd(
      "what went through the proxy",
      signing.exchanges.map(({ activity, status, answer }) => `${JSON.stringify(activity)}\n  ${status} ${answer}`),
    );
    tellEnd("the Playground's log", playground.log().split("\n"));
    tellEnd("the server's log", world.server.log().split("\n"));
    throw error;
  }
}

function tellEnd(of: string, lines: readonly string[]): void {
  console.error(`\nThe end of ${of}:\n${lines.slice(-15).join("\n")}`);
}

const named = process.argv[2];
const pictures = named === undefined ? fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-pictures-")) : path.resolve(named);
fs.mkdirSync(pictures, { recursive: true });
try {
  await main(pictures);
} catch (error) {
  if (error instanceof Untrue) console.error(`✘ It did not come true that ${error.message}.\n`, error.cause);
  else console.error(error);
  process.exitCode = 1;
}
console.log(`Pictures: ${pictures}`);
