/**
 * How likely the rest of a strip shows a rest that may stand: for each time, and where a text is.
 *
 * The backward half of the forward–backward algorithm, over the states of an automaton. It sums over
 * all texts, so what it gives at the start is exactly how likely the strip shows any that may stand.
 */

import { allowsAll, type Automaton } from "./automaton";
import type { Lattice } from "./lattice";
import { BLANK } from "./symbols";

/** How a strip may end. */
export interface Finish {
  /**
   * How likely each frame begins a symbol, and all after it shows a rest that may stand: by state
   * before the symbol, by symbol after the blank, by frame.
   */
  readonly steps: readonly (readonly Float64Array[])[];
  /** How likely the strip shows any text that may stand. */
  readonly total: number;
}

/** Return how the frames may finish a text that the machine allows. */
export function finish(strip: Lattice, machine: Automaton): Finish {
  if (allowsAll(machine)) return { steps: [strip.columns.slice(1)], total: 1 };
  const symbols = machine.following[0]!.length;
  const steps = machine.following.map(() =>
    Array.from({ length: symbols }, () => new Float64Array(strip.frames)),
  );
  let rest: Float64Array[] = machine.ends.map((ends) => new Float64Array(symbols + 1).fill(ends ? 1 : 0));
  for (let time = strip.frames - 1; time >= 0; time--) {
    const frame = strip.columns.map((column) => column[time]!);
    rest = rest.map((goesOn, state) => {
      const begins = frame.slice(1).map((share, symbol) => {
        const entered = rest[machine.following[state]![symbol]!]![symbol + 1]!;
        return (steps[state]![symbol]![time] = entered * share);
      });
      return before(goesOn, begins, frame);
    });
  }
  return { steps, total: machine.starts.reduce((sum, start) => sum + rest[start]![BLANK]!, 0) };
}

/** Return how likely a rest is one frame earlier, by what was shown last, nothing first. */
function before(goesOn: Float64Array, begins: readonly number[], frame: readonly number[]): Float64Array {
  return goesOn.map((on, last) => {
    const others = begins.reduce((sum, share, symbol) => (symbol + 1 === last ? sum : sum + share), 0);
    return others + goesOn[BLANK]! * frame[BLANK]! + (last === BLANK ? 0 : on * frame[last]!);
  });
}
