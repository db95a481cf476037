/**
 * A description as a database file. What base makes of it is what the description says:
 *
 *     # Pressure of the first section
 *     record(ai, "BL1:P") {
 *         alias("BL1:PRESSURE")
 *         field(DESC, "Pressure")
 *         info(archive, "monitor")
 *     }
 */
import type { LoadedRecord } from '../author/loaded-record.ts';
import { writeEscapes } from '../text/escape.ts';
import type { Value } from './statement.ts';

export function writeDatabase(records: Iterable<LoadedRecord>): string {
  return [...records].map(writeRecord).join('\n');
}

// --- helpers ------------------------------------------------------------------------------------------------------

function writeRecord({ type, name, aliases, fields, infos, visible, comment = [] }: LoadedRecord): string {
  const lines = [
    // A macro without a value in a comment would be said to be a fault.
    ...comment.map((line) => `#${line.replaceAll(/\$(?=[({])/g, '$ ')}\n`),
    `${visible ? 'grecord' : 'record'}(${type}, "${name}") {\n`,
    ...aliases.map((alias) => `    alias("${alias}")\n`),
    ...[...fields].map(([field, value]) => `    field(${field}, ${writeValue(value)})\n`),
    ...[...infos].map(([info, value]) => `    info("${info}", ${writeValue(value)})\n`),
    '}\n',
  ];
  return lines.join('');
}

/** A text is quoted whatever it was, and is not a macro; an array or an object of JSON stays as it is. */
function writeValue({ text, kind }: Pick<Value, 'text'> & Partial<Value>): string {
  if (kind === 'array' || kind === 'object') return text;
  return `"${writeEscapes(text).replaceAll(/\$(?=[({])/g, '\\$')}"`;
}
