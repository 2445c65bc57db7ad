import { deflateSync } from "node:zlib";

import { expect, test } from "vitest";

import { clearPng } from "../../src/page/clear_png";

/** Return a PNG of these lines, each with its filter before it. */
function png(width: number, colours: number, lines: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(lines.length, 4);
  header.set([8, colours, 0, 0, 0], 8);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(Uint8Array.from(lines.flat()))), chunk("IEND", Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), ...parts]));
}

function chunk(name: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(name, "latin1"), data, Buffer.alloc(4)]);
}

test("colours under little cover are what stands in the file", async () => {
  const found = await clearPng(png(1, 6, [[0, 201, 103, 7, 1]]));

  expect([...found!.data]).toEqual([201, 103, 7, 1]);
});

test("grey with cover becomes three equal colours with it", async () => {
  const found = await clearPng(png(2, 4, [[1, 10, 255, 5, 1], [2, 1, 0, 1, 0]]));

  expect([...found!.data]).toEqual([10, 10, 10, 255, 15, 15, 15, 0, 11, 11, 11, 255, 16, 16, 16, 0]);
});

test.each([
  ["no cover", png(1, 2, [[0, 1, 2, 3]])],
  ["a line too few", png(2, 4, [[0, 1, 2]])],
  ["no PNG", new Uint8Array(40)],
])("what has %s is left to the browser", async (_, file) => {
  expect(await clearPng(file)).toBeNull();
});
