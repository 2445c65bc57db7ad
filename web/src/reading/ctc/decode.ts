/** What a network says of each frame, decoded into numbers under what is known of them. */

import { Hypothesis } from "./hypothesis";
import { written, type Language } from "./language";
import { isSame, lattice, type Frames, type Lattice } from "./lattice";
import { LEAST, search, type Search } from "./search";

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
  return decodeLooks([frames], language, best);
}

/**
 * Return the likeliest texts of several looks at one strip, as `decode` does of one.
 *
 * A text's probability is the mean of those by each look; its digits stand where the first shows them.
 */
export function decodeLooks(looks: readonly Frames[], language: Language, best: number): Hypothesis[] {
  const strips = looks.map((frames) => lattice(frames, language.decimal));
  const searches = strips.map((strip) => search(strip, language, BEAM, best));
  const ranked = candidates(searches)
    .map((symbols) => ({ symbols, share: meanShare(symbols, searches, strips) }))
    .sort((one, other) => other.share - one.share)
    .slice(0, best);
  return ranked
    .filter(({ share }, place) => place === 0 || share >= LEAST)
    .map(({ symbols, share }) => new Hypothesis(written(language, symbols), share, symbols, strips, language));
}

/** Return the texts that any look found, each once, in the order in which they were found. */
function candidates(searches: readonly Search[]): (readonly number[])[] {
  const texts = searches.flatMap(({ found }) => found.map(({ text }) => text));
  return [...new Map(texts.map((text) => [text.join(), text])).values()];
}

function meanShare(symbols: readonly number[], searches: readonly Search[], strips: readonly Lattice[]): number {
  const shares = searches.map(({ found, total }, look) => {
    const known = found.find(({ text }) => isSame(text, symbols));
    const likelihood = known ? known.likelihood : strips[look]!.likelihood(symbols);
    return total ? Math.min(likelihood / total, 1) : 0;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
