/**
 * A second, slow DBR codec to check the real one against. It knows nothing of src/protocol: every type is written out
 * as the C struct of db_access.h, with its padding, and taken apart field by field.
 */

/** `kind name name…`: kinds are u8 i16 u16 i32 u32 f32 f64, `text<n>` for n bytes of text, `pad <bytes>`. */
const gr = 'displayHigh displayLow alarmHigh warningHigh warningLow alarmLow';
const ctrl = `${gr} controlHigh controlLow`;
const labels = Array.from({ length: 16 }, (_, i) => `label${i}`).join(' ');

export const layouts: readonly string[] = [
  'text40 value',
  'i16 value',
  'f32 value',
  'u16 value',
  'u8 value',
  'i32 value',
  'f64 value',
  'i16 status severity; text40 value',
  'i16 status severity; i16 value',
  'i16 status severity; f32 value',
  'i16 status severity; u16 value',
  'i16 status severity; pad 1; u8 value',
  'i16 status severity; i32 value',
  'i16 status severity; pad 4; f64 value',
  'i16 status severity; u32 seconds nanoseconds; text40 value',
  'i16 status severity; u32 seconds nanoseconds; pad 2; i16 value',
  'i16 status severity; u32 seconds nanoseconds; f32 value',
  'i16 status severity; u32 seconds nanoseconds; pad 2; u16 value',
  'i16 status severity; u32 seconds nanoseconds; pad 3; u8 value',
  'i16 status severity; u32 seconds nanoseconds; i32 value',
  'i16 status severity; u32 seconds nanoseconds; pad 4; f64 value',
  'i16 status severity; text40 value',
  `i16 status severity; text8 units; i16 ${gr}; i16 value`,
  `i16 status severity precision; pad 2; text8 units; f32 ${gr}; f32 value`,
  `i16 status severity stateCount; text26 ${labels}; u16 value`,
  `i16 status severity; text8 units; u8 ${gr}; pad 1; u8 value`,
  `i16 status severity; text8 units; i32 ${gr}; i32 value`,
  `i16 status severity precision; pad 2; text8 units; f64 ${gr}; f64 value`,
  'i16 status severity; text40 value',
  `i16 status severity; text8 units; i16 ${ctrl}; i16 value`,
  `i16 status severity precision; pad 2; text8 units; f32 ${ctrl}; f32 value`,
  `i16 status severity stateCount; text26 ${labels}; u16 value`,
  `i16 status severity; text8 units; u8 ${ctrl}; pad 1; u8 value`,
  `i16 status severity; text8 units; i32 ${ctrl}; i32 value`,
  `i16 status severity precision; pad 2; text8 units; f64 ${ctrl}; f64 value`,
  'u16 value',
  'u16 value',
  'u16 status severity ackt acks; text40 value',
  'text40 value',
];

export type Field = number | string;
export type Fields = Readonly<Record<string, Field>>;

/** The payload of `values`, padded to eight, with `fields` in front; fields not given are zero. */
export function naiveEncode(type: number, values: readonly Field[], fields: Fields): Uint8Array {
  const bytes: number[] = [];
  for (const { kind, name } of parts(type)) {
    if (kind === 'pad') bytes.push(...new Array<number>(Number(name)).fill(0));
    else if (name !== 'value') bytes.push(...encode(kind, fields[name] ?? 0));
    else for (const value of values) bytes.push(...encode(kind, value));
  }
  while (bytes.length % 8 !== 0) bytes.push(0);
  return Uint8Array.from(bytes);
}

/** Every field of a payload by name, and its `count` values. */
export function naiveDecode(type: number, count: number, payload: Uint8Array): { fields: Fields; values: Field[] } {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const fields: Record<string, Field> = {};
  const values: Field[] = [];
  let at = 0;
  for (const { kind, name } of parts(type)) {
    if (kind === 'pad') at += Number(name);
    else if (name !== 'value') {
      fields[name] = decode(kind, view, at);
      at += sizeOf(kind);
    } else {
      for (let i = 0; i < count; i++) values.push(decode(kind, view, at + i * sizeOf(kind)));
    }
  }
  return { fields, values };
}

function parts(type: number): { kind: string; name: string }[] {
  return layouts[type]!.split(';').flatMap((group) => {
    const [kind = '', ...names] = group.trim().split(' ');
    return names.map((name) => ({ kind, name }));
  });
}

function sizeOf(kind: string): number {
  return kind.startsWith('text') ? Number(kind.slice(4)) : Number(kind.slice(1)) / 8;
}

/** ASCII alone: other text is tested where text is. */
function encode(kind: string, field: Field): number[] {
  const bytes = new Array<number>(sizeOf(kind)).fill(0);
  if (kind.startsWith('text')) {
    const text = field === 0 ? '' : String(field);
    for (let i = 0; i < text.length && i < bytes.length - 1; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }
  const view = new DataView(new ArrayBuffer(bytes.length));
  const value = Number(field);
  if (kind === 'u8') view.setUint8(0, value);
  else if (kind === 'i16') view.setInt16(0, value);
  else if (kind === 'u16') view.setUint16(0, value);
  else if (kind === 'i32') view.setInt32(0, value);
  else if (kind === 'u32') view.setUint32(0, value);
  else if (kind === 'f32') view.setFloat32(0, value);
  else if (kind === 'f64') view.setFloat64(0, value);
  else throw new Error(`no such kind: ${kind}`);
  return [...new Uint8Array(view.buffer)];
}

function decode(kind: string, view: DataView, at: number): Field {
  if (kind.startsWith('text')) {
    let text = '';
    for (let i = 0; i < sizeOf(kind) && view.getUint8(at + i) !== 0; i++) {
      text += String.fromCharCode(view.getUint8(at + i));
    }
    return text;
  }
  if (kind === 'u8') return view.getUint8(at);
  if (kind === 'i16') return view.getInt16(at);
  if (kind === 'u16') return view.getUint16(at);
  if (kind === 'i32') return view.getInt32(at);
  if (kind === 'u32') return view.getUint32(at);
  if (kind === 'f32') return view.getFloat32(at);
  if (kind === 'f64') return view.getFloat64(at);
  throw new Error(`no such kind: ${kind}`);
}
