/** The box around all that is not 0: OpenCV's boundingRect. */

import type { Box } from "../box";
import type { Grid, Numbers } from "../grid";

/** Return the box around what is not 0; null where all is. */
export function boundsOf(grid: Grid<Numbers>): Box | null {
  const { width, height, data } = grid;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!data[y * width + x]) continue;
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x + 1);
      bottom = y + 1;
    }
  }
  return right ? { left, top, right, bottom } : null;
}
