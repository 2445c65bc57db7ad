/**
 * One reading to decide on, shown: its crop, its digits with their doubt, what else it may be.
 *
 * Shows what it is given, and says it in a line for screen readers. Decides nothing.
 */

import { guess, percent, runnerUp, whyNot } from "./words.js";

const DOUBTFUL = 0.95; // of confidence: below, a digit is marked
const NAMED = 0.01; // of probability: a rival less likely is not named

const find = (id) => document.querySelector(id);

/** Return what Enter accepts where nothing is typed: what somebody suggests, or the reading. */
export function offered(item) {
  return item.suggestion ?? guess(item);
}

/** Return the texts that it may be, the offered one first. */
export function choices(item) {
  const texts = [offered(item), guess(item), ...item.alternatives.map(({ text }) => text)];
  return [...new Set(texts)].filter(Boolean);
}

/** Show a reading; `take` is called with an alternative that is pressed. */
export function showItem(item, take) {
  find("#about").textContent = about(item);
  find("#digits").replaceChildren(...item.digits.map(makeDigit));
  find("#overall").textContent = overall(item);
  showSuggestion(item);
  showOthers(item, take);
}

/** Return a reading in words, for those who hear it. */
export function spoken(item) {
  const doubtful = item.digits
    .map((digit, at) => ({ digit, at }))
    .filter(({ digit }) => digit.confidence < DOUBTFUL)
    .map(({ digit, at }) => `digit ${at + 1}, ${digit.digit}, ${percent(digit.confidence)}`);
  const others = choices(item).slice(1);
  const parts = [
    guess(item) ? `${guess(item)}, ${percent(confidence(item))} sure` : whyNot(item),
    item.suggestion && `somebody says ${item.suggestion}`,
    doubtful.length > 0 && `in doubt: ${doubtful.join("; ")}`,
    others.length > 0 && `or ${others.join(", or ")}`,
  ];
  return `${parts.filter(Boolean).join(". ")}.`;
}

/** Show the crop at an address, or that there is none. */
export function showCrop(address) {
  const image = find("#crop");
  image.src = address;
  image.alt = address ? "The writing to decide on" : "The writing cannot be shown";
}

function about(item) {
  const page = item.page ? `page ${item.page}` : "";
  const when = new Date(item.created).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  return [item.source, page, when].filter(Boolean).join(" · ");
}

function overall(item) {
  if (!guess(item)) return `${whyNot(item)}: type what is there`;
  const why = item.why_not ? `, but declined: ${whyNot(item).toLowerCase()}` : "";
  return `${guess(item)}: ${percent(confidence(item))} sure${why}`;
}

function confidence(item) {
  return item.text ? item.confidence : (item.alternatives[0]?.confidence ?? item.confidence);
}

function makeDigit(digit) {
  const item = document.createElement("li");
  const doubt = make("span", "doubt");
  doubt.style.width = percentWidth(1 - digit.confidence);
  const gauge = make("span", "gauge");
  gauge.append(doubt);
  item.classList.toggle("doubtful", digit.confidence < DOUBTFUL);
  item.append(
    make("span", "value", String(digit.digit)),
    gauge,
    make("span", "confidence", percent(digit.confidence)),
    make("span", "rival", rival(digit)),
  );
  return item;
}

function rival(digit) {
  const { value, share } = runnerUp(digit);
  return share >= NAMED ? `or ${value} · ${percent(share)}` : "";
}

function percentWidth(share) {
  return `${Math.min(100, Math.max(0, 100 * share))}%`;
}

function showSuggestion(item) {
  const place = find("#suggested");
  place.hidden = item.suggestion === null;
  place.textContent = item.suggestion === null ? "" : `Somebody says that it is ${item.suggestion}`;
}

function showOthers(item, take) {
  const likely = new Map(item.alternatives.map(({ text, confidence: share }) => [text, share]));
  find("#others").replaceChildren(...choices(item).slice(1).map((text) => makeOther(text, likely.get(text), take)));
}

function makeOther(text, share, take) {
  const button = make("button", "other", text);
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  if (share !== undefined) button.append(" ", make("small", "", percent(share)));
  button.dataset.text = text;
  button.addEventListener("click", () => take(text));
  return button;
}

function make(name, kind, text = "") {
  const element = document.createElement(name);
  element.className = kind;
  element.textContent = text;
  return element;
}
