/**
 * swait: a calc with an output that is waited for. Inputs and outputs are names of PVs (INAN to INLN, DOLN, OUTN), whose values come by
 * monitors. With SCAN of I/O Intr it is processed when an input changes whose INxP is Yes. OOPT says when it writes, DOPT whether VAL or
 * DOLD. The forward link is followed when all that the output has set off is done.
 *
 * Source: the calc module's documentation of the record and swaitRecord.dbd.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { linkConstant } from '../../links/link.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { menus } from '../menus.ts';
import { letters as manyLetters } from '../parts/blocks.ts';
import { checkExpression, evaluate, isExpression } from '../parts/expression.ts';
import { deadbands } from '../parts/monitor.ts';
import { readMode } from '../parts/simulation.ts';
import { type Part, type RecordAccess, type RecordSupport, Wait } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VERS:F!=5 HOPR,LOPR:F%^1 INIT:S!^3 CBST:X^4 IN[A..L]N:T[61]%^1 DOLN,OUTN:T[61]%^1
   IN[A..L]V,DOLV,OUTV:E{swaitINAV}!^1=No_PV [A..L]:D+ L[A..L]:D IN[A..L]P:E{swaitINAP}^1=Yes CALC:T[160]% RPCL:X^4 CLCV:L^1
   VAL,OVAL:D PREC:S^1 OOPT:E{swaitOOPT}^1 ODLY:F%^1 DOPT:E{swaitDOPT}^1 DOLD:D%^1 OEVT:US% ADEL,MDEL:D^1 ALST,MLST:D!^3
   SIOL:IN^1 SVAL:D SIML:IN^1 SIMM:E{menuYesNo}^1 SIMS:E{menuAlarmSevr}^2 OLDSIMM:E{menuSimm}!^4 SSCN:E{menuScan}^4=65535
   INP[A..L]:IN!^4 DOL:IN!^4 OUT:OUT!^4`,
  deviceNames('swait'),
);

const letters = manyLetters.slice(0, 12);
/** Names, the links that they make, and what tells of these. */
const named = [
  ...letters.map((letter) => [`IN${letter}N`, `INP${letter}`, `IN${letter}V`] as const),
  ['DOLN', 'DOL', 'DOLV'] as const,
  ['OUTN', 'OUT', 'OUTV'] as const,
];

export const swait: RecordSupport = {
  type: 'swait',
  table,

  allocate(record) {
    for (const [name, link] of named) record.set(link, linkText(record, name));
  },

  init(record) {
    record.constant('SIML', 'SIMM');
    record.constant('SIOL', 'SVAL');
    for (const letter of letters) record.constant(`INP${letter}`, letter);
    record.constant('DOL', 'DOLD');
    for (const [, link, status] of named) show(record, link, status);
    record.set('CLCV', isExpression(record.text('CALC')) ? 0 : 1);
    record.set('INIT', 1);
  },

  *process(record) {
    yield* calculate(record);
    const drives = isDue(record);
    record.set('OVAL', record.number('VAL'));
    record.stamp();
    monitor(record);
    if (drives) {
      const delay = record.number('ODLY');
      if (delay > 0) yield new Wait(delay);
      yield* drive(record);
    }
    return true;
  },

  connection(record, link) {
    const found = named.find(([, each]) => each === link);
    if (found === undefined) return;
    show(record, link, found[2]);
    record.post(found[2], Dbe.VALUE);
  },

  special: {
    CALC: checkExpression,
    ...Object.fromEntries(named.map(([name, link, status]) => [name, { after: rename(name, link, status) }])),
    SCAN: { after: relinkInputs },
    ...Object.fromEntries(letters.map((letter) => [`IN${letter}P`, { after: relinkInputs }])),
  },
  describe: (record, field) => ({
    precision: field === 'ODLY' ? 3 : record.number('PREC'),
    ...(field === 'VAL' && { display: [record.number('LOPR'), record.number('HOPR')] as const }),
  }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

const IO_INTR = menus.menuScan.indexOf('I/O Intr');
const [NEVER, USE_DOL] = [6, 1];
const [PV_OK, PV_BAD, NO_PV] = [0, 1, 2];

/** Inputs come by monitors; those that have it processed do so while SCAN is I/O Intr. */
function linkText(record: RecordAccess, name: string): string {
  const text = record.text(name).trim();
  if (text === '' || name === 'OUTN' || linkConstant(text) !== undefined) return text;
  const interrupts = record.number('SCAN') === IO_INTR && name !== 'DOLN' && record.number(`IN${name[2]}P`) !== 0;
  return `${text} ${interrupts ? 'CP' : 'CA'}`;
}

function rename(name: string, link: string, status: string): (record: RecordAccess) => void {
  return (record) => {
    record.relink(link, linkText(record, name));
    show(record, link, status);
    record.post(status, Dbe.VALUE);
  };
}

function relinkInputs(record: RecordAccess): void {
  for (const [name, link] of named) record.relink(link, linkText(record, name));
}

function show(record: RecordAccess, link: string, status: string): void {
  const state = record.linkState(link);
  record.set(status, state === 'constant' ? NO_PV : state === 'lost' ? PV_BAD : PV_OK);
}

function* calculate(record: RecordAccess): Part<void> {
  if (!record.isConstant('SIML')) yield* readMode(record);
  if (record.number('SIMM') !== 0) {
    record.raise(AlarmStatus.SIMM, record.number('SIMS'));
    const due = record.due('SIOL');
    if (due) yield due;
    if (!record.fetch('SIOL', 'SVAL')) return;
    record.set('VAL', record.number('SVAL'));
    record.set('UDF', 0);
    return;
  }
  for (const letter of letters) {
    const link = `INP${letter}`;
    if (record.isConstant(link)) continue;
    if (record.linkState(link) !== 'lost' && record.fetch(link, letter)) continue;
    record.raise(AlarmStatus.READ, Severity.INVALID);
    return;
  }
  const value = evaluate(record, 'CALC', letters, record.number('VAL'));
  if (value === undefined) record.raise(AlarmStatus.CALC, Severity.INVALID);
  else {
    record.set('VAL', value);
    record.set('UDF', 0);
  }
}

function isDue(record: RecordAccess): boolean {
  const [value, before, option] = [record.number('VAL'), record.number('OVAL'), record.number('OOPT')];
  if (option === 1) return Math.abs(before - value) > record.number('MDEL');
  if (option === 2) return value === 0;
  if (option === 3) return value !== 0;
  if (option === 4) return before !== 0 && value === 0;
  if (option === 5) return before === 0 && value !== 0;
  return option !== NEVER;
}

function* drive(record: RecordAccess): Part<void> {
  if (record.number('DOPT') === USE_DOL && !record.isConstant('DOL')) {
    const before = record.number('DOLD');
    record.fetch('DOL', 'DOLD');
    if (record.number('DOLD') !== before) record.post('DOLD', Dbe.VALUE);
  }
  const value = record.number(record.number('DOPT') === USE_DOL ? 'DOLD' : 'VAL');
  const done = record.request('OUT', value, 'DOUBLE');
  if (done !== undefined) yield new Wait(done);
  const event = record.number('OEVT');
  if (event > 0) record.postEvent(String(event));
}

function monitor(record: RecordAccess): void {
  const mask = record.settleAlarm() | deadbands(record, record.number('VAL'));
  if (mask !== 0) record.post('VAL', mask);
  for (const letter of letters) {
    const value = record.number(letter);
    if (value === record.number(`L${letter}`)) continue;
    record.post(letter, mask | Dbe.VALUE);
    record.set(`L${letter}`, value);
    record.post(`L${letter}`, mask | Dbe.VALUE);
  }
}
