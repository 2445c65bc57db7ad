/**
 * What may stand in a number, as a machine with states: one step a symbol, some states at an end.
 *
 * Rules, each a small machine of its own, are run side by side; what no text can finish is cut away.
 * A text has one run from a start to an end, or none: where a rule must guess, as one that counts
 * from the right must guess the length, a wrong guess finds no end.
 */

import { ConstraintError } from "../../errors";
import type { Rule, State } from "./rules";

/** States at most: one frame takes a millisecond with as many. */
export const MOST = 10_000;

const NOWHERE = -1;

/** All rules in one machine. */
export interface Automaton {
  /** The state after each, for the symbols after the blank. Nothing leads on from the last. */
  readonly following: readonly Int32Array[];
  /** The states before the first symbol. */
  readonly starts: readonly number[];
  /** Whether a text may end in each state. */
  readonly ends: readonly boolean[];
}

/** Return whether any text of the symbols may stand, the empty one too. */
export function allowsAll({ following, ends }: Automaton): boolean {
  return ends.length === 2 && ends[0]! && following[0]!.every((state) => state === 0);
}

/** Return whether a text, as places among the symbols, may stand. */
export function allows({ following, starts, ends }: Automaton, text: readonly number[]): boolean {
  const end = (start: number): number => text.reduce((state, symbol) => following[state]![symbol - 1]!, start);
  return starts.some((start) => ends[end(start)]);
}

/** Return the machine that follows all of the rules, or null where no text follows them all. */
export function automaton(rules: readonly Rule[], symbols: readonly string[]): Automaton | null {
  const starts: (readonly State[])[] = product(rules.map((rule) => rule.starts));
  const waiting = [...starts];
  const numbers = new Map(starts.map((states, number) => [nameOf(states), number]));
  const rows: Int32Array[] = [];
  for (const states of waiting) { // it grows as states are found
    rows.push(Int32Array.from(symbols, (symbol) => numbered(after(rules, states, symbol))));
    if (waiting.length > MOST) throw tooMuch();
  }
  const ends = waiting.map((states) => rules.every((rule, place) => rule.ends(states[place]!)));
  return trimmed(rows, ends, starts.length);

  function numbered(states: readonly State[] | null): number {
    if (!states) return NOWHERE;
    const name = nameOf(states);
    if (!numbers.has(name)) numbers.set(name, waiting.push(states) - 1);
    return numbers.get(name)!;
  }
}

function product(choices: readonly (readonly State[])[]): State[][] {
  return choices.reduce<State[][]>(
    (before, some) => before.flatMap((states) => some.map((state) => [...states, state])),
    [[]],
  );
}

function nameOf(states: readonly State[]): string {
  return states.join("|");
}

function after(rules: readonly Rule[], states: readonly State[], symbol: string): State[] | null {
  const next = rules.map((rule, place) => rule.step(states[place]!, symbol));
  return next.every((state) => state !== null) ? next : null;
}

/** Return the machine less the states that lead to no end; the first `starts` are starts. */
function trimmed(rows: readonly Int32Array[], ends: readonly boolean[], starts: number): Automaton | null {
  const finishes = finishing(rows, ends);
  const kept = rows.map((_, state) => state).filter((state) => finishes[state]);
  const begun = kept.filter((state) => state < starts);
  if (!begun.length) return null;
  const numbers = new Map(kept.map((state, number) => [state, number]));
  const renumbered = (state: number): number => numbers.get(state) ?? kept.length;
  const nowhere = new Int32Array(rows[0]!.length).fill(kept.length);
  return {
    following: [...kept.map((state) => rows[state]!.map(renumbered)), nowhere],
    starts: begun.map(renumbered),
    ends: [...kept.map((state) => ends[state]!), false],
  };
}

/** Return from which states an end can be reached. */
function finishing(rows: readonly Int32Array[], ends: readonly boolean[]): boolean[] {
  const finishes = [...ends];
  for (let found = true; found; ) {
    found = false;
    for (const [state, row] of rows.entries()) {
      if (finishes[state] || !row.some((next) => next !== NOWHERE && finishes[next])) continue;
      finishes[state] = found = true;
    }
  }
  return finishes;
}

function tooMuch(): ConstraintError {
  return new ConstraintError("this is too much to keep track of", {
    expected: "fewer lengths, weights or a smaller modulus",
    remedy: "Give the length exactly, or leave the check out",
  });
}
