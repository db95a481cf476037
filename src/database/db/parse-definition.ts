/**
 * The grammar of definitions, as in `.dbd` files.
 *
 * Source: EPICS base 7.0.10 as run, dbYacc.y.
 */
import type {
  BreakTableStatement,
  FieldStatement,
  MenuStatement,
  NamedStatement,
  RecordTypeStatement,
  Word,
} from './statement.ts';
import { keywords, type WordReader } from './word-reader.ts';

export function readMenu(reader: WordReader, include: () => void): MenuStatement {
  const name = reader.words(1)[0]!;
  const choices: MenuStatement['choices'][number][] = [];
  reader.expect('{');
  for (let token = reader.name(); token !== '}' || choices.length === 0; token = reader.name()) {
    if (token === 'word' && reader.text === 'include') include();
    else if (token === 'word' && reader.text === 'choice') {
      const [choice, text] = reader.words(2);
      choices.push({ name: choice!, text: text!.text });
    } else throw reader.syntaxError('A menu consists of choice(name, "text").');
  }
  return { kind: 'menu', name, choices };
}

export function readRecordType(reader: WordReader, include: () => void): RecordTypeStatement {
  const name = reader.words(1)[0]!;
  const fields: FieldStatement[] = [];
  reader.expect('{');
  for (let token = reader.name(); token !== '}'; token = reader.name()) {
    if (token === 'C') continue;
    if (token === 'word' && reader.text === 'include') include();
    else if (token === 'word' && reader.text === 'field') fields.push(readField(reader));
    else
      throw reader.syntaxError(
        'A record type consists of field(NAME, DBF_TYPE) { … }, include, and lines of C with %.',
      );
  }
  return { kind: 'recordtype', name, fields };
}

function readField(reader: WordReader): FieldStatement {
  const [name, type] = reader.words(2);
  const properties: FieldStatement['properties'][number][] = [];
  reader.expect('{');
  for (let token = reader.name(); token !== '}' || properties.length === 0; token = reader.name()) {
    const property = reader.text;
    const named = token === 'quoted' || (token === 'word' && (property === 'menu' || !keywords.has(property)));
    if (!named) throw reader.syntaxError('A field consists of properties, as in prompt("Value").');
    properties.push({ name: property, value: reader.words(1)[0]! });
  }
  return { name: name!, type: type!, properties };
}

export function readVariable(reader: WordReader): NamedStatement {
  reader.expect('(');
  const name = reader.word();
  const detail = reader.name() === ',' ? reader.word() : reader.unread();
  reader.expect(')');
  return { kind: 'variable', name, detail: detail ?? undefined };
}

export function readBreakTable(reader: WordReader): BreakTableStatement {
  const name = reader.words(1)[0]!;
  const values: Word[] = [];
  reader.expect('{');
  for (let token = reader.name(); token !== '}' || values.length === 0; token = reader.name()) {
    if (token === ',' && values.length > 0) token = reader.name();
    reader.checkName(token);
    values.push({ text: reader.text, at: reader.position });
  }
  return { kind: 'breaktable', name, values };
}
