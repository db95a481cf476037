/**
 * One record of any type: `--record-type mbbi`.
 *
 * | PV             | type        | value                                                               |
 * |----------------|-------------|---------------------------------------------------------------------|
 * | `any:record:A` | as its VAL  | 0 or 0.0, `string`, or `zero` of the states zero, one and two        |
 *
 * Its fields are those of the record type, such as `any:record:A.DESC`.
 */
import { DefinitionError, group, type Member, pv, recordTypes, recordValue, template } from '../index.ts';

export default template(
  'any_record',
  { 'record-type': { default: 'ai', doc: `one of ${recordTypes.join(', ')}` } },
  ({ 'record-type': type }) => {
    const record = recordTypes.find((known) => known === type);
    if (record === undefined) {
      throw new DefinitionError(
        '--record-type',
        `there is no record type ${type}: give one of ${recordTypes.join(', ')}.`,
      );
    }
    return group('any_record', { A: valueFor(record) });
  },
  { prefix: 'any:record:', doc: 'One record of any type, with all its fields' },
);

function valueFor(record: (typeof recordTypes)[number]): Member {
  const options = { doc: `A record of type ${record}`, record };
  if (record === 'bi' || record === 'bo' || record === 'busy') return pv.enum('zero', ['zero', 'one'], options);
  if (record === 'lsi' || record === 'lso' || record === 'printf') return pv.string('string', options);
  switch (recordValue(record)?.dbf) {
    case 'DOUBLE':
      return pv.double(0.0, options);
    case 'STRING':
      return pv.string('string', options);
    case 'ENUM':
      return pv.enum('zero', ['zero', 'one', 'two'], options);
    default:
      return pv.long(0, options);
  }
}
