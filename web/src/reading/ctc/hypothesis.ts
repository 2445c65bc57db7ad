/** A text that a strip may show, how likely it is, and where and how surely each digit stands. */

import { exchangeable, type Language } from "./language";
import type { Lattice, Span } from "./lattice";

/** One text that a strip may show. Spans and digits are worked out when they are asked for. */
export class Hypothesis {
  /**
   * @param text As people write it: with the separators of the pattern.
   * @param probability That the strip shows it, given that it shows a text that may stand.
   * @param symbols The text as it was read, as places among the symbols.
   * @param strips What the network said at each look; where digits stand is seen at the first.
   * @param language What may stand.
   */
  constructor(
    readonly text: string,
    readonly probability: number,
    readonly symbols: readonly number[],
    private readonly strips: readonly Lattice[],
    private readonly language: Language,
  ) {}

  /** From which frame up to which each digit stands, in the likeliest alignment. */
  get spans(): Span[] {
    const spans = this.strips[0]!.spans(this.symbols);
    return this.places.map((place) => spans[place]!);
  }

  /** How likely each digit stands at each place, given the rest of the text: ten a place. */
  get digits(): number[][] {
    return this.places.map((place) => {
      const may = exchangeable(this.language, this.symbols, place);
      const looks = this.strips.map((strip) =>
        shared(strip.exchanged(this.symbols, place).map((share, digit) => (may[digit] ? share : 0))),
      );
      return looks[0]!.map((_, digit) => looks.reduce((sum, shares) => sum + shares[digit]!, 0) / looks.length);
    });
  }

  private get places(): number[] {
    return this.symbols.map((_, place) => place).filter((place) => this.symbols[place]! <= 10);
  }
}

/** Return shares that sum to 1, or are 0 where nothing is likely. */
function shared(likelihoods: readonly number[]): number[] {
  const sum = likelihoods.reduce((total, share) => total + share, 0);
  return likelihoods.map((share) => (sum ? share / sum : 0));
}
