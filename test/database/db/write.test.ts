import { expect, it } from 'vitest';
import type { RecordDescription } from '../../../src/database/db/description.ts';
import { writeDatabase } from '../../../src/database/db/write.ts';
import { fc } from '../../support/properties.ts';
import { load } from './loaded.ts';

/** What a record says, without where it says so. */
function plain({ type, name, aliases, fields, infos, visible, comment }: RecordDescription) {
  const values = (map: RecordDescription['fields']) => [...map].map(([key, { text, kind }]) => [key, text, kind]);
  return { type, name, aliases, fields: values(fields), infos: values(infos), visible, comment };
}

it('writes a database', () => {
  const text = `# Pressure
grecord(ai, "BL1:P") {
    alias("BL1:PRESSURE")
    field(DESC, "a \\"quoted\\" \\\\ text")
    field(INP, {pva:"x"})
    info("archive", "monitor")
}

record(bo, "B") {
}
`;
  expect(writeDatabase(load(text).description.records)).toBe(text);
});

const name = fc.stringMatching(/^[A-Za-z0-9_:<>;-]{1,20}$/);
const text = fc.string({ unit: 'binary', maxLength: 6 }).map((value) => value.replaceAll(/[\0$]/g, '_'));
const value = fc.oneof(
  fc.oneof(text, fc.constantFrom('$(A)', "'$(B", '\\$(A')).map((each) => ({ text: each, kind: 'text' as const })),
  fc.constantFrom({ text: '[1,2,]', kind: 'array' as const }, { text: '{"+a":[],b:"x\\t"}', kind: 'object' as const }),
);
const record = fc.record({
  type: fc.constantFrom('ai', 'bo', 'stringin', 'calc'),
  aliases: fc.array(name, { maxLength: 2 }),
  fields: fc.array(fc.tuple(fc.constantFrom('DESC', 'ASG', 'EVNT'), text), { maxLength: 3 }),
  infos: fc.array(fc.tuple(fc.stringMatching(/^[a-zA-Z:_ ]{1,8}$/), value), { maxLength: 3 }),
  visible: fc.boolean(),
  comment: fc.array(
    fc.stringMatching(/^[ -#%-~]{0,10}$/).map((line) => line.trimEnd()),
    { maxLength: 2 },
  ),
});

it('reads what it writes', () => {
  const at = { file: { name: '', text: '', macros: '' }, line: 1, column: 1 };
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), fc.array(record), (names, records) => {
      const used = new Set(names);
      const written = records.slice(0, names.length).map((each, index): RecordDescription => {
        const aliases = each.aliases.filter((alias) => !used.has(alias) && used.add(alias));
        const fields = new Map(each.fields.map(([key, own]) => [key, { text: own, kind: 'text' as const, at }]));
        const infos = new Map(each.infos.map(([key, own]) => [key, { ...own, at }]));
        return { ...each, name: names[index]!, aliases, fields, infos, at };
      });
      const loader = load(writeDatabase(written));
      // Names that start with a minus are warned of.
      expect(loader.faults.errors).toEqual([]);
      expect(loader.description.records.map(plain)).toEqual(written.map(plain));
    }),
  );
});
