/**
 * The likeliest texts that may stand in a strip, found by growing their beginnings.
 *
 * Prefix search (Graves et al., ICML 2006), a symbol at a time and all beginnings of one length
 * together. What bounds each is exact: how likely the strip shows any text that begins so and may
 * stand. A beginning is dropped where that is less than what was found already: unless more than the
 * beam holds could be, the texts that are found are the likeliest.
 */

import { allows } from "./automaton";
import { finish, type Finish } from "./finish";
import type { Language } from "./language";
import { isSame, type Begun, type Lattice } from "./lattice";

/** The share of the total below which a text is not looked for, unless none has more. */
export const LEAST = 5e-3;

const ROUNDING = 1 - 1e-9;

/** A text, as places among the symbols, and how likely the strip shows it. */
export interface Found {
  readonly likelihood: number;
  readonly text: readonly number[];
}

export interface Search {
  /** The likeliest texts, the likeliest first. */
  readonly found: readonly Found[];
  /** How likely all are that may stand. */
  readonly total: number;
}

/** A text that might go on: the state after it, and how likely it stands before each time. */
interface Beginning {
  readonly text: readonly number[];
  readonly state: number;
  readonly begun: Begun;
}

/** A symbol that may come after a beginning, and how likely the strip shows a text that goes on so. */
interface Step {
  readonly beginning: Beginning;
  readonly symbol: number;
  readonly bound: number;
}

/** Return the likeliest texts, at most `best`; `beam` is how many beginnings of one length are kept. */
export function search(strip: Lattice, language: Language, beam: number, best: number): Search {
  const ending = finish(strip, language.machine);
  const guess = guessed(strip, language);
  if (guess.likelihood > (1 - LEAST) * ending.total) return { found: [guess], total: ending.total };
  let found: Found[] = [];
  let beginnings = empty(strip, language);
  while (beginnings.length) {
    found = likeliest([...found, ...whole(beginnings, language)], best);
    const least = leastOf(found, guess, ending.total, best);
    const steps = beginnings.flatMap((beginning) => stepsOf(beginning, language, ending));
    beginnings = kept(steps, least, beam).map((step) => longer(strip, step, language));
  }
  if (found.length === best && guess.likelihood <= found.at(-1)!.likelihood) {
    return { found, total: ending.total };
  }
  return { found: withGuess(guess, found, best), total: Math.max(ending.total, guess.likelihood) };
}

/** Return what was found and the guess, which a narrow beam may have lost. */
function withGuess(guess: Found, found: readonly Found[], best: number): readonly Found[] {
  if (!guess.likelihood || found.some((other) => isSame(other.text, guess.text))) return found;
  return likeliest([...found, guess], best);
}

function likeliest(found: readonly Found[], best: number): Found[] {
  return found.toSorted((one, other) => other.likelihood - one.likelihood).slice(0, best);
}

/** Return how likely a beginning must be to lead to what is looked for. */
function leastOf(found: readonly Found[], guess: Found, total: number, best: number): number {
  const likely = Math.max(guess.likelihood, found[0]?.likelihood ?? 0);
  const last = found.length === best ? found.at(-1)!.likelihood : 0;
  return ROUNDING * Math.max(last, Math.min(LEAST * Math.max(total, guess.likelihood), likely));
}

/** Return the text of the likeliest path; where it may not stand, as not likely at all. */
function guessed(strip: Lattice, { machine }: Language): Found {
  const { text } = strip.bestPath;
  return allows(machine, text) ? { likelihood: strip.likelihood(text), text } : { likelihood: 0, text: [] };
}

function empty(strip: Lattice, { machine }: Language): Beginning[] {
  return machine.starts.map((state) => ({ text: [], state, begun: strip.empty() }));
}

/** Return the beginnings that may stand as they are. */
function whole(beginnings: readonly Beginning[], { machine }: Language): Found[] {
  return beginnings
    .map(({ text, state, begun }) => ({ text, likelihood: machine.ends[state] ? begun.shown.at(-1)! : 0 }))
    .filter(({ likelihood }) => likelihood > 0);
}

function stepsOf(beginning: Beginning, { machine }: Language, ending: Finish): Step[] {
  const { text, state, begun } = beginning;
  return Array.from(machine.following[state]!, (_, place) => {
    const before = place + 1 === text.at(-1) ? begun.left : begun.shown;
    const after = ending.steps[state]![place]!;
    const bound = after.reduce((sum, share, time) => sum + share * before[time]!, 0);
    return { beginning, symbol: place + 1, bound };
  });
}

/** Return the steps that may lead to what is looked for, and at most as many as the beam. */
function kept(steps: readonly Step[], least: number, beam: number): Step[] {
  const likely = steps.filter((step) => step.bound > least);
  return likely.length > beam ? likely.sort((one, other) => other.bound - one.bound).slice(0, beam) : likely;
}

function longer(strip: Lattice, { beginning, symbol }: Step, { machine }: Language): Beginning {
  const { text, state, begun } = beginning;
  return {
    text: [...text, symbol],
    state: machine.following[state]![symbol - 1]!,
    begun: strip.longer(symbol === text.at(-1) ? begun.left : begun.shown, symbol),
  };
}
