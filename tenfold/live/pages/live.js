/**
 * The page on which one watches a network learn. News comes as Server-Sent Events:
 *
 *     run      what is trained: once
 *     curve    all points so far: once
 *     epochs   the figures of the epochs that are through
 *     state    training, paused, over, or stopped; the factor of the rate; what was changed
 *     look     one look at the network
 *
 *     answers.js   what it says of digits
 *     maps.js      its first weights
 *     chart.js     the curves
 */

import { prepare, showAnswers } from "./answers.js";
import { FACTORS, ODDS, chart } from "./chart.js";
import { repaint, showMaps } from "./maps.js";
import { count, factorOf, percent, short } from "./words.js";

const MOST_FACTOR = 64;
const TRIES = 4; // to reach the command again, some seconds apart
const NOW = { waiting: "Waiting", training: "Learning", compiling: "Compiling the new rate", paused: "Paused", over: "Training is over", stopped: "Stopped early", gone: "The command has ended" };
const SIGNS = { Pause: "M7 4v12M13 4v12", "Go on": "M6 4v12l10-6z" };
const TEN = { 10: "ten" };
const LEAST = 0.0005; // of what is wrong, on the scale of odds

const find = (id) => document.querySelector(id);

let news = null;
let failed = 0;
let run = null;
let state = { now: "waiting", factor: 1, changes: [], verdict: [] };
let epochs = [];
let curve = [];
let step = 0;
let ready = Promise.resolve();

// News ---------------------------------------------------------------------------------------------

function listen() {
  news?.close();
  news = new EventSource("/news");
  const handlers = { run: showRun, curve: takeCurve, epochs: showEpochs, state: showState, look: showLook };
  for (const [kind, handle] of Object.entries(handlers)) {
    news.addEventListener(kind, (event) => {
      failed = 0;
      ready = ready.then(() => handle(JSON.parse(event.data)));
    });
  }
  news.addEventListener("error", lost);
}

function lost() {
  failed += 1;
  if (failed < TRIES && state.now !== "over" && state.now !== "stopped") return;
  news.close();
  if (state.now === "over") return;
  showState({ ...state, now: "gone" });
}

/** A page that nobody sees does not watch: it costs training nothing. */
function seenOrNot() {
  if (document.hidden) news.close();
  else if (state.now !== "over" && state.now !== "gone") listen();
}

async function showRun(said) {
  run = said;
  const pixels = await (await fetch("/digits")).arrayBuffer();
  prepare(run, new Uint8Array(pixels));
  document.title = `${run.name} learns · Tenfold`;
  find("#title").textContent = `${run.name} learns to read digits`;
  find("#folder").textContent = run.folder;
  find("#about").textContent = `${run.summary[0].toUpperCase()}${run.summary.slice(1)}: ${count(run.parameters)} parameters. It learns from ${count(run.learning)} digits, ${run.batch} a step.`;
  find("#sample-words").textContent = sampleWords(run);
}

function sampleWords({ labels, held, chosen }) {
  const number = count(labels.length);
  const which = held
    ? `${number} digits that are held out, which it never learns from`
    : `${number} of the digits that it learns from, for this run holds none out; with --validation 0.1 they would be new to it`;
  return `These ${TEN[chosen] ?? chosen}, the matrix and the mistakes are of ${which}. The test set is not looked at.`;
}

function takeCurve(points) {
  curve = points;
}

function showEpochs(said) {
  epochs = said;
  drawCurves();
  showFigures();
}

// State --------------------------------------------------------------------------------------------

function showState(said) {
  state = said;
  const { now } = state;
  const going = ["training", "compiling", "paused"].includes(now);
  find("#pill").dataset.now = now;
  setText("#now", NOW[now]);
  const word = now === "paused" ? "Go on" : "Pause";
  setText("#pause-word", word);
  find("#pause-sign").setAttribute("d", SIGNS[word]);
  setText("#factor", factorOf(state.factor));
  for (const id of ["#pause", "#step", "#slower", "#faster"]) find(id).disabled = !going;
  find("#slower").disabled ||= state.factor <= 1 / MOST_FACTOR;
  find("#faster").disabled ||= state.factor >= MOST_FACTOR;
  find("#planned").disabled = !going || state.factor === 1;
  setText("#aside", aside());
  showRemark();
  showFigures();
}

function showRemark() {
  const lines = [...ending(), ...judged(), ...changed()];
  const place = find("#remark");
  place.hidden = !lines.length;
  place.classList.toggle("ended", state.now === "over");
  if (place.textContent === lines.join("")) return;
  place.replaceChildren(...lines.map((line) => {
    const words = document.createElement("p");
    words.textContent = line;
    return words;
  }));
}

function ending() {
  if (state.now === "gone") return ["The command has ended, and this is the last that it told."];
  if (state.now === "stopped") return ["Training was interrupted, or failed. The terminal says how to go on."];
  if (state.now !== "over" || !epochs.length) return [];
  const last = epochs.at(-1);
  const held = last.val_accuracy === undefined ? "" : `, ${percent(last.val_accuracy)} of those held out`;
  const right = last.accuracy === undefined ? "" : `: it read ${percent(last.accuracy)} of the digits right in its last epoch${held}`;
  return [`Training is over after ${epochs.length} epochs${right}.`];
}

function judged() {
  const [score, ...others] = state.verdict;
  return score ? [`On the test set: ${score[0].toLowerCase()}${score.slice(1)}`, ...others] : [];
}

/** Return what happens where this page is closed. */
function aside() {
  if (state.now === "training") return "Closed or hidden, this page costs training nothing.";
  if (state.now === "paused") return `Closed or hidden, it goes on by itself after ${run.patience}\u00a0s.`;
  return "";
}

function changed() {
  if (!state.changes.length) return [];
  return [`Changed by hand, so the seed will not give this run again; written into its folder. Learning rate ${state.changes.join("; ")}.`];
}

// Looks --------------------------------------------------------------------------------------------

function showLook(look) {
  step = look.step;
  if (look.loss !== null) curve.push([look.step, look.loss, look.accuracy]);
  setText("#rate", short(look.rate));
  showMaps(look.maps);
  if (look.answers) showAnswers(look.answers);
  drawCurves();
  showFigures();
}

function showFigures() {
  if (!run) return;
  const done = Math.min(step, run.epochs * run.steps);
  const epoch = Math.min(Math.floor(done / run.steps) + 1, run.epochs);
  const over = state.now === "over";
  setText("#where", over ? `${epochs.length} of ${run.epochs} epochs` : `Epoch ${epoch} of ${run.epochs}`);
  setText("#step-words", over ? "" : `step ${count(done - (epoch - 1) * run.steps)} of ${count(run.steps)}`);
  find("#done").value = over ? 1 : done / (run.epochs * run.steps);
  const [loss, accuracy] = newest();
  setText("#loss", loss === undefined ? "–" : short(loss));
  setText("#accuracy", accuracy === undefined || accuracy === null ? "–" : percent(accuracy));
}

/** Return loss and accuracy of the last steps; of the last epoch, once all are through. */
function newest() {
  const last = epochs.at(-1);
  const point = curve.at(-1);
  if (last && (!point || state.now === "over" || point[0] <= last.epoch * run.steps)) return [last.loss, last.accuracy];
  return point ? point.slice(1) : [undefined, undefined];
}

function drawCurves() {
  if (!run) return;
  draw("#loss-chart", "Loss over the epochs", "loss", 1, FACTORS);
  draw("#accuracy-chart", "Accuracy over the epochs", "accuracy", 2, ODDS);
}

function draw(place, title, name, column, scale) {
  const known = (value) => value !== null && value !== undefined;
  const bound = (value) => (scale === ODDS ? Math.min(Math.max(value, 0.02), 1 - LEAST) : Math.max(value, 0.0001));
  const fine = curve.map((point) => [point[0] / run.steps, point[column]]);
  const of = (key) => epochs.map((epoch) => [epoch.epoch, epoch[key]]);
  const clean = (points) => points.filter(([, value]) => known(value)).map(([at, value]) => [at, bound(value)]);
  const whole = clean(of(name));
  const steps = [...clean(fine), ...whole].sort(([one], [other]) => one - other);
  const held = clean(of(`val_${name}`));
  find(place).replaceChildren(chart(title, run.epochs, scale, [
    { kind: "steps", name: "training", points: steps, dots: whole },
    { kind: "held", name: "held out", points: held, dots: held },
  ]));
}

// Wishes -------------------------------------------------------------------------------------------

function wish(path, body) {
  const headers = { "Content-Type": "application/json" };
  return fetch(path, { method: "POST", headers, body: body && JSON.stringify(body) }).catch(() => lost());
}

function multiply(by) {
  wish("/rate", { factor: by ? state.factor * by : 1 });
}

function setText(id, words) {
  const place = find(id);
  if (place.textContent !== words) place.textContent = words;
}

find("#pause").addEventListener("click", () => wish(state.now === "paused" ? "/go" : "/pause"));
find("#step").addEventListener("click", () => wish("/step"));
find("#slower").addEventListener("click", () => multiply(1 / 2));
find("#faster").addEventListener("click", () => multiply(2));
find("#planned").addEventListener("click", () => multiply(0));
document.addEventListener("visibilitychange", seenOrNot);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
listen();
