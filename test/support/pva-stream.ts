/** Streams of PV Access messages, and what a framer makes of them. */

/** What tests need of a framer of either side. */
export interface AnyFramer {
  readonly heldBytes: number;
  push(chunk: Uint8Array): void;
  next(): { readonly type: string } | undefined;
}

/** Eight bytes; the byte order is that of the flags. */
export function header(flags: number, command: number, size: number): Uint8Array {
  const bytes = Uint8Array.of(0xca, 2, flags, command, 0, 0, 0, 0);
  new DataView(bytes.buffer).setUint32(4, size, (flags & 0x80) === 0);
  return bytes;
}

/** The messages that can be made of what was pushed. */
export function drained(framer: AnyFramer): { readonly type: string }[] {
  const messages: { readonly type: string }[] = [];
  for (let message = framer.next(); message !== undefined; message = framer.next()) messages.push(message);
  return messages;
}
