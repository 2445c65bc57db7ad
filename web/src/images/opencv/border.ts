/** How a picture goes on beyond its edges, as OpenCV's border types say. */

import { bytes, type Bytes } from "../grid";

/** Black; the last pixel again; mirrored with the last pixel twice; and with it once. */
export type Border = "constant" | "replicate" | "reflect" | "reflect101";

/** Return which of `size` pixels stands at `place`, which may lie beyond; -1 for none. */
export function within(place: number, size: number, border: Border): number {
  if (place >= 0 && place < size) return place;
  if (border === "constant") return -1;
  if (border === "replicate" || size === 1) return place < 0 ? 0 : size - 1;
  const once = border === "reflect101" ? 1 : 0;
  let inside = place;
  while (inside < 0 || inside >= size) {
    inside = inside < 0 ? -inside - 1 + once : 2 * size - 1 - inside - once;
  }
  return inside;
}

/** Return which pixel stands at each place from `-before` to before `size + after`; -1 for none. */
export function placesAround(size: number, before: number, after: number, border: Border): Int32Array {
  return Int32Array.from({ length: before + size + after }, (_, place) =>
    within(place - before, size, border),
  );
}

/** Return a picture with `size` pixels more on every side. */
export function copyMakeBorder(picture: Bytes, size: number, border: Border): Bytes {
  const made = bytes(picture.width + 2 * size, picture.height + 2 * size);
  const columns = placesAround(picture.width, size, size, border);
  const rows = placesAround(picture.height, size, size, border);
  rows.forEach((row, y) => {
    if (row < 0) return;
    const from = row * picture.width;
    const to = y * made.width;
    made.data.set(picture.data.subarray(from, from + picture.width), to + size);
    for (let x = 0; x < size; x++) {
      const first = columns[x]!;
      const last = columns[made.width - 1 - x]!;
      made.data[to + x] = first < 0 ? 0 : picture.data[from + first]!;
      made.data[to + made.width - 1 - x] = last < 0 ? 0 : picture.data[from + last]!;
    }
  });
  return made;
}
