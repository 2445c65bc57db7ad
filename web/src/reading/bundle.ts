/**
 * A reader in a file: the very `.tenfold` that Python writes and reads, checked as far as reading needs.
 *
 *     manifest.json       kind, versions, classes, the card; size and SHA-256 of the other parts
 *     network.onnx        glyphs in, calibrated probabilities out; or strips in, those of frames out
 *     calibration.json    the promise of error rates, and of a reader of numbers its curves
 *     second.onnx         another network of strips, or none: asked where the first is unsure
 */

import { AGAIN, BundleError } from "../errors";
import { SYMBOLS } from "./ctc/symbols";
import { curvesOf, type Curves } from "./logistic";
import { partsOf } from "./parts";
import { promiseOf, type ErrorPromise } from "./promise";

/** What a reader reads: one digit alone, or the digits that stand in a line. */
export type Kind = "digit" | "number";

export const DIGITS: readonly string[] = [..."0123456789"];
const NOT_A_DIGIT = "not a digit";
const SECOND = "second.onnx";
const FORMAT = 1;
const NORMALISATIONS: Record<Kind, readonly [string, number]> = { digit: ["glyph", 1], number: ["strip", 1] };
const CLASSES: Record<Kind, readonly (readonly string[])[]> = {
  digit: [DIGITS, [...DIGITS, NOT_A_DIGIT]],
  number: [SYMBOLS],
};
const LEFT_AS_IT_IS: Curves = { text: { a: 1, b: 0 }, digit: { a: 1, b: 0 } };

/** A reader: what it reads with, and what may be expected of it. */
export interface Bundle {
  readonly kind: Kind;
  /** ONNX: `pixels` in, 0 to 255, white ink on black; `probabilities` out. */
  readonly network: Uint8Array;
  /** Another network of numbers like it, asked too where that is unsure. */
  readonly second: Uint8Array | null;
  /** "0" to "9", and perhaps "not a digit"; or the symbols of numbers. */
  readonly classes: readonly string[];
  readonly promise: ErrorPromise;
  /** What makes true confidences of what the network says, for numbers alone. */
  readonly curves: Curves;
  /** How it came to be. */
  readonly card: Readonly<Record<string, string | number>>;
}

type Json = Record<string, unknown>;

interface Listed {
  readonly size?: unknown;
  readonly sha256?: unknown;
}

/** Return the bundle in the bytes of a file, every part checked against its size and SHA-256. */
export async function readBundle(file: ArrayBuffer, where = "the bundle"): Promise<Bundle> {
  const parts = partsOf(new Uint8Array(file), where);
  const manifest = json(parts, "manifest.json", where);
  const kind = kindOf(manifest, where);
  const second = hasSecond(manifest, parts);
  if (second && (kind === "digit" || !parts.get(SECOND)?.length)) throw damaged(where, `a ${SECOND} of numbers, or none`);
  const needed = ["network.onnx", "calibration.json", ...(second ? [SECOND] : [])];
  for (const name of needed) await requireSum(manifest, name, parts, where);
  const calibration = json(parts, "calibration.json", where);
  return {
    kind,
    network: parts.get("network.onnx")!,
    second: parts.get(SECOND) ?? null,
    classes: classesOf(manifest, kind, where),
    promise: promiseOf(calibration, where),
    curves: kind === "number" ? curvesOf(calibration, where) : LEFT_AS_IT_IS,
    card: (manifest.card ?? {}) as Bundle["card"],
  };
}

/** Return whether there is a second network, or should be. */
function hasSecond(manifest: Json, parts: ReadonlyMap<string, Uint8Array>): boolean {
  return parts.has(SECOND) || Object.hasOwn((manifest.parts ?? {}) as object, SECOND);
}

function json(parts: ReadonlyMap<string, Uint8Array>, name: string, where: string): Json {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(parts.get(name))) as Json;
  } catch {
    throw damaged(where, `${name} in JSON`);
  }
}

/** Return what the reader reads; a manifest of another version is refused. */
function kindOf(manifest: Json, where: string): Kind {
  const kind = manifest.kind as Kind;
  const [name, version] = Object.hasOwn(NORMALISATIONS, kind) ? NORMALISATIONS[kind] : ["kind", 0];
  if (manifest.format === FORMAT && manifest[name] === version) return kind;
  throw new BundleError(`${where} was made by a newer Tenfold, or is damaged`, {
    expected: `format ${FORMAT}, and a kind that is known`,
    received: `format ${String(manifest.format)}, kind ${String(kind)}, ${name} ${String(manifest[name])}`,
    remedy: "Update Tenfold, or export the reader again",
  });
}

function classesOf(manifest: Json, kind: Kind, where: string): readonly string[] {
  const listed = JSON.stringify(manifest.classes);
  const known = CLASSES[kind].find((classes) => JSON.stringify(classes) === listed);
  if (known) return known;
  throw damaged(where, `classes that a reader of ${kind}s tells apart`);
}

async function requireSum(
  manifest: Json, name: string, parts: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, where: string,
): Promise<void> {
  const part = parts.get(name);
  const listed = (manifest.parts as Record<string, Listed | undefined> | undefined)?.[name];
  const same = part && part.length === listed?.size && (await isSum(part, listed?.sha256));
  if (!same) throw damaged(where, `a ${name} as it was written`);
}

/** Return whether this is a part's SHA-256; on plain http:// browsers do not compute it, and it passes. */
async function isSum(part: Uint8Array<ArrayBuffer>, sum: unknown): Promise<boolean> {
  return !globalThis.crypto?.subtle || (await sha256(part)) === sum;
}

async function sha256(part: Uint8Array<ArrayBuffer>): Promise<string> {
  const octets = new Uint8Array(await crypto.subtle.digest("SHA-256", part));
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

function damaged(where: string, expected: string): BundleError {
  return new BundleError(`${where} is damaged, or no bundle`, { expected, remedy: AGAIN });
}
