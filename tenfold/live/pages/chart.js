/**
 * A chart over the epochs as SVG: one line for the steps, one for what is held out.
 *
 * Drawn anew whenever something is new; knows nothing of loss or accuracy but their scale.
 */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 500;
const HEIGHT = 300;
const EDGE = { left: 58, right: 14, top: 12, bottom: 44 };

/** Values from thousandths to thousands, on a scale of factors. */
export const FACTORS = {
  place: Math.log,
  ticks: [-4, -3, -2, -1, 0, 1, 2, 3].flatMap((power) => [1, 2, 5].map((lead) => lead * 10 ** power)),
  empty: [0.1, 0.2, 0.5, 1, 2, 5],
  format: (value) => String(Number(value.toPrecision(1))),
};

/** Shares on a scale of odds, where 99 % is as far from 90 % as 90 % is from 50 %. */
export const ODDS = {
  place: (share) => Math.log(share / (1 - share)),
  ticks: [0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999],
  empty: [0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95],
  format: (share) => `${Number((100 * share).toPrecision(3))} %`,
};

/**
 * Return a chart.
 *
 * `lines` are `{ kind, name, points, dots }`, with points `[epoch, value]`.
 */
export function chart(title, epochs, scale, lines) {
  const svg = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": title });
  const ticks = range(scale, lines.flatMap(({ points }) => points.map(([, value]) => value)));
  const at = placer(epochs, scale, ticks);
  drawAxes(svg, epochs, scale, ticks, at);
  for (const line of lines) drawLine(svg, line, at);
  drawNames(svg, lines.filter(({ points }) => points.length));
  return svg;
}

/** Return the ticks that enclose all values. */
function range({ ticks, empty }, values) {
  if (!values.length) return empty;
  const least = ticks.findLastIndex((tick) => tick <= Math.min(...values));
  const most = ticks.findIndex((tick) => tick >= Math.max(...values));
  return ticks.slice(Math.max(least, 0), (most < 0 ? ticks.length : Math.max(most, least + 1)) + 1);
}

function placer(epochs, { place }, ticks) {
  const [low, high] = [place(ticks[0]), place(ticks.at(-1))];
  return (epoch, value) => {
    const up = Math.min(Math.max((place(value) - low) / (high - low), 0), 1);
    return [
      EDGE.left + (epoch / epochs) * (WIDTH - EDGE.left - EDGE.right),
      HEIGHT - EDGE.bottom - up * (HEIGHT - EDGE.top - EDGE.bottom),
    ].map((number) => Math.round(10 * number) / 10);
  };
}

function drawAxes(svg, epochs, { format }, ticks, at) {
  const every = Math.ceil(ticks.length / 8);
  for (const tick of ticks.filter((_, number) => number % every === 0)) {
    const [x, y] = at(0, tick);
    svg.append(make("path", { class: "grid", d: `M${x} ${y}H${WIDTH - EDGE.right}` }));
    svg.append(text(format(tick), { x: x - 8, y: y + 4, "text-anchor": "end" }));
  }
  const floor = HEIGHT - EDGE.bottom;
  svg.append(make("path", { class: "axis", d: `M${EDGE.left} ${floor}H${WIDTH - EDGE.right}` }));
  const apart = Math.ceil(epochs / 10);
  for (let epoch = 0; epoch <= epochs; epoch += apart) {
    svg.append(text(epoch, { x: at(epoch, ticks[0])[0], y: floor + 20, "text-anchor": "middle" }));
  }
  svg.append(text("epochs", { x: WIDTH - EDGE.right, y: HEIGHT - 4, "text-anchor": "end" }));
}

function drawLine(svg, { kind, points, dots }, at) {
  const placed = points.map(([epoch, value]) => at(epoch, value));
  const d = placed.map(([x, y], number) => `${number ? "L" : "M"}${x} ${y}`).join("");
  svg.append(make("path", { class: kind, d }));
  for (const [epoch, value] of dots) {
    const [cx, cy] = at(epoch, value);
    svg.append(make("circle", { class: kind === "held" ? "held" : "epoch", cx, cy, r: 4 }));
  }
}

function drawNames(svg, lines) {
  if (lines.length < 2) return;
  for (const [number, { kind, name }] of lines.entries()) {
    svg.append(text(name, { class: kind, x: EDGE.left + 110 * number, y: HEIGHT - 4 }));
  }
}

function text(words, attributes) {
  const element = make("text", attributes);
  element.textContent = words;
  return element;
}

function make(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
