/**
 * One number read from a line of writing: what the network says of each frame, decoded.
 *
 * The confidence of a number is the probability that decoding gives it among all texts that may
 * stand, made true by the curve in the bundle; so it is for each digit.
 */

import {
  askew, findStrips, FRAME, heightOf, HEIGHT, LOOKS, span, turned, turnedBack, widthOf,
  type Box, type Picture, type Shape, type Strip,
} from "../images";
import type { Bundle } from "./bundle";
import { decode, look, weighed } from "./ctc/decode";
import type { Hypothesis } from "./ctc/hypothesis";
import type { Language } from "./ctc/language";
import type { Frames, Span } from "./ctc/lattice";
import { BLANK, SYMBOLS } from "./ctc/symbols";
import { languageOf } from "./known";
import { onCurve, type Logistic } from "./logistic";
import { Network } from "./network";
import { LIKELY, MOST_ALTERNATIVES, moved, NOTHING, type Alternative, type Digit, type Reading } from "./result";

/** Degrees of a quarter of a circle. */
export const RIGHT = 90;

/** The confidence from which on a picture shows what is read, whatever errors are allowed. */
export const SURE = 0.8;

const BEST = MOST_ALTERNATIVES + 1; // texts
const AT_ONCE = 0.99; // probability from which on a text needs no other look: most do not
const INKED = 90; // of 255: from here on a column has ink
const TALL = 1.5; // times as tall as wide: writing that may run up or down its picture
const NOTHING_KNOWN = languageOf({});

/** A line of writing, and what the network says of it. */
export interface Line {
  /** The line, on the picture as it was turned. */
  readonly strip: Strip;
  readonly frames: Frames;
  /** How far the picture was turned to the right, in quarters of a circle. */
  readonly quarters: number;
  /** The picture before that. */
  readonly shape: Shape;
}

/** A text and how sure it is. */
export interface Guess {
  readonly text: string;
  readonly confidence: number;
}

/** Reads numbers. */
export class NumberReader {
  private constructor(
    readonly bundle: Bundle,
    private readonly network: Network,
    private readonly other: Network, // the same, where there is no second one
  ) {}

  static async open(bundle: Bundle): Promise<NumberReader> {
    const network = await Network.open(bundle.network, bundle.kind);
    return new NumberReader(bundle, network, bundle.second ? await Network.open(bundle.second, bundle.kind) : network);
  }

  /**
   * Return the line of writing on a picture; null where there is no ink.
   *
   * Writing that is half as tall again as wide may run up or down the picture: where the reader is
   * not sure of it as it stands, and sure of it turned one way alone, that is taken.
   */
  async look(picture: Picture): Promise<Line | null> {
    const line = await this.#line(picture, 0);
    if (!line || heightOf(line.strip.box) < TALL * widthOf(line.strip.box)) return line;
    if (this.isSure(line)) return line;
    const sides = [await this.#line(picture, 1), await this.#line(picture, 3)];
    const sure = sides.filter((side) => side && this.isSure(side, 2));
    return sure.length === 1 ? sure[0]! : line;
  }

  /** Return the likeliest text where nothing is known, and how sure that is. */
  guess(frames: Frames): Guess {
    const best = decode(frames, NOTHING_KNOWN, 1)[0]!;
    return { text: best.text, confidence: onCurve(this.bundle.curves.text, best.probability) };
  }

  /** Return whether so many digits or more are read surely, where nothing is known. */
  isSure(line: Line, digits = 1): boolean {
    const { text, confidence } = this.guess(line.frames);
    return text.length >= digits && confidence >= SURE;
  }

  /** Return what a network says of a strip. */
  async ask({ data, width }: Picture, network = this.network): Promise<Frames> {
    const said = await network.ask(data, HEIGHT, width);
    return { count: said.length / SYMBOLS.length, data: said };
  }

  /**
   * Return the reading of a line, answered from the confidence `threshold` on.
   *
   * It is `not a number` where no text that may stand fits, or the likeliest is none at all.
   */
  async reading(line: Line, language: Language, threshold: number): Promise<Reading> {
    const found = await this.#hypotheses(line, language);
    const read = this.#judged(found, line.strip, threshold);
    const back = (box: Box): Box => turnedBack(box, line.quarters, line.shape);
    return { ...(line.quarters ? moved(read, back) : read), turned: RIGHT * line.quarters };
  }

  /** Return what may stand on a line, the likeliest first; an unclear one is looked at again. */
  async #hypotheses({ strip, frames }: Line, language: Language): Promise<Hypothesis[]> {
    const looks = [look(frames, language, BEST)];
    const found = weighed(looks, BEST);
    if (!found[0] || found[0].probability >= AT_ONCE) return found;
    const [narrow, wide] = LOOKS.map(([stretch, lean]) => askew(strip.pixels, stretch, lean)) as [Picture, Picture];
    const said = [await this.ask(narrow), await this.ask(wide, this.other)];
    if (this.other !== this.network) said.push(await this.ask(strip.pixels, this.other));
    return weighed([...looks, ...said.map((each) => look(each, language, BEST))], BEST);
  }

  /** Return the line of writing on a picture turned so; of two the one that is read surer. */
  async #line(picture: Picture, quarters: number): Promise<Line | null> {
    const shape = { height: picture.height, width: picture.width };
    let best: Line | null = null;
    for (const strip of findStrips(turned(picture, quarters))) {
      const line = { strip, frames: await this.ask(strip.pixels), quarters, shape };
      if (!best || this.guess(line.frames).confidence > this.guess(best.frames).confidence) best = line;
    }
    return best;
  }

  #judged(found: readonly Hypothesis[], strip: Strip, threshold: number): Reading {
    const best = found[0];
    if (!best?.text) return this.#noNumber(found, strip);
    const each = confidences(found.map((other) => other.probability), 0, this.bundle.curves.text);
    const sure = each[0]! >= threshold;
    const others = found.map((other, place) => ({ text: other.text, confidence: each[place]! }));
    return {
      ...NOTHING,
      text: sure ? best.text : "",
      confidence: each[0]!,
      box: strip.box,
      digits: this.#digits(best, strip),
      alternatives: alternatives(sure ? others.slice(1) : others),
      why_not: sure ? null : "unsure",
      kind: "number",
    };
  }

  /** Return the reading of writing whose likeliest text is none; the next is its guess. */
  #noNumber(found: readonly Hypothesis[], strip: Strip): Reading {
    const curve = this.bundle.curves.text;
    const spelled = found.filter((other) => other.text);
    const guesses = spelled.map(({ text, probability }) => ({ text, confidence: onCurve(curve, probability) }));
    return {
      ...NOTHING,
      confidence: guesses[0]?.confidence ?? 0,
      box: strip.box,
      digits: spelled[0] ? this.#digits(spelled[0], strip) : [],
      alternatives: alternatives(guesses),
      why_not: "not a number",
      kind: "number",
    };
  }

  #digits(text: Hypothesis, strip: Strip): Digit[] {
    const digits = text.symbols.filter((symbol) => symbol <= 10).map((symbol) => symbol - 1);
    const boxes = boxesOf(text.spans, strip);
    return text.digits.map((row, place) => {
      const digit = digits[place]!;
      const probabilities = confidences(row, digit, this.bundle.curves.digit);
      return { digit, confidence: probabilities[digit]!, box: boxes[place]!, probabilities };
    });
  }
}

/** Return whether any frame shows a digit more likely than none. */
export function showsDigits({ count, data }: Frames): boolean {
  for (let time = 0; time < count; time++) {
    const frame = data.subarray(time * SYMBOLS.length, (time + 1) * SYMBOLS.length);
    const none = frame.subarray(11).reduce((sum, share) => sum + share, frame[BLANK]!);
    if (Math.max(...frame.subarray(1, 11)) > none) return true;
  }
  return false;
}

/**
 * Return where each digit stands: its ink between it and the digits beside it.
 *
 * The network says that it has seen a digit at some frames of its width, and not at all of it.
 */
function boxesOf(spans: readonly Span[], strip: Strip): Box[] {
  const inked = inkedColumns(strip.pixels);
  const middles = spans.slice(1).map((other, place) => Math.floor((FRAME * (spans[place]![1] + other[0])) / 2));
  const ends = [0, ...middles, inked.length];
  return ends.slice(1).map((right, place) => {
    const left = ends[place]!;
    const [first, last] = [inked.indexOf(true, left), inked.lastIndexOf(true, right - 1)];
    return first >= 0 && first < right ? span(strip, first, last + 1) : span(strip, left, right);
  });
}

function inkedColumns({ data, width }: Picture): boolean[] {
  const inked = Array.from({ length: width }, () => false);
  for (const [place, value] of data.entries()) if (value >= INKED) inked[place % width] = true;
  return inked;
}

/**
 * Return true confidences for shares of 1: what the best one loses goes to the others.
 *
 * Each gets its part of that, but none more than the curve gives its share by itself.
 */
function confidences(shares: readonly number[], best: number, curve: Logistic): number[] {
  const confidence = onCurve(curve, shares[best]!);
  const left = (1 - confidence) / Math.max(1 - shares[best]!, 1e-9);
  return shares.map((share, place) => (place === best ? confidence : Math.min(onCurve(curve, share), share * left)));
}

function alternatives(found: readonly Alternative[]): Alternative[] {
  return found.filter(({ text, confidence }) => text && confidence >= LIKELY).slice(0, MOST_ALTERNATIVES);
}
