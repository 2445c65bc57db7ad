/** What a number may be: a machine; and how its text is written. Made once for what is known. */

import { allows, allowsAll, type Automaton } from "./automaton";
import { spelled } from "./lattice";

/** All texts that may stand. */
export interface Language {
  readonly machine: Automaton;
  /** How the digits are written, as `#` and what stands between them. */
  readonly pattern: string | null;
  /** Whether the marks `.,-` are part of a text. */
  readonly decimal: boolean;
}

/** Return which digits might stand at a place of a text, the rest unchanged: ten of them. */
export function exchangeable({ machine }: Language, text: readonly number[], place: number): boolean[] {
  const everything = allowsAll(machine);
  return Array.from({ length: 10 }, (_, digit) => everything || allows(machine, text.with(place, digit + 1)));
}

/** Return a text as people write it: as in the pattern. */
export function written({ pattern }: Language, text: readonly number[]): string {
  const digits = spelled(text);
  if (pattern === null) return digits;
  let next = 0;
  return [...pattern].map((char) => (/[#0-9]/.test(char) ? digits[next++] : char)).join("");
}
