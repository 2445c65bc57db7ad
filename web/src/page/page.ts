/**
 * The page to draw on: the sheet or a picture, read in a worker while one draws.
 *
 * The sheet, what is given and what is shown are those of the service's page; here, nobody is asked.
 */

import { show, showBlank, showProblem } from "../../../tenfold/service/pages/answer.js";
import { receivePictures } from "../../../tenfold/service/pages/given.js";
import { notice } from "../../../tenfold/service/pages/notice.js";
import { Sheet } from "../../../tenfold/service/pages/sheet.js";
import { picture } from "../../../tenfold/service/pages/strokes.js";
import type { Options } from "../reading/asked";
import { Desk, type Read } from "./desk";

const find = <T extends HTMLElement>(id: string): T => document.querySelector<T>(id)!;
const sheet = new Sheet(find("#sheet"), (words: string) => {
  find("#pen").textContent = words;
});
const desk = new Desk();

let given: Blob | null = null; // a picture in place of a drawing
let wanted = 0; // counts changes: while one is read, later ones wait, and only the last counts
let reading = false;

async function read(): Promise<void> {
  wanted += 1;
  showTools();
  if (reading) return;
  reading = true;
  for (let asked = 0; asked !== wanted; ) {
    asked = wanted;
    await readOnce();
  }
  reading = false;
}

async function readOnce(): Promise<void> {
  const shown = blank() ? null : await (given ?? picture(sheet.strokes.all));
  try {
    const said = shown && (await desk.read(shown));
    if (said && !blank()) show(said);
    else showBlank();
  } catch (error) {
    showProblem((error as Error).message);
  }
}

function blank(): boolean {
  return !given && sheet.strokes.blank;
}

// The drawing and the picture ----------------------------------------------------------------------

function take(blob: Blob): void {
  drop();
  given = blob;
  const shown = find<HTMLImageElement>("#shown");
  shown.src = URL.createObjectURL(blob);
  shown.alt = "The picture that is read";
  shown.hidden = false;
  shown.onerror = () => (shown.hidden = true); // the sentence says why; browsers show a torn icon
  find("#place").classList.add("pictured");
  void read();
}

function drop(): void {
  if (!given) return;
  given = null;
  URL.revokeObjectURL(find<HTMLImageElement>("#shown").src);
  find("#shown").hidden = true;
  find("#place").classList.remove("pictured");
}

function undo(): void {
  if (!given) return sheet.undo();
  drop();
  return void read();
}

function clear(): void {
  drop();
  sheet.clear();
}

function showTools(): void {
  for (const id of ["#undo", "#clear"]) {
    if (blank() && document.activeElement === find(id)) find("#sheet").focus();
    find<HTMLButtonElement>(id).disabled = blank();
  }
  find("#invitation").hidden = !blank();
}

function pressed(event: KeyboardEvent): void {
  if (document.querySelector("dialog[open]")) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
  else if (event.key === "Escape") clear();
  else return;
  event.preventDefault();
}

// ------------------------------------------------------------------------------------------------

/** For the browser's console: `await tenfold.read(blob, { length: 5 })`. */
declare global {
  var tenfold: { read(picture: Blob, options?: Options): Promise<Read> };
}

globalThis.tenfold = { read: (file, options) => desk.read(file, options, true) };
sheet.addEventListener("drawn", () => {
  drop();
  void read();
});
find("#undo").addEventListener("click", undo);
find("#clear").addEventListener("click", clear);
document.addEventListener("keydown", pressed);
receivePictures(take, notice);
showTools();
desk.ready.then(() => read(), (error: Error) => showProblem(error.message));
void navigator.serviceWorker?.register("service-worker.js");
