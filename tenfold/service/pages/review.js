/**
 * The review desk: one key a decision.
 *
 *     desk.js    what is claimed, decided and taken back
 *     item.js    the reading looked at
 *     side.js    progress, pace, what was decided, export
 */

import { Desk } from "./desk.js";
import { askJson } from "./http.js";
import { choices, offered, showCrop, showItem, spoken } from "./item.js";
import { notice } from "./notice.js";
import { setUpSide, showProgress, showTrail } from "./side.js";
import { reviewer } from "./who.js";

const LOOK_AGAIN = 5000; // milliseconds until an empty queue is looked at again
const RENEW = 0.5; // of the lease: renewed where less is left and somebody works
const TYPED = /^[0-9.,\-/]$/;
const LETTERS = { s: skip, x: reject, u: undo, "?": help };

const find = (id) => document.querySelector(id);
const answer = find("#answer");
const desk = new Desk(reviewer());

let shown = null; // the reading that is on the page
let lease = 120000; // milliseconds, as long as the service says
let active = Date.now();

// Showing ----------------------------------------------------------------------------------------

function show() {
  const item = desk.current;
  for (const id of ["#item", "#skip", "#reject", "#history"]) find(id).hidden = !item;
  find("#idle").hidden = Boolean(item);
  find("#undo").disabled = desk.done.length === 0;
  showTrail(desk);
  if (!item) return showIdle();
  if (shown?.id === item.id) return undefined;
  shown = item;
  return showNew(item);
}

async function showNew(item) {
  showItem(item, take);
  answer.value = "";
  answer.placeholder = offered(item);
  showAccept();
  find("#history").open = false;
  answer.focus({ preventScroll: true });
  find("#spoken").textContent = spoken(item);
  const address = await desk.crop(item);
  if (shown === item) showCrop(address);
}

function showIdle() {
  shown = null;
  find("#resume").hidden = true;
  find("#idle-words").textContent = desk.ready ? "Nothing waits" : "Looking what waits …";
  find("#idle-more").textContent = desk.ready
    ? "Every doubtful reading has been decided, or somebody else is looking at it."
    : "";
}

function showClosed(why) {
  find("#idle-words").textContent = "There is no queue to look at";
  find("#idle-more").textContent = why;
}

function pause() {
  desk.release().catch(() => {}); // the lease has ended: the queue has it back in any case
  shown = null;
  show();
  find("#idle-words").textContent = "Back in the queue";
  find("#idle-more").textContent = "You were away for a while, so others may look at it now.";
  find("#resume").hidden = false;
  find("#resume").focus();
}

function showAccept() {
  const typed = answer.value !== "" && answer.value !== offered(shown);
  find("#accept-word").textContent = typed ? "Correct" : "Accept";
  for (const button of find("#others").children) {
    button.setAttribute("aria-pressed", String(button.dataset.text === answer.value));
  }
}

// Deciding ---------------------------------------------------------------------------------------

function accept() {
  const typed = answer.value.trim();
  if (!typed && !offered(shown)) return notice("Type what is there, or x where there is no number.");
  if (!typed || typed === offered(shown)) return desk.decide("accept");
  if (!/[0-9]/.test(typed)) return notice("A number has a digit. Press x where there is no number.");
  return desk.decide("correct", typed);
}

function skip() {
  if (shown) desk.decide("skip");
}

function reject() {
  if (shown) desk.decide("reject");
}

function undo() {
  desk.undo();
}

function help() {
  find("#help").showModal();
}

function take(text) {
  answer.value = text;
  answer.focus({ preventScroll: true });
  showAccept();
}

function takeBeside(step) {
  const texts = choices(shown);
  const at = texts.indexOf(answer.value || offered(shown));
  if (texts.length) take(texts[(at + step + texts.length) % texts.length]);
}

// Keys -------------------------------------------------------------------------------------------

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input:not(#answer)")) return;
  const held = event.repeat && (event.key === "Enter" || event.key in LETTERS);
  if (held || act(event)) event.preventDefault();
}

/** Do what a key says, and return whether it says anything. */
function act(event) {
  const letter = LETTERS[event.key.length === 1 ? event.key.toLowerCase() : ""];
  if (letter) letter();
  else if (!shown) return false;
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") takeBeside(event.key === "ArrowDown" ? 1 : -1);
  else if (event.target === answer) return event.key.length === 1 && !TYPED.test(event.key);
  else if (event.target.matches("button, a, summary") && ["Enter", " "].includes(event.key)) return false;
  else if (event.key === "Enter") accept();
  else if (event.key === "Backspace") type(answer.value.slice(0, -1));
  else if (TYPED.test(event.key)) type(answer.value + event.key);
  else return false;
  return true;
}

function type(text) {
  answer.value = text;
  answer.focus({ preventScroll: true });
  showAccept();
}

function makeKeypad() {
  for (const key of ["1", "2", "3", "4", "5", "⌫", "6", "7", "8", "9", "0", "."]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = key;
    if (key === "⌫") button.setAttribute("aria-label", "Delete");
    button.addEventListener("click", () =>
      type(key === "⌫" ? answer.value.slice(0, -1) : answer.value + key),
    );
    find("#keypad").append(button);
  }
}

// Claims that end --------------------------------------------------------------------------------

function worked() {
  active = Date.now();
  if (desk.items.length && !desk.expired && desk.until - active < RENEW * lease) renew();
}

let renewing = false;

async function renew() {
  if (renewing) return;
  renewing = true;
  await desk.fill();
  renewing = false;
}

function watch() {
  if (desk.expired) return pause();
  const seconds = Math.ceil((desk.until - Date.now()) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  find("#lease").textContent = desk.current ? `Yours for ${clock}` : "";
  return undefined;
}

function lookAgain() {
  const waits = find("#resume").hidden && !desk.current && !document.hidden;
  if (waits) desk.fill();
}

// History ----------------------------------------------------------------------------------------

async function showHistory() {
  if (!find("#history").open || !shown) return;
  const { decisions } = await askJson("GET", `/v1/readings/${shown.id}/history`);
  const lines = decisions.map(historyLine);
  find("#decisions").replaceChildren(...(lines.length ? lines : [line("Nobody has said anything yet.")]));
}

function historyLine({ at, by, action, before, after }) {
  const when = new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const change = before === after ? "" : `: ${before || "no number"} → ${after || "no number"}`;
  return line(`${when}, ${by}: ${action}${change}`);
}

function line(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

// ------------------------------------------------------------------------------------------------

desk.addEventListener("change", show);
desk.addEventListener("progress", ({ detail }) => {
  lease = Math.max(desk.until - Date.now(), 1);
  showProgress(desk, detail);
  show();
});
desk.addEventListener("trouble", ({ detail }) => {
  if (desk.ready) notice(detail);
  else showClosed(detail);
});

find("#form").addEventListener("submit", (event) => {
  event.preventDefault();
  accept();
});
answer.addEventListener("input", showAccept);
find("#skip").addEventListener("click", skip);
find("#reject").addEventListener("click", reject);
find("#undo").addEventListener("click", undo);
find("#ask").addEventListener("click", help);
find("#resume").addEventListener("click", () => {
  find("#resume").hidden = true;
  desk.fill();
});
find("#history").addEventListener("toggle", showHistory);
document.addEventListener("keydown", pressed);
for (const name of ["keydown", "pointerdown", "pointermove"]) document.addEventListener(name, worked);
window.addEventListener("pagehide", () => desk.release({ leaving: true }));
window.addEventListener("pageshow", (event) => event.persisted && desk.fill());
setInterval(watch, 1000);
setInterval(lookAgain, LOOK_AGAIN);

makeKeypad();
setUpSide(desk);
desk.fill();
