import { describe, expect, it } from "vitest";

import { findGlyph } from "../../src/images/glyph";
import { greyOf, type Picture } from "../../src/images/grey";
import { ink } from "../../src/images/ink";
import { liftLines } from "../../src/images/lines";
import { rounded } from "../../src/images/numpy/rounding";
import { sumOf } from "../../src/images/numpy/sums";
import * as blur from "../../src/images/opencv/blur";
import { copyMakeBorder } from "../../src/images/opencv/border";
import { connectedComponents } from "../../src/images/opencv/components";
import { dilateDisc } from "../../src/images/opencv/disc";
import { distanceTransform } from "../../src/images/opencv/distance";
import * as gaussian from "../../src/images/opencv/gaussian";
import { cumulated } from "../../src/images/opencv/histogram";
import * as morphology from "../../src/images/opencv/morphology";
import * as area from "../../src/images/opencv/resize_area";
import * as linear from "../../src/images/opencv/resize_linear";
import { resizeNearest } from "../../src/images/opencv/resize_nearest";
import { warped } from "../../src/images/opencv/warp";
import { places } from "../../src/images/page";
import { findPen } from "../../src/images/pen";
import { askew } from "../../src/images/askew";
import { findStrip, findStrips, span, strip } from "../../src/images/strip";
import { digitStrokes } from "../../src/images/strokes";
import { levelness, turned, turnedBack } from "../../src/images/turn";
import { writing } from "../../src/images/writing";
import { difference, golden, unpacked, type Json } from "./golden";

type Step = (...given: never[]) => unknown;

interface Case {
  readonly step: string;
  readonly given: Json;
  readonly gives: Json;
}

const STEPS: Record<string, Step> = {
  ...blur,
  ...gaussian,
  ...morphology,
  ...area,
  ...linear,
  copyMakeBorder,
  connectedComponents,
  cumulated: (...given: Parameters<typeof cumulated>) => [...cumulated(...given)],
  dilateDisc,
  distanceTransform,
  resizeNearest,
  warped,
  rounded,
  sumOf,
  greyOf,
  findPen,
  ink,
  digitStrokes,
  findGlyph,
  writing,
  askew,
  findStrip,
  findStrips: (picture: Picture) => [...findStrips(picture)],
  span,
  strip,
  liftLines,
  levelness,
  places,
  turned,
  turnedBack,
};

const CASES = golden("images.json")["cases"] as unknown as readonly Case[];

function given<T extends unknown[]>({ given }: Case): T {
  return unpacked(given) as T;
}

describe("what Python gives", () => {
  it.each([...new Set(CASES.map((one) => one.step))])("%s gives, to the bit", (step) => {
    for (const one of CASES.filter((other) => other.step === step)) {
      const got = STEPS[step]!(...given<never[]>(one));
      expect(difference(got, unpacked(one.gives), step)).toBe("");
    }
  });
});

interface GlyphCase {
  readonly name: string;
  readonly picture_png: string;
  readonly glyph_png: string;
  readonly box: Json;
}

describe("the golden glyphs", () => {
  const cases = golden("glyphs.json")["cases"] as unknown as readonly GlyphCase[];

  it.each(cases)("$name", ({ picture_png, glyph_png, box }) => {
    const found = findGlyph(unpacked({ png: picture_png }) as never);
    const blank = { width: 28, height: 28, data: new Uint8Array(28 * 28) };

    expect(difference(found?.glyph ?? blank, unpacked({ png: glyph_png }))).toBe("");
    expect(found?.box ?? null).toEqual(box);
  });
});
