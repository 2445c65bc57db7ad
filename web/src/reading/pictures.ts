/** From one picture to its readings: what it shows, read by what reads that. */

import { BundleError } from "../errors";
import type { Picture } from "../images";
import type { Asked } from "./asked";
import type { Kind } from "./bundle";
import { readingOfDigit, type DigitReader } from "./digits";
import { shown, type Shown } from "./kinds";
import type { NumberReader } from "./numbers";
import { extent, findPage, readings } from "./pages";
import { thresholdOf } from "./promise";
import { NOTHING, type Reading } from "./result";

const NEVER = 2.0; // no confidence is as high

/** Reads a picture that is there. */
export class PictureReader {
  constructor(
    readonly digits: DigitReader,
    readonly numbers: NumberReader,
  ) {}

  /** Return the reading of one picture. */
  async one(picture: Picture, wanted: Asked): Promise<Reading> {
    const seen = await this.#seen(picture, wanted);
    if (!seen) return NOTHING;
    if ("places" in seen) return { ...NOTHING, why_not: "several numbers", box: extent(seen) };
    if ("found" in seen) return readingOfDigit(seen, this.#least("digit", wanted));
    return this.numbers.reading(seen, wanted.language, this.#least("number", wanted));
  }

  /** Return the reading of each number on a page, in order. */
  async page(picture: Picture, wanted: Asked): Promise<Reading[]> {
    const page = await findPage(picture, this.numbers);
    return readings(page, this.numbers, wanted.language, this.#least("number", wanted));
  }

  async #seen(picture: Picture, wanted: Asked): Promise<Shown> {
    if (wanted.kind === "digit") return this.digits.look(picture);
    if (wanted.kind === "number") return this.numbers.look(picture);
    return shown(picture, this.digits, this.numbers, wanted.several);
  }

  /** Return from which confidence on to answer: never, where this rate is not promised. */
  #least(kind: Kind, wanted: Asked): number {
    const { promise } = (kind === "digit" ? this.digits : this.numbers).bundle;
    try {
      return thresholdOf(promise, wanted.maxError);
    } catch (error) {
      if (error instanceof BundleError) return NEVER;
      throw error;
    }
  }
}
