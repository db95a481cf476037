/**
 * Scalars and arrays of every kind.
 *
 * | PV                  | type       | value              |                                   |
 * |---------------------|------------|--------------------|-----------------------------------|
 * | `arr:scalar_int`    | LONG       | 1                  | logs its value every second       |
 * | `arr:scalar_int2`   | LONG       | 2                  |                                   |
 * | `arr:array_int`     | LONG [5]   | [3]                |                                   |
 * | `arr:scalar_float`  | DOUBLE     | 1.01               | five decimals                     |
 * | `arr:array_float`   | DOUBLE [5] | [3.01]             | five decimals                     |
 * | `arr:scalar_string` | STRING     | string1            |                                   |
 * | `arr:array_string`  | STRING [5] | [string1, string2] |                                   |
 * | `arr:byte`          | CHAR [10]  | byte0123           | bytes                             |
 * | `arr:char`          | CHAR [10]  | char0123           | text                              |
 * | `arr:enum`          | ENUM       | no                 | a `bi` record                     |
 */
import { group, pv } from '../index.ts';

export default group(
  'arr',
  {
    scalar_int: pv.long(1, {
      doc: 'A whole number',
      scan: { every: 1.0, run: ({ pv: { name, value }, ioc }) => ioc.log.info(`${name} is ${value}`) },
    }),
    scalar_int2: pv.long(2, { doc: 'Another whole number' }),
    array_int: pv.long([3], { doc: 'Up to five whole numbers', maxLength: 5 }),
    scalar_float: pv.double(1.01, { doc: 'A number', precision: 5 }),
    array_float: pv.double([3.01], { doc: 'Up to five numbers', maxLength: 5, precision: 5 }),
    scalar_string: pv.string('string1', { doc: 'A string' }),
    array_string: pv.string(['string1', 'string2'], { doc: 'Up to five strings', maxLength: 5 }),
    byte: pv.bytes(Buffer.from('byte0123'), { doc: 'Up to ten bytes', maxLength: 10 }),
    char: pv.text('char0123', { doc: 'Text of up to ten bytes', maxLength: 10 }),
    enum: pv.enum('no', ['no', 'yes'], { doc: 'One of two states', record: 'bi' }),
  },
  { doc: 'Scalars and arrays of every type' },
);
