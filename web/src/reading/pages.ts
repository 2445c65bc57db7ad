/**
 * Numbers read from a page: each where it stands, in reading order, whichever way up the page lies.
 *
 * Which way lines run is seen from where writing stands; whether a page stands on its head, from how
 * surely some of its numbers are read either way. A page of 0, 1 and 8 alone tells nobody.
 */

import {
  heightOf, levelness, places, reduced, strip, turned, turnedBack, widthOf, writing,
  type Box, type Picture, type Place, type Shape, type Strip, type Writing,
} from "../images";
import { window } from "../images/grid";
import { linspace, unique } from "../images/numpy/order";
import { rounded } from "../images/numpy/rounding";
import type { Language } from "./ctc/language";
import { RIGHT, showsDigits, type Guess, type NumberReader } from "./numbers";
import { moved, type Reading } from "./result";

const WORK = 2000; // longest side of the picture worked at: A4 at 170 dpi
const GLANCE = 800; // the same to tell which way lines run
const SAMPLE = 16; // numbers that tell whether a page stands on its head
const CLEARLY = 0.1; // by how much surer numbers must be read overhead
const LEVEL = 0.3; // from here on it is all but sure that lines run across the page, or up and down
const AROUND = 2.0; // heights of a number: what is cut out around it, more than its strip shows
const SLIM = 20; // the same in parts of its width, for a number so long that its strip is lower

/** A page the right way up. */
export interface Page {
  readonly written: Writing;
  readonly places: readonly Place[];
  /** How far the picture was turned to the right, in quarters of a circle. */
  readonly quarters: number;
  /** The picture as it was given. */
  readonly shape: Shape;
  /** Some of its numbers, as they are read where nothing is known. */
  readonly sample: readonly Sampled[];
}

/** A number of a page: its line, its text, and how sure that is. */
export interface Sampled extends Guess {
  readonly line: number;
}

/** Return the page on a picture, the right way up. */
export async function findPage(picture: Picture, numbers: NumberReader): Promise<Page> {
  const written = writing(reduced(picture, WORK));
  const shape = { height: picture.height, width: picture.width };
  const pages: Page[] = [];
  for (const quarters of ways(written)) {
    pages.push(await rightWayUp(laidOut(written, quarters, shape), numbers));
  }
  return pages.reduce((best, page) => (confidence(page.sample) > confidence(best.sample) ? page : best));
}

/** Return the reading of each number on a page, in order; what spells nothing is no number. */
export async function readings(
  page: Page, numbers: NumberReader, language: Language, threshold: number,
): Promise<Reading[]> {
  const read: Reading[] = [];
  for (const { line, box } of page.places) {
    const made = cut(page.written, box);
    const frames = await numbers.ask(made.pixels);
    if (!showsDigits(frames)) continue;
    const cutOut = { strip: made, frames, quarters: 0, shape: page.shape };
    const found = await numbers.reading(cutOut, language, threshold);
    read.push({ ...moved(found, (inner) => onPicture(inner, page)), line, turned: RIGHT * page.quarters });
  }
  return read;
}

/** Return the box around all numbers of a page that has some, on the picture as it was given. */
export function extent(page: Page): Box {
  const boxes = page.places.map((place) => place.box);
  const around = {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
  return onPicture(around, page);
}

/** Return the turns that may make lines run across the page: mostly one, both where unclear. */
function ways(written: Writing): readonly number[] {
  const level = levelness(reduced(written, GLANCE));
  if (Math.abs(level) < LEVEL) return [0, 1];
  return level > 0 ? [0] : [1];
}

/** Return the page turned so, with nothing read yet. */
function laidOut(written: Writing, quarters: number, shape: Shape): Page {
  const made = turned(written, quarters);
  return { written: made, places: places(made), quarters, shape, sample: [] };
}

/**
 * Return the page, or the page stood on its head where it is read clearly more surely so.
 *
 * Strips alone are turned to find that out.
 */
async function rightWayUp(page: Page, numbers: NumberReader): Promise<Page> {
  const count = page.places.length;
  const few = unique(linspace(0, count - 1, Math.min(count, SAMPLE)).map(Math.trunc));
  const some = few.map((place) => page.places[place]!);
  const [upright, overhead] = [await sampled(page, some, numbers, 0), await sampled(page, some, numbers, 2)];
  if (confidence(overhead) < confidence(upright) + CLEARLY) return { ...page, sample: upright };
  const other = laidOut(turned(page.written, 2), 0, page.shape);
  return { ...other, quarters: page.quarters + 2, sample: overhead };
}

async function sampled(
  page: Page, some: readonly Place[], numbers: NumberReader, quarters: number,
): Promise<Sampled[]> {
  const read: Sampled[] = [];
  for (const { line, box } of some) {
    const frames = await numbers.ask(turned(cut(page.written, box).pixels, quarters));
    read.push({ line, ...numbers.guess(frames) });
  }
  return read;
}

/** Return how surely numbers are read, on average; 0 where there are none. */
function confidence(sample: readonly Sampled[]): number {
  const sum = sample.reduce((total, one) => total + (one.text ? one.confidence : 0), 0);
  return sample.length ? sum / sample.length : 0;
}

/** Return the strip of a number, made from what stands around it alone: a page is large. */
function cut(written: Writing, box: Box): Strip {
  const around = rounded(Math.max(AROUND * heightOf(box), widthOf(box) / SLIM));
  const [left, top] = [Math.max(0, box.left - around), Math.max(0, box.top - around)];
  const right = Math.min(written.width, box.right + around);
  const bottom = Math.min(written.height, box.bottom + around);
  const made = strip(window(written, left, top, right, bottom), shifted(box, -left, -top));
  return { ...made, box, left: made.left + left };
}

function shifted(box: Box, across: number, down: number): Box {
  return { left: box.left + across, top: box.top + down, right: box.right + across, bottom: box.bottom + down };
}

/** Return a box of the page on the picture as it was given. */
function onPicture(box: Box, page: Page): Box {
  const { width: wide, height: high } = page.written;
  const [rows, columns] = page.quarters % 2 ? [wide, high] : [high, wide];
  const back = turnedBack(box, page.quarters, { height: rows, width: columns });
  const { height, width } = page.shape;
  return {
    left: Math.floor((back.left * width) / columns),
    top: Math.floor((back.top * height) / rows),
    right: Math.ceil((back.right * width) / columns),
    bottom: Math.ceil((back.bottom * height) / rows),
  };
}
