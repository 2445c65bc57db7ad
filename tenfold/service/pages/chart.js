/**
 * Charts as SVG: axes, and marks placed by value. Knows nothing of what is shown.
 */

const SVG = "http://www.w3.org/2000/svg";
const EDGE = { left: 58, right: 22, top: 30, bottom: 50 };

/** A chart with two axes: `{ from, to, ticks, label, format, log }` each. */
export class Chart {
  #width;
  #height;
  #x;
  #y;

  constructor(title, x, y, width, height) {
    this.#width = width;
    this.#height = height;
    this.#x = x;
    this.#y = y;
    this.svg = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title });
    this.#drawAxes();
  }

  /** Return the pixels at which a value stands. */
  at(x, y) {
    const right = this.#width - EDGE.right;
    const bottom = this.#height - EDGE.bottom;
    return [
      EDGE.left + share(x, this.#x) * (right - EDGE.left),
      bottom - share(y, this.#y) * (bottom - EDGE.top),
    ];
  }

  line(kind, points) {
    const path = points.map(([x, y], at) => `${at ? "L" : "M"}${this.at(x, y).map(rounded).join(" ")}`);
    return this.#add("path", { class: kind, d: path.join("") });
  }

  dot(kind, x, y, radius) {
    const [cx, cy] = this.at(x, y).map(rounded);
    return this.#add("circle", { class: kind, cx, cy, r: rounded(radius) });
  }

  #drawAxes() {
    const { from: left, to: right } = this.#x;
    const { from: bottom } = this.#y;
    for (const value of this.#y.ticks) {
      this.line("grid", [[left, value], [right, value]]);
      const [x, y] = this.at(left, value);
      this.#text(this.#y.format(value), { x: x - 8, y: y + 4, "text-anchor": "end" });
    }
    for (const value of this.#x.ticks) {
      const [x, y] = this.at(value, bottom);
      this.#text(this.#x.format(value), { x, y: y + 20, "text-anchor": "middle" });
    }
    this.line("axis", [[left, bottom], [right, bottom]]);
    this.#text(this.#x.label, { x: (EDGE.left + this.#width - EDGE.right) / 2, y: this.#height - 8, "text-anchor": "middle" });
    this.#text(this.#y.label, { x: 0, y: 14 });
  }

  #text(words, attributes) {
    this.#add("text", attributes).textContent = words;
  }

  #add(name, attributes) {
    const element = make(name, attributes);
    this.svg.append(element);
    return element;
  }
}

/** Return a table of rows under headings. */
export function table(headings, rows) {
  const made = document.createElement("table");
  const head = made.createTHead().insertRow();
  for (const heading of headings) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = heading;
    head.append(cell);
  }
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const value of row) line.insertCell().textContent = value;
  }
  return made;
}

function make(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function share(value, { from, to, log }) {
  const scale = log ? Math.log : (number) => number;
  const place = (scale(value) - scale(from)) / (scale(to) - scale(from));
  return Math.min(Math.max(place, 0), 1);
}

function rounded(number) {
  return Math.round(10 * number) / 10;
}
