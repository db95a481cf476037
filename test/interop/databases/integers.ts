/** Integers of 64 bits, beyond what a double can say: 2^53 + 1 and its like. */
import { process, put, type Row, rec } from './shown.ts';

const ODD = '9007199254740993';
const MOST = '9223372036854775807';
const LEAST = '-9223372036854775808';
const shown = (text: string) => ({ $: text });

const output = (...fields: readonly string[]) => rec('int64out', 'a', ...fields);

export const rows: readonly Row[] = [
  [
    'a field of a database has all its digits',
    output(`VAL=${ODD}`, `HIHI=${MOST}`, `LOLO=${LEAST}`),
    [],
    { 'a.VAL': shown(ODD), 'a.HIHI': shown(MOST), 'a.LOLO': shown(LEAST) },
  ],
  ['a constant has all its digits', output(`DOL=${ODD}`), [], { 'a.VAL': shown(ODD), 'a.UDF': 0 }],
  ['a hexadecimal constant', output('DOL=0x20000000000001'), [], { 'a.VAL': shown(ODD) }],
  ['a negative constant', output(`DOL=${LEAST}`), [], { 'a.VAL': shown(LEAST) }],
  ['a constant out of range', output('DOL=9223372036854775808'), [], { 'a.VAL': 0 }],
  ['a constant with a fraction', output('DOL=2.7'), [], {}],
  ['an octal constant', output('DOL=010'), [], {}],
  ['a put of a text', output(), [put('a', ODD)], { 'a.VAL': shown(ODD) }],
  [
    'puts of texts: hexadecimal, octal, blanks',
    output(),
    [put('a', '0x20000000000001'), put('a', '010'), put('a', ' 12 '), put('a', '')],
    {},
  ],
  ['puts of texts: fraction, units, exponent', output(), [put('a', '2.7'), put('a', '3 mm'), put('a', '1e3')], {}],
  [
    'puts of texts: none, out of range, least',
    output(),
    [put('a', 'abc'), put('a', '9223372036854775808'), put('a', LEAST)],
    { 'a.VAL': shown(LEAST) },
  ],
  ['puts of doubles', output(), [put('a', 1e18), put('a', -1e18), put('a', 2.9), put('a', -2.9)], { 'a.VAL': -2 }],
  ['puts of large doubles', output(), [put('a', 1e18), put('a', 2 ** 62)], { 'a.VAL': shown('4611686018427387904') }],
  [
    'a link to another',
    output('OUT=b PP', `VAL=${ODD}`) + rec('int64in', 'b'),
    [process('a')],
    { 'b.VAL': shown(ODD) },
  ],
  [
    'a link from another',
    rec('int64in', 'a', 'INP=b') + rec('int64out', 'b', `VAL=${ODD}`),
    [process('a')],
    { 'a.VAL': shown(ODD) },
  ],
  [
    'a link with CA has a double',
    rec('int64in', 'a', 'INP=b CA') + rec('int64out', 'b', `VAL=${ODD}`),
    [process('a')],
    { 'a.VAL': 9007199254740992 },
  ],
  [
    'texts have all digits',
    rec('stringin', 'a', 'INP=b') + rec('int64out', 'b', `VAL=${ODD}`) + rec('lsi', 'c', 'INP=b'),
    [process('a'), process('c')],
    { 'a.VAL': ODD, 'c.VAL': ODD },
  ],
  [
    'a text goes to one',
    rec('stringout', 'a', 'OUT=b', `VAL=${ODD}`) + rec('int64in', 'b'),
    [process('a')],
    { 'b.VAL': shown(ODD) },
  ],
  ['a long text goes to one', rec('lso', 'a', 'OUT=b') + rec('int64in', 'b'), [put('a', ODD)], { 'b.VAL': shown(ODD) }],
  [
    'an integer of 32 bits has the lower ones',
    rec('longin', 'a', 'INP=c') + rec('longout', 'b', 'OMSL=closed_loop', 'DOL=c') + rec('int64out', 'c', `VAL=${ODD}`),
    [process('a'), process('b')],
    { 'a.VAL': 1, 'b.VAL': 1 },
  ],
  [
    'an integer of 32 bits has the lower ones of a small one',
    rec('longin', 'a', 'INP=c') + rec('int64out', 'c', 'VAL=4294967299'),
    [process('a')],
    { 'a.VAL': 3 },
  ],
  [
    'of a state too',
    rec('mbbi', 'a', 'INP=c') + rec('mbbiDirect', 'b', 'INP=c') + rec('int64out', 'c', 'VAL=4294967299'),
    [process('a'), process('b')],
    {},
  ],
  [
    'a calculation has a double',
    rec('calc', 'a', 'INPA=b', 'CALC=A-1') + rec('int64out', 'b', `VAL=${ODD}`),
    [process('a')],
    { 'a.A': 9007199254740992, 'a.VAL': 9007199254740991 },
  ],
  [
    'a JSON calculation has a double',
    rec('int64in', 'a', 'INP={calc:{expr:"A*2",args:[4503599627370497]}}'),
    [process('a')],
    {},
  ],
  [
    'a calculation writes one',
    rec('calcout', 'a', 'CALC=2**62', 'OUT=b') + rec('int64in', 'b'),
    [process('a')],
    { 'b.VAL': shown('4611686018427387904') },
  ],
  [
    'an ai and an ao have a double',
    rec('ai', 'a', 'INP=c') + rec('ao', 'b', 'OUT=c') + rec('int64in', 'c', `VAL=${ODD}`),
    [process('a'), put('b', 5e15)],
    { 'a.VAL': 9007199254740992, 'c.VAL': 5e15 },
  ],
  [
    'a dfanout and a seq have doubles',
    rec('seq', 'a', 'DOL1=c', 'LNK1=b') + rec('int64in', 'b') + rec('int64out', 'c', `VAL=${ODD}`),
    [process('a')],
    { 'b.VAL': 9007199254740992 },
  ],
  [
    'drive limits',
    output(`DRVH=${ODD}`, 'DRVL=-5'),
    [put('a', '9007199254740994'), put('a', ODD), put('a', '-6')],
    { 'a.VAL': -5 },
  ],
  [
    'drive limits, one above',
    output(`DRVH=${ODD}`, 'DRVL=-5'),
    [put('a', '9007199254740994')],
    { 'a.VAL': shown(ODD) },
  ],
  [
    'alarm limits',
    output(`HIHI=${ODD}`, 'HHSV=MAJOR', 'HIGH=9007199254740992', 'HSV=MINOR'),
    [put('a', '9007199254740992'), put('a', ODD)],
    { 'a.SEVR': 2, 'a.LALM': shown(ODD) },
  ],
  [
    'hysteresis',
    output(`HIHI=${ODD}`, 'HHSV=MAJOR', 'HYST=2'),
    [put('a', ODD), put('a', '9007199254740991'), put('a', '9007199254740990')],
    { 'a.SEVR': 0 },
  ],
  [
    'monitors of neighbours',
    output(`VAL=${ODD}`),
    [put('a', '9007199254740994'), put('a', '9007199254740995')],
    { 'a.MLST': shown('9007199254740995') },
  ],
  [
    'a deadband',
    output(`VAL=${ODD}`, 'MDEL=1', 'ADEL=2'),
    [put('a', '9007199254740994'), put('a', '9007199254740995'), put('a', '9007199254740996')],
    {},
  ],
  [
    'from one end to the other',
    output('MDEL=5'),
    [put('a', MOST), put('a', LEAST), put('a', MOST)],
    { 'a.VAL': shown(MOST) },
  ],
  [
    'a simulated one',
    rec('int64in', 'a', 'SIMM=YES', 'SIOL=b') + rec('int64out', 'b', `VAL=${ODD}`),
    [process('a')],
    { 'a.VAL': shown(ODD), 'a.SVAL': shown(ODD) },
  ],
  [
    'a safe one',
    output('IVOA=Set output to IVOV', `IVOV=${ODD}`, 'OUT=b', 'HIHI=5', 'HHSV=INVALID') + rec('int64in', 'b'),
    [put('a', 7)],
    { 'b.VAL': shown(ODD) },
  ],
  [
    'an array',
    rec('waveform', 'a', 'FTVL=INT64', 'NELM=3', 'INP=b') + rec('int64out', 'b', `VAL=${ODD}`),
    [process('a')],
    { 'a.VAL': [shown(ODD)] },
  ],
  [
    'a constant array',
    rec('waveform', 'a', 'FTVL=INT64', 'NELM=3', `INP=[1,${ODD},-2]`),
    [],
    { 'a.VAL': [1, shown(ODD), -2] },
  ],
  [
    'an array without a sign',
    rec('aai', 'a', 'FTVL=UINT64', 'NELM=3', 'INP=b') + rec('int64out', 'b', 'VAL=-1'),
    [process('a')],
    { 'a.VAL': [shown('18446744073709551615')] },
  ],
  [
    'arrays by links',
    rec('waveform', 'a', 'FTVL=UINT64', 'NELM=3', 'INP=b') +
      rec('aao', 'b', 'FTVL=INT64', 'NELM=3', 'OUT=c') +
      rec('aai', 'c', 'FTVL=INT64', 'NELM=3'),
    [put('b', [ODD, '-1', '7']), process('a')],
    { 'a.VAL': [shown(ODD), shown('18446744073709551615'), 7], 'c.VAL': [shown(ODD), -1, 7] },
  ],
  [
    'a part of an array',
    rec('subArray', 'a', 'FTVL=INT64', 'MALM=5', 'NELM=2', 'INDX=1', 'INP=b') +
      rec('waveform', 'b', 'FTVL=INT64', 'NELM=5'),
    [put('b', ['1', ODD, '-3', '4']), process('a')],
    { 'a.VAL': [shown(ODD), -3] },
  ],
  [
    'an array of another type',
    rec('waveform', 'a', 'FTVL=INT64', 'NELM=3', 'INP=b') + rec('waveform', 'b', 'FTVL=DOUBLE', 'NELM=3'),
    [put('b', [1.9, -1.9, 1e17]), process('a')],
    { 'a.VAL': [1, -1, shown('100000000000000000')] },
  ],
  ['puts of numbers to an array', rec('waveform', 'a', 'FTVL=UINT64', 'NELM=3'), [put('a', [1.5, 3, 1e19])], {}],
  [
    'puts of texts to an array',
    rec('waveform', 'a', 'FTVL=UINT64', 'NELM=3'),
    [put('a', ['-1', '18446744073709551615', '5'])],
    {},
  ],
  [
    'an element of an array',
    rec('int64in', 'a', 'INP=b') + rec('waveform', 'b', 'FTVL=INT64', 'NELM=5'),
    [put('b', [ODD, '2']), process('a')],
    { 'a.VAL': shown(ODD) },
  ],
  [
    'an array as text',
    rec('stringin', 'a', 'INP=b') + rec('waveform', 'b', 'FTVL=UINT64', 'NELM=5'),
    [put('b', ['18446744073709551615', '2']), process('a')],
    { 'a.VAL': '18446744073709551615' },
  ],
  [
    'a change of an array is seen',
    rec('waveform', 'a', 'FTVL=INT64', 'NELM=2', 'MPST=On Change', 'APST=On Change'),
    [put('a', [ODD, '1']), put('a', [ODD, '1']), put('a', ['9007199254740992', '1'])],
    {},
  ],
  [
    'a format',
    rec('printf', 'a', 'SIZV=80', 'FMT=%lld %llx %d %llu', 'INP0=b', 'INP1=b', 'INP2=b', 'INP3=c') +
      rec('int64out', 'b', `VAL=${ODD}`) +
      rec('int64out', 'c', 'VAL=-1'),
    [process('a')],
    { 'a.VAL': `${ODD} 20000000000001 1 18446744073709551615` },
  ],
  [
    'a compress has doubles',
    rec('compress', 'a', 'INP=b', 'ALG=Circular Buffer', 'NSAM=2') + rec('int64out', 'b', `VAL=${ODD}`),
    [process('a')],
    { 'a.VAL': [9007199254740992] },
  ],
  [
    'a sel and a sub have doubles',
    rec('sel', 'a', 'INPA=b', 'SELM=High Signal') + rec('int64out', 'b', `VAL=${ODD}`),
    [process('a')],
    { 'a.VAL': 9007199254740992 },
  ],
];
