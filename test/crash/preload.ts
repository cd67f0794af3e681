// Loaded before the product in crash tests: puts watchers between its layers, so that the product itself has no branch for tests.
import { registerHooks } from "node:module";

const source = new URL("../../src/", import.meta.url);
const swaps = new Map(
  [
    ["store/open.ts", "swap/store.ts"],
    ["channels/index.ts", "swap/channels.ts"],
    ["engine/engine.ts", "swap/engine.ts"],
  ].map(([real, watcher]) => [new URL(real ?? "", source).href, new URL(watcher ?? "", import.meta.url).href]),
);

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const swap = swaps.get(found.url);
    // The watcher itself gets the real one.
    return swap === undefined || context.parentURL === swap ? found : { ...found, url: swap };
  },
});
