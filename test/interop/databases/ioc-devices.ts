/** Device supports for what the IOC itself has: its time, its environment, its named states. */
import { process, put, type Row, rec } from './shown.ts';

const stamp = (format: string, ...fields: readonly string[]) =>
  rec('stringin', 'a', 'DTYP=Soft Timestamp', `INP=${format}`, ...fields);
const general = (type: string, word: string, ...fields: readonly string[]) =>
  rec(type, 'a', 'DTYP=General Time', `${type === 'bo' ? 'OUT' : 'INP'}=${word}`, ...fields);
const p = [process('a'), process('a')];
export const rows: readonly Row[] = [
  ['a time of fixed text', stamp('@fixed %% text'), p, { 'a.VAL': 'fixed % text' }],
  ['a time without a format', stamp('@'), p, {}],
  ['a time that just fits', stamp(`@${'0123456789'.repeat(4).slice(1)}`), p, {}],
  ['a time that does not fit', stamp(`@${'0123456789'.repeat(4)}`), p, { 'a.VAL': '' }],
  ['a time far too long', stamp(`@${'0123456789'.repeat(6)}`), p, {}],
  ['a time that is not set', stamp('@%Y', 'TSE=-2'), p, { 'a.VAL': '<undefined>' }],
  ['the count of errors', general('longin', '@GETERRCNT'), p, {}],
  ['the count of errors, in lower case', general('longin', '@geterrcnt'), p, {}],
  ['the count of errors is reset', general('bo', '@RSTERRCNT'), [put('a', 1)], {}],
  ['a variable that is not there', rec('stringin', 'a', 'DTYP=getenv', 'INP=@NO_SUCH_VARIABLE'), p, {}],
  [
    'a variable that is not there, with UDFS',
    rec('stringin', 'a', 'DTYP=getenv', 'INP=@NO_SUCH_VARIABLE', 'UDFS=MINOR'),
    p,
    {},
  ],
  [
    'a long text of a variable that is not there',
    rec('lsi', 'a', 'DTYP=getenv', 'INP=@NO_SUCH_VARIABLE', 'SIZV=20'),
    p,
    {},
  ],
  ['a variable without a name', rec('lsi', 'a', 'DTYP=getenv', 'INP=@', 'SIZV=20'), p, {}],
  [
    'a state',
    rec('bi', 'a', 'DTYP=Db State', 'INP=@s') + rec('bo', 'b', 'DTYP=Db State', 'OUT=@s'),
    [put('b', 1), process('a'), put('b', 0), process('a')],
    {},
  ],
  [
    'a state whose name begins with !',
    rec('bi', 'a', 'DTYP=Db State', 'INP=@!s', 'ZNAM=off', 'ONAM=on') + rec('bo', 'b', 'DTYP=Db State', 'OUT=@s'),
    [process('a'), put('b', 1), process('a')],
    {},
  ],
  [
    'states with spaces',
    rec('bi', 'a', 'DTYP=Db State', 'INP=@ s') + rec('bo', 'b', 'DTYP=Db State', 'OUT=@s '),
    [put('b', 1), process('a')],
    {},
  ],
  ['a stream that is not there', rec('stringout', 'a', 'DTYP=stdio', 'OUT=@x'), [put('a', 'y')], {}],
  ['no stream', rec('lso', 'a', 'DTYP=stdio', 'OUT=@', 'SIZV=30'), [put('a', 'y')], {}],
  ['a printf to stdout', rec('printf', 'a', 'DTYP=stdio', 'OUT=@stdout', 'FMT=hello', 'SIZV=30'), p, {}],
  [
    'an event with spaces around its name',
    rec('event', 'e', 'VAL= spaced ') + rec('calc', 'a', 'SCAN=Event', 'EVNT=spaced', 'CALC=VAL+1'),
    [process('e')],
    { 'a.VAL': 1 },
  ],
  [
    'events by numbers',
    rec('event', 'e', 'VAL=211') + rec('calc', 'a', 'SCAN=Event', 'EVNT=211.7', 'CALC=VAL+1'),
    [process('e'), process('e')],
    { 'a.VAL': 2 },
  ],
  ['the time of an event that nobody provides', rec('ai', 'a', 'TSE=5', 'VAL=1'), p, {}],
  [
    'TSEL to a number',
    rec('ai', 'a', 'TSEL=b') + rec('longin', 'b', 'VAL=3'),
    [process('a'), put('b', -2), process('a'), put('b', 0), process('a')],
    { 'a.TSE': 0 },
  ],
];
