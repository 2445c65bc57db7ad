/** The maps: a network's first weights, or what pixels did for the chosen digits. */

import { bytes, canvas, paintMap } from "./pictures.js";
import { count } from "./words.js";

const find = (id) => document.querySelector(id);

const WORDS = {
  class: () => "Evidence maps, one a digit: pixels that speak for it and against it. They are all that this network knows, and form out of the noise that it began with.",
  unit: ({ count: shown, of }) => `Of its ${count(of)} hidden units, ${shown === of ? "all" : `the first ${shown}`}: which pixels excite each and which hold it back. They form out of the noise that it began with.`,
  kernel: ({ of, height, width }) => `Its ${count(of)} first filters of ${height} × ${width} pixels, which pass over the picture: strokes and edges form out of the noise that it began with.`,
  gradient: () => "Its first weights are no pictures. Instead, for each of the ten digits below: gradient times pixel, the ink that speaks for the right answer and against it.",
};

let shown = [];
let last = null;

/** Show maps, in the canvases that there are. */
export function showMaps(maps) {
  if (!maps) return;
  last = maps;
  if (shown.length !== maps.count) make(maps);
  find("#maps-words").textContent = WORDS[maps.kind](maps);
  const shades = bytes(maps.pixels);
  const size = maps.height * maps.width;
  for (const [at, map] of shown.entries()) paintMap(map, maps, shades.subarray(at * size, (at + 1) * size));
}

/** Paint the maps again, in the colours of now. */
export function repaint() {
  showMaps(last);
}

function make({ kind, count: number }) {
  const named = kind === "class" || kind === "gradient";
  shown = Array.from({ length: number }, () => canvas());
  const items = shown.map((map, at) => {
    const item = document.createElement("li");
    map.setAttribute("aria-label", named ? `Map of ${at}` : `${kind} ${at + 1}`);
    item.append(map);
    if (named) item.append(name(at));
    return item;
  });
  find("#maps").classList.toggle("many", number > 10);
  find("#maps").replaceChildren(...items);
}

function name(digit) {
  const words = document.createElement("p");
  words.textContent = digit;
  return words;
}
