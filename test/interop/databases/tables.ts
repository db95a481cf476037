/** Breakpoint tables, in few records: inputs and outputs, within and beyond their ends. */
import { process, put, type Row, rec } from './shown.ts';

const rising = 'breaktable(typeKdegC) { 0 0  100 10  300 20, 400 40 }\n';
const falling = 'breaktable(typeJdegC) { 0 100  100 50  1000 0 }\n';
/** Its raw numbers fall, and what they mean rises. */
const turned = 'breaktable(typeSdegC) { 400 0  300 10  100 20 }\n';
const tables = rising + falling + turned;

const input = (table: string, ...fields: readonly string[]) =>
  rec('ai', 'a', 'DTYP=Raw Soft Channel', 'INP=b', `LINR=${table}`, ...fields) + rec('longin', 'b', 'FLNK=a') + tables;
const output = (table: string, ...fields: readonly string[]) =>
  rec('ao', 'a', 'DTYP=Raw Soft Channel', 'OUT=b', `LINR=${table}`, ...fields) + rec('longin', 'b') + tables;
const raw = (...values: readonly number[]) => values.map((value) => put('b', value));
const wanted = (...values: readonly number[]) => values.map((value) => put('a', value));

export const rows: readonly Row[] = [
  ['an input goes by its table', input('typeKdegC'), raw(50, 200, 350), { 'a.VAL': 30, 'a.LBRK': 2, 'a.STAT': 0 }],
  ['a point of the table is within', input('typeKdegC'), raw(0, 100, 300, 400), { 'a.VAL': 40, 'a.STAT': 0 }],
  ['it goes back in the table', input('typeKdegC'), raw(350, 250, 0), { 'a.VAL': 0, 'a.LBRK': 0, 'a.STAT': 0 }],
  [
    'beyond the upper end the last slope goes on',
    input('typeKdegC'),
    raw(500),
    { 'a.VAL': 60, 'a.LBRK': 3, 'a.STAT': 15, 'a.SEVR': 2 },
  ],
  [
    'beyond the lower end the first slope goes on',
    input('typeKdegC'),
    raw(-50),
    { 'a.VAL': -5, 'a.LBRK': 0, 'a.STAT': 15, 'a.SEVR': 2 },
  ],
  ['an alarm of a table goes', input('typeKdegC'), raw(500, 50), { 'a.VAL': 5, 'a.STAT': 0 }],
  ['a falling table', input('typeJdegC'), raw(50, 2000, 550, -10), { 'a.VAL': 105, 'a.STAT': 15 }],
  ['points of a falling table', input('typeJdegC'), raw(0, 100, 1000), { 'a.VAL': 0, 'a.LBRK': 1 }],
  ['points of a table whose raw numbers fall', input('typeSdegC'), raw(400, 300, 100), { 'a.LBRK': 2, 'a.STAT': 15 }],
  ['an output at points of a falling table', output('typeJdegC'), wanted(100, 50, 0), { 'a.STAT': 15 }],
  ['a table whose raw numbers fall', input('typeSdegC'), raw(350, 200, 50, 500), { 'a.VAL': -10, 'a.LBRK': 0 }],
  [
    'ROFF, ASLO, AOFF come before the table',
    input('typeKdegC', 'ROFF=10', 'ASLO=2', 'AOFF=5'),
    raw(40),
    { 'a.VAL': 10.25 },
  ],
  ['SMOO comes after it', input('typeKdegC', 'SMOO=0.5'), raw(100, 300), { 'a.VAL': 15 }],
  ['a table that is not there is an alarm', input('typeRdegC'), raw(100), { 'a.VAL': 100, 'a.STAT': 15, 'a.SEVR': 2 }],
  [
    'LINR changes',
    input('typeKdegC'),
    [put('b', 350), put('a.LINR', 'typeJdegC'), put('b', 50), put('a.LINR', 'NO CONVERSION'), put('b', 60)],
    { 'a.VAL': 60 },
  ],
  ['a simulated raw value goes by it', input('typeKdegC', 'SIMM=RAW', 'SIOL=b', 'SIMS=MINOR'), raw(50), { 'a.VAL': 5 }],
  ['an output goes by its table', output('typeKdegC'), wanted(5, 15, 30), { 'a.RVAL': 350, 'b.VAL': 350, 'a.LBRK': 2 }],
  [
    'an output beyond the table is not converted',
    output('typeKdegC'),
    wanted(5, 50),
    { 'a.RVAL': 50, 'b.VAL': 50, 'a.STAT': 15, 'a.SEVR': 2 },
  ],
  ['an output below the table', output('typeKdegC'), wanted(5, -5, 40), { 'a.RVAL': 400, 'a.STAT': 0 }],
  ['an output by a falling table', output('typeJdegC'), wanted(75, 25, 120, 50), { 'a.RVAL': 100 }],
  ['an output by a table whose raw numbers fall', output('typeSdegC'), wanted(5, 15, 25, 0), { 'a.RVAL': 400 }],
  [
    'an output follows DOL by its table',
    `${rec('ao', 'a', 'LINR=typeKdegC', 'OMSL=closed_loop', 'DOL=b', 'DTYP=Raw Soft Channel', 'OUT=c')}${rec('ai', 'b', 'VAL=15')}${rec('longin', 'c')}${tables}`,
    [process('a'), put('b', 99), process('a')],
    { 'c.VAL': 200, 'a.STAT': 15 },
  ],
];
