/** The errors raised on purpose: each says what is wrong, what was expected and received, and what to do. */

export interface Told {
  readonly expected?: string;
  readonly received?: string;
  readonly remedy?: string;
}

/** What to do where a reader's file is damaged. */
export const AGAIN = "Load or export it again";

/** Characters of what was received that a message shows at most. */
export const LONGEST = 200;

/** Base of the tree; catch it to catch everything raised on purpose. */
export class TenfoldError extends Error {
  constructor(
    readonly problem: string,
    readonly told: Told = {},
  ) {
    const { expected, received, remedy } = told;
    const parts = [problem, expected && `Expected: ${expected}`, received && `Received: ${received}`, remedy];
    super(parts.filter((part) => part !== undefined && part !== "").map((part) => ended(part!)).join(" "));
    this.name = new.target.name;
  }
}

/** A reader's file is missing or damaged, or cannot do what is asked. */
export class BundleError extends TenfoldError {}

/** What is said to be known of a number cannot be, or cannot be read. */
export class ConstraintError extends TenfoldError {}

/** A picture cannot be decoded, or is too large to try. */
export class PictureError extends TenfoldError {}

function ended(sentence: string): string {
  return sentence.endsWith("?") ? sentence : `${sentence.replace(/\.+$/, "")}.`;
}
