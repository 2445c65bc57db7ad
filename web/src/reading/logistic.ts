/** The curves that make true confidences of what a network says. */

import { AGAIN, BundleError, LONGEST } from "../errors";

/** The probability from which on, and below one less which, log-odds are taken. */
const LEAST = 1e-6;

/** A rising curve from probability to probability: `sigmoid(a * logit(p) + b)`. */
export interface Logistic {
  /** How steep, above 0; below 1 it takes back what a network is too sure of. */
  readonly a: number;
  /** How high. */
  readonly b: number;
}

/** The two curves of a reader of numbers: for a whole number, and for one digit of it. */
export interface Curves {
  readonly text: Logistic;
  readonly digit: Logistic;
}

/** Return the confidence to have where the network says `p`, 0 to 1. */
export function onCurve({ a, b }: Logistic, p: number): number {
  const kept = Math.min(Math.max(p, LEAST), 1 - LEAST);
  const odds = a * Math.log(kept / (1 - kept)) + b;
  return (1 + Math.tanh(odds / 2)) / 2;
}

/** Return the curves in the JSON of a bundle, every value checked. */
export function curvesOf(values: Record<string, unknown>, where: string): Curves {
  return { text: logistic(values.text, where), digit: logistic(values.digit, where) };
}

function logistic(values: unknown, where: string): Logistic {
  const { a, b } = (values ?? {}) as Partial<Logistic>;
  if (Number.isFinite(a) && Number.isFinite(b) && a! > 0) return { a: a!, b: b! };
  throw new BundleError(`${where}: its curves of confidence are damaged`, {
    expected: "an a above 0 and a b for each",
    received: JSON.stringify(values)?.slice(0, LONGEST),
    remedy: AGAIN,
  });
}
