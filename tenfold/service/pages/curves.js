/**
 * The three charts of a reader: risk against coverage, calibration, and the queue's error rate.
 *
 * Sits on `chart.js`. Each returns a chart of what `/v1/model` answers.
 */

import { Chart } from "./chart.js";
import { percent } from "./words.js";

const DECADES = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const WIDE = [620, 340];
const NARROW = [460, 340];
const FLAT = [460, 120];
const LARGEST_DOT = 22; // pixels: all answers in one
const SMALLEST_DOT = 4;

const short = (value) => `${Number((100 * value).toPrecision(3))} %`;

/**
 * Return the points worth asking for: none answers more with as few errors.
 *
 * Where little is answered the interval is wide, and the curve rises again.
 */
export function frontier(points) {
  let least = Infinity;
  return points.filter(({ max_error: error }) => {
    const better = error < least;
    least = Math.min(least, error);
    return better;
  });
}

/** Return the curve of a promise, and `mark`, which shows one of its points. */
export function riskCoverage(points) {
  const errors = points.map((point) => point.max_error).filter((error) => error > 0);
  const x = axis(Math.min(...points.map((point) => point.answered)), 1, "answered");
  const y = decades(Math.min(...errors), Math.max(...errors));
  const chart = new Chart(describedRisk(points), x, y, ...(onPhone() ? NARROW : WIDE));
  chart.line("curve", points.map((point) => [point.answered, point.max_error]));
  return { svg: chart.svg, mark: marker(chart, x, y) };
}

/** Return confidence against truth. */
export function calibration(bins) {
  const least = Math.min(...bins.flatMap((bin) => [bin.confidence, bin.right]), 0.9);
  const x = axis(least, 1, "how sure it is");
  const y = { ...axis(least, 1, ""), label: "how often it is right" };
  const chart = new Chart(describedCalibration(bins), x, y, ...NARROW);
  chart.line("truth", [[x.from, x.from], [1, 1]]);
  for (const bin of [...bins].sort((one, other) => other.share - one.share)) {
    const radius = Math.max(SMALLEST_DOT, LARGEST_DOT * Math.sqrt(bin.share));
    chart.dot("dot", bin.confidence, bin.right, radius);
  }
  return chart.svg;
}

/** Return the error rate that people found, with its interval. */
export function errorRate({ error_rate: rate, interval: [low, high] }) {
  const x = axis(0, Math.min(1, 1.15 * high), "of what people looked at was wrong");
  const y = { from: 0, to: 1, ticks: [], label: "", format: String };
  const words = `Error rate ${percent(rate)}, 95 % interval ${percent(low)} to ${percent(high)}`;
  const chart = new Chart(words, x, y, ...FLAT);
  chart.line("whisker", [[low, 0.5], [high, 0.5]]);
  chart.dot("dot", rate, 0.5, 8);
  return chart.svg;
}

function onPhone() {
  return matchMedia("(max-width: 40rem)").matches;
}

function marker(chart, x, y) {
  const marks = [];
  return (point) => {
    while (marks.length) marks.pop().remove();
    const { answered, max_error: error } = point;
    marks.push(
      chart.line("guide", [[answered, y.from], [answered, error], [x.from, error]]),
      chart.dot("chosen", answered, error, 9),
    );
    marks[0].setAttribute("fill", "none");
  };
}

function axis(least, most, label) {
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((size) => (most - least) / size <= 6) ?? 0.2;
  const first = Math.floor(least / step + 1e-9);
  const last = Math.ceil(most / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  return { from: ticks[0], to: ticks.at(-1), ticks, label, format: short };
}

function decades(least, most) {
  const from = DECADES.findLast((value) => value <= least) ?? DECADES[0];
  const to = DECADES.find((value) => value >= most) ?? 1;
  const ticks = DECADES.filter((value) => value >= from && value <= to);
  return { from, to, ticks, label: "wrong, at most (logarithmic)", format: short, log: true };
}

function describedRisk(points) {
  const [first] = points;
  const last = points.at(-1);
  return (
    `Curve: answering ${percent(first.answered)} of pictures, at most ${percent(first.max_error)} ` +
    `of the answers are wrong; answering ${percent(last.answered)}, ${percent(last.max_error)}.`
  );
}

function describedCalibration(bins) {
  const said = bins.map((bin) => `${percent(bin.confidence)} sure, ${percent(bin.right)} right`);
  return `Calibration: ${said.join("; ")}.`;
}
