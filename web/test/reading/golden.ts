/** Files that Python made, and what it must give here as well. */

import { readFileSync } from "node:fs";

const ROOT = new URL("../../../", import.meta.url);

/** Return what stands in a file of tests/golden. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`tests/golden/${name}`, ROOT), "utf-8")) as T;
}

/** Return the bytes of a reader that ships. */
export function shipped(name: "digit" | "number"): ArrayBuffer {
  return new Uint8Array(readFileSync(new URL(`tenfold/weights/${name}.tenfold`, ROOT))).buffer;
}
