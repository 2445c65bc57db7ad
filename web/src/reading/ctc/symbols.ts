/** What a network tells apart in a frame: nothing, a digit, or a mark that stands in numbers. */
export const SYMBOLS: readonly string[] = ["", ..."0123456789.,-"];

/** Where nothing stands among the symbols. */
export const BLANK = 0;
