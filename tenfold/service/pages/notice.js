/** A line at the foot of the page, said aloud by screen readers, gone after a while. */

const LONG = 6000; // milliseconds

const place = document.querySelector("#notice");
let timer = 0;

/** Say a line, and after it perhaps a link: `{ text, href }`. */
export function notice(text, link) {
  clearTimeout(timer);
  place.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.text;
    place.append(" ", anchor);
  }
  timer = setTimeout(quiet, LONG);
}

function quiet() {
  place.textContent = "";
}
