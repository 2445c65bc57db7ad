/** How readings are put into words: the same on every page. */

const WHY = {
  "nothing here": "Nothing here",
  "not a digit": "Not a digit",
  "not a number": "Not a number",
  "several numbers": "Several numbers",
  unsure: "Not sure",
  "bad picture": "Not a picture",
};

/** Return a share as a percentage, finer where it is near nothing or all. */
export function percent(share) {
  const hundred = 100 * share;
  const near = Math.min(hundred, 100 - hundred);
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  if (share < 1 && share > 0.9995) return "> 99.9 %";
  return `${hundred.toFixed(near > 0 && near < 10 ? 1 : 0)} %`;
}

/** Return what is taken to be written: what was read, or the best guess where that is not said. */
export function guess(reading) {
  return reading.text || reading.alternatives[0]?.text || "";
}

/** Return why nothing is said, in words to show. */
export function whyNot(reading) {
  return WHY[reading.why_not] ?? "";
}

/** Return the digit of a place that is likeliest after the one that was read. */
export function runnerUp(digit) {
  const others = digit.probabilities.map((share, value) => ({ value, share }));
  return others
    .filter((other) => other.value !== digit.digit)
    .reduce((best, other) => (other.share > best.share ? other : best));
}
