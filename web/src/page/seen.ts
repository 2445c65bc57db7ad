/** What the network saw of a picture: the glyph of a digit, or the strip of a number, as PNG. */

import { findGlyph, findStrips, type Box, type Picture } from "../images";
import type { Reading } from "../reading/result";

/** As the service gives it: pictures in base 64, and from which column to which each digit stands. */
export interface Seen {
  readonly kind: Reading["kind"];
  readonly glyph?: string;
  readonly strip?: string;
  readonly spans?: readonly (readonly [number, number])[];
}

/** Return what the network saw. */
export async function seenOf(picture: Picture, reading: Reading): Promise<Seen> {
  const { kind, digits, turned } = reading;
  const found = kind === "digit" ? findGlyph(picture) : null;
  if (found) return { kind, glyph: await png(found.glyph) };
  const strips = kind === "number" && !turned ? [...findStrips(picture)] : [];
  const strip = strips.find(({ box }) => reading.box && isSame(box, reading.box));
  if (!strip) return { kind };
  const column = (x: number): number => Math.round((x - strip.left) * strip.scale);
  const spans = digits.map(({ box }) => [column(box.left), column(box.right)] as const);
  return { kind, strip: await png(strip.pixels), spans };
}

function isSame(one: Box, other: Box): boolean {
  return (["left", "top", "right", "bottom"] as const).every((side) => one[side] === other[side]);
}

async function png({ width, height, data }: Picture): Promise<string> {
  const image = new ImageData(width, height);
  for (const [place, value] of data.entries()) image.data.set([value, value, value, 255], 4 * place);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  const file = await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer();
  return btoa(String.fromCharCode(...new Uint8Array(file)));
}
