/** A loaded database as a module of TypeScript that serves the same, with its comments. */
import type { LoadedRecord } from '../database/author/loaded-record.ts';

/** @param definitions `.dbd` files that the records need */
export function toTypeScript(name: string, records: readonly LoadedRecord[], definitions: readonly string[]): string {
  const options = definitions.length === 0 ? '' : `, { definitions: [${definitions.map(quoted).join(', ')}] }`;
  return [
    `import { record, records } from 'xioc';\n\n`,
    `export default records(${quoted(name)}, [\n`,
    ...records.map(written),
    `]${options});\n`,
  ].join('');
}

/** What `epicsDb()` and `records()` read, for the compiler: names of records with the types of their values. */
export function toTypes(name: string, all: readonly LoadedRecord[]): string {
  const names = all.flatMap((each) => [each.name, ...each.aliases].map((known) => [known, valueType(each)] as const));
  const title = name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_match, letter: string) => letter.toUpperCase());
  const type = /^\d/.test(title) ? `Records${title}` : title;
  return [
    `import type { PvSpec } from 'xioc';\n\n`,
    `/** Records of ${name}, written by \`xioc export --types\`: \`epicsDb<${type}>(…)\`. */\n`,
    `export type ${type} = {\n`,
    ...names.map(([known, value]) => `  readonly ${quoted(known)}: PvSpec<${value}>;\n`),
    '};\n',
  ].join('');
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Widest line that a record is written on. */
const WIDEST = 120;

function written({ type, name, aliases, fields, infos, visible = false, comment = [] }: LoadedRecord): string {
  const extras = [
    ...(aliases.length > 0 ? [`aliases: [${aliases.map(quoted).join(', ')}]`] : []),
    ...(infos.size > 0 ? [`info: { ${entries(infos).join(', ')} }`] : []),
    ...(visible ? ['visible: true'] : []),
  ];
  const head = `record(${quoted(type)}, ${quoted(name)}`;
  const tail = extras.length > 0 ? `, { ${extras.join(', ')} }),\n` : '),\n';
  const own = entries(fields);
  const said = comment.map((line) => `  //${line}\n`).join('');
  if (own.length === 0) return `${said}  ${head}${extras.length > 0 ? ', {}' : ''}${tail}`;
  const short = `  ${head}, { ${own.join(', ')} }${tail}`;
  if (short.length <= WIDEST) return said + short;
  return `${said}  ${head}, {\n${own.map((entry) => `    ${entry},\n`).join('')}  }${tail}`;
}

function entries(texts: ReadonlyMap<string, { readonly text: string }>): string[] {
  return [...texts].map(([key, { text }]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : quoted(key)}: ${literal(text)}`);
}

/** A number where it reads back as the same text. */
function literal(text: string): string {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) && String(Number(text)) === text ? text : quoted(text);
}

function quoted(text: string): string {
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replaceAll(/[\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
  return `'${inner}'`;
}

/** As handles have it. */
function valueType({ type, fields }: LoadedRecord): string {
  if (type === 'waveform' || type === 'aai' || type === 'aao' || type === 'subArray') {
    return arrayTypes[fields.get('FTVL')?.text ?? 'STRING'] ?? 'readonly string[]';
  }
  if (type === 'compress' || type === 'histogram') return type === 'compress' ? 'Float64Array' : 'Uint32Array';
  if (type.startsWith('string')) return 'string';
  if (type === 'lsi' || type === 'lso' || type === 'printf') return 'Uint8Array';
  return type.startsWith('int64') ? 'bigint' : 'number';
}

const arrayTypes: Readonly<Record<string, string>> = {
  CHAR: 'Int8Array',
  UCHAR: 'Uint8Array',
  SHORT: 'Int16Array',
  USHORT: 'Uint16Array',
  LONG: 'Int32Array',
  ULONG: 'Uint32Array',
  INT64: 'BigInt64Array',
  UINT64: 'BigUint64Array',
  FLOAT: 'Float32Array',
  DOUBLE: 'Float64Array',
  ENUM: 'Uint16Array',
};
