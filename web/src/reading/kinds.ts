/**
 * What a picture shows: one digit, one number, or a page of them.
 *
 * The rule, cheapest first; sure is what it is whatever errors are allowed: the kind depends on the
 * picture alone.
 *
 * 1. A digit stands alone, the reader of digits is sure of it, and no other writing stands beside
 *    it: a digit.
 * 2. The reader of numbers is sure of two digits or more on the line of writing: a number.
 * 3. The first, but something stands beside it that is no digit: a digit.
 * 4. There is writing on several lines, and on two of them or more the reader of numbers is sure of
 *    four digits or more in all: a page.
 * 5. The reader of digits sees none, and the other more likely than not two or more: a number.
 * 6. Otherwise: a digit or nothing, as the reader of digits says.
 *
 * Where what is known rules out a digit alone, 1 and 3 do not count, and 5 and 6 are a number.
 */

import { findStrip, heightOf, reduced, SIDE, widthOf, type Box, type Picture } from "../images";
import { isDigit, type DigitReader, type Lone } from "./digits";
import { SURE, type Line, type NumberReader } from "./numbers";
import { findPage, type Page } from "./pages";

/** What a picture shows, as it was found; null: nothing. */
export type Shown = Lone | Line | Page | null;

const GLANCE = 320; // longest side of the picture on which writing beside a digit is looked for
const LIKELY = 0.5; // more likely than not
const BESIDE = 1.4; // times as wide as the digit: a line of writing with more on it than that
const SEVERAL = 4; // digits that make a page: fewer stand on a percent sign, too
const HIGH = 0.6; // of the tallest number: what is lower makes no line of its own
const EDGE = 0.02; // of the height: so near its edge, the line above or below reaches into a picture
const SHARED = 0.2; // of the lower one's height: numbers that share more of it stand on one line

/** Return what a picture shows; `several` is whether it is known that there is more than a digit alone. */
export async function shown(
  picture: Picture, digits: DigitReader, numbers: NumberReader, several: boolean,
): Promise<Shown> {
  const lone = several ? null : await digits.look(picture);
  const sure = lone && digits.isSure(lone) ? lone : null;
  if (sure && !hasMore(picture, sure)) return sure;
  const line = await numbers.look(picture);
  if (!line) return lone;
  if (numbers.isSure(line, 2)) return line;
  if (sure) return sure;
  return (await pageOn(picture, numbers)) ?? unsure(lone, line, numbers, several);
}

/** Return whether more is written beside a digit. */
function hasMore(picture: Picture, lone: Lone): boolean {
  if (picture.width === SIDE && picture.height === SIDE) return false; // a glyph, or as small as one
  const small = reduced(picture, GLANCE);
  const line = findStrip(small);
  const width = (widthOf(lone.found.box) * small.width) / picture.width;
  return line !== null && widthOf(line.box) > BESIDE * width;
}

/** Return the page on a picture, if it is one. */
async function pageOn(picture: Picture, numbers: NumberReader): Promise<Page | null> {
  const page = await findPage(picture, numbers);
  if (!onLines(page.places.map((place) => place.box), page.written.height)) return null;
  const sure = page.sample.filter((one) => one.text && one.confidence >= SURE);
  const lines = new Set(sure.map((one) => one.line));
  const digits = sure.reduce((sum, one) => sum + one.text.length, 0);
  return lines.size > 1 && digits >= SEVERAL ? page : null;
}

/** Return whether numbers stand one above the other. */
function onLines(boxes: readonly Box[], height: number): boolean {
  const edge = EDGE * height;
  const inside = boxes.filter((box) => box.top > edge && box.bottom < height - edge);
  const tall = inside.reduce((most, box) => Math.max(most, heightOf(box)), 0);
  const high = inside.filter((box) => heightOf(box) >= HIGH * tall);
  return high.slice(1).some((other) => areApart(high[0]!, other));
}

function areApart(box: Box, other: Box): boolean {
  const shared = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
  return shared < SHARED * Math.min(heightOf(box), heightOf(other));
}

/** Return what a picture most likely shows on which nothing is sure. */
function unsure(lone: Lone | null, line: Line, numbers: NumberReader, several: boolean): Shown {
  if (several) return line;
  if (lone && isDigit(lone)) return lone;
  const { text, confidence } = numbers.guess(line.frames);
  return text.length > 1 && confidence >= LIKELY ? line : lone;
}
