import path from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { labels, type PlaceName } from "./places.ts";

/** Nothing takes so long, on the slowest machine. */
const patienceMs = 20_000;

/** The Playground in a browser, as the person in front of it uses it. */
export interface Screen {
  /** Goes to a conversation. */
  open(place: PlaceName): Promise<void>;
  /** Says something to the bot where one is; outside the personal chat the bot is picked from the list that `@` opens. */
  say(text: string): Promise<void>;
  /** All cards with these words in the open conversation, oldest first. */
  cards(words: string | RegExp): Locator;
  /** Waits for the newest card with these words. */
  card(words: string | RegExp): Promise<Locator>;
  /** The text with these words that answers a click, under its card. */
  under(words: string | RegExp): Locator;
  press(card: Locator, button: string): Promise<void>;
  /** A picture of the whole window, with this card in it. */
  shot(name: string, card?: Locator): Promise<void>;
}

/** Opens the Playground's page. What it wants from elsewhere (fonts) it does not get: nothing of it leaves this machine. */
export async function openScreen(browser: Browser, url: string, folder: string): Promise<Screen> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, locale: "en-US" });
  const { host } = new URL(url);
  await context.route(
    (wanted) => wanted.host !== host,
    (route) => route.abort(),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  await keepOrder(page);
  await page.goto(url);
  await page.getByRole("button", { name: "Hide log panel" }).click();
  let at: PlaceName = "personal";
  let shots = 0;
  // Outer cards alone: the card that a button opens inside another one is part of that.
  const cards = (words: string | RegExp): Locator => page.locator(".ac-preview-panel", { hasText: words });

  return {
    async open(place) {
      await page.getByRole("treeitem", { name: labels[place] }).click();
      await page.getByRole("button", { name: sendButtons[place], exact: true }).first().waitFor();
      at = place;
    },
    say: (text) => say(page, at, text),
    cards,
    async card(words) {
      const card = cards(words).last();
      await card.waitFor();
      return card;
    },
    under: (words) => page.getByLabel("Display Invoked Message").filter({ hasText: words }).last(),
    press: (card, button) => card.getByRole("button", { name: button, exact: true }).click(),
    async shot(name, card) {
      await card?.scrollIntoViewIfNeeded();
      shots += 1;
      const file = path.join(folder, `${String(shots).padStart(2, "0")}-${name}.png`);
      await page.screenshot({ path: file, animations: "disabled" });
    },
  };
}

/**
 * The Playground's page drops a message to a thread that it does not know yet ("Invalid conversation id"): an answer that is there before
 * the page has the answer to its own post, and on one machine it often is. So what the Playground's server tells waits for that.
 */
async function keepOrder(page: Page): Promise<void> {
  let told: Promise<unknown> = Promise.resolve();
  page.on("request", (request) => {
    if (request.method() !== "POST" || !request.url().endsWith("/messages")) return;
    const answered = request.response().then((response) => response?.finished());
    told = Promise.allSettled([told, answered]);
  });
  await page.routeWebSocket(
    () => true,
    (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        told = told.then(() => socket.send(message));
      });
    },
  );
}

const sendButtons: Readonly<Record<PlaceName, string>> = {
  personal: "Send Message",
  chat: "Send Message",
  channel: "Post",
};

/** In a channel this is a new post: the first box of the page. */
async function say(page: Page, at: PlaceName, text: string): Promise<void> {
  await page.getByRole("textbox").first().click();
  if (at !== "personal") {
    await page.keyboard.type("@");
    // Typed by hand it would be text, and Teams would not tell the bot.
    await page.getByRole("menuitem", { name: "Tocsin" }).click();
    await page.keyboard.type(" ");
  }
  await page.keyboard.type(text);
  await page.getByRole("button", { name: sendButtons[at], exact: true }).first().click();
}
