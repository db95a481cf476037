/**
 * Every type with all that can be said of a PV: units, precision, limits, alarms, lengths.
 *
 * | PV                                                | type         | value                   |
 * |---------------------------------------------------|--------------|-------------------------|
 * | `type_varieties:pi`                               | DOUBLE       | 3.14                    |
 * | `type_varieties:fib`                              | DOUBLE [11]  | 1, 1, 2, 3 … 89         |
 * | `type_varieties:enum`, `type_varieties:enum2`     | ENUM         | b of a b c d, bb of aa … |
 * | `type_varieties:int`, `…int2`, `…int3`            | LONG         | 96                      |
 * | `type_varieties:char`                             | CHAR         | 51, the byte of `3`     |
 * | `type_varieties:chararray`                        | CHAR [20]    | 12345678901234567890    |
 * | `type_varieties:str`, `type_varieties:str2`       | STRING       | hello                   |
 * | `type_varieties:stra`                             | STRING [3]   | hello, how is it, going |
 * | `type_varieties:waveform`                         | LONG [4000]  | counts around 100       |
 * | `type_varieties:empty_string`                     | STRING       |                         |
 * | `type_varieties:empty_bytes`, `…empty_char`       | CHAR         | nothing                 |
 * | `type_varieties:empty_float`                      | DOUBLE [2]   | nothing                 |
 *
 * `pi`, `fib`, `str` and `str2` share an alarm, which is READ/MINOR at the start. A put to `pi` outside 3.10 to 3.18
 * is refused, one to `char` outside 30 to 38.
 */
import { group, poisson, pv } from '../index.ts';

const shared = { alarmGroup: 'shared', alarm: { status: 'READ', severity: 'MINOR' } } as const;

const doodles = {
  precision: 5,
  units: 'doodles',
  limits: { display: [3.13, 3.15], alarm: [3.12, 3.16], warning: [3.11, 3.17], control: [3.1, 3.18] },
} as const;

const poodles = {
  units: 'poodles',
  limits: { display: [33, 35], alarm: [32, 36], warning: [31, 37], control: [30, 38] },
} as const;

export default group(
  'type_varieties',
  {
    pi: pv.double(3.14, { ...shared, ...doodles }),
    fib: pv.double([1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89], { ...shared, ...doodles }),
    enum: pv.enum('b', ['a', 'b', 'c', 'd']),
    enum2: pv.enum('bb', ['aa', 'bb', 'cc', 'dd']),
    int: pv.long(96, { units: 'doodles' }),
    int2: pv.long(96, { units: 'doodles' }),
    int3: pv.long(96, { units: 'doodles' }),
    char: pv.char('3'.charCodeAt(0), poodles),
    chararray: pv.text('1234567890'.repeat(2), { maxLength: 20 }),
    str: pv.string('hello', shared),
    str2: pv.string('hello', shared),
    stra: pv.string(['hello', 'how is it', 'going']),
    waveform: pv.long(new Int32Array(4000), {
      startup: ({ pv, ioc }) => pv.write(Array.from({ length: 4000 }, () => poisson(100, () => ioc.random()))),
    }),
    empty_string: pv.string(''),
    empty_bytes: pv.bytes([], { maxLength: 1 }),
    empty_char: pv.text('', { maxLength: 1 }),
    empty_float: pv.double([], { maxLength: 2 }),
  },
  { doc: 'A PV of every type, with units, limits and alarms' },
);
