/**
 * A few named parts in one zip: stored as they are, so no part can swell, and read with distrust.
 *
 * Knows nothing of what the parts are.
 */

import { BundleError } from "../errors";

const ENTRY = 0x02014b50; // what begins a line of the zip's list
const END = 0x06054b50;
const [ENTRY_BYTES, LOCAL_BYTES, END_BYTES] = [46, 30, 22];

/** Return the parts of a zip by their names. */
export function partsOf(file: Uint8Array<ArrayBuffer>, where: string): Map<string, Uint8Array<ArrayBuffer>> {
  try {
    return new Map(entries(file));
  } catch (error) {
    throw new BundleError(`${where} is damaged, or no bundle`, {
      expected: "a .tenfold file, as tenfold export writes",
      received: `${file.length} bytes: ${(error as Error).message}`,
      remedy: "Copy it anew from where it came from",
    });
  }
}

function* entries(file: Uint8Array<ArrayBuffer>): Generator<[string, Uint8Array<ArrayBuffer>]> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = file.length - END_BYTES;
  if (view.getUint32(end, true) !== END) throw new Error("it does not end as a zip does");
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    if (view.getUint32(at, true) !== ENTRY) throw new Error("its list of parts is damaged");
    if (view.getUint16(at + 10, true) !== 0) throw new Error("a part is compressed");
    const size = view.getUint32(at + 24, true);
    const [name, extra, note] = [28, 30, 32].map((place) => view.getUint16(at + place, true)) as [number, number, number];
    const local = view.getUint32(at + 42, true);
    const start = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + size > file.length) throw new Error("a part is cut short");
    const called = new TextDecoder().decode(file.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + name));
    yield [called, file.subarray(start, start + size)];
    at += ENTRY_BYTES + name + extra + note;
  }
}
