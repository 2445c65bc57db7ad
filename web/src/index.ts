/**
 * Tenfold in the browser: pixels in, what is written on them out.
 *
 *     import { Reader } from "tenfold";
 *     const reader = await Reader.load("/readers");
 *     const reading = await reader.read(context.getImageData(0, 0, width, height));
 */

import type { Options } from "./reading/asked";
import { Reader, type Pixels } from "./reading/reader";
import type { Reading } from "./reading/result";

export { BundleError, ConstraintError, PictureError, TenfoldError } from "./errors";
export type { Options } from "./reading/asked";
export type { Bundle, Kind } from "./reading/bundle";
export { useWasm } from "./reading/network";
export { Reader, type Pixels } from "./reading/reader";
export type { Alternative, Digit, Reading, WhyNot } from "./reading/result";

let shipped: Promise<Reader> | undefined;

/** Return what is written on one picture, read by the readers that come with this package. */
export async function read(pixels: Pixels, options: Options = {}): Promise<Reading> {
  shipped ??= Reader.load(new URL(/* @vite-ignore */ "./readers", import.meta.url));
  return (await shipped).read(pixels, options);
}
