/** The golden vectors: what Python takes and gives, step by step, and whether the same comes out here. */

import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";

import { pixelsOf } from "./png";

/** What JSON holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const KINDS = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array };

/** Return a file of golden vectors. */
export function golden(name: string): { readonly [name: string]: Json } {
  return JSON.parse(readFileSync(new URL(`../../../tests/golden/${name}`, import.meta.url), "utf8"));
}

/** Return what JSON stands for, pictures as fields of pixels. */
export function unpacked(value: Json): unknown {
  if (value instanceof Array) return value.map(unpacked);
  if (value === null || typeof value !== "object") return value;
  const part = value as { readonly [name: string]: Json };
  if (typeof part["png"] === "string") return pixelsOf(Buffer.from(part["png"], "base64"));
  if (typeof part["packed"] === "string") return arrayOf(part as unknown as Packed);
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, unpacked(inner)]));
}

interface Packed {
  readonly packed: string;
  readonly type: keyof typeof KINDS;
  readonly shape: readonly number[];
}

function arrayOf({ packed, type, shape }: Packed): unknown {
  const content = Uint8Array.from(inflateSync(Buffer.from(packed, "base64")));
  const data = new KINDS[type](content.buffer);
  return shape.length === 1 ? data : { width: shape[1], height: shape[0], data };
}

/** Return what differs first between two values, as words; an empty text where nothing does. */
export function difference(got: unknown, expected: unknown, where = ""): string {
  if (typeof expected === "number" && typeof got === "number") {
    return Math.abs(got - expected) <= 1e-9 * Math.max(1, Math.abs(expected)) ? "" : `${where}: ${got}, not ${expected}`;
  }
  if (typeof expected !== "object" || expected === null || typeof got !== "object" || got === null) {
    return got === expected ? "" : `${where}: ${String(got)}, not ${String(expected)}`;
  }
  if (ArrayBuffer.isView(expected)) return sameBytes(got as Uint8Array, expected as Uint8Array) ? "" : `${where}: other pixels`;
  const names = Object.keys(expected);
  if (names.length !== Object.keys(got).length) return `${where}: ${Object.keys(got).length} parts, not ${names.length}`;
  for (const name of names) {
    const found = difference(
      (got as Record<string, unknown>)[name],
      (expected as Record<string, unknown>)[name],
      `${where}.${name}`,
    );
    if (found) return found;
  }
  return "";
}

function sameBytes(got: Uint8Array, expected: Uint8Array): boolean {
  const bytesOf = (array: Uint8Array): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return got.constructor === expected.constructor && bytesOf(got).equals(bytesOf(expected));
}
