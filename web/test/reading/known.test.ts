import { expect, test } from "vitest";

import { allows } from "../../src/reading/ctc/automaton";
import { SYMBOLS } from "../../src/reading/ctc/symbols";
import { written } from "../../src/reading/ctc/language";
import { languageOf, type Known } from "../../src/reading/known";

function may(known: Known, text: string): boolean {
  return allows(languageOf(known).machine, [...text].map((char) => SYMBOLS.indexOf(char)));
}

test.each<[Known, string, boolean]>([
  [{}, "", true],
  [{ length: 3 }, "123", true],
  [{ length: 3 }, "1234", false],
  [{ length: [1, 2] }, "", false],
  [{ pattern: "4#-#" }, "412", true],
  [{ pattern: "4#-#" }, "512", false],
  [{ check: "luhn" }, "79927398713", true],
  [{ check: "luhn" }, "79927398710", false],
  [{ check: "isbn13" }, "9780306406157", true],
  [{ check: "mod97" }, "98", true],
  [{ decimal: true }, "-1,234.50", true],
  [{ decimal: true }, "12.", false],
])("with %o known, %s may stand: %s", (known, text, allowed) => {
  expect(may(known, text)).toBe(allowed);
});

test("a pattern says where separators stand", () => {
  expect(written(languageOf({ pattern: "##-#" }), [2, 3, 4])).toBe("12-3");
});

test.each<[Known, string]>([
  [{ length: 0 }, "no length"],
  [{ length: "four" }, "no length"],
  [{ pattern: "##a" }, "no pattern"],
  [{ check: "parity" }, "not known"],
  [{ check: "toString" }, "not known"],
  [{ length: 2, pattern: "###" }, "no number can be all"],
])("%o is refused in words", (known, words) => {
  expect(() => languageOf(known)).toThrow(words);
});
