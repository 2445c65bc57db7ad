/** The heart: a picture goes in, and what is written on it comes out, or why that is not said. */

import { BundleError, PictureError } from "../errors";
import { fetched } from "../fetched";
import { greyOf, type Picture } from "../images";
import { asked, type Asked, type Options } from "./asked";
import { readBundle, type Bundle } from "./bundle";
import { DigitReader } from "./digits";
import { NumberReader } from "./numbers";
import { PictureReader } from "./pictures";
import { thresholdOf } from "./promise";
import type { Reading } from "./result";

/** The names of the files of the readers that ship. */
const FILES = { digit: "digit.tenfold", number: "number.tenfold" } as const;

/** Pixels as a canvas gives them: red, green, blue and cover, not multiplied by it. */
export type Pixels = Pick<ImageData, "width" | "height" | "data">;

/** Reads pictures. Its answers depend on the picture alone. */
export class Reader {
  readonly #pictures: PictureReader;

  private constructor(pictures: PictureReader) {
    this.#pictures = pictures;
  }

  /** Return a reader of two bundles, one that reads digits and one that reads numbers. */
  static async of(digits: Bundle, numbers: Bundle): Promise<Reader> {
    if (digits.kind !== "digit" || numbers.kind !== "number") {
      throw new BundleError("these bundles do not go together", {
        expected: "one that reads a digit, and one that reads a number",
        received: `${digits.kind} and ${numbers.kind}`,
        remedy: "Name them the other way round, or others",
      });
    }
    return new Reader(new PictureReader(await DigitReader.open(digits), await NumberReader.open(numbers)));
  }

  /**
   * Return the reader whose bundles lie in a folder of the web.
   *
   * @param url The folder, in which `digit.tenfold` and `number.tenfold` lie.
   */
  static async load(url: string | URL): Promise<Reader> {
    const folder = String(url).replace(/\/?$/, "/");
    const [digits, numbers] = await Promise.all([bundleAt(folder + FILES.digit), bundleAt(folder + FILES.number)]);
    return Reader.of(digits, numbers);
  }

  /** What it reads digits with, and what it reads numbers with. */
  get bundles(): { readonly digit: Bundle; readonly number: Bundle } {
    return { digit: this.#pictures.digits.bundle, number: this.#pictures.numbers.bundle };
  }

  /** Return what is written on one picture; a page of several numbers is declined. */
  async read(pixels: Pixels | Picture, options: Options = {}): Promise<Reading> {
    return this.#pictures.one(grey(pixels), this.#asked(options));
  }

  /** Return the reading of every number on a page, in order; a page that lies on its side is turned. */
  async readPage(pixels: Pixels | Picture, options: Omit<Options, "kind"> = {}): Promise<Reading[]> {
    return this.#pictures.page(grey(pixels), this.#asked({ ...options, kind: "number" }));
  }

  /** Return what is asked, once it is known that what will read can promise it. */
  #asked(options: Options): Asked {
    const wanted = asked(options);
    const kind = wanted.kind === "number" || wanted.several ? "number" : "digit";
    thresholdOf(this.bundles[kind].promise, wanted.maxError);
    return wanted;
  }
}

async function bundleAt(url: string): Promise<Bundle> {
  return readBundle(await (await fetched(url)).arrayBuffer(), url);
}

/** Return pixels as a grey picture: those of a canvas have four bytes each. */
function grey(pixels: Pixels | Picture): Picture {
  const count = pixels.width * pixels.height;
  if (count > 0 && pixels.data.length === 4 * count) return greyOf(pixels as Pixels);
  if (count > 0 && pixels.data.length === count && pixels.data instanceof Uint8Array) return pixels as Picture;
  throw new PictureError("this is no picture", {
    expected: "ImageData: width, height, and four bytes a pixel; or one byte a pixel, in a Uint8Array",
    received: `${pixels.width} x ${pixels.height} and ${pixels.data.length} bytes`,
  });
}
