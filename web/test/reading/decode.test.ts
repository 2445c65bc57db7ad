import { expect, test } from "vitest";

import { decode } from "../../src/reading/ctc/decode";
import { languageOf, type Known } from "../../src/reading/known";
import { golden } from "./golden";

interface Case {
  readonly frames: readonly (readonly number[])[];
  readonly known: Known;
  readonly texts: readonly Text[];
}

interface Text {
  readonly text: string;
  readonly probability: number;
  readonly spans: readonly (readonly [number, number])[];
  readonly digits: readonly (readonly number[])[];
}

const { cases } = golden<{ cases: readonly Case[] }>("decodings.json");

test.each(cases.map((each, place) => ({ ...each, place })))(
  "frames $place are decoded as Python decodes them, knowing $known",
  ({ frames, known, texts }) => {
    const said = { count: frames.length, data: Float32Array.from(frames.flat()) };

    const found = decode(said, languageOf(known), 4).slice(0, 2);

    expect(found.map(({ text, spans }) => ({ text, spans }))).toEqual(
      texts.map(({ text, spans }) => ({ text, spans })),
    );
    for (const [place, { probability, digits }] of texts.entries()) {
      expect(found[place]!.probability).toBeCloseTo(probability, 6);
      expectClose(found[place]!.digits.flat(), digits.flat());
    }
  },
);

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  for (const [place, share] of wanted.entries()) expect(found[place]).toBeCloseTo(share, 6);
}
