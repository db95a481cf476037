/** Characters of database files by their codes. */

/** What a character below 128 can be part of. */
export const NAME = 1;
export const VALUE = 2;
export const BLANK = 4;

export const classes = new Uint8Array(128);
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+.') {
  classes[letter.charCodeAt(0)] = NAME | VALUE;
}
for (const letter of ':[]<>;') classes[letter.charCodeAt(0)] = NAME;
for (const blank of ' \t\r\n') classes[blank.charCodeAt(0)] = BLANK;

export const NEWLINE = 10;
export const QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const PERCENT = 37;
export const APOSTROPHE = 39;
export const PARENTHESIS = 40;
export const PARENTHESIS_END = 41;
export const COMMA = 44;
export const ONE = 49;
export const NINE = 57;
export const BACKSLASH = 92;
export const SMALL_U = 117;
export const SMALL_X = 120;
export const BRACE = 123;
export const BRACE_END = 125;
export const BYTE_ORDER_MARK = 0xfeff;
