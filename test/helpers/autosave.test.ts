/** Autosave in an IOC: real files, real sockets. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AutosaveOptions,
  autosave,
  type Group,
  group,
  type Members,
  pv,
  type RunningIoc,
  reject,
} from '../../src/index.ts';
import { Client, NORMAL, PUT_FAILED, Types } from '../examples/client.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';

let directory: string;
let file: string;
let iocs: RunningIoc[];
let clients: Client[];
/** Warnings and errors. */
let complaints: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'xioc-autosave-'));
  file = join(directory, 'set.sav');
  iocs = [];
  clients = [];
  complaints = [];
});
afterEach(async () => {
  for (const client of clients) client.close();
  for (const ioc of iocs) await ioc.stop();
  rmSync(directory, { recursive: true });
});

const settings = (options: AutosaveOptions = {}) => ({
  gain: pv.double(1, { autosave: true, limits: { control: [0, 10] } }),
  mode: pv.enum('idle', ['idle', 'moving'], { autosave: true }),
  title: pv.text('', { autosave: true, maxLength: 40 }),
  table: pv.long([0], { autosave: true, maxLength: 3 }),
  plain: pv.double(0),
  high: pv.double(0, {
    record: 'ao',
    autosave: ['VAL', 'DRVH', 'DESC'],
    limits: { control: [0, 5] },
    doc: 'initial words',
  }),
  inner: group('inner', { count: pv.long(0, { autosave: true }) }),
  saved: autosave({ file, period: 0, onChange: 0.02, ...options }),
});

async function start(definition: Group, options: { port?: number } = {}): Promise<RunningIoc> {
  const log = pino(
    { level: 'warn', base: null },
    { write: (line: string) => void complaints.push((JSON.parse(line) as { msg: string }).msg) },
  );
  const ioc = await startIoc(definition, { log, ...options });
  iocs.push(ioc);
  return ioc;
}

async function serve(options: AutosaveOptions = {}): Promise<{ ioc: RunningIoc; client: Client }> {
  const ioc = await start(group('bl', settings(options)));
  const client = await Client.of(ioc);
  clients.push(client);
  return { ioc, client };
}

const content = (...lines: string[]) => ['# autosave R5.3\tx', ...lines, '<END>', ''].join('\n');
const sav = (...lines: string[]) => writeFileSync(file, content(...lines));
const read = () => readFileSync(file, 'utf8');
const text = async (client: Client, name: string) => (await client.read(name, Types.STRING)).values[0];

async function until(condition: () => unknown): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited for too long');
    await sleep(5);
  }
}

describe('restoring', () => {
  it('gives every kind of value back', async () => {
    sav(
      'bl:gain 2.5',
      'bl:mode 1',
      'bl:title @array@ { "104" "105" }',
      'bl:table @array@ { "7" "8" }',
      'bl:inner:count 9',
    );
    const { client } = await serve();
    expect(await client.value('bl:gain')).toBe(2.5);
    expect(await text(client, 'bl:mode')).toBe('moving');
    expect(await client.text('bl:title')).toBe('hi');
    expect((await client.read('bl:table')).values).toEqual([7, 8]);
    expect(await client.value('bl:inner:count')).toBe(9);
    expect(complaints).toEqual([]);
    expect(await text(client, 'bl:SR_rebootStatus')).toBe('Ok');
    expect(await text(client, 'bl:SR_rebootStatusStr')).toBe('No errors');
  });

  it('is done before the first client can connect, however slow the disk', async () => {
    execFileSync('mkfifo', [file]); // reading it waits for somebody who writes
    const port = await freePort();
    const serving = start(group('bl', settings()), { port });
    await sleep(200);
    await expect(connected(port)).rejects.toThrow(/ECONNREFUSED/);
    // This process is also the one that reads: it must not stand still until then.
    await writeFile(file, content('bl:gain 4'));
    const client = await Client.of(await serving);
    clients.push(client);
    expect(await client.value('bl:gain')).toBe(4);
  });

  it('gives fields of records back, limits before the values they limit', async () => {
    sav('bl:high 8', 'bl:high.DRVH 9', 'bl:high.DESC two words');
    const { client } = await serve();
    expect(await client.value('bl:high')).toBe(8);
    expect(await client.value('bl:high.DESC')).toBe('two words');
    expect(await client.write('bl:high', [20])).toBe(NORMAL);
    expect(await client.value('bl:high')).toBe(9);
  });

  it('reports values that do not fit, one by one, and obeys none of them', async () => {
    sav(
      'bl:gain 11',
      'bl:mode 2',
      'bl:table @array@ { "1" "2" "3" "4" }',
      'bl:high six',
      'bl:nobody 1',
      'bl:inner:count 3',
      'bl:title @array@ { "104" ',
    );
    const { client } = await serve();
    expect(await client.value('bl:gain')).toBe(1);
    expect(await text(client, 'bl:mode')).toBe('idle');
    expect((await client.read('bl:table')).values).toEqual([0]);
    expect(await client.value('bl:high')).toBe(0);
    expect(await client.value('bl:inner:count')).toBe(3);
    expect(await text(client, 'bl:SR_rebootStatus')).toBe('Warning');
    expect(await text(client, 'bl:SR_rebootStatusStr')).toBe('6 PV errors');
    const about = (name: string) => complaints.filter((line) => line.includes(name));
    expect(about('bl:gain')).toEqual([expect.stringContaining('11, beyond the control limits 0 and 10')]);
    expect(about('bl:mode')).toEqual([expect.stringContaining('state 2')]);
    expect(about('bl:table')).toEqual([expect.stringContaining('4 elements')]);
    expect(about('bl:high')).toEqual([expect.stringContaining('"six"')]);
    expect(about('bl:nobody')).toEqual([expect.stringContaining('no PV')]);
    expect(about('bl:title')).toEqual([expect.stringContaining('no end')]);
  });

  it('keeps the file of which entries were skipped, until others are', async () => {
    sav('bl:gain 2', 'bl:renamed 7');
    const before = read();
    const { ioc } = await serve();
    await ioc.stop();
    expect(read()).not.toContain('renamed');
    expect(readFileSync(`${file}.bu`, 'utf8')).toBe(before);
    expect(complaints.at(-1)).toContain('is kept as set.sav.bu');
    await (await serve()).ioc.stop();
    expect(readFileSync(`${file}.bu`, 'utf8')).toBe(before);
  });

  it('holds to the control limits what is not a plain number, too', async () => {
    for (const value of ['inf', '-inf', 'nan', '11x', '1e1000', '0x0b', '1.1e1']) {
      sav(`bl:gain ${value}`);
      const { ioc, client } = await serve({ onChange: false, backups: { perDay: 0 } });
      expect(await client.value('bl:gain'), value).toBe(1);
      expect(complaints.splice(0).join(), value).toContain('bl:gain');
      await ioc.stop();
    }
  });

  it('takes no number that is damaged, or of another kind', async () => {
    sav(
      'bl:plain 5garbage',
      'bl:mode 0.7',
      'bl:inner:count 1.5',
      'bl:table @array@ { "1" "2x" }',
      'bl:high @array@ { }',
      'bl:title @array@ { "104" "300" }',
    );
    const { client } = await serve();
    for (const [name, initial] of [
      ['plain', 0],
      ['mode', 0],
      ['inner:count', 0],
      ['table', 0],
      ['high', 0],
    ] as const) {
      expect(await client.value(`bl:${name}`), name).toBe(initial);
    }
    expect(await client.text('bl:title')).toBe('');
    expect(complaints).toHaveLength(7); // and that the file is kept
    expect(complaints.join('\n')).toContain('"5garbage", which is not a number that fits double');
    expect(complaints.join('\n')).toContain('"300", which is not a number that fits uint8');
  });

  it('takes numbers as other programs may write them', async () => {
    sav('bl:plain -1.25E+1', 'bl:gain .5', 'bl:inner:count 7.0 ', 'bl:table @array@ { " 1" "+2" }', 'bl:mode moving');
    const { client } = await serve();
    expect(complaints).toEqual([]);
    expect([await client.value('bl:plain'), await client.value('bl:gain')]).toEqual([-12.5, 0.5]);
    expect(await client.value('bl:inner:count')).toBe(7);
    expect((await client.read('bl:table')).values).toEqual([1, 2]);
    expect(await text(client, 'bl:mode')).toBe('moving');
  });

  it.each(['set.sav', 'set.json'])('gives a text of at most one letter back from %s', async (name) => {
    file = join(directory, name);
    const definition = group('bl', {
      letter: pv.text('', { autosave: true, maxLength: 1 }),
      saved: autosave({ file }),
    });
    for (const letter of ['x', '7', '']) {
      const first = await start(definition);
      first.ioc.handle('bl:letter')!.write(letter);
      await first.stop();
      const { ioc } = await start(definition);
      expect(ioc.handle('bl:letter')!.value).toBe(letter);
    }
    expect(complaints).toEqual([]);
  });

  it('takes a backup when the file was not written to its end', async () => {
    sav('bl:gain 3');
    writeFileSync(`${file}B`, read());
    writeFileSync(file, read().slice(0, 20));
    const { client } = await serve();
    expect(await client.value('bl:gain')).toBe(3);
    expect(complaints).toEqual([expect.stringContaining('not trusted')]);
    expect(await text(client, 'bl:SR_rebootStatusStr')).toBe('Bad file; used set.savB');
  });

  it('puts values, if that is asked for: what the handler refuses is reported', async () => {
    sav('h:ok 3', 'h:bad 4');
    const puts: number[] = [];
    const definition = group('h', {
      ok: pv.long(0, { autosave: true, put: (value) => void puts.push(value) }),
      bad: pv.long(0, { autosave: true, put: () => reject('not now') }),
      saved: autosave({ file, restoreAs: 'put' }),
    });
    const ioc = await start(definition);
    expect(puts).toEqual([3]);
    expect(ioc.ioc.handle('h:bad')!.value).toBe(0);
    expect(complaints.join()).toContain('h:bad');
  });

  it('reads and writes the JSON of caproto, by the name of the file', async () => {
    file = join(directory, 'autosave.json');
    writeFileSync(file, '{"bl:gain": {"value": 3.25}, "bl:title": {"value": "text"}, "bl:mode": {"value": "moving"}}');
    const { ioc, client } = await serve();
    expect(await client.value('bl:gain')).toBe(3.25);
    expect(await client.text('bl:title')).toBe('text');
    await client.write('bl:gain', [1 / 3]);
    await ioc.stop();
    const written = JSON.parse(read());
    expect(written['bl:gain']).toEqual({ value: 1 / 3, fields: {} });
    expect(written['bl:mode']).toEqual({ value: 'moving', fields: {} });
    expect(written['bl:high'].fields).toEqual({ drive_high_limit: 5, description: 'initial words' });
  });
});

describe('saving', () => {
  it('follows a change, and writes what autosave writes', async () => {
    const { client } = await serve();
    await client.write('bl:gain', [2.5]);
    await client.writeText('bl:title', 'ü');
    await client.write('bl:high.DESC', ['other words']);
    await until(() => existsSync(file) && read().includes('other words'));
    expect(read()).toMatch(/^# autosave R5\.3\tAutomatically generated - DO NOT MODIFY - \d{6}-\d{6}\n/);
    expect(read().split('\n').slice(1)).toEqual([
      'bl:gain 2.5',
      'bl:mode 0',
      'bl:title @array@ { "195" "188" }',
      'bl:table 0',
      'bl:high 0',
      'bl:high.DRVH 5',
      'bl:high.DESC other words',
      'bl:inner:count 0',
      '<END>',
      '',
    ]);
    await until(async () => (await text(client, 'bl:SR_STATE')) === 'idle');
    expect(await text(client, 'bl:SR_status')).toBe('Ok');
    expect(await text(client, 'bl:SR_0_Name')).toBe('set');
    expect(await text(client, 'bl:SR_0_StatusStr')).toBe('Ok');
    expect(await text(client, 'bl:SR_recentlyStr')).toBe("Wrote 'set.sav'");
    expect(await text(client, 'bl:SR_0_Time')).toMatch(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d$/);
  });

  it('happens on the period, changed or not', async () => {
    await serve({ period: 0.05, onChange: false });
    await until(() => existsSync(file));
    rmSync(file);
    await until(() => existsSync(file));
  });

  it('waits a while for more changes, and is not put off by them', async () => {
    const { ioc, client } = await serve({ onChange: 0.3 });
    const begun = Date.now();
    await client.write('bl:gain', [1.5]);
    const handle = ioc.ioc.handle('bl:inner:count')!;
    const counting = setInterval(() => handle.write(Number(handle.value) + 1), 5);
    await until(() => existsSync(file));
    clearInterval(counting);
    expect(Date.now() - begun).toBeGreaterThan(250);
  });

  it('is done once more when the IOC stops, with what shutdown handlers wrote', async () => {
    const definition = group('bl', {
      last: pv.long(0, { autosave: true, shutdown: ({ pv }) => pv.write(42) }),
      saved: autosave({ file, period: 0, onChange: false }),
    });
    const ioc = await start(definition);
    expect(existsSync(file)).toBe(false);
    await ioc.stop();
    expect(read()).toContain('bl:last 42\n');
  });

  it('a place where nothing can be written is told of at the start', async () => {
    writeFileSync(join(directory, 'note'), '');
    const { client } = await serve({ file: join(directory, 'note', 'of', 'set.sav'), period: 60, onChange: 60 });
    expect(complaints).toEqual([
      expect.stringMatching(/nothing will be saved: .*set\.sav cannot be written: .*note is not a folder/),
    ]);
    expect(await text(client, 'bl:SR_status')).toBe('Failure');
    await serve({ file: join(directory, 'made', 'later', 'set.sav'), period: 60, onChange: 60 });
    expect(complaints).toHaveLength(1);
  });

  it('can be asked for: the put completes when the file is written', async () => {
    const { client } = await serve({ onChange: false });
    await client.write('bl:gain', [9]);
    expect(existsSync(file)).toBe(false);
    expect(await client.write('bl:SR_save', [1])).toBe(NORMAL);
    expect(read()).toContain('bl:gain 9\n');
    rmSync(`${file}`);
    execFileSync('mkdir', [file]); // cannot be replaced by a file
    expect(await client.write('bl:SR_save', [1])).toBe(PUT_FAILED);
    expect(await text(client, 'bl:SR_STATE')).toBe('failing');
    expect(await text(client, 'bl:SR_status')).toBe('Failure');
    expect(await client.value('bl:SR_0_State')).toBe(8);
    expect(complaints).toEqual([expect.stringContaining('could not be written')]); // by the put, nothing more
    execFileSync('rmdir', [file]);
    expect(await client.write('bl:SR_save', [1])).toBe(NORMAL);
  });

  it('can be disabled, for a limited time', async () => {
    const { client } = await serve({ onChange: 0.01 });
    await client.write('bl:SR_disable', [1]);
    await client.write('bl:gain', [6]);
    await sleep(100);
    expect(existsSync(file)).toBe(false);
    await client.write('bl:SR_disable', [0]);
    await until(() => existsSync(file) && read().includes('bl:gain 6'));

    await client.write('bl:SR_disableMaxSecs', [1]);
    await client.write('bl:SR_disable', [1]);
    await client.write('bl:gain', [7]);
    await until(() => read().includes('bl:gain 7'));
    expect(await client.value('bl:SR_disable')).toBe(0);
  });

  it('also follows what request files name, marked or not', async () => {
    const request = join(directory, 'bl.req');
    writeFileSync(request, '$(P)plain\n$(P)high.EGU\n$(P)gone\n$(WHAT)x\n');
    const { client } = await serve({ request });
    expect(complaints.join()).toContain('WHAT');
    await client.write('bl:plain', [3]);
    await until(() => existsSync(file));
    expect(read()).toContain('! 1 channel(s) not connected');
    expect(read()).toContain('bl:plain 3\nbl:high.EGU \n#bl:gone Not Connected\n<END>');
    await until(async () => (await text(client, 'bl:SR_status')) === 'Warning');
    expect(await text(client, 'bl:SR_statusStr')).toBe('1 value not saved');
  });

  it('takes in PVs that are added while the IOC runs', async () => {
    const added: { pv?: { write(value: number): void } } = {};
    const definition = group('bl', {
      go: pv.long(0, {
        put: (_, { ioc }) => {
          added.pv = ioc.add({ later: pv.long(5, { autosave: true }) }).later;
        },
      }),
      saved: autosave({ file, period: 0.05, onChange: 0.01 }),
    });
    const ioc = await start(definition);
    await ioc.ioc.handle('bl:go')!.put(1);
    await until(() => existsSync(file) && read().includes('bl:later 5'));
    added.pv!.write(6);
    await until(() => read().includes('bl:later 6'));
  });

  it('is kept in sequence, and tells of a copy that cannot be made', async () => {
    const { ioc, client } = await serve({ backups: { sequence: 2, sequencePeriod: 0.05 } });
    const change = (value: number) => ioc.ioc.handle('bl:gain')!.write(value);
    change(3);
    await until(() => existsSync(`${file}0`) && readFileSync(`${file}0`, 'utf8').includes('bl:gain 3'));
    await until(async () => (await text(client, 'bl:SR_recentlyStr')) === "Wrote 'set.sav0'");
    execFileSync('mkdir', ['-p', `${file}1/in-the-way`]);
    execFileSync('touch', ['-d', '2000-01-01', `${file}1`]);
    change(4);
    await until(async () => (await text(client, 'bl:SR_status')) === 'Seq Fail');
    expect(await text(client, 'bl:SR_0_StatusStr')).toBe("Can't write sequence file");
    expect(complaints.join()).toContain('set.sav1 could not be written');
    expect(read()).toContain('bl:gain 4');
    rmSync(`${file}1`, { recursive: true });
    await until(() => existsSync(`${file}1`) && readFileSync(`${file}1`, 'utf8').includes('bl:gain 4'));
    change(5);
    await until(async () => (await text(client, 'bl:SR_status')) === 'Ok');
  });

  it('goes to two files, each with its own status', async () => {
    const request = join(directory, 'b.req');
    writeFileSync(request, '$(P)plain\n');
    const second = join(directory, 'positions.sav');
    const definition = group('bl', {
      ...settings(),
      positions: autosave({ file: second, request, marks: false, slot: 1, period: 0, onChange: 0.01 }),
    });
    const ioc = await start(definition);
    const client = await Client.of(ioc);
    clients.push(client);
    await client.write('bl:plain', [2]);
    await until(() => existsSync(second));
    expect(readFileSync(second, 'utf8').split('\n').slice(1, 3)).toEqual(['bl:plain 2', '<END>']);
    expect(existsSync(file)).toBe(false);
    await until(async () => (await text(client, 'bl:SR_1_Status')) === 'Ok');
    expect(await text(client, 'bl:SR_1_Name')).toBe('positions');
    expect(await text(client, 'bl:SR_0_Status')).toBe('No Status');
  });
});

describe('the status PVs', () => {
  /** As save_restoreStatus.db of autosave R5 has them: record, native type, what clients read at first. */
  const statusText = ['stringout', Types.STRING, 'Status unknown'] as const;
  const states = ['No Status', 'Failure', 'Warning', 'Seq Fail', 'Ok'];
  const severities = ['NO_ALARM', 'MAJOR', 'MINOR', 'MAJOR', 'NO_ALARM'];
  const expected: Record<string, readonly [record: string, type: number, initial?: string]> = {
    SR_heartbeat: ['bo', Types.ENUM],
    SR_i_am_alive: ['bo', Types.ENUM, '1'],
    SR_deadIfZero: ['bo', Types.ENUM, '1'],
    SR_rebootStatus: ['mbbo', Types.ENUM],
    SR_status: ['mbbo', Types.ENUM, 'No Status'],
    SR_recentlyStr: ['stringout', Types.STRING],
    SR_rebootStatusStr: ['stringout', Types.STRING],
    SR_rebootTime: ['stringout', Types.STRING],
    SR_statusStr: statusText,
    ...Object.fromEntries(
      [0, 7].flatMap((slot) => [
        [`SR_${slot}_Name`, ['stringout', Types.STRING]],
        [`SR_${slot}_State`, ['longout', Types.LONG, '0']],
        [`SR_${slot}_Status`, ['mbbo', Types.ENUM, 'No Status']],
        [`SR_${slot}_StatusStr`, statusText],
        [`SR_${slot}_Time`, ['stringout', Types.STRING, 'Not yet saved']],
      ]),
    ),
  };

  it('have the names, records and types of autosave', async () => {
    const marks = false;
    const slow = { period: 0, onChange: false, marks } as const;
    const definition = group('bl', {
      one: autosave({ file, ...slow }),
      two: autosave({ file: join(directory, 'two.sav'), slot: 7, ...slow }),
    });
    const client = await Client.of(await start(definition));
    clients.push(client);
    for (const [name, [record, type, initial]] of Object.entries(expected)) {
      expect((await client.channel(`bl:${name}`)).type, name).toBe(type);
      expect(await client.value(`bl:${name}.RTYP`), name).toBe(record);
      if (initial !== undefined) expect(await text(client, `bl:${name}`), name).toBe(initial);
      if (record !== 'mbbo') continue;
      for (const [index, state] of ['ZR', 'ON', 'TW', 'TH', 'FR'].entries()) {
        expect(await text(client, `bl:${name}.${state}ST`)).toBe(states[index]);
        expect(await text(client, `bl:${name}.${state}SV`)).toBe(severities[index]);
      }
    }
  });
});

it('warns of marks that nobody saves', async () => {
  await start(group('bl', { gain: pv.double(1, { autosave: true }) }));
  expect(complaints).toEqual([expect.stringMatching(/bl:gain.*autosave\(\)/)]);
});

it('refuses times and backups that cannot be', async () => {
  const of = (options: AutosaveOptions) => start(group('bl', { saved: autosave({ file, ...options }) }));
  await expect(of({ backups: { sequencePeriod: 0 } })).rejects.toThrow(/above 0/);
  await expect(of({ backups: { sequence: 11 } })).rejects.toThrow(/from 0 to 10/);
  await expect(of({ backups: { perDay: -1 } })).rejects.toThrow(/-1 dated copies/);
  await expect(of({ backups: { maxAge: Number.NaN } })).rejects.toThrow(/NaN days/);
  await expect(of({ period: -1 })).rejects.toThrow(/period of autosave is -1/);
  await expect(of({ onChange: -0.1 })).rejects.toThrow(/-0.1 s after a change/);
});

it.each([
  [
    'of two groups, by default',
    { a: group('a', { saved: autosave() }), b: group('b', { saved: autosave() }) },
    'b:SR_0',
    'a:SR_0',
  ],
  [
    'however it is spelt',
    { one: autosave({ file: 'kept/x.sav' }), two: autosave({ file: './kept/../kept/x.sav', slot: 1 }) },
    'SR_1',
    'SR_0',
  ],
] satisfies [string, Members, string, string][])('refuses one file for two: %s', async (_, members, second, first) => {
  const served = start(group('x', members));
  await expect(served).rejects.toThrow(
    new RegExp(
      `^x:${second}_Name: its file '.*' is written by the autosave\\(\\) of x:${first}_Name already: give one`,
    ),
  );
});

it('refuses a slot that has no status PVs', () => {
  expect(() => autosave({ slot: 8 })).toThrow(/0 to 7/);
});

function connected(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}
