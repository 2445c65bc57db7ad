/**
 * Strokes of a pen, and the picture of them that is read.
 *
 * A point is [x, y] in widths of the sheet, so that a drawing outlives a change of its size. Knows
 * nothing of pointers, pages and networks.
 */

/**
 * How wide the pen of the picture is, in heights of the writing. With 0.12 the pen of the glyph is
 * 2.5 of the 20 pixels of its box, the median of MNIST's (half of them: 2.1 to 3.0).
 */
const PEN = 0.12;

const TALL = 160; // pixels of the picture that the writing is high
const PAPER = 40; // pixels of bare paper around it
const WIDEST = 2400; // pixels of writing; a longer number is made smaller
const LEAST = 0.1; // of the width of the sheet: a dot is no digit drawn small
const FLAT = 1 / 3; // a stroke so flat is no digit, and its pen is not made as thin

/** The strokes that stand on the sheet, in the order in which they were drawn. */
export class Strokes {
  all = [];

  get blank() {
    return this.all.length === 0;
  }

  begin(point) {
    this.all.push([point]);
  }

  extend(point) {
    this.all.at(-1).push(point);
  }

  undo() {
    this.all.pop();
  }

  clear() {
    this.all = [];
  }
}

/** Trace strokes onto a canvas; `place` takes a point to pixels. */
export function trace(context, strokes, width, place) {
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) {
    const points = stroke.map(place);
    context.beginPath();
    context.moveTo(...points[0]);
    for (let at = 1; at < points.length - 1; at += 1) {
      context.quadraticCurveTo(...points[at], ...middle(points[at], points[at + 1]));
    }
    context.lineTo(...points.at(-1));
    context.stroke();
  }
}

/** Return the picture of strokes as PNG: black on white, as large and as thick wherever drawn. */
export function picture(strokes) {
  const { left, top, width, height } = box(strokes);
  const size = Math.max(height, width * FLAT, LEAST);
  const pen = PEN * TALL;
  const scale = Math.min(TALL / size, WIDEST / Math.max(width, size));
  const around = PAPER + pen / 2;
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale + 2 * around);
  canvas.height = Math.ceil(height * scale + 2 * around);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  trace(context, strokes, pen * (scale * size) / TALL, ([x, y]) => [
    (x - left) * scale + around,
    (y - top) * scale + around,
  ]);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function box(strokes) {
  const points = strokes.flat();
  const [left, right] = ends(points.map(([x]) => x));
  const [top, bottom] = ends(points.map(([, y]) => y));
  return { left, top, width: right - left, height: bottom - top };
}

function ends(values) {
  return values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}

function middle([x, y], [nextX, nextY]) {
  return [(x + nextX) / 2, (y + nextY) / 2];
}
