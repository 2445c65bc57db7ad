/**
 * What may be known of a number, one rule each: how long, which digits where, which check digit.
 *
 * Small machines that `automaton` runs side by side. All but `written` let the marks `.,-` pass.
 */

export const DIGITS = "0123456789";

/** A machine that knows one thing of a number. A state is whatever it counts with. */
export interface Rule {
  /** The states before the first symbol. */
  readonly starts: readonly State[];
  /** Return the state after a symbol, null where it may not stand. */
  step(state: State, symbol: string): State | null;
  /** Return whether a text may end here. */
  ends(state: State): boolean;
}

export type State = string | number;

/** Return the rule of `least` to `most` digits; of any number from `least` on by default. */
export function lengthRule(least: number, most?: number): Rule {
  const step = (count: number): number | null => {
    if (most === undefined) return Math.min(count + 1, least);
    return count < most ? count + 1 : null;
  };
  return {
    starts: [0],
    step: (state, symbol) => (isDigit(symbol) ? step(Number(state)) : state),
    ends: (state) => Number(state) >= least,
  };
}

/** Return the rule that says which digits may stand at each place, from the left, and after how many is an end. */
export function shapeRule(digits: readonly string[], lengths: ReadonlySet<number>): Rule {
  return {
    starts: [0],
    step(state, symbol) {
      if (!isDigit(symbol)) return state;
      return digits[Number(state)]?.includes(symbol) ? Number(state) + 1 : null;
    },
    ends: (state) => lengths.has(Number(state)),
  };
}

/**
 * Return the rule that what the digits are worth adds up to a multiple of `modulus`.
 *
 * @param worth Of the digits 0 to 9, at each place from the right; then from the start again.
 * @param modulus What the sum is a multiple of.
 */
export function sumRule(worth: readonly (readonly number[])[], modulus: number): Rule {
  return {
    starts: worth.map((_, left) => `${left},0`), // a guess at the digits to come, less whole cycles
    step(state, symbol) {
      if (!isDigit(symbol)) return state;
      const [left, sum] = String(state).split(",").map(Number) as [number, number];
      const next = (left - 1 + worth.length) % worth.length;
      return `${next},${(sum + worth[next]![Number(symbol)]!) % modulus}`;
    },
    ends: (state) => state === "0,0",
  };
}

/** Return the rule that the number leaves `remainder` when divided by `modulus`. */
export function remainderRule(modulus: number, remainder: number): Rule {
  return {
    starts: [0],
    step: (state, symbol) =>
      isDigit(symbol) ? (10 * Number(state) + Number(symbol)) % modulus : state,
    ends: (state) => state === remainder,
  };
}

/** What may follow what in a number that people write; "0" is any digit. */
const STEPS: Record<string, Record<string, string>> = {
  start: { "-": "sign", "0": "digits" },
  sign: { "0": "digits" },
  digits: { "0": "digits", ".": "mark", ",": "mark", "-": "dash" },
  mark: { "0": "digits", "-": "dash" },
  dash: { "-": "dashes" },
  dashes: {},
};

/** The rule of a number as people write it: `-1,234.50`, `12.5`, `80,-`, `80.--`, `80-`; or nothing at all. */
export const WRITTEN: Rule = {
  starts: ["start"],
  step: (state, symbol) => STEPS[state]?.[isDigit(symbol) ? "0" : symbol] ?? null,
  ends: (state) => state !== "sign" && state !== "mark",
};

function isDigit(symbol: string): boolean {
  return symbol.length === 1 && DIGITS.includes(symbol);
}
