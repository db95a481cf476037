/** Examples that reach out of the IOC: threads, files, devices, formulas. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import barcode from '../../src/examples/barcode_reader.ts';
import customWrite from '../../src/examples/custom_write.ts';
import dynamicCalc from '../../src/examples/dynamic_calc.ts';
import formula from '../../src/examples/formula_ioc.ts';
import gamepad from '../../src/examples/gamepad.ts';
import sharedMemory from '../../src/examples/shared_memory.ts';
import workerThread from '../../src/examples/worker_thread.ts';
import workerThreadPc from '../../src/examples/worker_thread_pc.ts';
import { startIoc } from '../support/ioc.ts';
import { NORMAL, PUT_FAILED, Types, withClient } from './client.ts';
import { until } from './until.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xioc-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** As the kernel writes a device: see linux/input.h. */
function recorded(events: readonly (readonly [kind: number, code: number, value: number])[]): Buffer {
  return Buffer.concat(
    events.map(([kind, code, value], index) => {
      const event = Buffer.alloc(24);
      event.writeBigInt64LE(1_700_000_000n, 0);
      event.writeBigInt64LE(BigInt(index * 1000), 8);
      event.writeUInt16LE(kind, 16);
      event.writeUInt16LE(code, 18);
      event.writeInt32LE(value, 20);
      return event;
    }),
  );
}

describe('worker threads', () => {
  it('work off requests that were taken at once', async () => {
    const ioc = await startIoc(workerThread);
    await withClient(ioc, async (client) => {
      const start = performance.now();
      for (const seconds of [1, 0, 0]) expect(await client.write('wt:request', [seconds])).toBe(NORMAL);
      expect(performance.now() - start).toBeLessThan(900);
      expect(ioc.pvs.response.value).toBe(0);
      await until(() => ioc.pvs.response.value === 3);
      expect(performance.now() - start).toBeGreaterThan(990);
    });
  });

  it('complete a put when they are done', async () =>
    withClient(await startIoc(workerThreadPc), async (client) => {
      const start = performance.now();
      expect(await client.write('wt:request', [1])).toBe(NORMAL);
      expect(performance.now() - start).toBeGreaterThan(990);
      expect(await client.value('wt:request')).toBe(1);
    }));

  it('hand over images in shared memory, with the time of each', async () => {
    const before = Date.now();
    const ioc = await startIoc(sharedMemory);
    await withClient(ioc, async (client) => {
      const { image } = ioc.pvs;
      await until(() => image.value.length > 1);
      const { values, fields } = await client.read('shm:image');
      expect(values).toHaveLength(3 * 1024 * 1024);
      expect(new Set(values).size).toBe(1);
      const ms = (Number(fields.seconds) + 631_152_000) * 1000 + Number(fields.nanoseconds) / 1e6;
      expect(ms).toBeGreaterThanOrEqual(before);
      expect(ms).toBeLessThanOrEqual(Date.now());
      let images = 0;
      image.watch(() => images++);
      await until(() => images > 20); // slots are used again
    });
  });
});

describe('custom_write', () => {
  it('has written the file when the put completes', async () => {
    const ioc = await startIoc(customWrite);
    await withClient(ioc, async (client) => {
      ioc.pvs.directory.write(folder);
      expect(await client.write('custom_write:A', [42])).toBe(NORMAL);
      expect(await readFile(join(folder, 'A'), 'utf8')).toBe('42\n');
      ioc.pvs.directory.write(join(folder, 'missing'));
      expect(await client.write('custom_write:B', [43])).toBe(PUT_FAILED);
      expect(ioc.pvs.B.severity).toBe('INVALID');
    });
  });
});

describe('formulas', () => {
  it('are computed from their variables on every read', async () => {
    const ioc = await startIoc(formula, { macros: { formula: 'area = width * height + SQRT(w2)' } });
    await withClient(ioc, async (client) => {
      await client.write('Formula:width', [3]);
      await client.write('Formula:height', [4]);
      await client.write('Formula:w2', [25]);
      expect(await client.value('Formula:area')).toBe(17);
      expect((await client.read('Formula:vars')).values).toEqual(['height', 'w2', 'width']);
      expect(await client.value('Formula:formula')).toBe('area = width * height + SQRT(w2)');
      expect(await client.value('Formula:out_postfix')).toBe('area');
    });
  });

  it.each(['area', 'width * height', '2x = a', 'a == b'])('need a name for the result: %s', async (text) => {
    await expect(startIoc(formula, { macros: { formula: text } })).rejects.toThrow("write it as 'name = expression'");
  });

  it('say where they are wrong', async () => {
    await expect(startIoc(formula, { macros: { formula: 'a = b +* c' } })).rejects.toThrow('character');
  });

  it.each(['proc', 'formula', 'area'])(
    'cannot have %s as a variable, which is the name of another PV',
    async (name) => {
      const served = startIoc(formula, { macros: { formula: `area = 2 * ${name}` } });
      await expect(served).rejects.toThrow(`Formula:${name}`);
    },
  );

  it('may have a variable of any other name', async () => {
    const ioc = await startIoc(formula, { macros: { formula: 'area = 2 * output + inputs' } });
    await withClient(ioc, async (client) => {
      await client.write('Formula:output', [3]);
      await client.write('Formula:inputs', [1]);
      expect(await client.value('Formula:area')).toBe(7);
    });
  });

  it('that are put make PVs for their variables', async () => {
    const ioc = await startIoc(dynamicCalc);
    await withClient(ioc, async (client) => {
      expect((await client.read('dyncalc:variables')).values).toEqual(['a', 'b']);
      await client.write('dyncalc:a', [3]);
      await client.write('dyncalc:formula', ['a * (b + c) - c'], Types.STRING);
      expect((await client.read('dyncalc:variables')).values).toEqual(['a', 'b', 'c']);
      await client.write('dyncalc:b', [5]);
      await client.write('dyncalc:c', [2]);
      expect(await client.write('dyncalc:formula.PROC', [1])).toBe(NORMAL);
      expect(await client.value('dyncalc:output')).toBe(19);
      expect(await client.write('dyncalc:formula', ['a +* b'], Types.STRING)).toBe(PUT_FAILED);
      expect(await client.write('dyncalc:formula', ['d + output'], Types.STRING)).toBe(PUT_FAILED);
      // What was refused has left nothing after.
      expect(ioc.ioc.serves('dyncalc:d')).toBe(false);
      expect((await client.read('dyncalc:variables')).values).toEqual(['a', 'b', 'c']);
      await client.write('dyncalc:a', [4]);
      await client.write('dyncalc:formula.PROC', [1]);
      expect(await client.value('dyncalc:output')).toBe(26);
    });
  });
});

describe('input devices', () => {
  it('read barcodes: keys up to enter, without shift', async () => {
    const event = join(folder, 'barcode');
    const key = (code: number) =>
      [
        [1, code, 1],
        [0, 0, 0],
        [1, code, 0],
      ] as const;
    await writeFile(
      event,
      recorded([...key(28), ...key(42), ...key(5), ...key(30), ...key(12), ...key(11), ...key(28)]),
    );
    const ioc = await startIoc(barcode, { macros: { event } });
    await withClient(ioc, async (client) => {
      await until(async () => (await client.text('bc:barcode')) !== '');
      expect(await client.text('bc:barcode')).toBe('4AMINUS0');
    });
  });

  it('read a gamepad, and say when it has gone', async () => {
    const event = join(folder, 'gamepad');
    await writeFile(
      event,
      recorded([
        [1, 304, 1],
        [3, 0, -32768],
        [3, 17, -1],
        [3, 99, 5],
        [2, 0, 7],
        [1, 307, 1],
        [1, 307, 0],
      ]),
    );
    const ioc = await startIoc(gamepad, { macros: { event } });
    await withClient(ioc, async (client) => {
      const alive = ioc.ioc.handle('gp:alive')!;
      const seen: unknown[] = [alive.value];
      alive.watch((value) => seen.push(value));
      await until(() => ioc.ioc.handle('gp:x')!.timestamp.nanoseconds === 6_000_000);
      await until(() => alive.value === 0);
      expect(seen[0]).toBe(1);
      const values = await Promise.all(['a', 'lx', 'dy', 'x', 'b'].map((name) => ioc.ioc.handle(`gp:${name}`)!.value));
      expect(values).toEqual([1, -32768, -1, 0, 0]);
      expect(await client.value('gp:lx')).toBe(-32768);
    });
  });

  it('are tried again when they cannot be read', async () => {
    const event = join(folder, 'nothing');
    const ioc = await startIoc(gamepad, { macros: { event } });
    await withClient(ioc, async (client) => {
      await until(async () => (await client.read('gp:a')).fields.severity === 3);
      await writeFile(event, recorded([[1, 304, 1]]));
      await until(async () => (await client.value('gp:a')) === 1);
    });
  });
});
