/**
 * Builds the page into the Python package, which writes it out as a site.
 *
 *     tenfold/site/built/          the page, and the sums of all that it was made from
 *     tenfold/site/ort.wasm.gz     ONNX Runtime's WebAssembly, packed
 */

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import { defineConfig, type Plugin } from "vite";

const ROOT = resolve(import.meta.dirname, "..");
const PAGE = resolve(import.meta.dirname, "src/page");
const PAGES = resolve(ROOT, "tenfold/service/pages"); // the service's, of which much is used here
const SITE = resolve(ROOT, "tenfold/site");
const WASM = resolve(import.meta.dirname, "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm");
const AS_THEY_ARE = [
  resolve(PAGES, "icon.svg"),
  resolve(PAGE, "manifest.webmanifest"),
  resolve(PAGE, "onnxruntime.LICENSE.txt"),
];

/** Return the files that the page is made from, as paths from the root of the repository. */
function sources(modules: Iterable<string>): string[] {
  const own = readdirSync(resolve(import.meta.dirname, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(entry.parentPath, entry.name));
  const shared = [...modules].filter((id) => id.startsWith(PAGES));
  const others = ["package-lock.json", "vite.config.ts"].map((name) => resolve(import.meta.dirname, name));
  const paths = [...own, ...shared, ...others, resolve(PAGES, "icon.svg")];
  return paths.map((path) => relative(ROOT, path).replaceAll("\\", "/")).sort();
}

/** Keeps ONNX Runtime's WebAssembly out of the scripts: packed once, and only where it is another. */
function packedWasm(): Plugin {
  return {
    name: "tenfold-wasm",
    generateBundle(_, bundle) {
      for (const name of Object.keys(bundle)) if (name.endsWith(".wasm")) delete bundle[name];
    },
    writeBundle() {
      const [file, wasm] = [resolve(SITE, "ort.wasm.gz"), readFileSync(WASM)];
      if (existsSync(file) && gunzipSync(readFileSync(file)).equals(wasm)) return;
      writeFileSync(file, gzipSync(wasm, { level: 9 }));
    },
  };
}

/** Puts beside the page what it was made from, and what is used as it is. */
function madeFrom(): Plugin {
  return {
    name: "tenfold-made-from",
    generateBundle() {
      const sums = sources(this.getModuleIds()).map((path) => {
        const sum = createHash("sha256").update(readFileSync(resolve(ROOT, path))).digest("hex");
        return [path, sum] as const;
      });
      const source = `${JSON.stringify(Object.fromEntries(sums), null, 1)}\n`;
      this.emitFile({ type: "asset", fileName: "made_from.json", source });
      for (const path of AS_THEY_ARE) {
        this.emitFile({ type: "asset", fileName: basename(path), source: readFileSync(path) });
      }
    },
  };
}

export default defineConfig({
  root: PAGE,
  base: "./",
  plugins: [packedWasm(), madeFrom()],
  worker: { format: "es", plugins: () => [packedWasm()] },
  build: {
    target: "es2022",
    outDir: resolve(SITE, "built"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      input: { page: resolve(PAGE, "index.html"), "service-worker": resolve(PAGE, "service-worker.js") },
      output: { entryFileNames: ({ name }) => (name === "service-worker" ? "[name].js" : "assets/[name]-[hash].js") },
    },
  },
});
