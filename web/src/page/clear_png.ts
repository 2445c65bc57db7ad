/**
 * PNG with transparency, decoded without a canvas: the pixels that stand in the file, to the bit.
 *
 * Of the kinds that drawing programs write: 8 bits, with cover for each pixel, not interlaced.
 */

import type { Pixels } from "../reading/reader";

/** The most pixels of a picture that is decoded: more would fill a phone's memory. */
export const MOST_PIXELS = 80_000_000;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const LAYERS: Record<number, number> = { 4: 2, 6: 4 }; // of colour types: grey or colours, and cover

interface Header {
  readonly width: number;
  readonly height: number;
  readonly layers: number;
}

/** Return the pixels of such a file; null for any other, or one that is damaged. */
export async function clearPng(file: Uint8Array<ArrayBuffer>): Promise<Pixels | null> {
  const header = headerOf(file);
  if (!header) return null;
  try {
    const { width, height, layers } = header;
    const lines = await inflated(dataOf(file));
    return lines.length === height * (1 + width * layers) ? pixelsOf(lines, header) : null;
  } catch {
    return null; // the browser's own decoder says what is wrong
  }
}

function headerOf(file: Uint8Array<ArrayBuffer>): Header | null {
  if (file.length < 33 || !SIGNATURE.every((octet, at) => file[at] === octet)) return null;
  const view = new DataView(file.buffer, file.byteOffset);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const layers = LAYERS[file[25]!];
  const [bits, interlaced] = [file[24], file[28]];
  if (bits !== 8 || interlaced || !layers || width * height > MOST_PIXELS) return null;
  return { width, height, layers };
}

function dataOf(file: Uint8Array<ArrayBuffer>): Blob {
  const view = new DataView(file.buffer, file.byteOffset);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = SIGNATURE.length; at + 8 <= file.length; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (name === "eXIf") throw new Error("it may have to be turned");
    if (name === "IDAT") parts.push(file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return new Blob(parts);
}

async function inflated(packed: Blob): Promise<Uint8Array> {
  const whole = packed.stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(whole).arrayBuffer());
}

function pixelsOf(lines: Uint8Array, { width, height, layers }: Header): Pixels {
  const data = new Uint8ClampedArray(4 * width * height);
  let above = new Uint8Array(width * layers);
  for (let y = 0; y < height; y++) {
    const start = y * (above.length + 1);
    above = restored(lines[start]!, lines.subarray(start + 1, start + 1 + above.length), above, layers);
    for (let x = 0; x < width; x++) {
      const pixel = above.subarray(x * layers, (x + 1) * layers);
      const [red, cover] = [pixel[0]!, pixel[layers - 1]!];
      data.set(layers === 4 ? pixel : [red, red, red, cover], 4 * (y * width + x));
    }
  }
  return { width, height, data };
}

/** Return a line of bytes that is written as what differs from its neighbours. */
function restored(filter: number, line: Uint8Array, above: Uint8Array, layers: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(line.length);
  for (let at = 0; at < line.length; at++) {
    const [left, corner] = at < layers ? [0, 0] : [made[at - layers]!, above[at - layers]!];
    made[at] = line[at]! + guess(filter, left, above[at]!, corner);
  }
  return made;
}

function guess(filter: number, left: number, above: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
