/**
 * The page to draw on: the sheet or a picture, read while one draws, and corrected.
 *
 *     sheet.js, given.js    what is read
 *     answer.js             what was read
 */

import { show, showBlank, showProblem } from "./answer.js";
import { receivePictures } from "./given.js";
import { ask, askJson } from "./http.js";
import { notice } from "./notice.js";
import { Sheet } from "./sheet.js";
import { picture } from "./strokes.js";

const PAUSE = 60; // milliseconds between two requests: as fast as bars can be followed
const SOON = 1000; // milliseconds until a service that was busy is asked again

const find = (id) => document.querySelector(id);
const sheet = new Sheet(find("#sheet"), (words) => {
  find("#pen").textContent = words;
});

let given = null; // a picture in place of a drawing
let latest = null; // the last reading shown
let wanted = 0; // counts changes: while one is read, later ones wait, and only the last counts
let asking = false;

// Reading while one draws ------------------------------------------------------------------------

async function read() {
  wanted += 1;
  showTools();
  if (asking) return;
  asking = true;
  for (let asked = 0; asked !== wanted; ) {
    asked = wanted;
    await readOnce();
  }
  asking = false;
}

async function readOnce() {
  const body = await shownPicture();
  if (!body) return nothing();
  try {
    const read = await askJson("POST", "/v1/draw", { body, type: body.type });
    if (blank()) return nothing();
    latest = read.reading;
    show(read);
    offerCorrection();
    return await pause(PAUSE);
  } catch (error) {
    return refused(error);
  }
}

function refused(error) {
  if (error.status === undefined) throw error;
  latest = null;
  showProblem(error.message);
  offerCorrection();
  if (error.passing && error.status) setTimeout(read, 1000 * error.retryAfter || SOON);
}

function nothing() {
  latest = null;
  showBlank();
  offerCorrection();
}

function shownPicture() {
  return blank() ? null : (given ?? picture(sheet.strokes.all));
}

function blank() {
  return !given && sheet.strokes.blank;
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// The drawing and the picture ----------------------------------------------------------------------

function take(blob) {
  drop();
  given = blob;
  const shown = find("#shown");
  shown.src = URL.createObjectURL(blob);
  shown.alt = "The picture that is read";
  shown.hidden = false;
  find("#place").classList.add("pictured");
  read();
}

function drop() {
  if (!given) return;
  given = null;
  URL.revokeObjectURL(find("#shown").src);
  find("#shown").hidden = true;
  find("#place").classList.remove("pictured");
}

function undo() {
  if (!given) return sheet.undo();
  drop();
  return read();
}

function clear() {
  drop();
  sheet.clear();
}

function showTools() {
  for (const id of ["#undo", "#clear"]) {
    if (blank() && document.activeElement === find(id)) find("#sheet").focus();
    find(id).disabled = blank();
  }
  find("#invitation").hidden = !blank();
}

function pressed(event) {
  if (document.querySelector("dialog[open]") || event.target.matches("input[type=text]")) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
  else if (event.key === "Escape") clear();
  else return;
  event.preventDefault();
}

// "That is wrong: it is a …" -----------------------------------------------------------------------

function offerCorrection() {
  find("#wrong").hidden = latest === null;
  if (latest === null) openCorrection(false);
}

function openCorrection(open) {
  find("#correction").hidden = !open;
  find("#disagree").setAttribute("aria-expanded", String(open));
  if (open) find("#truth").focus();
}

async function correct(event) {
  event.preventDefault();
  const text = find("#truth").value.trim();
  const button = find("#correction button");
  button.disabled = true;
  try {
    await sendCorrection(text);
  } catch (error) {
    if (error.status === undefined) throw error;
    notice(error.message);
  } finally {
    button.disabled = false;
  }
}

async function sendCorrection(text) {
  const body = await shownPicture();
  const kind = latest?.kind ?? (text.length === 1 ? "digit" : "number");
  const { readings } = await askJson("POST", `/v1/read?kind=${kind}`, { body, type: body.type });
  const [{ id }] = readings;
  if (id === null) return notice("This service keeps nothing, so it cannot keep your correction.");
  await ask("POST", `/v1/readings/${id}/decision`, { json: { action: "suggest", text } });
  find("#truth").value = "";
  openCorrection(false);
  find("#disagree").focus();
  return notice(`Thank you. That it is ${text} goes to review.`, { text: "Review", href: "/review" });
}

// ------------------------------------------------------------------------------------------------

sheet.addEventListener("drawn", () => {
  drop();
  read();
});
find("#undo").addEventListener("click", undo);
find("#clear").addEventListener("click", clear);
find("#disagree").addEventListener("click", () => openCorrection(find("#correction").hidden));
find("#correction").addEventListener("submit", correct);
document.addEventListener("keydown", pressed);
receivePictures(take, notice);
showBlank();
showTools();
