/** Records that gather values: every algorithm of a compress, parts of arrays, counts of a histogram. */
import { process, put, type Row, rec } from './shown.ts';

const algorithms = [
  'N to 1 Low Value',
  'N to 1 High Value',
  'N to 1 Average',
  'Average',
  'Circular Buffer',
  'N to 1 Median',
];
const kinds: readonly (readonly [name: string, fields: readonly string[]])[] = [
  ['', []],
  [', newest first', ['BALG=LIFO Buffer']],
];
const numbers = (...values: readonly number[]) => values.map((value) => put('b', value));

const compressed: readonly Row[] = algorithms.flatMap((algorithm) =>
  kinds.flatMap(([kind, fields]): readonly Row[] => [
    [
      `${algorithm}${kind}: numbers`,
      rec('compress', 'a', 'INP=b', `ALG=${algorithm}`, 'N=3', 'NSAM=4', ...fields) + rec('ao', 'b', 'FLNK=a'),
      numbers(5, 1, 9, -2, 4, 4, 7, 8, 3, 2, 11),
      {},
    ],
    [
      `${algorithm}${kind}: arrays`,
      rec('compress', 'a', 'INP=b', `ALG=${algorithm}`, 'N=2', 'NSAM=4', ...fields) +
        rec('waveform', 'b', 'FTVL=DOUBLE', 'NELM=6', 'FLNK=a'),
      [put('b', [5, 1, 9, -2, 4]), put('b', [3, 8]), put('b', [1, 2, 3, 4, 5, 6]), put('b', [7])],
      {},
    ],
  ]),
);

const part = (...fields: readonly string[]) =>
  rec('subArray', 'a', 'FTVL=DOUBLE', 'INP=b', ...fields) + rec('waveform', 'b', 'FTVL=DOUBLE', 'NELM=6');
const six = put('b', [1, 2, 3, 4, 5, 6]);
const counted = (...fields: readonly string[]) =>
  rec('histogram', 'a', 'SVL=b', 'NELM=4', 'LLIM=0', 'ULIM=8', ...fields) + rec('ao', 'b', 'FLNK=a');

export const rows: readonly Row[] = [
  ...compressed,
  [
    'limits of a compress',
    rec('compress', 'a', 'INP=b', 'ALG=N to 1 Average', 'N=2', 'NSAM=4', 'ILIL=0', 'IHIL=5') +
      rec('waveform', 'b', 'FTVL=DOUBLE', 'NELM=6', 'FLNK=a'),
    [put('b', [9, 1, 8, 2, 3]), put('b', [-1, -2])],
    {},
  ],
  [
    'limits of a compress of numbers',
    rec('compress', 'a', 'INP=b', 'ALG=N to 1 Average', 'N=2', 'NSAM=4', 'ILIL=0', 'IHIL=5') + rec('ao', 'b', 'FLNK=a'),
    numbers(9, 1, 8, 2, 3),
    {},
  ],
  [
    'a compress is reset',
    rec('compress', 'a', 'INP=b', 'ALG=Circular Buffer', 'NSAM=3') + rec('ao', 'b', 'FLNK=a'),
    [...numbers(1, 2), put('a.RES', 1), ...numbers(3, 4, 5, 6)],
    { 'a.VAL': [4, 5, 6] },
  ],
  [
    'a compress has another algorithm',
    rec('compress', 'a', 'INP=b', 'ALG=Circular Buffer', 'NSAM=3', 'N=2') + rec('ao', 'b', 'FLNK=a'),
    [...numbers(1, 2), put('a.ALG', 'N to 1 High Value'), ...numbers(3, 4, 5, 6)],
    { 'a.VAL': [4, 6] },
  ],
  [
    'a compress has another N in the middle',
    rec('compress', 'a', 'INP=b', 'ALG=N to 1 Average', 'NSAM=3', 'N=3') + rec('ao', 'b', 'FLNK=a'),
    [...numbers(1, 2), put('a.N', 2), ...numbers(3, 5, 6)],
    { 'a.VAL': [4] },
  ],
  [
    'a compress without N and NSAM',
    rec('compress', 'a', 'INP=b', 'ALG=N to 1 Average', 'NSAM=0', 'N=0') + rec('ao', 'b', 'FLNK=a'),
    numbers(3, 5),
    {},
  ],
  [
    'a compress that is put to',
    rec('compress', 'a', 'ALG=Circular Buffer', 'NSAM=3'),
    [put('a', 5), put('a', [6, 7]), put('a', [8, 9, 10, 11])],
    {},
  ],
  [
    'a compress that is put to, newest first',
    rec('compress', 'a', 'ALG=Circular Buffer', 'NSAM=3', 'BALG=LIFO Buffer'),
    [put('a', 5), put('a', [6, 7])],
    {},
  ],
  [
    'a compress by CP',
    rec('compress', 'a', 'INP=b CP', 'ALG=Circular Buffer', 'NSAM=4') + rec('ao', 'b'),
    numbers(1, 2, 3),
    {},
  ],
  ['a part', part('MALM=6', 'NELM=2', 'INDX=1'), [six, process('a')], { 'a.VAL': [2, 3], 'a.NORD': 2 }],
  [
    'a part moves',
    part('MALM=6', 'NELM=3', 'INDX=0'),
    [six, put('a.INDX', 2), put('a.INDX', 5), put('a.INDX', 6), put('a.INDX', 0)],
    { 'a.VAL': [1, 2, 3] },
  ],
  [
    'a part grows',
    part('MALM=4', 'NELM=1', 'INDX=1'),
    [six, put('a.NELM', 2), put('a.NELM', 3), put('a.NELM', 9), put('a.NELM', 0)],
    {},
  ],
  ['a part of fewer than there are', part('MALM=3', 'NELM=3', 'INDX=2'), [six, process('a')], {}],
  [
    'a part of what is shorter',
    part('MALM=6', 'NELM=3', 'INDX=2'),
    [put('b', [1, 2, 3]), process('a'), put('b', [1]), process('a')],
    {},
  ],
  [
    'a part with PP',
    rec('subArray', 'a', 'FTVL=LONG', 'INP=b PP', 'MALM=4', 'NELM=2') +
      rec('waveform', 'b', 'FTVL=DOUBLE', 'NELM=4', 'INP=c') +
      rec('waveform', 'c', 'FTVL=DOUBLE', 'NELM=4'),
    [put('c', [1.5, 2.5, 3.5]), process('a')],
    { 'a.VAL': [1, 2] },
  ],
  [
    'a part of a constant',
    rec('subArray', 'a', 'FTVL=DOUBLE', 'INP=[1,2,3,4]', 'MALM=4', 'NELM=2', 'INDX=1'),
    [process('a'), put('a.INDX', 2)],
    {},
  ],
  [
    'a part of texts',
    rec('subArray', 'a', 'FTVL=STRING', 'INP=b', 'MALM=4', 'NELM=2', 'INDX=1') +
      rec('waveform', 'b', 'FTVL=STRING', 'NELM=4'),
    [put('b', ['x', 'y', 'z']), process('a')],
    { 'a.VAL': ['y', 'z'] },
  ],
  [
    'a part of a number',
    rec('subArray', 'a', 'FTVL=DOUBLE', 'INP=b', 'MALM=4', 'NELM=2') + rec('ao', 'b'),
    [put('b', 5), process('a')],
    { 'a.VAL': [5] },
  ],
  ['a part that is put to', part('MALM=4', 'NELM=2'), [six, put('a', [7, 8, 9])], {}],
  ['counts', counted(), numbers(1, 3, 3.5, 7.9), { 'a.VAL': [1, 2, 0, 1] }],
  ['counts at the limits', counted(), numbers(0, 2, 4, 6, 8, -1), {}],
  ['counts with MDEL', counted('MDEL=2'), numbers(1, 2, 3, 4, 5, 6, 7), {}],
  [
    'counts are cleared, stopped, started',
    counted(),
    [
      ...numbers(1),
      put('a.CMD', 'Stop'),
      ...numbers(1),
      put('a.CMD', 'Start'),
      ...numbers(1),
      put('a.CMD', 'Clear'),
      ...numbers(5),
      put('a.CMD', 'Read'),
    ],
    {},
  ],
  [
    'other limits clear counts',
    counted(),
    [...numbers(1), put('a.ULIM', 16), ...numbers(15), put('a.LLIM', 10), ...numbers(15)],
    {},
  ],
  [
    'limits the wrong way round',
    counted(),
    [...numbers(1), put('a.LLIM', 20), ...numbers(5), put('a.LLIM', 0), ...numbers(5)],
    {},
  ],
  ['a put to SGNL', counted(), [put('a.SGNL', 3), put('a.SGNL', 9)], {}],
  [
    'a simulated count',
    rec('histogram', 'a', 'NELM=4', 'ULIM=8', 'SIMM=YES', 'SIOL=b', 'SIMS=MINOR') + rec('ao', 'b', 'VAL=3'),
    [process('a'), put('a.SIMM', 'NO'), process('a')],
    {},
  ],
  ['an aai of one element', rec('aai', 'a', 'FTVL=LONG', 'INP=b') + rec('ao', 'b', 'VAL=3'), [process('a')], {}],
  [
    'arrays cut to NELM',
    rec('waveform', 'a', 'FTVL=SHORT', 'NELM=2', 'INP=b') + rec('waveform', 'b', 'FTVL=DOUBLE', 'NELM=4'),
    [put('b', [70000, -1.5, 3]), process('a'), put('a', [1, 2, 3])],
    {},
  ],
  [
    'arrays of CHAR and of states',
    rec('waveform', 'a', 'FTVL=CHAR', 'NELM=4', 'INP=b') + rec('waveform', 'b', 'FTVL=ENUM', 'NELM=4'),
    [put('b', [200, 65535, 3]), process('a')],
    {},
  ],
  [
    'arrays without NELM',
    rec('waveform', 'a', 'NELM=0') + rec('aao', 'b', 'NELM=0') + rec('subArray', 'c', 'MALM=0', 'NELM=5'),
    [put('a', 'x'), put('b', 'y'), process('c')],
    {},
  ],
  ['RARM and BUSY', rec('waveform', 'a', 'FTVL=LONG', 'NELM=2'), [put('a.RARM', 1)], {}],
];
