/** What is asked of a reader beside the picture: what it shows, what is known of it, how sure to be. */

import { ConstraintError } from "../errors";
import type { Kind } from "./bundle";
import type { Language } from "./ctc/language";
import { languageOf, type Known } from "./known";

/** The arguments of `read`, each of which may be left out. */
export interface Options extends Known {
  /** What the picture shows; to be found out by default. */
  readonly kind?: Kind;
  /** The share of answers that may be wrong, such as 0.01; by default as sure as the bundle says. */
  readonly maxError?: number;
}

/** What is asked, understood. */
export interface Asked {
  readonly kind: Kind | null;
  readonly language: Language;
  /** Whether what is known rules out a digit alone. */
  readonly several: boolean;
  readonly maxError: number | undefined;
}

/** Return what is asked. */
export function asked(options: Options): Asked {
  const { kind = null, length, pattern, check, maxError } = options;
  const one = length === undefined || ["1", "1-1", "1,1"].includes(String(length));
  const several = !one || pattern !== undefined || check !== undefined;
  if (kind === "digit" && several) {
    throw new ConstraintError("what is known of a number cannot help to read a digit", {
      expected: "no length, pattern or check where the kind is digit",
      remedy: "Ask for the kind number",
    });
  }
  return { kind, language: languageOf(options), several, maxError };
}
