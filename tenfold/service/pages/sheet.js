/**
 * The sheet of paper: strokes drawn on it by mouse, pen, finger or keys, and shown.
 *
 * Sits on `strokes.js`. Tells whoever listens that the drawing has changed, with a `drawn` event.
 */

import { Strokes, trace } from "./strokes.js";

const PEN = 0.03; // of the width of the sheet: what a felt-tip is on a note
const STEP = 0.01; // of the width: how far an arrow key moves the pen
const LONG_STEP = 0.05;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Sheet extends EventTarget {
  strokes = new Strokes();

  #canvas;
  #context;
  #say;
  #pointer = null;
  #pen = { at: [0.5, 0.2], down: false, shown: false };

  /** Draw on `canvas`; `say` tells who cannot see it what the pen does. */
  constructor(canvas, say) {
    super();
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#say = say;
    this.#listen();
    new ResizeObserver(() => this.show()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show());
  }

  undo() {
    this.#lift();
    this.strokes.undo();
    this.#changed();
  }

  clear() {
    this.#lift();
    this.strokes.clear();
    this.#changed();
  }

  /** Show the strokes at the size that the sheet has now. */
  show() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const dense = window.devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * dense);
    this.#canvas.height = Math.round(height * dense);
    this.#context.scale(dense, dense);
    this.#context.strokeStyle = getComputedStyle(this.#canvas).color;
    const place = ([x, y]) => [x * width, y * width];
    trace(this.#context, this.strokes.all, PEN * width, place);
    if (this.#pen.shown) this.#showPen(place(this.#pen.at), width);
  }

  #listen() {
    const on = (name, heard) => this.#canvas.addEventListener(name, heard.bind(this));
    on("pointerdown", this.#pressed);
    on("pointermove", this.#moved);
    on("pointerup", this.#released);
    on("pointercancel", this.#released);
    on("lostpointercapture", this.#released);
    on("keydown", this.#typed);
    on("focus", () => this.#showingPen(this.#canvas.matches(":focus-visible")));
    on("blur", this.#left);
  }

  // Mouse, pen and finger ----------------------------------------------------------------------

  #pressed(event) {
    if (this.#pointer !== null || event.button !== 0) return;
    this.#lift();
    this.#showingPen(false);
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.strokes.begin(this.#point(event));
    this.#changed();
  }

  #moved(event) {
    if (event.pointerId !== this.#pointer) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length ? between : [event]) this.strokes.extend(this.#point(each));
    this.#changed();
  }

  #released(event) {
    if (event.pointerId === this.#pointer) this.#pointer = null;
  }

  #point(event) {
    const sheet = this.#canvas.getBoundingClientRect();
    return [(event.clientX - sheet.left) / sheet.width, (event.clientY - sheet.top) / sheet.width];
  }

  // Keys ---------------------------------------------------------------------------------------

  #typed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) this.#move(ARROWS[event.key], event.shiftKey ? LONG_STEP : STEP);
    else if (event.key === " ") this.#putDownOrLift();
    else return;
    event.preventDefault();
  }

  #move([right, down], step) {
    const highest = this.#canvas.clientHeight / this.#canvas.clientWidth;
    const [x, y] = this.#pen.at;
    this.#pen.at = [within(x + right * step, 1), within(y + down * step, highest)];
    if (this.#pen.down) this.strokes.extend(this.#pen.at);
    this.#showingPen(true);
    if (this.#pen.down) this.#changed();
  }

  #putDownOrLift() {
    if (this.#pen.down) return this.#lift();
    this.strokes.begin(this.#pen.at);
    this.#pen.down = true;
    this.#say("Pen down");
    this.#showingPen(true);
    return this.#changed();
  }

  #lift() {
    if (!this.#pen.down) return;
    this.#pen.down = false;
    this.#say("Pen lifted");
    this.show();
  }

  #left() {
    this.#lift();
    this.#showingPen(false);
  }

  #showingPen(shown) {
    this.#pen.shown = shown;
    this.show();
  }

  #showPen([x, y], width) {
    this.#context.beginPath();
    this.#context.lineWidth = 2;
    this.#context.arc(x, y, 0.022 * width, 0, 2 * Math.PI);
    if (this.#pen.down) this.#context.setLineDash([]);
    else this.#context.setLineDash([4, 4]);
    this.#context.stroke();
    this.#context.setLineDash([]);
  }

  #changed() {
    this.show();
    this.dispatchEvent(new Event("drawn"));
  }
}

function within(value, most) {
  return Math.min(Math.max(value, 0), most);
}
