/**
 * What is known of a number before it is read: its length, its pattern, its check digit.
 *
 * Lists of codes are for Python alone.
 */

import { ConstraintError } from "../errors";
import { automaton } from "./ctc/automaton";
import type { Language } from "./ctc/language";
import { DIGITS, lengthRule, remainderRule, shapeRule, sumRule, WRITTEN, type Rule } from "./ctc/rules";
import { SYMBOLS } from "./ctc/symbols";

/** What is known of a number. All of it holds at once; a text that breaks any is never read. */
export interface Known {
  /** How many digits it has: `5`, `"5"`, `"4-6"` or `[4, 6]`. */
  readonly length?: number | string | readonly [number, number];
  /** How it is written: `#` is a digit, a digit is itself, and anything else but a letter is a separator. */
  readonly pattern?: string;
  /** The check that its digits pass: `luhn`, `mod97`, `ean13`, `isbn13`, or `weighted:7,3,1` and `/11` after it. */
  readonly check?: string;
  /** Whether `.`, `,` and `-` are read, as they stand in a number; otherwise they are looked over. */
  readonly decimal?: boolean;
}

/** Digits that a number may have: a strip has fewer frames, and a digit takes one at least. */
const LONGEST = 100;
const LARGEST_MODULUS = 101;

const ONCE = Array.from({ length: 10 }, (_, digit) => digit);
const TWICE = ONCE.map((digit) => Math.floor((2 * digit) / 10) + ((2 * digit) % 10));
const THRICE = ONCE.map((digit) => 3 * digit);
const ARTICLE = sumRule([ONCE, THRICE], 10);
const BOOK = shapeRule(["9", "7", "89", ...Array.from({ length: 10 }, () => DIGITS)], new Set([13]));
const CHECKS: Record<string, readonly Rule[]> = {
  luhn: [sumRule([ONCE, TWICE], 10)],
  mod97: [remainderRule(97, 1)],
  ean13: [lengthRule(13, 13), ARTICLE],
  isbn13: [BOOK, ARTICLE],
};
const WEIGHTED = /^weighted:([0-9]{1,4}(?:,[0-9]{1,4})*)(?:\/([0-9]{1,4}))?$/;
const LENGTHS = /^([0-9]{1,4})(?:-([0-9]{1,4}))?$/;

/** Return all that a number may be of which this is known. */
export function languageOf(known: Known): Language {
  const { length, pattern, check } = known;
  const decimal = Boolean(known.decimal) && pattern === undefined;
  const rules = [...lengthRules(length), ...patternRules(pattern), ...checkRules(check)];
  if (rules.length) rules.push(lengthRule(1));
  const machine = decimal
    ? automaton([...rules, WRITTEN], SYMBOLS.slice(1))
    : automaton(rules.length ? rules : [lengthRule(0)], [...DIGITS]);
  if (!machine) {
    throw new ConstraintError("no number can be all that is said of it", {
      received: JSON.stringify(known),
      remedy: "Leave one of them out",
    });
  }
  return { machine, pattern: pattern ?? null, decimal };
}

function lengthRules(length: Known["length"]): Rule[] {
  if (length === undefined) return [];
  const [least, most] = rangeOf(length) ?? [0, 0];
  if (Number.isInteger(least) && Number.isInteger(most) && 1 <= least && least <= most && most <= LONGEST) {
    return [lengthRule(least, most)];
  }
  throw new ConstraintError("this is no length of a number", {
    expected: `a number of digits from 1 to ${LONGEST}, such as 5, or a range such as 4-6`,
    received: JSON.stringify(length),
  });
}

function rangeOf(length: NonNullable<Known["length"]>): readonly [number, number] | null {
  if (typeof length === "number") return [length, length];
  if (typeof length !== "string") return length;
  const found = LENGTHS.exec(length.trim());
  return found && [Number(found[1]), Number(found[2] ?? found[1])];
}

function patternRules(pattern: string | undefined): Rule[] {
  if (pattern === undefined) return [];
  const places = [...pattern].filter((char) => /[#0-9]/.test(char)).map((char) => (char === "#" ? DIGITS : char));
  const strange = /[\p{L}\p{N}\p{C}]/u.test(pattern.replace(/[0-9]/g, ""));
  if (places.length >= 1 && places.length <= LONGEST && !strange) {
    return [shapeRule(places, new Set([places.length]))];
  }
  throw new ConstraintError("this is no pattern of a number", {
    expected: "# for each digit, digits that are known, and separators, but no letters",
    received: JSON.stringify(pattern),
    remedy: "Write '#####-####' for nine digits with a dash that may be missing",
  });
}

function checkRules(check: string | undefined): readonly Rule[] {
  if (check === undefined) return [];
  const [, weights = "", modulus = "10"] = WEIGHTED.exec(check) ?? [];
  if (Object.hasOwn(CHECKS, check)) return CHECKS[check]!;
  if (weights && Number(modulus) >= 2 && Number(modulus) <= LARGEST_MODULUS) {
    const worth = weights.split(",").map((weight) => ONCE.map((digit) => Number(weight) * digit));
    return [sumRule(worth, Number(modulus))];
  }
  throw new ConstraintError("this check is not known", {
    expected: `${Object.keys(CHECKS).join(", ")}, or weights from the right such as weighted:7,3,1`,
    received: JSON.stringify(check),
  });
}
