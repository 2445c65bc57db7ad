/**
 * From the file of a picture to its grey pixels, as Python gets them, as far as browsers let anybody.
 *
 * Colours are not converted to those of a screen, and the EXIF turn is made. Of a JPEG the grey is
 * taken that it holds, where the browser gives it; PNG that may be transparent is decoded here, for a
 * canvas keeps colours multiplied by how far they cover.
 */

import { PictureError } from "../errors";
import { greyOf, turned, type Picture } from "../images";
import { clearPng, MOST_PIXELS } from "./clear_png";

const QUARTER = 90; // degrees

/** What a frame says of itself where browsers tell: degrees to turn it, and whether it is mirrored. */
interface Placed extends VideoFrame {
  readonly rotation?: number;
  readonly flip?: boolean;
}

/** Return the grey pixels of a picture. */
export async function decoded(file: Blob): Promise<Picture> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const clear = await clearPng(bytes);
  if (clear) return greyOf(clear);
  return (isJpeg(bytes) ? await greyOfJpeg(bytes) : null) ?? greyOf(await painted(file));
}

function isJpeg([first, second, third]: Uint8Array): boolean {
  return first === 0xff && second === 0xd8 && third === 0xff;
}

/** Return the grey that a JPEG holds; null where this browser does not give it. */
async function greyOfJpeg(bytes: Uint8Array<ArrayBuffer>): Promise<Picture | null> {
  if (typeof ImageDecoder === "undefined") return null;
  const decoder = new ImageDecoder({ data: bytes, type: "image/jpeg", colorSpaceConversion: "none" });
  try {
    const { image } = await decoder.decode();
    const grey = await lightOf(image);
    image.close();
    return grey;
  } catch {
    return null; // a canvas may know more of it, and otherwise says that it is no picture
  } finally {
    decoder.close();
  }
}

/** Return how light a frame is, if that is a plane of its own and the frame says how it lies. */
async function lightOf(frame: Placed): Promise<Picture | null> {
  const { codedWidth: width, codedHeight: height, rotation, flip, format } = frame;
  if (!/^(I4|NV12)/.test(format ?? "") || rotation === undefined || flip) return null;
  requireFew(width, height);
  const planes = new Uint8Array(frame.allocationSize());
  const [light] = await frame.copyTo(planes);
  const picture = { width, height, data: new Uint8Array(width * height) };
  for (let y = 0; y < height; y++) {
    const start = light!.offset + y * light!.stride;
    picture.data.set(planes.subarray(start, start + width), y * width);
  }
  return turned(picture, rotation / QUARTER);
}

async function painted(file: Blob): Promise<ImageData> {
  const bitmap = await opened(file);
  const { width, height } = bitmap;
  requireFew(width, height);
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

async function opened(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, {
      colorSpaceConversion: "none",
      premultiplyAlpha: "none",
      imageOrientation: "from-image",
    });
  } catch {
    throw new PictureError("the picture is not one that this browser decodes", {
      expected: "PNG, JPEG, WebP, GIF or BMP",
      remedy: "Save it as PNG or JPEG",
    });
  }
}

function requireFew(width: number, height: number): void {
  if (width * height <= MOST_PIXELS) return;
  throw new PictureError("the picture has too many pixels", {
    expected: `at most ${MOST_PIXELS.toLocaleString("en")}`,
    received: `${width} x ${height}`,
    remedy: "Save the picture smaller",
  });
}
