import { expect, test, vi } from "vitest";

import { readBundle } from "../../src/reading/bundle";
import { onCurve } from "../../src/reading/logistic";
import { thresholdOf } from "../../src/reading/promise";
import { shipped } from "./golden";

test("the readers that ship are read with their promise", async () => {
  const bundle = await readBundle(shipped("digit"));

  expect(bundle.kind).toBe("digit");
  expect(bundle.classes).toHaveLength(11);
  expect(thresholdOf(bundle.promise, 0.01)).toBeGreaterThan(bundle.promise.default);
});

test("a reader of numbers brings its curves", async () => {
  const { curves } = await readBundle(shipped("number"));

  expect(onCurve(curves.text, 0.2)).toBeLessThan(onCurve(curves.text, 0.9));
  expect(onCurve(curves.text, 0)).toBeGreaterThan(0);
});

test("a reader of numbers has a second network, and is damaged without it", async () => {
  const file = shipped("number");
  expect((await readBundle(file)).second!.length).toBeGreaterThan(100_000);

  const at = Buffer.from(file).lastIndexOf("second.onnx"); // in the zip's list of parts
  new Uint8Array(file).set(Buffer.from("secret.onnx"), at);
  await expect(readBundle(file)).rejects.toThrow("second.onnx");
});

test("a reader of digits with a second network is refused", async () => {
  const file = Buffer.from(shipped("number"));
  for (let at = file.indexOf('"number"'); at >= 0; at = file.indexOf('"number"')) file.write('"digit" ', at);
  const digits = Buffer.from(file.toString("latin1").replaceAll('"strip": 1', '"glyph": 1'), "latin1");

  await expect(readBundle(new Uint8Array(digits).buffer)).rejects.toThrow("a second.onnx of numbers, or none");
});

test("a byte that was changed is found", async () => {
  const file = shipped("digit");
  new Uint8Array(file)[file.byteLength >> 1]! ^= 1;

  await expect(readBundle(file)).rejects.toThrow("damaged");
});

test("what is cut short is refused", async () => {
  await expect(readBundle(shipped("digit").slice(0, 1000), "half a file")).rejects.toThrow("half a file is damaged");
});

test("an error rate that is not promised is refused", async () => {
  const { promise } = await readBundle(shipped("number"));

  expect(() => thresholdOf(promise, 1e-9)).toThrow("cannot promise");
});

test("where no sums are computed, as on plain http, sizes are checked alone", async () => {
  vi.stubGlobal("crypto", {});

  await expect(readBundle(shipped("digit"))).resolves.toMatchObject({ kind: "digit" });
  await expect(readBundle(shipped("digit").slice(0, 1000))).rejects.toThrow("damaged");

  vi.unstubAllGlobals();
});
