/** Sums of 32-bit floats in NumPy's order, so that they are rounded alike. */

const { fround } = Math;

const UNROLLED = 8;
const BLOCK = 128;

/** Return the sum of 32-bit floats, rounded to 32 bits at each step. */
export function sumOf(values: Float32Array): number {
  const count = values.length;
  if (count < UNROLLED) return added(0, values);
  if (count > BLOCK) {
    const first = Math.floor(Math.floor(count / 2) / UNROLLED) * UNROLLED;
    return fround(sumOf(values.subarray(0, first)) + sumOf(values.subarray(first)));
  }
  const whole = count - (count % UNROLLED);
  const eight = Float32Array.from(values.subarray(0, UNROLLED));
  for (let place = UNROLLED; place < whole; place++) eight[place % UNROLLED]! += values[place]!;
  return added(paired(eight), values.subarray(whole));
}

function added(start: number, values: Float32Array): number {
  return values.reduce((sum, value) => fround(sum + value), start);
}

/** Return the sum of eight values: of pairs, of pairs of pairs, of both halves. */
function paired(eight: Float32Array): number {
  const two = (place: number): number => fround(eight[place]! + eight[place + 1]!);
  return fround(fround(two(0) + two(2)) + fround(two(4) + two(6)));
}
