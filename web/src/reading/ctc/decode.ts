/** What a network says of each frame, decoded into numbers under what is known of them. */

import { Hypothesis } from "./hypothesis";
import { written, type Language } from "./language";
import { lattice, type Frames } from "./lattice";
import { LEAST, search } from "./search";

const BEAM = 16;

/**
 * Return the likeliest texts, the likeliest first; none where nothing that may stand fits.
 *
 * A text's probability is exact: over all ways to align it, divided by that of all that may stand.
 *
 * @param frames What the network said.
 * @param language What may stand.
 * @param best How many texts to return at most; after the first, only those of 0.001 or more.
 */
export function decode(frames: Frames, language: Language, best: number): Hypothesis[] {
  const strip = lattice(frames, language.decimal);
  const { found, total } = search(strip, language, BEAM, best);
  return found
    .filter((other, place) => place === 0 || other.likelihood >= LEAST * total)
    .map(({ text, likelihood }) => {
      const probability = Math.min(likelihood / total, 1);
      return new Hypothesis(written(language, text), probability, text, strip, language);
    });
}
