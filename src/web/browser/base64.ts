/** Loaded by displays from `/pvws/js/base64.js`, as a script: what it defines is global. */

/** The bytes of a text in base64. */
function toByteArray(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Bytes as a text in base64. */
function fromByteArray(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
