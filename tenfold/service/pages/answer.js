/**
 * What is read, shown beside the sheet: the text, the bars, and what the network sees.
 *
 * Shows what it is given; asks nobody.
 */

import { guess, percent, whyNot } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const DOUBTFUL = 0.95; // of confidence: below, a digit is worth a second look
const LARGE = 3; // screen pixels for each of the strip, where there is room

const find = (id) => document.querySelector(id);
const bars = Array.from({ length: 10 }, (_, digit) => makeBar(digit));

/** Show a reading and what the network saw of it. */
export function show({ reading, seen }) {
  showText(reading);
  showPlaces(reading.digits);
  showSeen(seen);
  look(doubtfulest(reading.digits));
}

/** Show that there is nothing to read. */
export function showBlank() {
  find("#text").textContent = "";
  say("Nothing here");
  showPlaces([]);
  showSeen({ kind: null });
  showBars(null);
}

/** Show a sentence in place of a reading, such as what was refused. */
export function showProblem(sentence) {
  showBlank();
  say(sentence);
}

function showText(reading) {
  const text = find("#text");
  text.textContent = reading.why_not === "nothing here" ? "" : guess(reading) || "–";
  text.classList.toggle("unsure", !reading.text);
  say(sentence(reading), reading.text);
}

function sentence(reading) {
  if (reading.text) return `${percent(reading.confidence)} sure`;
  const [first, second] = reading.alternatives;
  const maybe = first ? `. Perhaps ${first.text}${second ? `, or ${second.text}` : ""}` : "";
  const alone = reading.why_not === "several numbers" ? ". Draw one, or cut one out" : maybe;
  return `${whyNot(reading)}${alone}`;
}

/** Say a sentence, and to screen readers what was read before it: others see that above. */
function say(words, read = "") {
  const before = document.createElement("span");
  before.className = "unseen";
  before.textContent = read && `${read}, `;
  const place = find("#sentence");
  if (place.textContent !== before.textContent + words) place.replaceChildren(before, words);
}

// The digits of a number, of which one is looked at ------------------------------------------------

let places = [];

function showPlaces(digits) {
  places = digits;
  const fieldset = find("#places");
  fieldset.hidden = digits.length < 2;
  fieldset.replaceChildren(fieldset.querySelector("legend"), ...digits.map(makePlace));
}

function makePlace(digit, at) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const share = document.createElement("small");
  Object.assign(input, { type: "radio", name: "place", value: at });
  input.addEventListener("change", () => look(at));
  share.textContent = percent(digit.confidence);
  label.classList.toggle("doubtful", digit.confidence < DOUBTFUL);
  label.append(input, String(digit.digit), share);
  return label;
}

function doubtfulest(digits) {
  const confidences = digits.map((digit) => digit.confidence);
  return confidences.indexOf(Math.min(...confidences));
}

function look(at) {
  showBars(places[at]?.probabilities ?? null);
  const input = document.querySelector(`#places input[value="${at}"]`);
  if (input) input.checked = true;
  for (const [place, span] of [...find("#spans").children].entries()) {
    span.classList.toggle("looked-at", place === at && places.length > 1);
  }
}

// The bars ---------------------------------------------------------------------------------------

function makeBar(digit) {
  const item = document.createElement("li");
  const [share, track, fill, name] = ["share", "track", "fill", "digit"].map((part) => {
    const span = document.createElement("span");
    span.className = part;
    return span;
  });
  track.append(fill);
  name.textContent = digit;
  item.append(share, track, name);
  find("#bars").append(item);
  return { item, share, fill };
}

function showBars(probabilities) {
  const most = probabilities ? Math.max(...probabilities) : Infinity;
  for (const [digit, { item, share, fill }] of bars.entries()) {
    const value = probabilities?.[digit] ?? 0;
    fill.style.transform = `scaleY(${value})`;
    share.textContent = value >= 0.005 ? `${Math.round(100 * value)} %` : "";
    item.classList.toggle("likeliest", value === most);
  }
  showNeither(probabilities);
}

function showNeither(probabilities) {
  const left = probabilities ? 1 - probabilities.reduce((sum, share) => sum + share, 0) : 0;
  find("#neither").textContent = left >= 0.005 ? `${percent(left)}: no digit at all` : "";
}

// What the network sees ----------------------------------------------------------------------------

const WORDS = {
  digit: "28 × 28 pixels: the ink in a box of 20, its centre of mass in the middle",
  number: "A strip 32 pixels high, a frame around each digit",
};

function showSeen(seen) {
  const pixels = seen.glyph ?? seen.strip;
  const image = find("#seen");
  image.hidden = !pixels;
  find(".seen").classList.toggle("strip", Boolean(seen.strip));
  find("#seen-words").textContent = pixels ? WORDS[seen.kind] : "Nothing yet";
  if (pixels) image.src = `data:image/png;base64,${pixels}`;
  showSpans(seen);
}

function showSpans({ strip, spans }) {
  const image = find("#seen");
  const frames = find("#spans");
  frames.toggleAttribute("hidden", !strip);
  frames.replaceChildren();
  image.style.width = "";
  if (!strip) return;
  const width = stripWidth(strip);
  image.style.width = `${LARGE * width}px`;
  frames.setAttribute("viewBox", `0 0 ${width} 32`);
  frames.setAttribute("preserveAspectRatio", "none");
  frames.replaceChildren(...spans.map(makeSpan));
}

/** Return the width of a PNG, which stands in its header: no need to wait until it is decoded. */
function stripWidth(base64) {
  const header = atob(base64.slice(0, 32));
  return [16, 17, 18, 19].reduce((value, at) => 256 * value + header.charCodeAt(at), 0);
}

function makeSpan([start, end]) {
  const rect = document.createElementNS(SVG, "rect");
  const values = { x: start, y: 2, width: Math.max(end - start, 1), height: 28, rx: 2 };
  for (const [name, value] of Object.entries(values)) rect.setAttribute(name, value);
  return rect;
}
