/** Builds what `npm pack` packs: the reader for other pages, its types, and the readers that ship. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { defineConfig, type Plugin } from "vite";

const WEIGHTS = resolve(import.meta.dirname, "../tenfold/weights");

/** Puts the readers beside the script, where `read` looks for them. */
function withReaders(): Plugin {
  return {
    name: "tenfold-readers",
    generateBundle() {
      for (const name of ["digit.tenfold", "number.tenfold"]) {
        this.emitFile({ type: "asset", fileName: `readers/${name}`, source: readFileSync(resolve(WEIGHTS, name)) });
      }
    },
  };
}

export default defineConfig({
  publicDir: false,
  plugins: [withReaders()],
  build: {
    target: "es2022",
    outDir: "dist",
    lib: { entry: "src/index.ts", formats: ["es"], fileName: "tenfold" },
    rollupOptions: { external: [/^onnxruntime-web/] },
  },
});
