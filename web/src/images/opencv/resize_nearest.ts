/** Pictures at another size, each pixel a copy of one: OpenCV's INTER_NEAREST. */

import { bytes, type Bytes } from "../grid";

/** Return a picture at another size. */
export function resizeNearest(picture: Bytes, width: number, height: number): Bytes {
  const made = bytes(width, height);
  const columns = sources(picture.width, width);
  const rows = sources(picture.height, height);
  for (let y = 0; y < height; y++) {
    const start = rows[y]! * picture.width;
    for (let x = 0; x < width; x++) made.data[y * width + x] = picture.data[start + columns[x]!]!;
  }
  return made;
}

function sources(size: number, wanted: number): Int32Array {
  const scale = 1 / (wanted / size);
  return Int32Array.from({ length: wanted }, (_, place) => Math.min(Math.floor(place * scale), size - 1));
}
