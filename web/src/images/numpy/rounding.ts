/** Rounding as Python and OpenCV do it: halves go to the even number. */

/** Return the nearest whole number, of two the even one. */
export function rounded(value: number): number {
  const down = Math.floor(value);
  const over = value - down;
  if (over !== 0.5) return over < 0.5 ? down : down + 1;
  return down % 2 === 0 ? down : down + 1;
}

/** Return the nearest whole number from 0 to 255. */
export function roundedByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : rounded(value);
}

/** Return a value, or the nearer limit where it lies beyond one. */
export function clipped(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
