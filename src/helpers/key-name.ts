/** Names of the keys of a keyboard, without the `KEY_` they have in linux/input-event-codes.h. */

/** @returns undefined for keys other than those of the main block, codes 1 to 58 */
export function keyName(code: number): string | undefined {
  return names[code - 1];
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** In the order of their codes, from 1 on. */
const names = `
  ESC 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL BACKSPACE
  TAB Q W E R T Y U I O P LEFTBRACE RIGHTBRACE ENTER
  LEFTCTRL A S D F G H J K L SEMICOLON APOSTROPHE GRAVE
  LEFTSHIFT BACKSLASH Z X C V B N M COMMA DOT SLASH RIGHTSHIFT
  KPASTERISK LEFTALT SPACE CAPSLOCK
`
  .trim()
  .split(/\s+/);
