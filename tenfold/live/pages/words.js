/** How figures are put into words. */

/** Return a share as a percentage, finer where it is near nothing or all. */
export function percent(share) {
  const hundred = 100 * share;
  const near = Math.min(hundred, 100 - hundred);
  if (share > 0 && share < 0.0005) return "<\u00a00.1\u00a0%";
  if (share < 1 && share > 0.9995) return ">\u00a099.9\u00a0%";
  return `${hundred.toFixed(near > 0 && near < 10 ? 1 : 0)}\u00a0%`;
}

/** Return a number with as many digits as tell something. */
export function short(number) {
  if (number === null) return "not a number";
  return number === 0 ? "0" : String(Number(number.toPrecision(3)));
}

/** Return what a learning rate is multiplied by. */
export function factorOf(factor) {
  return factor >= 1 ? `×\u00a0${short(factor)}` : `÷\u00a0${short(1 / factor)}`;
}

export function count(number) {
  return number.toLocaleString("en");
}
