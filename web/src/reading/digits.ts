/** One digit read from a picture: the glyph that is found on it, and what the network says of it. */

import { findGlyph, SIDE, type Found, type Picture } from "../images";
import { DIGITS, type Bundle } from "./bundle";
import { Network } from "./network";
import { LIKELY, MOST_ALTERNATIVES, NOTHING, type Reading, type WhyNot } from "./result";

const TEN = DIGITS.length;

/** The likeliest digit on a picture, and the probability of each, and of no digit at all. */
export interface Lone {
  readonly found: Found;
  readonly said: readonly number[];
}

/** Reads one digit. */
export class DigitReader {
  private constructor(
    readonly bundle: Bundle,
    private readonly network: Network,
  ) {}

  static async open(bundle: Bundle): Promise<DigitReader> {
    return new DigitReader(bundle, await Network.open(bundle.network, bundle.kind));
  }

  /** Return the likeliest digit on a picture; null where there is no ink. */
  async look(picture: Picture): Promise<Lone | null> {
    const found = findGlyph(picture);
    return found && { found, said: Array.from(await this.network.ask(found.glyph.data, SIDE, SIDE)) };
  }

  /** Return whether this is read, by the reader's own threshold. */
  isSure(lone: Lone): boolean {
    return whyNot(lone, this.bundle.promise.default) === null;
  }
}

/** Return the reading of one digit, answered from the confidence `threshold` on. */
export function readingOfDigit(lone: Lone, threshold: number): Reading {
  const { box } = lone.found;
  const each = lone.said.slice(0, TEN);
  const order = each.map((_, digit) => digit).sort((one, other) => each[other]! - each[one]!);
  const best = order[0]!;
  const declined = whyNot(lone, threshold);
  const others = declined ? order.slice(0, MOST_ALTERNATIVES) : order.slice(1, MOST_ALTERNATIVES + 1);
  return {
    ...NOTHING,
    text: declined ? "" : String(best),
    confidence: each[best]!,
    box,
    digits: [{ digit: best, confidence: each[best]!, box, probabilities: each }],
    alternatives: others
      .map((digit) => ({ text: String(digit), confidence: each[digit]! }))
      .filter(({ confidence }) => confidence >= LIKELY),
    why_not: declined,
    kind: "digit",
  };
}

/** Return whether this is a digit alone rather than something else. */
export function isDigit({ found, said }: Lone): boolean {
  return found.alone && !((said[TEN] ?? 0) > surest(said));
}

function whyNot(lone: Lone, threshold: number): WhyNot | null {
  if (!isDigit(lone)) return "not a digit";
  return surest(lone.said) >= threshold ? null : "unsure";
}

function surest(said: readonly number[]): number {
  return Math.max(...said.slice(0, TEN));
}
