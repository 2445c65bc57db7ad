/**
 * The page about the readers in use: facts, scores, charts, and what people say.
 *
 *     curves.js    the charts, on chart.js
 */

import { table } from "./chart.js";
import { calibration, errorRate, frontier, riskCoverage } from "./curves.js";
import { askJson } from "./http.js";
import { percent } from "./words.js";

const AGAIN = 15000; // milliseconds until what people say is asked again
const NAMES = {
  held_digits_right: "digits right",
  held_clutter_refused: "clutter refused",
  held_numbers_right: "numbers right",
  held_others_refused: "others refused",
};

const find = (id) => document.querySelector(id);

let models = null;

async function load() {
  try {
    const before = JSON.stringify(models);
    models = await askJson("GET", "/v1/model");
    find("#state").textContent = "";
    find("#readers").hidden = false;
    if (JSON.stringify(models) !== before) show();
  } catch (error) {
    if (error.status === undefined) throw error;
    find("#state").textContent = error.message;
  }
}

function show() {
  const kind = document.querySelector("input[name=kind]:checked").value;
  const model = models[kind];
  showIdentity(model);
  showScores(model);
  showRisk(model);
  showCalibration(model.calibration);
  showQueue(model.queue ?? models.queue);
}

// Facts and scores -------------------------------------------------------------------------------

function showIdentity({ version, sha256, shipped, made }) {
  const hash = document.createElement("code");
  hash.textContent = sha256;
  fill("#identity", [
    ["Version", `Tenfold ${version ?? "unknown"}`],
    ["Comes", shipped ? "with the package" : "from a bundle that was loaded"],
    ["SHA-256", hash],
  ]);
  fill("#made", Object.entries(made).map(([name, value]) => [name.replaceAll("_", " "), String(value)]));
}

function showScores({ scores, measured_on: source, pictures }) {
  const named = Object.entries(scores).map(([name, score]) => [
    NAMES[name] ?? name.replace(/^held_/, "").replaceAll("_", " "),
    percent(score),
  ]);
  fill("#scores", named);
  find("#measured").textContent = `Measured on ${pictures.toLocaleString("en")} pictures: ${source}.`;
}

function fill(id, entries) {
  find(id).replaceChildren(
    ...entries.map(([name, value]) => {
      const line = document.createElement("div");
      const term = document.createElement("dt");
      const said = document.createElement("dd");
      term.textContent = name;
      said.append(value);
      line.append(term, said);
      return line;
    }),
  );
}

// Risk and coverage ------------------------------------------------------------------------------

function showRisk({ risk_coverage: measured, default_threshold: threshold }) {
  const points = frontier(measured);
  const { svg, mark } = riskCoverage(points);
  find("#risk").replaceChildren(svg);
  find("#risk-table").replaceChildren(table(["wrong, at most", "threshold", "answered"],
    points.map((point) => [percent(point.max_error), point.threshold.toFixed(4), percent(point.answered)])));
  const slider = find("#allowed");
  slider.max = points.length - 1;
  slider.oninput = () => choose(points.at(-1 - slider.value), mark);
  const usual = points.findIndex((point) => point.threshold >= threshold);
  slider.value = points.length - 1 - Math.max(usual, 0);
  slider.oninput();
}

function choose(point, mark) {
  const { max_error: error, answered } = point;
  mark(point);
  const of = Math.round(1000 * answered);
  const words =
    `Of 1,000 pictures it answers ${of.toLocaleString("en")}, of which at most ` +
    `${(of * error).toFixed(1)} are wrong; ${1000 - of} go to people.`;
  find("#bargain").textContent = words;
  find("#allowed").setAttribute("aria-valuetext", `${percent(error)}. ${words}`);
}

// Calibration, and the queue ----------------------------------------------------------------------

function showCalibration(bins) {
  find("#calibration").replaceChildren(calibration(bins));
  find("#calibration-table").replaceChildren(table(["sure", "right", "of all"],
    bins.map((bin) => [bin.confidence, bin.right, bin.share].map(percent))));
}

function showQueue(queue) {
  const { accepted, corrected, rejected, error_rate: rate } = queue;
  const count = accepted + corrected + rejected;
  fill("#queue", Object.entries({ accepted, corrected, "not a number": rejected }));
  find("#interval").replaceChildren(...(count ? [errorRate(queue)] : []));
  find("#rate").textContent = count ? rateWords(queue, rate, count) : "Nobody has decided on a reading of it yet.";
  find("#queue-words").textContent = count
    ? "People look at what it was unsure of, which is harder than the rest."
    : "What it is unsure of waits in Review; what people decide is counted here.";
}

function rateWords({ corrected, rejected, interval: [low, high] }, rate, count) {
  const wrong = corrected + rejected;
  return (
    `Of ${count.toLocaleString("en")} readings that people looked at, ` +
    `${wrong.toLocaleString("en")} ${wrong === 1 ? "was" : "were"} wrong: ` +
    `${percent(rate)}, with 95 % certainty between ${percent(low)} and ${percent(high)}.`
  );
}

// ------------------------------------------------------------------------------------------------

for (const input of document.querySelectorAll("input[name=kind]")) input.addEventListener("change", show);
setInterval(() => document.hidden || load(), AGAIN);
load();
