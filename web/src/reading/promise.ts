/**
 * What a reader promises: for each threshold of confidence, what it answers and how often it errs.
 *
 * Measured on pictures that trained nothing and carried in the bundle.
 */

import { AGAIN, BundleError, LONGEST } from "../errors";

/** What accepting only answers of a confidence from `threshold` on gives. */
export interface Point {
  readonly threshold: number;
  /** Of the digits shown, the share that is answered. */
  readonly share: number;
  /** Of the answers, the share that is wrong. */
  readonly error: number;
  /** The upper end of the 95 % interval of `error`. */
  readonly bound: number;
}

/** The error rates that a reader keeps on pictures like those it was measured on. */
export interface ErrorPromise {
  /** The curve, thresholds rising and shares falling. */
  readonly points: readonly Point[];
  /** On how many pictures it was measured. */
  readonly pictures: number;
  /** The threshold where nobody asks for an error rate. */
  readonly default: number;
  /** Which pictures these were, in one line. */
  readonly source: string;
}

/** Return from which confidence on to answer, so that at most this share of answers is wrong. */
export function thresholdOf(promise: ErrorPromise, maxError?: number): number {
  if (maxError === undefined) return promise.default;
  if (!(maxError > 0 && maxError <= 1)) {
    throw new BundleError(`the error rate cannot be ${maxError}`, {
      expected: "a share above 0 and up to 1",
      remedy: "Ask for 0.01 to have at most 1 answer in 100 wrong",
    });
  }
  const kept = promise.points.find((point) => point.bound <= maxError);
  if (kept) return Math.max(promise.default, kept.threshold);
  throw new BundleError(`this reader cannot promise an error rate of ${maxError}`, {
    expected: `${Math.min(...promise.points.map((point) => point.bound)).toPrecision(2)} or more`,
    remedy: "Ask for that, or for none and judge by the confidences",
  });
}

/** Return the promise in the JSON of a bundle, every value checked. */
export function promiseOf(values: Record<string, unknown>, where: string): ErrorPromise {
  const { points, pictures, source } = values;
  const whole =
    Array.isArray(points) && points.length > 0 && points.every(isPoint) && Number.isInteger(pictures) &&
    typeof source === "string" && isShare(values.default);
  if (!whole) {
    throw new BundleError(`${where}: its promise of error rates is damaged`, {
      expected: "points with shares from 0 to 1, a number of pictures, a default and a source",
      received: JSON.stringify(values).slice(0, LONGEST),
      remedy: AGAIN,
    });
  }
  return { points, pictures: pictures as number, default: values.default as number, source };
}

function isPoint(values: unknown): values is Point {
  const { threshold, share, error, bound } = (values ?? {}) as Partial<Point>;
  return [threshold, share, error, bound].every(isShare);
}

function isShare(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 1;
}
