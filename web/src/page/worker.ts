/** Reads pictures beside the page: loads the runtime and the readers once, then answers in turn. */

import { TenfoldError } from "../errors";
import type { Picture } from "../images";
import { useWasm } from "../reading/network";
import { Reader } from "../reading/reader";
import { decoded } from "./decode";
import type { Answer, Read, Sent } from "./desk";
import { seenOf } from "./seen";
import { unpacked } from "./unpack";

const WARM = 5; // readings before the first picture

let reader: Promise<Reader> | undefined;

/** Return the reader of the site, its runtime started. */
async function load(site: string): Promise<Reader> {
  useWasm(await unpacked(new URL("ort.wasm.gz", site)));
  const loaded = await Reader.load(new URL("readers", site));
  for (let time = 0; time < WARM; time++) await loaded.read(bar()); // the first readings take longer
  return loaded;
}

/** Return a picture of a 1, as large as what is drawn. */
function bar(): Picture {
  const [width, height] = [120, 250];
  const isInk = (place: number): boolean =>
    Math.abs((place % width) - width / 2) < 10 && Math.abs(Math.floor(place / width) - height / 2) < 80;
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, place) => (isInk(place) ? 0 : 255)) };
}

async function read(sent: Extract<Sent, { number: number }>): Promise<Read> {
  const picture = await decoded(sent.picture);
  const loaded = await reader!;
  const reading = await loaded.read(picture, sent.options);
  const several = sent.page && reading.why_not === "several numbers";
  const page = several ? await loaded.readPage(picture, sent.options) : [];
  return { reading, seen: await seenOf(picture, reading), page };
}

async function answer(sent: Sent): Promise<Answer> {
  const number = "site" in sent ? 0 : sent.number;
  try {
    if (!("site" in sent)) return { number, read: await read(sent) };
    await (reader = load(sent.site));
    return { number, read: null };
  } catch (error) {
    if (!(error instanceof TenfoldError)) console.error(error);
    return { number, problem: (error as Error).message };
  }
}

addEventListener("message", async ({ data }: MessageEvent<Sent>) => postMessage(await answer(data)));
