/** Loaded databases in other languages: as databases, in TypeScript, for the compiler, and on screens. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { beforeAll, expect, it } from 'vitest';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import type { GroupDefinition } from '../../src/database/author/group-definition.ts';
import { recordsOf, toDatabase } from '../../src/export/database.ts';
import { toTypeScript, toTypes } from '../../src/export/typescript.ts';
import {
  autosave,
  describe,
  epicsDatabases,
  epicsDb,
  type Group,
  group,
  type PvSpec,
  pv,
  record,
  records,
  toBob,
  toOphyd,
} from '../../src/index.ts';
import { makeIoc } from '../../src/serve.ts';
import { readRow } from '../support/databases.ts';

const log = pino({ level: 'silent' });
const folder = mkdtempSync(join(tmpdir(), 'export-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const vacuum = file(
  'vac.db',
  `# Pressure of the first section
   record(ai, "BL1:P") {
     # in mbar, by the gauge's own scale
     field(DESC, "It's \\"here\\"") field(EGU, "mbar") field(INP, "BL1:S CP") field(HIHI, 4.5)
     info(autosaveFields, "VAL HIHI") info(archive, "monitor 1") alias("BL1:PP")
   }
   record(ao, "BL1:S") { field(VAL, "4.50") field(PINI, YES) info(autosaveFields_pass0, "VAL") }
   record(waveform, "BL1:W") { field(FTVL, LONG) field(NELM, 3) field(INP, [1, 2, 3]) }
   grecord(fanout, "BL1:F") { field(LNK1, "BL1:S") }
   # The end of it.
  `,
);

/** A module that was exported, without its import. */
function evaluate(source: string): Group {
  const body = source.replace(/^import .*\n/, '').replace('export default', 'return');
  return new Function('record', 'records', body)(record, records) as Group;
}

/** All that clients can read of all its records. */
async function served(definition: GroupDefinition): Promise<Record<string, unknown>> {
  const clock = new HeapClock(1_000_000_000_000);
  const ioc = await makeIoc(definition, {
    clock,
    port: 0,
    interfaces: ['127.0.0.1'],
    environment: {},
    protocols: [],
    log,
  });
  ioc.database.run();
  clock.advance(50);
  const found = [...ioc.database.records.values()].map(({ name, table, values }) => [
    name,
    Object.fromEntries(table.fields.map(({ name: field, slot }) => [field, values[slot]])),
  ]);
  return {
    aliases: [...ioc.database.aliases],
    infos: [...ioc.database.infos].map(([name, infos]) => [name, [...infos].map(([key, { text }]) => [key, text])]),
    ...Object.fromEntries(found),
  };
}

/** The databases of test/databases, as one group. */
let site: Group;

beforeAll(async () => {
  const { files, commands } = readRow();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  site = epicsDatabases(
    commands.map(([, name, macros]) => ({ file: join(folder, name), macros: macros ?? '' })),
    { directories: [folder, join(folder, 'include')], dtyp: 'soft' },
  );
});

it('TypeScript has the records with their comments', () => {
  expect(toTypeScript('vac', recordsOf(epicsDb(vacuum)), ['site.dbd'])).toBe(`import { record, records } from 'xioc';

export default records('vac', [
  // Pressure of the first section
  // in mbar, by the gauge's own scale
  record('ai', 'BL1:P', {
    DESC: 'It\\'s "here"',
    EGU: 'mbar',
    INP: 'BL1:S CP',
    HIHI: 4.5,
  }, { aliases: ['BL1:PP'], info: { autosaveFields: 'VAL HIHI', archive: 'monitor 1' } }),
  record('ao', 'BL1:S', { VAL: '4.50', PINI: 'YES' }, { info: { autosaveFields_pass0: 'VAL' } }),
  record('waveform', 'BL1:W', { FTVL: 'LONG', NELM: 3, INP: '[1,2,3]' }),
  record('fanout', 'BL1:F', { LNK1: 'BL1:S' }, { visible: true }),
], { definitions: ['site.dbd'] });
`);
});

it('TypeScript and databases serve the same as what they were made from', async () => {
  const original = await served(site);
  expect(Object.keys(original).length).toBeGreaterThan(150);
  const again = evaluate(toTypeScript(site.name, recordsOf(site), []).replace(/\]\);\n$/, "], { dtyp: 'soft' });\n"));
  expect(await served(again)).toEqual(original);
  const database = epicsDb(file('again.db', await toDatabase(site)), {}, { dtyp: 'soft' });
  expect(await served(database)).toEqual(original);
  // Comments and all.
  expect(toTypeScript('x', recordsOf(database), [])).toBe(toTypeScript('x', recordsOf(site), []));
}, 60_000);

it('PVs in TypeScript become the records that they are, or the next ones', async () => {
  const oven = group('oven', {
    set: pv.double(20, {
      record: 'ao',
      units: 'C',
      precision: 1,
      limits: { control: [0, 300], alarm: [0, 280] },
      doc: 'Set point',
    }),
    state: pv.enum('off', ['off', 'heats', 'holds'], { readOnly: true }),
    on: pv.bool(true),
    profile: pv.float([1, 2.5]),
    name: pv.string('north'),
    steps: pv.long(4),
  });
  const text = await toDatabase(oven);
  expect(text).toContain(
    'record(mbbi, "oven:state") {\n    field(ZRST, "off")\n    field(ONST, "heats")\n    field(TWST, "holds")\n',
  );
  const loaded = epicsDb(file('oven.db', text));
  const fields = (await served(loaded))['oven:set'];
  expect(fields).toMatchObject({ DESC: 'Set point', EGU: 'C', PREC: 1, DRVH: 300, HIHI: 280, VAL: 20 });
  expect((await served(loaded))['oven:profile']).toMatchObject({ FTVL: 9, NELM: 2 });
});

it('a description, screens and ophyd have the records by their own names', async () => {
  const definition = group('bl', { ok: pv.bool(false), vac: epicsDb(vacuum) });
  const described = await describe(definition);
  expect(described.members[1]).toMatchObject({
    kind: 'group',
    members: [{ name: 'BL1:P', suffix: 'BL1:P', doc: 'It\'s "here"', record: 'ai', units: 'mbar' }, {}, {}, {}],
  });
  expect(toOphyd(described)).toContain('BL1_P = Cpt(EpicsSignal, "BL1:P", add_prefix=(), put_complete=True, doc=');
  expect(toBob(described)).toContain('<pv_name>BL1:P</pv_name>');
});

it('handlers and machines have them by name, with the types that were exported', async () => {
  expect(toTypes('vac-1', recordsOf(epicsDb(vacuum)))).toBe(`import type { PvSpec } from 'xioc';

/** Records of vac-1, written by \`xioc export --types\`: \`epicsDb<Vac1>(…)\`. */
export type Vac1 = {
  readonly 'BL1:P': PvSpec<number>;
  readonly 'BL1:PP': PvSpec<number>;
  readonly 'BL1:S': PvSpec<number>;
  readonly 'BL1:W': PvSpec<Int32Array>;
  readonly 'BL1:F': PvSpec<number>;
};
`);
  const seen: number[] = [];
  const definition = group('bl', {
    ok: pv.bool(false),
    vac: epicsDb<{ readonly 'BL1:P': PvSpec<number>; readonly 'BL1:S': PvSpec<number> }>(vacuum),
  }).handlers(({ vac }) => ({
    ok: { put: () => void seen.push(vac['BL1:P'].value + vac['BL1:S'].value) },
  }));
  const clock = new HeapClock(1_000_000_000_000);
  const ioc = await makeIoc(definition, { clock, environment: {}, protocols: [], log });
  ioc.database.run();
  clock.advance(1);
  await ioc.handle('bl:ok')!.put(true);
  expect(seen).toEqual([9]);
});

it('autosave keeps what is marked by info(autosaveFields)', async () => {
  const definition = group('bl', { vac: epicsDb(vacuum), saver: autosave({ file: join(folder, 'bl.sav') }) });
  const start = async () => {
    const clock = new HeapClock(1_000_000_000_000);
    const ioc = await makeIoc(definition, { clock, environment: {}, protocols: [], log });
    await ioc.start();
    return ioc;
  };
  const first = await start();
  expect(first.autosaved()).toEqual(['BL1:P', 'BL1:P.HIHI', 'BL1:S']);
  await first.handle('BL1:S')!.put(7);
  await first.names.fieldHandle('BL1:P', 'HIHI').put(8);
  await first.stop();
  const second = await start();
  expect([second.handle('BL1:S')!.value, second.database.record('BL1:P')!.number('HIHI')]).toEqual([7, 8]);
  await second.stop();
});

it('what is wrong with records in TypeScript is reported with the record', () => {
  expect(() => records('oven', [record('ai', 'a', { SCAN: '3 second' }), record('ai', 'b', { FOO: 1 })])).toThrow(
    /'a.SCAN' to '3 second'[\s\S]*records\('oven'\):\d+[\s\S]*'b' doesn't have a field 'FOO'/,
  );
});
