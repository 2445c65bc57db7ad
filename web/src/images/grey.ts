/** What a canvas holds to one kind of picture: grey, 8 bits a pixel, transparency on white. */

import { bytes, type Bytes } from "./grid";

/** A grey picture: 0 black to 255 white. */
export type Picture = Bytes;

/** The pixels of a canvas, four bytes each: red, green, blue and cover. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

const WHITE = 255;
const SHOWS_NOTHING = 250; // from here on white shows no ink on white

/** Return a canvas as a grey picture: on white, but on black where it is white ink on nothing. */
export function greyOf(canvas: Canvas): Picture {
  const { picture, cover } = apart(canvas);
  if (cover.every((share) => share === 255)) return picture;
  const onWhite = laidOn(picture, cover, WHITE);
  return isWhiteInk(onWhite, cover) ? laidOn(picture, cover, 0) : onWhite;
}

/** Return how light a canvas is, by the weights of ITU-R 601, and how far each pixel covers. */
function apart({ width, height, data }: Canvas): { picture: Picture; cover: Uint8Array } {
  const picture = bytes(width, height);
  const cover = new Uint8Array(width * height);
  for (let place = 0; place < cover.length; place++) {
    const at = 4 * place;
    const light = data[at]! * 19595 + data[at + 1]! * 38470 + data[at + 2]! * 7471;
    picture.data[place] = (light + 0x8000) >> 16;
    cover[place] = data[at + 3]!;
  }
  return { picture, cover };
}

function isWhiteInk(onWhite: Picture, cover: Uint8Array): boolean {
  if (!onWhite.data.every((value) => value >= SHOWS_NOTHING)) return false;
  const mean = cover.reduce((sum, share) => sum + share, 0) / cover.length;
  return mean > 0 && mean < 128;
}

function laidOn(picture: Picture, cover: Uint8Array, paper: number): Picture {
  const made = bytes(picture.width, picture.height);
  for (let place = 0; place < cover.length; place++) {
    const share = cover[place]!;
    const sum = paper * (255 - share) + picture.data[place]! * share + 128;
    made.data[place] = ((sum >> 8) + sum) >> 8; // divided by 255 and rounded
  }
  return made;
}
