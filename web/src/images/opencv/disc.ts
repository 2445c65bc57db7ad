/** Strokes widened with a disc, which leaves their corners round: OpenCV's MORPH_ELLIPSE. */

import { floats, type Floats } from "../grid";
import { rounded } from "../numpy/rounding";
import { boundsOf } from "./bounds";

/** Return floats with each spread over a disc `more` pixels wider than one, cut to what is not 0. */
export function dilateDisc(values: Floats, more: number): Floats {
  const { width, height } = values;
  const side = more + 1;
  const wide = floats(width + 2 * more, height + 2 * more);
  for (const { x, y } of disc(side)) {
    const across = more + (side >> 1) - x;
    const down = more + (side >> 1) - y;
    spread(values, wide, across, down);
  }
  return cut(wide);
}

/** Return the places of a disc's pixels within `side` pixels square. */
function disc(side: number): { x: number; y: number }[] {
  const radius = side >> 1;
  const centre = side >> 1;
  const places = [];
  for (let y = 0; y < side; y++) {
    const off = y - radius;
    if (Math.abs(off) > radius) continue;
    const reach = rounded(centre * Math.sqrt((radius * radius - off * off) / (radius * radius)));
    for (let x = Math.max(centre - reach, 0); x < Math.min(centre + reach + 1, side); x++) places.push({ x, y });
  }
  return places;
}

function spread(values: Floats, wide: Floats, across: number, down: number): void {
  const { width, height, data } = values;
  for (let y = 0; y < height; y++) {
    const row = (y + down) * wide.width + across;
    for (let x = 0; x < width; x++) {
      const value = data[y * width + x]!;
      if (value > wide.data[row + x]!) wide.data[row + x] = value;
    }
  }
}

function cut(wide: Floats): Floats {
  const box = boundsOf(wide);
  if (!box) return wide;
  const made = floats(box.right - box.left, box.bottom - box.top);
  for (let y = 0; y < made.height; y++) {
    const start = (box.top + y) * wide.width + box.left;
    made.data.set(wide.data.subarray(start, start + made.width), y * made.width);
  }
  return made;
}
