/** Values in order, as NumPy puts them: quantiles, medians, places among sorted values. */

type Values = ArrayLike<number>;

/** Return the values from the smallest on. */
export function sorted(values: Values): Float64Array {
  return Float64Array.from(values).sort();
}

/** Return the first place in sorted values from which on none is less than `wanted`. */
export function searchSorted(values: Values, wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Return the middle value; NaN of none. */
export function median(values: Values): number {
  const order = sorted(values);
  const half = order.length >> 1;
  return order.length % 2 ? order[half]! : (order[half - 1]! + order[half]!) / 2;
}

/** Return places such that `keys` are in order, equal ones as they stood. */
export function argSort(keys: Values): number[] {
  return Array.from(keys, (_, place) => place).sort((one, other) => keys[one]! - keys[other]!);
}

/** Return the sums of the values up to each. */
export function cumulative(values: Values): Float64Array {
  let sum = 0;
  return Float64Array.from(values, (value) => (sum += value));
}

/** Return the place of the largest value, the first of equal ones. */
export function argMax(values: Values): number {
  let best = 0;
  for (let place = 1; place < values.length; place++) if (values[place]! > values[best]!) best = place;
  return best;
}

/** Return `count` values evenly spread from `start` to `stop`. */
export function linspace(start: number, stop: number, count: number): number[] {
  if (count < 2) return count ? [start] : [];
  const step = (stop - start) / (count - 1);
  return Array.from({ length: count }, (_, place) => (place === count - 1 ? stop : place * step + start));
}

/** Return whole numbers in order without those that stand twice. */
export function unique(values: readonly number[]): number[] {
  return [...new Set(values)].sort((one, other) => one - other);
}

/** Return the value below which `percent` of the values lie, between two of them if need be. */
export function percentile(values: Values, percent: number): number {
  const order = sorted(values);
  const at = (percent / 100) * (order.length - 1);
  const [low, share] = [Math.floor(at), at - Math.floor(at)];
  const [below, above] = [order[low]!, order[Math.min(low + 1, order.length - 1)]!];
  return below + (above - below) * share;
}
