/** How fast one decides, and how long the queue will take. Knows nothing of the page. */

const RECENT = 5 * 60 * 1000; // milliseconds: a pause longer ago does not count
const ENOUGH = 3; // decisions before a pace is told

/** Return decisions a minute, over the last minutes; null where there are too few to tell. */
export function pace(times, now) {
  const recent = times.filter((time) => now - time < RECENT);
  if (recent.length < ENOUGH) return null;
  const minutes = Math.max(recent.at(-1) - recent[0], 1000) / 60000;
  return (recent.length - 1) / minutes;
}

/** Return in words how long it takes to decide so many at that pace. */
export function timeLeft(waiting, each) {
  if (!each || !waiting) return "";
  const minutes = waiting / each;
  if (minutes < 1) return "Less than a minute left";
  if (minutes < 90) return `About ${Math.round(minutes)} min left at your pace`;
  return `About ${Math.round(minutes / 60)} hours left at your pace`;
}
