/**
 * Small pictures on canvases: digits in ink, and maps of what is for and against.
 *
 * A canvas is painted anew and never made anew, so that nothing flickers.
 */

/** Paint a digit: black ink that is as thick as the pixel is bright. */
export function paintDigit(canvas, pixels) {
  paint(canvas, 28, 28, (at) => [0, 0, 0, pixels[at]]);
}

/** Paint one map of bytes from -127, against, to 127, for. */
export function paintMap(canvas, { width, height }, shades) {
  const [forIt, against] = ["--for", "--against"].map(colour);
  paint(canvas, width, height, (at) => {
    const shade = shades[at];
    return [...(shade < 0 ? against : forIt), 2 * Math.abs(shade)];
  });
}

/** Return a canvas that tells what it shows. */
export function canvas(kind = "") {
  const made = document.createElement("canvas");
  made.className = kind;
  made.setAttribute("role", "img");
  return made;
}

/** Return the bytes of a base64 text, with their signs. */
export function bytes(text) {
  return Int8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function paint(canvas, width, height, pixel) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  for (let at = 0; at < width * height; at += 1) image.data.set(pixel(at), 4 * at);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

function colour(name) {
  const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}
