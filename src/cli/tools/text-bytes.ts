/**
 * Text as bytes. EPICS strings have no declared encoding, so the tools handle them as C does: byte for byte. In the
 * tools a string is a row of bytes, one character each (Latin-1), until it is written.
 */

/** Text of the command line, as the bytes it had there. */
export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Bytes up to their NUL, or all of them. */
export function cString(bytes: Uint8Array, at: number, end: number): string {
  const nul = bytes.subarray(at, end).indexOf(0);
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, nul === -1 ? Math.max(end - at, 0) : nul).toString('latin1');
}

/** What is not printable ASCII, and quotes and backslashes, as C writes it (`epicsStrnEscapedFromRaw`). */
export function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped
  return text.replace(/[\x00-\x1f\x7f-\xff\\'"]/g, (character) => {
    const code = character.charCodeAt(0);
    return ESCAPES[character] ?? `\\x${code.toString(16).padStart(2, '0')}`;
  });
}

/** The other way (`epicsStrnRawFromEscaped`): an unknown escape stands for its character. */
export function unescapeText(text: string): string {
  const escapes = /\\(?:x([\da-fA-F]{1,2})|([\s\S]))|\\$/g;
  return text.replace(escapes, (_, hex: string | undefined, letter: string | undefined) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (letter === undefined || letter === 'x') return '';
    return CHARACTERS[letter] ?? letter;
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\0': '\\0',
};

const CHARACTERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPES).map(([character, written]) => [written[1]!, character]),
);
