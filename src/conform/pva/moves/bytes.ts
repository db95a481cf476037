/** Putting messages together, right or wrong. */
import { Command, HeaderFlag, MAGIC, VERSION } from '../../../protocol/pva/constants.ts';
import { encodeRequest } from '../../../protocol/pva/encode.ts';
import type { Request } from '../../../protocol/pva/requests.ts';
import { writeStrings } from '../../../protocol/pva/search.ts';
import { writeString } from '../../../protocol/pva/size.ts';
import { structure, type Type } from '../../../protocol/pva/type.ts';
import { writeType } from '../../../protocol/pva/type-description.ts';
import { type Structure, zeroStructure } from '../../../protocol/pva/value.ts';
import { writeValue } from '../../../protocol/pva/write-value.ts';
import { Writer } from '../../../protocol/wire/writer.ts';

export { Command, HeaderFlag };

/** As a good client says it. */
export function encoded(littleEndian: boolean, request: Request): Uint8Array {
  const writer = new Writer(256, littleEndian);
  encodeRequest(writer, request);
  return writer.take().slice();
}

export interface HeaderFields {
  readonly magic?: number;
  readonly version?: number;
  readonly flags?: number;
  /** Announced in place of the payload's. */
  readonly size?: number;
}

/** Any header, and what `write` makes of the payload. */
export function message(
  littleEndian: boolean,
  command: number,
  write: (writer: Writer) => void = () => {},
  { magic = MAGIC, version = VERSION, flags = 0, size }: HeaderFields = {},
): Uint8Array {
  const writer = new Writer(256, littleEndian);
  writer.u8(magic);
  writer.u8(version);
  writer.u8(littleEndian ? flags : flags | HeaderFlag.BIG_ENDIAN);
  writer.u8(command);
  writer.u32(0);
  write(writer);
  const bytes = writer.take().slice();
  new DataView(bytes.buffer).setUint32(4, size ?? bytes.length - 8, littleEndian);
  return bytes;
}

/** The same message with its payload `left` bytes shorter. */
export function truncated(bytes: Uint8Array, left = 1): Uint8Array {
  const shorter = bytes.slice(0, bytes.length - left);
  const littleEndian = (shorter[2]! & HeaderFlag.BIG_ENDIAN) === 0;
  new DataView(shorter.buffer).setUint32(4, shorter.length - 8, littleEndian);
  return shorter;
}

/** The same message with bytes after its payload. */
export function trailing(bytes: Uint8Array): Uint8Array {
  const longer = new Uint8Array(bytes.length + 3).fill(0x5a);
  longer.set(bytes);
  const littleEndian = (longer[2]! & HeaderFlag.BIG_ENDIAN) === 0;
  new DataView(longer.buffer).setUint32(4, longer.length - 8, littleEndian);
  return longer;
}

export function control(littleEndian: boolean, command: number, value: number): Uint8Array {
  return message(littleEndian, command, () => {}, { flags: HeaderFlag.CONTROL, size: value });
}

/** Head of a request to an operation. */
export function operation(writer: Writer, sid: number, ioid: number, subcommand: number): void {
  writer.u32(sid);
  writer.u32(ioid);
  writer.u8(subcommand);
}

/** A whole value with its type. */
export function writeWhole(writer: Writer, { type, fields }: Structure): void {
  writeType(writer, type);
  writeValue(writer, type, { type, fields });
}

/** A structure of texts. */
export function texts(values: Readonly<Record<string, string>>, id = ''): Structure {
  const type = structure(
    id,
    Object.fromEntries(
      Object.keys(values).map((name) => [
        name,
        { kind: 'scalar', code: 0x60, scalar: 'string', bound: undefined } as Type,
      ]),
    ),
  );
  return { type, fields: [undefined, ...Object.values(values)] };
}

export const nothing: Structure = zeroStructure(structure('', {}));

export { writeString, writeStrings, writeType };
