/**
 * From a picture to what the networks read: a glyph of one digit, strips of numbers, a page of them.
 *
 * What Python's `tenfold.images` gives, once more and byte for byte, for the browser: one file for
 * each of its files, with the same names. Needs no page: runs in a worker as well.
 */

export { askew, LOOKS } from "./askew";
export { heightOf, widthOf, type Box } from "./box";
export { greyOf, type Picture } from "./grey";
export { findGlyph, SIDE, type Found, type Glyph } from "./glyph";
export { reduced } from "./ink";
export { places, type Place } from "./page";
export { FRAME, findStrip, findStrips, HEIGHT, span, strip, type Strip } from "./strip";
export { levelness, turned, turnedBack, type Shape } from "./turn";
export { writing, type Writing } from "./writing";
