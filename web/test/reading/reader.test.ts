import { beforeAll, expect, test } from "vitest";

import { readBundle } from "../../src/reading/bundle";
import { Reader, type Pixels } from "../../src/reading/reader";
import { shipped } from "./golden";

let reader: Reader;

beforeAll(async () => {
  reader = await Reader.of(await readBundle(shipped("digit")), await readBundle(shipped("number")));
});

type Stroke = readonly (readonly [number, number])[];

const PEN = 5;
const SEVEN: Stroke = [[0, 0], [0.7, 0], [0.3, 1]];
const CROSS: Stroke = [[0, 0], [0.7, 1], [0.35, 0.5], [0.7, 0], [0, 1]];
const ONE: Stroke = [[0.1, 0.2], [0.3, 0], [0.3, 1]];

/** Return a picture of strokes side by side, black on white, as a canvas gives it. */
function drawn(strokes: readonly Stroke[]): Pixels {
  const [tall, margin] = [80, 30];
  const [width, height] = [2 * margin + tall * strokes.length, tall + 2 * margin];
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (const [place, stroke] of strokes.entries()) {
    for (const [x, y] of points(stroke)) blot(data, width, margin + tall * (place + x), margin + tall * y);
  }
  return { width, height, data };
}

function* points(stroke: Stroke): Generator<readonly [number, number]> {
  for (const [place, [toX, toY]] of stroke.entries()) {
    const [fromX, fromY] = stroke[Math.max(place - 1, 0)]!;
    for (let share = 0; share <= 1; share += 0.01) {
      yield [fromX + share * (toX - fromX), fromY + share * (toY - fromY)];
    }
  }
}

function blot(data: Uint8ClampedArray, width: number, x: number, y: number): void {
  for (let down = -PEN; down <= PEN; down++) {
    for (let across = -PEN; across <= PEN; across++) {
      const at = 4 * ((Math.round(y) + down) * width + Math.round(x) + across);
      if (down ** 2 + across ** 2 <= PEN ** 2) data.fill(0, at, at + 3);
    }
  }
}

test("a digit is read, and where it stands", async () => {
  const { text, kind, confidence, box } = await reader.read(drawn([SEVEN]));

  expect([text, kind]).toEqual(["7", "digit"]);
  expect(confidence).toBeGreaterThan(0.9);
  expect(box!.left).toBeLessThan(30);
  expect(box!.bottom).toBeGreaterThan(110);
});

test("a number is read under what is known of it", async () => {
  const picture = drawn([SEVEN, ONE, SEVEN]);

  expect((await reader.read(picture)).text).toBe("717");
  expect((await reader.read(picture, { pattern: "##-#" })).text).toBe("71-7");
  expect((await reader.read(picture, { length: 2 })).digits).toHaveLength(2);
});

test("a blank sheet shows nothing", async () => {
  expect((await reader.read(drawn([]))).why_not).toBe("nothing here");
});

test("what is no digit is declined, with its best guess to be looked at", async () => {
  const { text, why_not, digits } = await reader.read(drawn([CROSS]));

  expect([text, why_not]).toEqual(["", "not a digit"]);
  expect(digits).toHaveLength(1);
});

test("several pictures may be asked for at once", async () => {
  const read = await Promise.all([[SEVEN], [ONE], [SEVEN, ONE]].map((strokes) => reader.read(drawn(strokes))));

  expect(read.map(({ text }) => text)).toEqual(["7", "1", "71"]);
});

test("what is no picture is refused", async () => {
  await expect(reader.read({ width: 3, height: 3, data: new Uint8ClampedArray(5) })).rejects.toThrow("no picture");
});

test("an error rate is kept, or not promised", async () => {
  await expect(reader.read(drawn([SEVEN]), { maxError: 1e-9 })).rejects.toThrow("cannot promise");
  expect((await reader.read(drawn([SEVEN]), { maxError: 0.01 })).text).toBe("7");
});
