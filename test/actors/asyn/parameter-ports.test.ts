/** Records of templates in areaDetector's manner, on parameter ports in TypeScript, and on simulated ones. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { parameter, parameterPort } from '../../../src/database/asyn/parameter-port.ts';
import { group } from '../../../src/database/author/group.ts';
import { reject } from '../../../src/database/pv/answer.ts';
import { epicsDatabases, epicsDb } from '../../../src/helpers/epics-db.ts';
import { record, records } from '../../../src/helpers/records.ts';
import { startIoc } from '../../support/ioc.ts';
import { site } from '../stream/support.ts';

const folder = 'test/databases/parameter-ports';
const cameraDb = `${folder}/camera.template`;
const pluginDb = `${folder}/plugin.template`;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const cameraParameters = {
  MANUFACTURER: parameter.octet('xioc'),
  ACQUIRE: parameter.int32(0),
  ACQ_TIME: parameter.float64(0.1),
  IMAGE_MODE: parameter.int32(2),
  NIMAGES: parameter.int32(1),
  ARRAY_COUNTER: parameter.int32(0),
  STATUS: parameter.int32(0),
  STATUS_MESSAGE: parameter.octet('ready'),
  FILE_PATH: parameter.octet(''),
  DIGITAL: parameter.uint32(0x03),
};

/** It takes images, one after the other, and limits its exposure. */
const camera = parameterPort('CAM', cameraParameters).writes((parameters, ioc) => {
  const { ACQUIRE, ACQ_TIME, ARRAY_COUNTER, NIMAGES, STATUS } = parameters;
  const acquire = async () => {
    STATUS.set(1);
    for (let i = 0; i < NIMAGES.value!; i++) {
      await ioc.sleep(ACQ_TIME.value!);
      ARRAY_COUNTER.set(ARRAY_COUNTER.value! + 1);
    }
    STATUS.set(0);
    ACQUIRE.set(0);
  };
  return {
    ACQUIRE: (value) => {
      if (value === 1) void acquire();
    },
    ACQ_TIME: (value) => {
      if (value <= 0) reject('an exposure takes time');
      return Math.min(value, 10);
    },
    NIMAGES: async (value) => {
      await ioc.sleep(0.5);
      return value;
    },
  };
});

async function served(group: Parameters<typeof startIoc>[0]) {
  const clock = new HeapClock();
  const ioc = await startIoc(group, { clock });
  ends.push(async () => {
    const stopped = ioc.stop();
    await clock.run(10_000);
    await stopped;
  });
  await clock.run(1000);
  const pv = (name: string) => ioc.ioc.handle(name)!;
  const value = (name: string) => pv(name).value;
  const alarm = (name: string) => [pv(name).severity, pv(name).status];
  const put = async (name: string, given: unknown, ms = 100) => {
    const done = pv(name).put(given as never);
    await clock.run(ms);
    await done;
  };
  return { ioc, clock, value, alarm, put };
}

describe('records of a camera', () => {
  const make = () => epicsDb(cameraDb, { P: 'X:', R: 'cam:', PORT: 'CAM' }, { ports: [camera] });

  it('have what the driver has at the start, and write what PINI says', async () => {
    const { value, alarm } = await served(make());
    expect(value('X:cam:Manufacturer_RBV')).toBe('xioc');
    expect([value('X:cam:AcquireTime_RBV'), value('X:cam:ImageMode_RBV'), value('X:cam:NumImages_RBV')]).toEqual([
      0.1, 2, 1,
    ]);
    expect(value('X:cam:Digital_RBV')).toBe(3);
    expect(Buffer.from(value('X:cam:StatusMessage_RBV') as Int8Array).toString()).toBe('ready');
    for (const name of ['AcquireTime', 'AcquireTime_RBV', 'ImageMode_RBV', 'Acquire_RBV', 'StatusMessage_RBV']) {
      expect(alarm(`X:cam:${name}`), name).toEqual(['NO_ALARM', 'NO_ALARM']);
    }
  });

  it('follow what is written, as the driver takes it, and are refused what it refuses', async () => {
    const { value, alarm, put } = await served(make());
    await put('X:cam:AcquireTime', 0.25);
    expect(value('X:cam:AcquireTime_RBV')).toBe(0.25);
    await put('X:cam:AcquireTime', 99);
    expect(value('X:cam:AcquireTime_RBV')).toBe(10);
    await put('X:cam:AcquireTime', -1);
    expect(alarm('X:cam:AcquireTime')).toEqual(['INVALID', 'WRITE']);
    expect(value('X:cam:AcquireTime_RBV')).toBe(10);
    await put('X:cam:Shutter', 1);
    expect(value('X:cam:Digital_RBV')).toBe(0x13);
    await put('X:cam:Shutter', 0);
    expect(value('X:cam:Digital_RBV')).toBe(3);
    await put('X:cam:FilePath', Buffer.from('/data\0x'));
    expect(Buffer.from(value('X:cam:FilePath_RBV') as Int8Array).toString()).toBe('/data');
  });

  it('complete a put when the driver has, and follow what it does by itself', async () => {
    const { value, put, clock, ioc } = await served(make());
    let isDone = false;
    const putting = ioc.ioc
      .handle('X:cam:NumImages')!
      .put(2)
      .then(() => {
        isDone = true;
      });
    await clock.run(400);
    expect([isDone, value('X:cam:NumImages_RBV')]).toEqual([false, 1]);
    await clock.run(200);
    await putting;
    expect(value('X:cam:NumImages_RBV')).toBe(2);
    await put('X:cam:AcquireTime', 1);
    const counts: unknown[] = [];
    ioc.ioc.handle('X:cam:ArrayCounter_RBV')!.watch((count) => counts.push(count));
    await put('X:cam:Acquire', 1);
    expect([value('X:cam:Acquire_RBV'), value('X:cam:DetectorState_RBV')]).toEqual([1, 1]);
    await clock.run(2500);
    // The setpoint as well, by `asyn:READBACK`.
    expect([value('X:cam:Acquire_RBV'), value('X:cam:Acquire'), value('X:cam:DetectorState_RBV')]).toEqual([0, 0, 0]);
    expect(counts.at(-1)).toBe(2);
    expect(counts).toContain(1);
  });
});

it('values that are set in one turn are all processed, and failures are alarms', async () => {
  const gauge = parameterPort('G', {
    P: parameter.float64(),
    N: parameter.int32(0, { states: ['bad', { name: 'good' }, { name: 'broken', value: 6, severity: 'MAJOR' }] }),
  });
  const at = { P: '@asyn(G,0)P', N: '@asyn(G,0)N' };
  const definition = group('g', {
    db: records(
      'g',
      [
        record('ai', 'g:P', { DTYP: 'asynFloat64', INP: at.P, SCAN: 'I/O Intr' }),
        record('ai', 'g:slow', { DTYP: 'asynFloat64', INP: at.P, SCAN: '1 second', ASLO: 2, AOFF: 1 }),
        record('mbbi', 'g:N', { DTYP: 'asynInt32', INP: at.N, SCAN: 'I/O Intr' }),
        record('bi', 'g:B', { DTYP: 'asynInt32', INP: at.N, SCAN: 'I/O Intr' }),
        record('mbbo', 'g:set', { DTYP: 'asynInt32', OUT: at.N }),
      ],
      { ports: [gauge] },
    ),
  });
  const { ioc, clock, value, alarm, put } = await served(definition);
  const { P, N } = ioc.ioc.parameters.handlesOf(gauge);
  expect(alarm('g:P')).toEqual(['INVALID', 'UDF']);
  const seen: unknown[] = [];
  ioc.ioc.handle('g:P')!.watch((now) => seen.push(now));
  for (const each of [1, 2, 3]) P.set(each);
  await clock.run(10);
  expect(seen).toEqual([1, 2, 3]);
  await clock.run(1000);
  expect(value('g:slow')).toBe(7);
  P.fail('disconnected');
  await clock.run(10);
  expect([value('g:P'), ...alarm('g:P')]).toEqual([3, 'INVALID', 'COMM']);
  P.set(3);
  await clock.run(10);
  expect(alarm('g:P')).toEqual(['NO_ALARM', 'NO_ALARM']);
  P.set(4, { severity: 'MINOR', status: 'HIGH' });
  await clock.run(10);
  expect([value('g:P'), ...alarm('g:P')]).toEqual([4, 'MINOR', 'HIGH']);
  expect(ioc.ioc.handle('g:N')!.metadata.enumStrings.slice(0, 3)).toEqual(['bad', 'good', 'broken']);
  expect(ioc.ioc.handle('g:B')!.metadata.enumStrings).toEqual(['bad', 'good']);
  await put('g:set', 2);
  expect([N.value, value('g:N'), ...alarm('g:N')]).toEqual([6, 2, 'MAJOR', 'STATE']);
  expect(() => N.set(1.5)).toThrow('1.5 is no value of N, which is int32');
});

it('INP may be put while the IOC runs', async () => {
  const two = parameterPort('T', { A: parameter.float64(1), B: parameter.float64(2) });
  const { ioc, clock, value, put } = await served(
    records('t', [record('ai', 't:x', { DTYP: 'asynFloat64', INP: '@asyn(T,0)A', SCAN: 'I/O Intr' })], {
      ports: [two],
    }),
  );
  expect(value('t:x')).toBe(1);
  await put('t:x.INP', '@asyn(T,0)B');
  expect(value('t:x')).toBe(2);
  const { A, B } = ioc.ioc.parameters.handlesOf(two);
  A.set(5);
  B.set(6);
  await clock.run(10);
  expect(value('t:x')).toBe(6);
});

it('a port has several addresses', async () => {
  const channels = parameterPort('C', { V: parameter.float64(0) }, { addresses: 2 }).writes(({ V }) => ({
    V: (value, address) => void V.at(1 - address).set(-value),
  }));
  const { ioc, value, put } = await served(
    records(
      'c',
      [0, 1].flatMap((address) => [
        record('ao', `c:set${address}`, { DTYP: 'asynFloat64', OUT: `@asyn(C,${address})V` }),
        record('ai', `c:get${address}`, { DTYP: 'asynFloat64', INP: `@asyn(C,${address})V`, SCAN: 'I/O Intr' }),
      ]),
      { ports: [channels] },
    ),
  );
  await put('c:set1', 5);
  expect([value('c:get0'), value('c:get1')]).toEqual([-5, 5]);
  expect(() => ioc.ioc.parameters.handlesOf(channels).V.at(2)).toThrow('C has no address 2');
});

describe('what is wrong with a link', () => {
  it.each([
    [{ DTYP: 'asynFloat64', INP: '@asyn(CAMM,0)ACQ_TIME' }, /there is no port 'CAMM'[\s\S]*Did you mean "CAM"\?/],
    [
      { DTYP: 'asynFloat64', INP: '@asyn(CAM,0)ACQ_TIM' },
      /the port CAM has no parameter 'ACQ_TIM'[\s\S]*Did you mean "ACQ_TIME"\?/,
    ],
    [
      { DTYP: 'asynFloat64', INP: '@asyn(CAM,0)ACQUIRE' },
      /ACQUIRE of CAM is int32, but DTYP 'asynFloat64' exchanges float64/,
    ],
    [{ DTYP: 'asynFloat64', INP: '@asyn(CAM,1)ACQ_TIME' }, /the port CAM has no address 1: it has 0 alone/],
    [{ DTYP: 'asynFloat64', INP: '@asyn CAM' }, /"@asyn CAM" is no link to a port/],
  ])('%j', (fields, message) => {
    expect(() => records('x', [record('ai', 'x', fields)], { ports: [camera] })).toThrow(message);
  });

  it('leaves the record undefined where that is asked for', async () => {
    const { alarm, ioc } = await served(
      records('x', [record('ai', 'x', { DTYP: 'asynFloat64', INP: '@asyn(NO,0)V', SCAN: '1 second' })], {
        ports: [camera],
        lenient: true,
      }),
    );
    expect(alarm('x')).toEqual(['INVALID', 'UDF']);
    expect(() => ioc.ioc.parameters.handlesOf(parameterPort('NO', {}))).toThrow('no parameter port NO');
  });

  it('two ports of one name', async () => {
    const other = parameterPort('CAM', cameraParameters);
    const twice = group('x', {
      a: records('a', [], { ports: [camera] }),
      b: records('b', [], { ports: [other] }),
    });
    await expect(startIoc(twice)).rejects.toThrow('there are two parameter ports of this name');
  });
});

describe('without a driver', () => {
  it('a readback follows its setpoint, whatever their DTYP, and nothing is undefined', async () => {
    const files = [
      { file: cameraDb, macros: { P: 'X:', R: 'cam:', PORT: 'SIM1' } },
      { file: pluginDb, macros: { P: 'X:', R: 'image1:', PORT: 'IMAGE1', NDARRAY_PORT: 'SIM1' } },
    ];
    const { ioc, value, alarm, put } = await served(epicsDatabases(files, { dtyp: 'soft' }));
    const names = [...ioc.pvNames].filter((name) => !name.endsWith('Mask'));
    expect(names.filter((name) => alarm(name)[0] !== 'NO_ALARM')).toEqual([]);
    expect([value('X:cam:AcquireTime_RBV'), value('X:cam:ImageMode_RBV'), value('X:cam:NumImages_RBV')]).toEqual([
      0.5, 1, 3,
    ]);
    expect(value('X:image1:NDArrayPort_RBV')).toBe('SIM1');
    await put('X:cam:ImageMode', 2);
    await put('X:cam:Shutter', 1);
    await put('X:image1:Mask', [1, 2, 3]);
    await put('X:image1:EnableCallbacks', 1);
    expect([value('X:cam:ImageMode_RBV'), value('X:cam:Digital_RBV'), value('X:image1:EnableCallbacks_RBV')]).toEqual([
      2, 16, 1,
    ]);
    expect([...(value('X:image1:Mask_RBV') as Int32Array)]).toEqual([1, 2, 3]);
    // What no setpoint is beside is played by hand.
    await put('X:cam:DetectorState_RBV', 1);
    expect(value('X:cam:DetectorState_RBV')).toBe(1);
  });
});

it('a start script names a file of ports', async () => {
  const driver = mkdtempSync(join(tmpdir(), 'xioc-driver-'));
  ends.push(() => rmSync(driver, { recursive: true }));
  writeFileSync(
    join(driver, 'sim.ts'),
    `import { parameter, parameterPort } from ${JSON.stringify(join(process.cwd(), 'src/index.ts'))};
export const sim = parameterPort('SIM1', { GAIN: parameter.float64(1) }).writes(() => ({ GAIN: (value) => Math.round(value) }));
`,
  );
  const {
    field,
    run,
    err,
    process: processed,
  } = await site(
    {
      script: `parameterPorts("${join(driver, 'sim.ts')}")\ndbLoadRecords("x.db")\niocInit\n`,
      files: {
        'x.db': `record(ao, "g") { field(DTYP, "asynFloat64") field(OUT, "@asyn(SIM1,0)GAIN") }
record(ai, "g_RBV") { field(DTYP, "asynFloat64") field(INP, "@asyn(SIM1,0)GAIN") field(SCAN, "I/O Intr") }
`,
      },
    },
    { maySystem: true },
  );
  expect(err).not.toContain('ERROR');
  await run('dbpf g 2.7\n');
  await expect.poll(() => field('g_RBV')).toBe(3);
  await processed('g');
  expect((await run('asynReport 1\n')).out).toContain('SIM1 multiDevice:No canBlock:No autoConnect:Yes\n');
});

it('a start script runs no such file unless it may run programs', async () => {
  const said = await site({
    script: 'parameterPorts("ran.ts")\n',
    files: { 'ran.ts': 'globalThis.hasRun = true;\n' },
  });
  expect(said.err).toContain(
    'parameterPorts: ran.ts is a program, and programs are not run for scripts (--allow-system)',
  );
  expect(globalThis).not.toHaveProperty('hasRun');
});
