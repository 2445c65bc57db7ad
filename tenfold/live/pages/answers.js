/**
 * What the network says of digits: the bars of ten, the confusion matrix, and its worst mistakes.
 *
 * Shows what it is given; asks nobody.
 */

import { canvas, paintDigit } from "./pictures.js";
import { percent } from "./words.js";

const SIZE = 28 * 28;
const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

const find = (id) => document.querySelector(id);

let sample = { labels: [], pixels: new Uint8Array() };
let bars = [];
let cells = [];

/** Prepare for the digits that are asked about: their labels, and all their pixels in a row. */
export function prepare({ labels, chosen }, pixels) {
  sample = { labels, pixels };
  bars = labels.slice(0, chosen).map(makeBars);
  find("#digits").replaceChildren(...bars.map(({ item }) => item));
  cells = makeCells();
}

/** Show answers. */
export function showAnswers({ chosen, confusion, mistakes, right }) {
  for (const [row, shares] of chosen.entries()) showBars(bars[row], sample.labels[row], shares);
  showConfusion(confusion);
  find("#right").textContent = `${percent(right / sample.labels.length)} right`;
  find("#mistakes").replaceChildren(...mistakes.map(makeMistake));
  find("#mistakes-words").textContent = mistakes.length
    ? "Those that it is surest of come first."
    : "None: it reads all of them right.";
}

function picture(row) {
  const made = canvas("ink");
  paintDigit(made, sample.pixels.subarray(row * SIZE, (row + 1) * SIZE));
  return made;
}

// Ten digits ---------------------------------------------------------------------------------------

function makeBars(label, row) {
  const item = document.createElement("li");
  const image = picture(row);
  const chart = document.createElement("div");
  chart.className = "bars";
  chart.setAttribute("aria-hidden", "true");
  const fills = DIGITS.map(() => document.createElement("i"));
  const names = DIGITS.map((digit) => {
    const name = document.createElement("b");
    name.textContent = digit;
    return name;
  });
  fills[label].className = names[label].className = "truth";
  image.setAttribute("aria-label", `A ${label}`);
  chart.append(...fills, ...names);
  item.append(image, chart);
  return { item, image, fills, names };
}

function showBars({ image, fills, names }, label, shares) {
  const read = shares.indexOf(Math.max(...shares));
  for (const digit of DIGITS) {
    const mistaken = digit === read && digit !== label;
    fills[digit].style.setProperty("--share", shares[digit]);
    fills[digit].classList.toggle("mistaken", mistaken);
    names[digit].classList.toggle("mistaken", mistaken);
  }
  image.setAttribute("aria-label", `A ${label}, read as ${read}, ${percent(shares[read])} sure`);
}

// The confusion matrix -----------------------------------------------------------------------------

function makeCells() {
  const table = find("#confusion");
  const head = table.tHead.rows[0];
  while (head.cells.length > 1) head.deleteCell(-1);
  head.append(...DIGITS.map((digit) => heading(digit, "col")));
  const rows = DIGITS.map((digit) => {
    const row = document.createElement("tr");
    row.append(heading(digit, "row"));
    return row;
  });
  table.tBodies[0].replaceChildren(...rows);
  return rows.map((row, shown) => DIGITS.map((read) => {
    const cell = row.insertCell();
    cell.classList.toggle("truth", shown === read);
    return cell;
  }));
}

function heading(digit, scope) {
  const cell = document.createElement("th");
  cell.scope = scope;
  cell.textContent = digit;
  return cell;
}

function showConfusion(confusion) {
  const errors = confusion.flatMap((row, shown) => row.filter((_, read) => read !== shown));
  const most = Math.max(...errors, 4); // one mistake in hundreds is no hot one
  for (const [shown, row] of confusion.entries()) {
    const all = row.reduce((sum, number) => sum + number, 0);
    for (const [read, number] of row.entries()) {
      const cell = cells[shown][read];
      cell.textContent = number || "";
      cell.style.setProperty("--heat", shown === read ? number / Math.max(all, 1) : Math.sqrt(number / most));
    }
  }
}

// Mistakes -----------------------------------------------------------------------------------------

function makeMistake({ row, read, sure }) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  const said = document.createElement("b");
  const image = picture(row);
  image.setAttribute("aria-label", `A ${sample.labels[row]}`);
  said.textContent = read;
  words.append(`${sample.labels[row]} read as `, said, document.createElement("br"), `${percent(sure)} sure`);
  item.append(image, words);
  return item;
}
