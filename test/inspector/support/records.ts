/** A database with links of all kinds: read, written, followed, remote, and a record that is disabled. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epicsDb, type Group, group, pv } from '../../../src/index.ts';

const database = `
record(ao, "rec:set") { field(VAL, "4") field(PINI, "YES") field(FLNK, "rec:sum") field(EGU, "mm") }
record(calc, "rec:sum") { field(INPA, "rec:set NPP MS") field(INPB, "rec:off") field(CALC, "A+B") field(FLNK, "rec:out") }
record(ao, "rec:out") { field(OMSL, "closed_loop") field(DOL, "rec:sum") field(OUT, "rec:far PP") }
record(ai, "rec:far") { field(INP, "elsewhere:value CA") }
record(ai, "rec:off") { field(DISV, "0") field(SCAN, ".1 second") }
record(ai, "rec:tick") { field(SCAN, ".1 second") field(INP, "rec:set.VAL") }
`;

export function records(): Group {
  const file = join(mkdtempSync(join(tmpdir(), 'xioc-records-')), 'records.db');
  writeFileSync(file, database);
  return group('rec', { all: epicsDb(file, {}), own: pv.double(1, { record: 'ai' }) });
}
