/** What a network says of each frame, decoded into numbers under what is known of them. */

import { Hypothesis } from "./hypothesis";
import { written, type Language } from "./language";
import { isSame, lattice, type Frames, type Lattice } from "./lattice";
import { LEAST, search, type Search } from "./search";

const BEAM = 16;

/** What one look at a strip shows. */
export interface Look {
  readonly strip: Lattice;
  readonly language: Language;
  readonly search: Search;
}

/**
 * Return the likeliest texts, the likeliest first; none where nothing that may stand fits.
 *
 * A text's probability is exact: over all ways to align it, divided by that of all that may stand.
 *
 * @param frames What the network said.
 * @param language What may stand.
 * @param best How many texts to return at most; after the first, only those of 0.005 or more.
 */
export function decode(frames: Frames, language: Language, best: number): Hypothesis[] {
  return weighed([look(frames, language, best)], best);
}

/** Return what one look at a strip shows, to be weighed with others; see `decode`. */
export function look(frames: Frames, language: Language, best: number): Look {
  const strip = lattice(frames, language.decimal);
  return { strip, language, search: search(strip, language, BEAM, best) };
}

/**
 * Return the likeliest texts of several looks at one strip, as `decode` does of one.
 *
 * A text's probability is the mean of those by each look; its digits stand where the first shows them.
 */
export function weighed(looks: readonly Look[], best: number): Hypothesis[] {
  const { language } = looks[0]!;
  const strips = looks.map(({ strip }) => strip);
  const ranked = texts(looks)
    .map((text) => ({ text, share: looks.reduce((sum, one) => sum + shareOf(text, one), 0) / looks.length }))
    .sort((one, other) => other.share - one.share)
    .slice(0, best);
  return ranked
    .filter(({ share }, place) => place === 0 || share >= LEAST)
    .map(({ text, share }) => new Hypothesis(written(language, text), share, text, strips, language));
}

/** Return the texts that any look found, each once, in the order in which they were found. */
function texts(looks: readonly Look[]): (readonly number[])[] {
  const all = looks.flatMap(({ search: { found } }) => found.map(({ text }) => text));
  return [...new Map(all.map((text) => [text.join(), text])).values()];
}

/** Return how likely a look shows a text, given that it shows one that may stand. */
function shareOf(text: readonly number[], { strip, search: { found, total } }: Look): number {
  if (!total) return 0;
  const known = found.find((other) => isSame(other.text, text));
  return Math.min((known ? known.likelihood : strip.likelihood(text)) / total, 1);
}
