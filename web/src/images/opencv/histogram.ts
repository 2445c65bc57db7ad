/** How many values lie in each of some bins of the same width: OpenCV's calcHist. */

import type { Bytes, Floats } from "../grid";

/** Bins from `low` to before `high`. */
export interface Bins {
  readonly count: number;
  readonly low: number;
  readonly high: number;
}

/** Return how many values under the mask lie in each bin, and below it. */
export function cumulated(values: Floats, bins: Bins, mask?: Bytes): Float64Array {
  const counts = new Float64Array(bins.count);
  const scale = bins.count / (bins.high - bins.low);
  const shift = -scale * bins.low;
  for (let place = 0; place < values.data.length; place++) {
    if (mask && !mask.data[place]) continue;
    const bin = Math.floor(values.data[place]! * scale + shift);
    if (bin >= 0 && bin < bins.count) counts[bin]!++;
  }
  return summed(counts);
}

/** Return how many pixels are at most 0, 1, 2 … up to 255. */
export function cumulatedBytes(data: Uint8Array): Float64Array {
  const counts = new Float64Array(256);
  for (let place = 0; place < data.length; place++) counts[data[place]!]!++;
  return summed(counts);
}

function summed(counts: Float64Array): Float64Array {
  for (let bin = 1; bin < counts.length; bin++) counts[bin]! += counts[bin - 1]!;
  return counts;
}
