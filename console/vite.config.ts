import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const out = path.join(import.meta.dirname, "dist");
const worker = path.join(import.meta.dirname, "src/worker/worker.ts");

/** Small files gain nothing: the headers weigh more. */
const worthBytes = 1024;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed()],
  build: {
    outDir: out,
    emptyOutDir: true,
    // Data addresses would have to be allowed for fonts and scripts, and cannot be kept by the browser.
    assetsInlineLimit: 0,
    // Only small polyfills are inline, and the policy allows no inline script.
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: path.join(import.meta.dirname, "index.html"), worker },
      output: {
        // The service worker speaks for the folder that it lies in, and is found by its name: its browser looks for a newer one by itself.
        entryFileNames: ({ facadeModuleId }) => (facadeModuleId === worker ? "worker.js" : "assets/[name]-[hash].js"),
        // What every page needs of other people's code: it changes less often than ours, and stays in browsers' caches.
        codeSplitting: {
          groups: [
            {
              name: "base",
              test: /node_modules\/(react|react-dom|scheduler|@mantine|@tanstack|i18next|react-i18next)\//,
            },
          ],
        },
      },
    },
  },
});

/** Writes a brotli and a gzip copy beside each file, once, instead of the server for each request. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "tocsin-compressed",
    apply: "build",
    configResolved({ root, build }) {
      // Not `out`: the command line may name another.
      folder = path.join(path.resolve(root, build.outDir), "assets");
    },
    async closeBundle() {
      const names = await fs.readdir(folder).catch(() => []);
      await Promise.all(names.map((name) => compress(path.join(folder, name))));
    },
  };
}

async function compress(file: string): Promise<void> {
  const plain = await fs.readFile(file);
  if (plain.length < worthBytes) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(plain, { params }),
    promisify(gzip)(plain, { level: 9 }),
  ]);
  await Promise.all([fs.writeFile(`${file}.br`, br), fs.writeFile(`${file}.gz`, gz)]);
}
