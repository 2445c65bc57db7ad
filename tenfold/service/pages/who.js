/** Who reviews: a name for this tab, kept until it is closed. */

const KEPT = "tenfold-reviewer";
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Return the name; until somebody gives one, it is made up, so that no two tabs have the same. */
export function reviewer() {
  const kept = sessionStorage.getItem(KEPT);
  return kept ?? rename(`reviewer-${random(6)}`);
}

/** Keep another name, and return it. */
export function rename(name) {
  sessionStorage.setItem(KEPT, name);
  return name;
}

function random(length) {
  const values = crypto.getRandomValues(new Uint8Array(length));
  return [...values].map((value) => LETTERS[value % LETTERS.length]).join("");
}
