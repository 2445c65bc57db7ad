/**
 * From any picture to one 28x28 glyph, prepared as MNIST prepared its digits: the digit's ink,
 * fitted into 20x20 pixels, its centre of mass at the centre of 28x28, white on black.
 *
 * Does not know which digit it is.
 */

import { widthOf, heightOf, type Box } from "./box";
import { bytes, floats, longerSide, mapped, type Bytes } from "./grid";
import type { Picture } from "./grey";
import { ink, reduced, type Ink } from "./ink";
import { clipped, rounded } from "./numpy/rounding";
import { sumOf } from "./numpy/sums";
import { copyMakeBorder } from "./opencv/border";
import { dilateDisc } from "./opencv/disc";
import { distanceTransform } from "./opencv/distance";
import { resizeAreaOfFloats } from "./opencv/resize_area";
import { resizeLinear, resizeLinearOfFloats } from "./opencv/resize_linear";
import { boundsOf } from "./opencv/bounds";
import { digitStrokes, INKED } from "./strokes";

/** Pixels a side of every glyph. */
export const SIDE = 28;

/** One digit: 28x28 pixels, white ink (255) on black (0). */
export type Glyph = Bytes;

/** A digit found on a picture. */
export interface Found {
  readonly glyph: Glyph;
  /** The box of its ink in pixels of the picture. */
  readonly box: Box;
  /** False where something else that could be a digit stands beside it. */
  readonly alone: boolean;
}

const { fround } = Math;

const BOX = 20;
const WORK = 512; // longest side worked at: a digit a twentieth of the picture still fills the box
const FEW = 25; // a picture with a shorter longest side is enlarged: pen and paper cannot be told apart
const CENTRE = 14.0; // where the centre of mass of MNIST's digits lies, both ways
const OFF_CENTRE = 0.55; // how far the centre of mass of a glyph lies off: it is rounded to a pixel
const FULL = 250; // the darkest ink of a glyph is at least this strong
const THINNEST = 2.0; // pen width in pixels of the box: a thinner one is widened to it

/**
 * Return the digit on a grey picture with its box; null where the picture is blank.
 *
 * A picture that is a glyph already, as MNIST's are, stays as it is.
 */
export function findGlyph(picture: Picture): Found | null {
  const ready = picture.width === SIDE && picture.height === SIDE ? glyphBox(picture) : null;
  if (ready) return { glyph: { ...picture, data: picture.data.slice() }, box: ready, alone: true };
  const seen = resized(picture);
  const strokes = digitStrokes(ink(seen));
  if (!strokes) return null;
  const glyph = stretched(centred(boxed(thickened(strokes.ink))));
  return { glyph, box: back(strokes.box, seen, picture), alone: strokes.alone };
}

/** Return the box of the ink if a picture of 28x28 is prepared as MNIST's digits are. */
function glyphBox(picture: Picture): Box | null {
  const box = boundsOf(picture);
  if (!box || Math.max(widthOf(box), heightOf(box)) !== BOX) return null;
  if (!picture.data.some((value) => value >= FULL)) return null;
  let [all, across, down] = [0, 0, 0];
  picture.data.forEach((value, place) => {
    all += value;
    across += value * (place % SIDE);
    down += value * Math.floor(place / SIDE);
  });
  const off = Math.max(Math.abs(across / all - CENTRE), Math.abs(down / all - CENTRE));
  return off > OFF_CENTRE ? null : box;
}

/** Return the picture at a size to work at: no larger than need be, nor of too few pixels. */
function resized(picture: Picture): Picture {
  const grown = Math.ceil(FEW / longerSide(picture));
  if (grown === 1) return reduced(picture, WORK);
  return resizeLinear(picture, picture.width * grown, picture.height * grown);
}

/** Return a box on the resized picture as one on the picture given. */
function back(box: Box, seen: Picture, given: Picture): Box {
  return {
    left: Math.floor((box.left * given.width) / seen.width),
    top: Math.floor((box.top * given.height) / seen.height),
    right: Math.ceil((box.right * given.width) / seen.width),
    bottom: Math.ceil((box.bottom * given.height) / seen.height),
  };
}

/** Widen a pen so thin that it would fade when the digit is made small. */
function thickened(strokes: Ink): Ink {
  const missing = rounded((THINNEST * longerSide(strokes)) / BOX - penWidth(strokes));
  return missing < 1 ? strokes : dilateDisc(strokes, missing);
}

/**
 * Return the mean width of the strokes in pixels.
 *
 * Across a stroke w pixels wide the distance to its edge averages w / 4, and half a pixel more
 * because the distance is counted to the next pixel's centre.
 */
function penWidth(strokes: Ink): number {
  const inked = fround(INKED);
  const mask = mapped(strokes, (value) => (value >= inked ? 1 : 0));
  const depths = distanceTransform(copyMakeBorder(mask, 1, "constant")).data.filter((depth) => depth > 0);
  return 4 * (fround(sumOf(depths) / depths.length) - 0.5);
}

/** Fit the strokes into the 20x20 box, keeping their proportions. */
function boxed(strokes: Ink): Ink {
  const scale = BOX / longerSide(strokes);
  const width = Math.max(1, rounded(strokes.width * scale));
  const height = Math.max(1, rounded(strokes.height * scale));
  const way = scale < 1 ? resizeAreaOfFloats : resizeLinearOfFloats;
  return way(strokes, width, height);
}

/** Place the box on 28x28 pixels so that the centre of mass is in the middle. */
function centred(box: Ink): Ink {
  const field = floats(SIDE, SIDE);
  const { width, height, data } = box;
  const rows = Float32Array.from({ length: height }, (_, y) => sumOf(data.subarray(y * width, (y + 1) * width)));
  const columns = new Float32Array(width);
  for (let place = 0; place < data.length; place++) columns[place % width]! += data[place]!;
  const [top, left] = [start(rows), start(columns)];
  for (let y = 0; y < height; y++) {
    field.data.set(data.subarray(y * width, (y + 1) * width), (top + y) * SIDE + left);
  }
  return field;
}

/** Return where a box begins along one axis, given its ink in each row or column. */
function start(profile: Float32Array): number {
  const moment = profile.reduce((sum, value, place) => sum + value * place, 0);
  return clipped(rounded(CENTRE - moment / sumOf(profile)), 0, SIDE - profile.length);
}

function stretched(field: Ink): Glyph {
  const full = field.data.reduce((most, value) => Math.max(most, value), 0);
  const gain = fround(255 / full);
  const glyph = bytes(SIDE, SIDE);
  field.data.forEach((value, place) => (glyph.data[place] = rounded(fround(value * gain))));
  return glyph;
}
