/** The save file and its backups, on a real disk. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BackupOptions, SaveStore } from '../../../src/helpers/autosave/store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let directory: string;
let now: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'xioc-store-'));
  now = new Date(2026, 2, 10, 12).getTime();
});
afterEach(() => rmSync(directory, { recursive: true }));

const store = (name = 'set.sav', backups: BackupOptions = {}) =>
  new SaveStore(join(directory, name), backups, () => now);
const sav = (value: string) => `# autosave R5.3\tx\nbl:a ${value}\n<END>\n`;
const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
const files = () => readdirSync(directory).sort();
const dated = (name: string) => files().filter((file) => file.startsWith(name) && file !== name);

describe('a write', () => {
  it('gives the file and its second copy new contents, and leaves nothing else behind', async () => {
    await store('set.sav', { perDay: 0 }).write(sav('1'));
    expect(files()).toEqual(['set.sav', 'set.savB']);
    expect(readFileSync(join(directory, 'set.savB'), 'utf8')).toBe(sav('1'));
  });

  it('makes the directory', async () => {
    await store('new/deep/set.sav').write(sav('1'));
    expect(existsSync(join(directory, 'new/deep/set.sav'))).toBe(true);
  });

  it('waits for the one before it', async () => {
    const one = store();
    await Promise.all(Array.from({ length: 20 }, (_, i) => one.write(sav(String(i)))));
    expect((await one.read())!.entries).toEqual([{ name: 'bl:a', value: '19' }]);
  });

  it('that fails leaves the file as it was, and no part of the new one', async () => {
    const one = store('set.sav', { perDay: 0 });
    await one.write(sav('1'));
    mkdirSync(join(directory, 'set.sav.tmp')); // cannot be written to
    await expect(one.write(sav('2'))).rejects.toThrow();
    expect((await one.read())!.entries).toEqual([{ name: 'bl:a', value: '1' }]);
    rmSync(join(directory, 'set.sav.tmp'), { recursive: true });
    await one.write(sav('3'));
    expect(files()).toEqual(['set.sav', 'set.savB']);
  });

  it('succeeds although a backup cannot be made, and says so', async () => {
    const one = store();
    mkdirSync(join(directory, 'set.savB'));
    const warnings = await one.write(sav('1'));
    expect(warnings).toEqual([expect.stringContaining('set.savB')]);
    expect((await one.read())!.entries).toEqual([{ name: 'bl:a', value: '1' }]);
  });
});

describe('copies in sequence', () => {
  const sequence = () => files().filter((file) => /set\.sav\d$/.test(file));
  const contents = (name: string) => readFileSync(join(directory, name), 'utf8');

  /** Writes the value and copies it; later than the ones before. */
  async function keep(one: SaveStore, value: string, second: number): Promise<string | undefined> {
    await one.write(sav(value));
    utimesSync(join(directory, 'set.sav'), second, second);
    return one.copyInSequence();
  }

  it('are made in turn, the oldest replaced', async () => {
    const one = store('set.sav', { perDay: 0 });
    const made: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++) made.push(await keep(one, String(i), i));
    expect(made.map((file) => file?.at(-1))).toEqual(['0', '1', '2', '0', '1']);
    expect(['set.sav0', 'set.sav1', 'set.sav2'].map(contents)).toEqual([sav('3'), sav('4'), sav('2')]);
  });

  it('go on where they were after a restart, and fill gaps first', async () => {
    for (let i = 0; i < 4; i++) await keep(store('set.sav', { perDay: 0 }), String(i), i);
    expect(await keep(store('set.sav', { perDay: 0 }), 'next', 9)).toBe(join(directory, 'set.sav1'));
    rmSync(join(directory, 'set.sav2'));
    expect(await keep(store('set.sav', { perDay: 0 }), 'gap', 10)).toBe(join(directory, 'set.sav2'));
  });

  it('are as many as are wanted: older ones beyond are left alone', async () => {
    write('set.sav7', sav('old'));
    const one = store('set.sav', { sequence: 2, perDay: 0 });
    for (let i = 0; i < 6; i++) await keep(one, String(i), i);
    expect(sequence()).toEqual(['set.sav0', 'set.sav1', 'set.sav7']);
    expect(contents('set.sav7')).toBe(sav('old'));
    expect(await keep(store('set.sav', { sequence: 0 }), '9', 9)).toBeUndefined();
    for (const bad of [-1, 11, 1.5]) expect(() => store('set.sav', { sequence: bad })).toThrow(/from 0 to 10/);
  });

  it('are made of what was written since the last one only', async () => {
    write('set.sav', sav('of the last start'));
    const one = store('set.sav', { perDay: 0 });
    expect(await one.copyInSequence()).toBeUndefined();
    expect(await keep(one, '1', 1)).toBe(join(directory, 'set.sav0'));
    expect(await one.copyInSequence()).toBeUndefined();
  });

  it('that cannot be made are reported, and tried again', async () => {
    const one = store('set.sav', { perDay: 0 });
    await one.write(sav('1'));
    mkdirSync(join(directory, 'set.sav0/in-the-way'), { recursive: true });
    for (const index of [1, 2]) write(`set.sav${index}`, sav('newer'));
    utimesSync(join(directory, 'set.sav0'), 0, 0);
    await expect(one.copyInSequence()).rejects.toMatchObject({ file: join(directory, 'set.sav0') });
    rmSync(join(directory, 'set.sav0'), { recursive: true });
    expect(await one.copyInSequence()).toBe(join(directory, 'set.sav0'));
  });
});

describe('dated copies', () => {
  it.each([
    ['set.sav', 'set.sav_260310-120000'],
    ['set.json', 'set_20260310-120000.json'],
  ])('of %s are named after the time', async (name, copy) => {
    await store(name).write(sav('1'));
    expect(files()).toContain(copy);
  });

  it('are spread over the day, as many as are wanted', async () => {
    const one = store('set.sav', { perDay: 4, maxAge: 30 });
    const begin = new Date(2026, 2, 11).getTime();
    for (now = begin; now < begin + DAY; now += 15 * 60_000) await one.write(sav(String(now)));
    expect(dated('set.sav_')).toHaveLength(4);
    const times = dated('set.sav_').map((file) => file.slice(-6, -4));
    expect(times).toEqual(['00', '06', '12', '18']);
  });

  it('count per day, also across restarts', async () => {
    const begin = new Date(2026, 2, 11).getTime();
    for (now = begin; now < begin + 3 * DAY; now += HOUR) {
      await store('set.sav', { perDay: 2, maxAge: 30 }).write(sav('1'));
    }
    for (const day of ['260311', '260312', '260313']) expect(dated(`set.sav_${day}`)).toHaveLength(2);
  });

  it('are removed when they are too old', async () => {
    for (let i = 0; i < 40; i++) {
      now += DAY;
      await store('set.sav', { perDay: 1, maxAge: 30 }).write(sav(String(i)));
    }
    const ages = dated('set.sav_').map((file) => {
      const day = new Date(2026, Number(file.slice(10, 12)) - 1, Number(file.slice(12, 14)), 12);
      return Math.round((now - day.getTime()) / DAY);
    });
    expect(ages).toHaveLength(31);
    expect(Math.max(...ages)).toBe(30);
  });

  it('keep what was written at their time', async () => {
    const one = store('set.sav', { perDay: 24 });
    await one.write(sav('1'));
    now += HOUR;
    await one.write(sav('2'));
    expect(readFileSync(join(directory, 'set.sav_260310-120000'), 'utf8')).toBe(sav('1'));
    expect(readFileSync(join(directory, 'set.sav_260310-130000'), 'utf8')).toBe(sav('2'));
  });

  it('are made by a clock that was set back, too', async () => {
    const one = store('set.sav', { perDay: 2 });
    await one.write(sav('1'));
    now -= 3 * DAY;
    await one.write(sav('2'));
    expect(dated('set.sav_')).toHaveLength(2);
  });

  it('of other files are left alone', async () => {
    write('set.sav_notes', 'mine');
    write('other.sav_200101-000000', sav('1'));
    await store('set.sav', { perDay: 1, maxAge: 1 }).write(sav('1'));
    expect(files()).toEqual(expect.arrayContaining(['set.sav_notes', 'other.sav_200101-000000']));
  });
});

describe('a read', () => {
  it('finds nothing where nothing was written', async () => {
    expect(await store().read()).toBeUndefined();
  });

  it('takes the second copy when the file was not written to its end, and keeps the bad one', async () => {
    write('set.sav', sav('1').slice(0, -3));
    write('set.savB', sav('2'));
    const read = (await store().read())!;
    expect(read.from).toBe(join(directory, 'set.savB'));
    expect(read.entries).toEqual([{ name: 'bl:a', value: '2' }]);
    const [kept] = dated('set.sav_RBAD_');
    expect(read.refused).toEqual([
      { file: join(directory, 'set.sav'), why: 'it was not written to its end', kept: join(directory, kept!) },
    ]);
    await store().write(sav('3'));
    expect(readFileSync(join(directory, kept!), 'utf8')).toBe(sav('1').slice(0, -3));
  });

  it('takes the newest good copy, numbered ones before dated ones', async () => {
    write('set.sav', '');
    write('set.savB', 'rubbish');
    for (const [name, hour] of [
      ['set.sav0', 1],
      ['set.sav1', 3],
      ['set.sav2', 2],
    ] as const) {
      write(name, sav(name));
      utimesSync(join(directory, name), now / 1000, now / 1000 + hour * 3600);
    }
    write('set.sav_260309-120000', sav('dated'));
    expect((await store().read())!.from).toBe(join(directory, 'set.sav1'));
    write('set.sav1', 'rubbish');
    utimesSync(join(directory, 'set.sav1'), now / 1000, now / 1000 + 3 * 3600);
    expect((await store().read())!.from).toBe(join(directory, 'set.sav2'));
    for (const name of ['set.sav0', 'set.sav2']) rmSync(join(directory, name));
    expect((await store().read())!.from).toBe(join(directory, 'set.sav_260309-120000'));
  });

  it('says that no file could be trusted', async () => {
    write('set.json', '{"a": ');
    const read = (await store('set.json').read())!;
    expect(read.from).toBe('');
    expect(read.refused).toHaveLength(1);
  });

  it('reads Latin-1, as old tools wrote it', async () => {
    writeFileSync(join(directory, 'set.sav'), Buffer.from(sav('20 \xb0C'), 'latin1'));
    expect((await store().read())!.entries[0]!.value).toBe('20 °C');
  });

  it('takes a copy when the file cannot be read', async () => {
    mkdirSync(join(directory, 'set.sav')); // as good as a disk that does not answer: permissions do not stop root
    write('set.savB', sav('2'));
    const read = (await store().read())!;
    expect(read.entries).toEqual([{ name: 'bl:a', value: '2' }]);
    expect(read.refused).toEqual([
      { file: join(directory, 'set.sav'), why: expect.stringContaining('EISDIR'), kept: undefined },
    ]);
  });

  it('can be kept as it was, whichever file it came from', async () => {
    write('set.savB', sav('2'));
    const one = store();
    const { from } = (await one.read())!;
    expect(await one.keepRead(from)).toBe(join(directory, 'set.sav.bu'));
    await one.write(sav('3'));
    expect(readFileSync(join(directory, 'set.sav.bu'), 'utf8')).toBe(sav('2'));
  });
});
