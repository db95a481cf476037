/** The PV Access server with clients of others: p4p (PVXS), its gateway, and ophyd-async. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { group } from '../../src/database/author/group.ts';
import { pv } from '../../src/database/author/pv.ts';
import { rpc } from '../../src/database/author/rpc.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { type Finding, startClient } from './client.ts';
import { tool } from './python.ts';
import { ended, listening, quietPython } from './server.ts';

const environment = (...ports: readonly number[]): NodeJS.ProcessEnv => ({
  ...quietPython,
  EPICS_PVA_NAME_SERVERS: ports.map((port) => `127.0.0.1:${port}`).join(' '),
  EPICS_PVA_AUTO_ADDR_LIST: 'NO',
  EPICS_PVA_ADDR_LIST: '',
});

describe.skipIf(inject('peer') !== 'xioc')('PV Access clients', () => {
  test('p4p reads and puts every type, tables, images, groups, and calls', async () => {
    const definition = group(
      'n',
      {
        boolean: pv.boolean(true),
        byte: pv.int8(-5),
        ubyte: pv.char(250),
        short: pv.short(-300),
        ushort: pv.uint16(60_000),
        int: pv.long(-70_000),
        uint: pv.uint32(4_000_000_000),
        long: pv.int64(-(2n ** 40n)),
        ulong: pv.uint64(2n ** 40n),
        float: pv.float(1.5),
        double: pv.double(2.5),
        string: pv.string('grüße'),
        text: pv.text('a longer text than forty characters of it'),
        enum: pv.enum('off', ['off', 'on']),
        doubles: pv.double([1, 2.5], { maxLength: 5 }),
        strings: pv.string(['a', 'b'], { maxLength: 5 }),
        table: pv.table({ name: pv.string(['x']), position: pv.double([1.5]) }, { doc: 'points', maxRows: 5 }),
        image: pv.image({ type: 'uint16', width: 3, height: 2 }),
        sum: rpc({ a: pv.double(0), b: pv.double(0) }, pv.double(0), ({ a, b }) => a + b),
        inner: group('inner', { x: pv.double(1), y: pv.double(2) }),
      },
      { prefix: 'n:' },
    );
    const ioc = await startIoc(definition, { protocols: ['pva'] });
    ioc.pvs.image.write({ pixels: Uint16Array.of(1, 2, 3, 4, 5, 6) });
    const cases: Readonly<Record<string, readonly [type: string, before: unknown, after: unknown]>> = {
      'n:boolean': ['?', true, false],
      'n:byte': ['b', -5, 6],
      'n:ubyte': ['B', 250, 251],
      'n:short': ['h', -300, 300],
      'n:ushort': ['H', 60_000, 60_001],
      'n:int': ['i', -70_000, 70_000],
      'n:uint': ['I', 4_000_000_000, 4_000_000_001],
      'n:long': ['l', -(2 ** 40), 2 ** 41],
      'n:ulong': ['L', 2 ** 40, 2 ** 41],
      'n:float': ['f', 1.5, -1.5],
      'n:double': ['d', 2.5, 1e300],
      'n:string': ['s', 'grüße', 'ärger'],
      'n:text': ['s', 'a longer text than forty characters of it', 'ü'.repeat(60)],
      'n:doubles': ['ad', [1, 2.5], [4, 5, 6]],
      'n:strings': ['as', ['a', 'b'], ['', 'ü']],
    };
    const wanted = Object.fromEntries(Object.entries(cases).map(([name, [, , after]]) => [name, after]));
    const client = startClient('p4p_values.py', { ...wanted, 'n:enum': 1 }, environment(ioc.pvaPort));
    const findings = await client.finish();
    await ioc.stop();
    const of = (name: string) => findings.filter((finding) => finding.name === name);
    for (const [name, [type, before, after]] of Object.entries(cases)) {
      expect(of(name)[0]).toMatchObject({ type, before, after });
    }
    const choices = ['off', 'on'];
    expect(of('n:enum')[0]).toMatchObject({ before: { index: 0, choices }, after: { index: 1, choices } });
    expect(of('n:image')[0]).toMatchObject({
      shape: [2, 3],
      dtype: 'uint16',
      pixels: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      color: 0,
    });
    expect(of('n:table')).toMatchObject([
      {
        id: 'epics:nt/NTTable:1.0',
        labels: ['name', 'position'],
        columns: { name: ['x'], position: [1.5] },
        descriptor: 'points',
      },
      { after: { name: ['p', 'q', 'r'], position: [1, 2, 3] } },
      { refused: 'the columns would differ in length: value.name 1, value.position 3; nothing was put' },
    ]);
    expect(of('n:sum')[0]).toMatchObject({ result: 3.5 });
    expect(of('n:inner')).toMatchObject([
      { id: 'xioc:group/inner:1.0', fields: ['x', 'y', 'alarm', 'timeStamp'] },
      { after: [5, 6] },
    ]);
  });

  test('p4p takes images of 8 MB at 10 Hz, and 1,000 monitors of one PV', async () => {
    const size = 2048;
    const last = 20;
    const members = { image: pv.image({ type: 'uint16', width: size, height: size }), count: pv.long(0) };
    const ioc = await startIoc(group('l', members, { prefix: 'l:' }), { protocols: ['pva'] });
    const client = startClient('p4p_load.py', { last, monitors: 1000, final: 7 }, environment(ioc.pvaPort));
    await client.next({ step: 'watching' });
    for (let number = 1; number <= last; number++) {
      ioc.pvs.image.write({ pixels: new Uint16Array(size * size).fill(number), uniqueId: number });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const images = await client.next({ step: 'images' }, 85_000);
    const seen = images.seen as readonly (readonly [number, number, number, number])[];
    expect(images.done).toBe(true);
    // Each is whole, none comes twice or late, and the newest has arrived.
    for (const [number, first, end, count] of seen) expect([first, end, count]).toEqual([number, number, size * size]);
    const numbers = seen.map(([number]) => number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.at(-1)).toBe(last);
    for (let count = 1; count <= 7; count++) ioc.pvs.count.write(count);
    expect(await client.next({ step: 'monitors' }, 85_000)).toMatchObject({ done: true });
    await client.finish();
    await ioc.stop();
  }, 180_000);

  test('p4p opens 20,000 channels on one connection', async () => {
    const channels = 20_000;
    const members = Object.fromEntries(Array.from({ length: channels }, (_, i) => [`c${i}`, pv.long(1)]));
    const ioc = await startIoc(group('l', members, { prefix: 'l:' }), { protocols: ['pva'] });
    const client = startClient('p4p_load.py', { channels }, environment(ioc.pvaPort));
    expect(await client.next({ step: 'channels' }, 85_000)).toMatchObject({ count: channels, sum: channels });
    await client.finish();
    await ioc.stop();
  }, 180_000);

  test('p4p finds an IOC again that was restarted, and two on one host', async () => {
    const definition = (name: string) => group(name, { value: pv.double(1) }, { prefix: `${name}:` });
    const port = await freePort();
    let first = await startIoc(definition('one'), { protocols: ['pva'], pvaPort: port });
    const second = await startIoc(definition('two'), { protocols: ['pva'] });
    expect(first.pvaPort).toBe(port);
    const client = startClient(
      'p4p_watch.py',
      { names: ['one:value', 'two:value'] },
      environment(port, second.pvaPort),
    );
    await client.next({ value: 1 });
    second.pvs.value.write(2);
    await client.next({ value: 2 });
    await first.stop();
    await client.next({ lost: true });
    first = await startIoc(definition('one'), { protocols: ['pva'], pvaPort: port });
    first.pvs.value.write(3);
    await client.next({ value: 3 }, 60_000);
    await client.finish();
    await first.stop();
    await second.stop();
  }, 120_000);

  test("p4p's gateway stands between an IOC and p4p", async () => {
    const ioc = await startIoc(group('g', { value: pv.double(1.5) }, { prefix: 'g:' }), { protocols: ['pva'] });
    const folder = await mkdtemp(join(tmpdir(), 'xioc-'));
    const [port, clientUdp, serverUdp] = [await freePort(), await freePort(), await freePort()];
    const file = join(folder, 'gateway.json');
    await writeFile(
      file,
      JSON.stringify({
        version: 2,
        clients: [{ name: 'in', provider: 'pva', addrlist: '', autoaddrlist: false, bcastport: clientUdp }],
        servers: [
          {
            ...{ name: 'out', clients: ['in'], interface: ['127.0.0.1'], addrlist: '127.0.0.1', autoaddrlist: false },
            ...{ serverport: port, bcastport: serverUdp },
          },
        ],
      }),
    );
    let gateway: ChildProcess | undefined;
    try {
      const env = { ...quietPython, EPICS_PVA_NAME_SERVERS: `127.0.0.1:${ioc.pvaPort}` };
      gateway = spawn(tool('pvagw'), [file], { env });
      await listening(gateway, port);
      const client = startClient('p4p_watch.py', { names: ['g:value'] }, environment(port));
      await client.next({ value: 1.5 }, 60_000);
      ioc.pvs.value.write(4);
      await client.next({ value: 4 });
      await client.finish();
    } finally {
      await ended(gateway);
      await ioc.stop();
      await rm(folder, { recursive: true });
    }
  }, 120_000);

  test('ophyd-async makes a device of a table of contents, and drives it', async () => {
    const axis = group('axis', {
      position: pv.double(0, { units: 'mm', put: () => new Promise<void>((resolve) => setTimeout(resolve, 300)) }),
      readback: pv.double(0, { readOnly: true }),
    });
    const definition = group('stage', { x: axis, enabled: pv.boolean(true) }, { prefix: 'st:', pvi: true });
    const ioc = await startIoc(definition, { protocols: ['pva'] });
    ioc.pvs.x.position.watch((value) => ioc.pvs.x.readback.write(value));
    const findings = await startClient('ophyd_async_pvi.py', { prefix: 'st:' }, environment(ioc.pvaPort)).finish();
    await ioc.stop();
    const of = (step: string): Finding | undefined => findings.find((finding) => finding.step === step);
    expect(of('children')).toMatchObject({ names: ['enabled', 'x'], axis: ['position', 'readback'] });
    expect(of('set')).toMatchObject({ readback: 4 });
    expect(of('set')?.seconds).toBeGreaterThan(0.25);
    expect(of('read')).toMatchObject({ value: 4 });
    expect(of('describe')).toMatchObject({ units: 'mm' });
  });
});
