/** Grey PNG files of 8 bits a pixel to pixels, for the golden pictures. */

import { inflateSync } from "node:zlib";

import { bytes, type Bytes } from "../../src/images/grid";

const HEADER = 8; // bytes before the first chunk

/** Return the pixels of a grey PNG file. */
export function pixelsOf(file: Buffer): Bytes {
  const made = bytes(file.readUInt32BE(16), file.readUInt32BE(20));
  const lines = inflateSync(Buffer.concat([...dataOf(file)]));
  let above = new Uint8Array(made.width);
  for (let y = 0; y < made.height; y++) {
    const start = y * (made.width + 1);
    above = restored(lines[start]!, lines.subarray(start + 1, start + 1 + made.width), above);
    made.data.set(above, y * made.width);
  }
  return made;
}

function* dataOf(file: Buffer): Iterable<Buffer> {
  for (let at = HEADER; at < file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString("latin1", at + 4, at + 8) === "IDAT") yield file.subarray(at + 8, at + 8 + length);
    at += length + 12;
  }
}

/** Return a line of pixels that is written as what differs from its neighbours. */
function restored(filter: number, line: Uint8Array, above: Uint8Array): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(line.length);
  line.forEach((value, x) => {
    made[x] = value + guess(filter, made[x - 1] ?? 0, above[x]!, above[x - 1] ?? 0);
  });
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
