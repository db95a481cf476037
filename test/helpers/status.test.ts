/** IOC statistics, asked for by clients as displays and liveness probes do. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { CpuMeter } from '../../src/helpers/status/process-facts.ts';
import {
  autosave,
  basicStatus,
  environmentStatus,
  type Group,
  group,
  memoryTracing,
  periodicStatus,
  pv,
  queueStatus,
  type RunningIoc,
  scanStatus,
  status,
  timeStatus,
} from '../../src/index.ts';
import { Program } from '../cli/program.ts';
import { Client, NORMAL, Types } from '../examples/client.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { RawClient } from '../support/raw-client.ts';
import { write } from '../support/requests.ts';
import { reference } from './status/ioc-stats.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(definition: Group, clock?: HeapClock): Promise<{ ioc: RunningIoc; client: Client }> {
  const ioc = await startIoc(definition, clock && { clock });
  cleanups.push(() => ioc.stop());
  const client = await Client.of(ioc);
  cleanups.push(() => client.close());
  return { ioc, client };
}

describe('the PVs of iocStats', () => {
  let ioc: RunningIoc;
  let client: Client;
  beforeAll(async () => {
    ioc = await startIoc(group('bl', { status: status() }));
    client = await Client.of(ioc);
  });
  afterAll(async () => {
    client.close();
    await ioc.stop();
  });

  it.each(reference)('$name has the type and the record of iocStats', async ({ name, record, type, count, alias }) => {
    const channel = await client.channel(`bl:${name}`);
    expect([channel.type, channel.count]).toEqual([Types[type], count]);
    expect(await client.value(`bl:${name}.RTYP`)).toBe(record);
    if (alias !== undefined) {
      expect(await client.channel(`bl:${alias}`)).toMatchObject({ type: Types[type], count });
      expect(await client.value(`bl:${alias}.NAME`)).toBe(`bl:${name}`);
    }
  });

  it.each(reference.filter(({ fields }) => fields))(
    '$name has the fields of iocStats',
    async ({ name, fields = {} }) => {
      for (const [field, expected] of Object.entries(fields)) {
        const value =
          typeof expected === 'string'
            ? (await client.read(`bl:${name}.${field}`, Types.STRING)).values[0]
            : await client.value(`bl:${name}.${field}`);
        expect(value, `${name}.${field}`).toBe(expected);
      }
    },
  );

  it('are all of them: the others are xioc’s own, or under the names of base', () => {
    const known = new Set(reference.flatMap(({ name, alias }) => (alias === undefined ? name : [name, alias])));
    const others = ioc.pvNames.map((name) => name.slice('bl:'.length)).filter((name) => !known.has(name));
    expect(others.filter((name) => !/^(?:CLIENT|EPICS_)/.test(name))).toEqual(['SCAN_OVERRUNS', 'PUTS_OVERDUE']);
  });

  it('tell of this process and this host', async () => {
    expect(await client.value('bl:PROCESS_ID')).toBe(process.pid);
    expect(await client.value('bl:PARENT_ID')).toBe(process.ppid);
    expect(await client.value('bl:CPU_CNT')).toBe(os.cpus().length);
    expect(await client.value('bl:HOSTNAME')).toBe(os.hostname().slice(0, 39));
    expect(await client.text('bl:APP_DIR')).toBe(process.cwd());
    expect(await client.text('bl:EPICS_VERSION')).toContain(process.version);
    expect(await client.value('bl:KERNEL_VERS')).toContain(os.type());
  });

  it('measure memory in bytes, and files', async () => {
    const used = await client.value('bl:MEM_USED');
    const free = await client.value('bl:MEM_FREE');
    const max = await client.value('bl:MEM_MAX');
    expect(Number(used)).toBeGreaterThan(20e6);
    expect(Number(used)).toBeLessThan(process.memoryUsage.rss() * 2);
    expect(Number(free)).toBeGreaterThan(0);
    expect(Number(max)).toBeGreaterThan(Number(used));
    const descriptors = Number(await client.value('bl:FD_CNT'));
    const limit = Number(await client.value('bl:FD_MAX'));
    expect(descriptors).toBeGreaterThan(5);
    expect(limit).toBeGreaterThan(descriptors);
    expect(await client.value('bl:FD_FREE')).toBe(limit - descriptors);
  });
});

describe('time', () => {
  it('passes: heartbeat, time of day, uptime', async () => {
    const clock = new HeapClock(new Date(2026, 10, 22, 19, 34, 5).getTime());
    const { client } = await serve(group('bl', { status: status({ clients: false }) }), clock);
    expect(await client.value('bl:UPTIME')).toBe('00:00:00');
    expect(await client.value('bl:STARTTOD')).toBe('11/22/2026 19:34:05');
    await clock.run(64_000);
    expect(await client.value('bl:UPTIME')).toBe('00:01:04');
    expect(await client.value('bl:TOD')).toBe('11/22/2026 19:35:09');
    expect(await client.value('bl:HEARTBEAT')).toBe(65);
    expect(await client.value('bl:STARTTOD')).toBe('11/22/2026 19:34:05');
  });

  it('between measurements is what the PVs for it say', async () => {
    const clock = new HeapClock(0);
    const { ioc, client } = await serve(group('bl', { status: periodicStatus() }), clock);
    const stamp = () => JSON.stringify(ioc.ioc.handle('bl:FD_CNT')!.timestamp);
    const before = stamp();
    await clock.run(19_999);
    expect(stamp()).toBe(before);
    await clock.run(1);
    expect(stamp()).not.toBe(before);
    expect(await client.write('bl:FD_UPD_TIME', [2])).toBe(NORMAL);
    const after = stamp();
    await clock.run(2000);
    expect(stamp()).not.toBe(after);
    await client.write('bl:FD_UPD_TIME', [0.01]); // held to a second, as in iocStats
    expect(await client.value('bl:FD_UPD_TIME')).toBe(1);
  });
});

describe('load', () => {
  it('is counted: clients, channels, PVs, machines that are down', async () => {
    const clock = new HeapClock();
    const { ioc, client } = await serve(group('bl', { status: status({ clients: false }) }), clock);
    await client.channel('bl:TOD');
    await client.channel('bl:UPTIME');
    const second = await RawClient.open(ioc.port);
    cleanups.push(() => second.close());
    await clock.run(15_000);
    const value = (name: string) => ioc.ioc.handle(`bl:${name}`)!.value;
    expect(value('CA_CLNT_CNT')).toBe(2);
    expect(value('CA_CONN_CNT')).toBe(2);
    expect(Number(value('RECORD_CNT'))).toBe(ioc.pvNames.length);
    expect(value('SUSP_TASK_CNT')).toBe(0);
  });

  it('of the CPU is what the process uses, in percent of all CPUs', async () => {
    const meter = new CpuMeter();
    const before = process.cpuUsage();
    const begun = performance.now();
    const usedMs = () => {
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    while (usedMs() < 300);
    const { process: load, system } = meter.read();
    const expected = (100 * usedMs()) / (performance.now() - begun) / os.cpus().length;
    expect(load / expected).toBeGreaterThan(0.5);
    expect(load / expected).toBeLessThan(2);
    expect(system).toBeGreaterThan(0);

    const { ioc } = await serve(group('bl', { status: periodicStatus() }));
    await ioc.ioc.handle('bl:LOAD_UPD_TIME')!.put(1);
    for (const name of ['IOC_CPU_LOAD', 'SYS_CPU_LOAD']) {
      await expect.poll(() => Number(ioc.ioc.handle(`bl:${name}`)!.value), { timeout: 15_000 }).toBeGreaterThan(0);
    }
  });
});

describe('queues', () => {
  const read = (ioc: RunningIoc) => (name: string) => ioc.ioc.handle(`bl:${name}`)!.value;

  it('of puts: how many wait for a PV, at most, and how many were refused', async () => {
    const clock = new HeapClock();
    const definition = group('bl', {
      slow: pv.long(0, { put: async (_value, { ioc }) => void (await ioc.sleep(100)) }),
      status: queueStatus(),
    });
    const ioc = await startIoc(definition, { clock, bounds: { waitingPuts: 4 } });
    cleanups.push(() => ioc.stop());
    const value = read(ioc);
    await clock.run(0);
    expect([value('SCANONCE_Q_USEDPER'), value('CBLOW_Q_HIGHPER')]).toEqual([0, 0]);
    const client = await RawClient.open(ioc.port);
    cleanups.push(() => client.close());
    const sid = await client.create('bl:slow');
    for (let i = 0; i < 7; i++) client.send(write(sid, new Uint8Array(8), { type: 5 }));
    await client.settle();
    await clock.run(10_000);
    expect(value('SCANONCE_Q_SIZE')).toBe(4);
    expect([value('SCANONCE_Q_USED'), value('SCANONCE_Q_HIGH'), value('SCANONCE_Q_OVERRUNS')]).toEqual([4, 4, 2]);
    expect([value('SCANONCE_Q_USEDPER'), value('SCANONCE_Q_HIGHPER')]).toEqual([100, 100]);
    await clock.run(600_000);
    expect([value('SCANONCE_Q_USED'), value('SCANONCE_Q_HIGH'), value('SCANONCE_Q_USEDPER')]).toEqual([0, 4, 0]);
  });

  it('of scans: how many go on, by the PRIO of their record', async () => {
    const clock = new HeapClock();
    const slow = (PRIO: string) =>
      pv.double(0, {
        record: 'ai',
        fields: { PRIO },
        scan: { event: 'go', run: async ({ ioc }) => void (await ioc.sleep(30)) },
      });
    const definition = group('bl', { a: slow('HIGH'), b: slow('HIGH'), c: slow('LOW'), status: queueStatus() });
    const ioc = await startIoc(definition, { clock });
    cleanups.push(() => ioc.stop());
    const value = read(ioc);
    ioc.ioc.scans.post({ kind: 'event', name: 'go' });
    ioc.ioc.scans.post({ kind: 'event', name: 'go' });
    await clock.run(10_000);
    const queue = (name: string) => ['USED', 'HIGH', 'OVERRUNS'].map((suffix) => value(`${name}_Q_${suffix}`));
    expect([queue('CBLOW'), queue('CBMEDIUM'), queue('CBHIGH')]).toEqual([
      [1, 1, 1],
      [0, 0, 0],
      [2, 2, 2],
    ]);
    expect(value('CB_Q_SIZE')).toBe(ioc.ioc.scans.triggered);
    await clock.run(60_000);
    expect([queue('CBLOW'), queue('CBHIGH')]).toEqual([
      [0, 1, 1],
      [0, 2, 2],
    ]);
  });
});

describe('scanning', () => {
  it('is reported by the PVs of iocStats, rate by rate', async () => {
    const { client } = await serve(group('bl', { scans: scanStatus() }), new HeapClock());
    for (const rate of ['01HZ', '02HZ', '05HZ', '1HZ', '2HZ', '5HZ', '10HZ']) {
      expect(await client.value(`bl:${rate}_MODE.RTYP`)).toBe('bo');
      expect((await client.read(`bl:${rate}_MODE`, Types.STRING)).values).toEqual(['Absolute']);
      for (const [field, expected] of Object.entries({ RTYP: 'sub', EGU: 'second', PREC: 5, HHSV: 2, HSV: 1 })) {
        expect(await client.value(`bl:${rate}_UPD_TIME.${field}`), field).toBe(expected);
      }
    }
  });

  it('that is late raises an alarm, and what was missed is counted', async () => {
    const clock = new HeapClock();
    let busyMs = 0;
    const busy = pv.long(0, { scan: { every: 0.1, run: () => clock.advance(busyMs) } });
    const { client } = await serve(group('bl', { busy, scans: scanStatus() }), clock);
    const read = async (name: string) => {
      const { values, fields } = await client.read(`bl:${name}`);
      return [(values as number[])[0]!, fields.severity];
    };
    const tick = async (ms: number) => {
      busyMs = ms;
      await clock.run(100);
      return read('10HZ_UPD_TIME');
    };
    await tick(0);
    expect(await tick(0)).toEqual([expect.closeTo(0.1, 9), 0]);
    expect(await tick(4)).toEqual([expect.closeTo(0.104, 9), 1]);
    expect(await tick(0)).toEqual([expect.closeTo(0.096, 9), 0]);
    expect(await client.write('bl:10HZ_MODE', ['Relative'], Types.STRING)).toBe(NORMAL);
    expect(await tick(4)).toEqual([expect.closeTo(0.004, 9), 1]);
    expect(await tick(0)).toEqual([expect.closeTo(-0.004, 9), 1]);
    expect(await tick(350)).toEqual([expect.closeTo(0.35, 9), 2]);
    busyMs = 0;
    await clock.run(1000);
    expect(await read('SCANMON_SEVR')).toEqual([0, 0]);
    await clock.run(10_000);
    expect(await read('10HZ_OVERRUNS')).toEqual([6, 0]); // three ticks, at each of which two scans were due
    expect(await read('1HZ_OVERRUNS')).toEqual([0, 0]);
    await tick(30);
    await client.write('bl:SCANMON_SEVR.PROC', [1]);
    expect(await read('SCANMON_SEVR')).toEqual([0, 2]);
  });
});

describe('the clock', () => {
  it('tells the time, and that it is simulated', async () => {
    const clock = new HeapClock(Date.UTC(2026, 0, 1));
    const { client } = await serve(group('bl', { time: timeStatus() }), clock);
    await clock.run(5000);
    expect(await client.value('bl:GTIM_TIME')).toBe((Date.UTC(2026, 0, 1) - Date.UTC(1990, 0, 1)) / 1000 + 5);
    expect(await client.value('bl:GTIM_CUR_SRC')).toBe('Simulated');
    expect(await client.value('bl:GTIM_EVT_SRC')).toBe('No working providers');
  });

  it('counts how often that of the host was set back, until it is reset', async () => {
    const { client } = await serve(group('bl', { time: timeStatus() }));
    await until(async () => (await client.value('bl:GTIM_CUR_SRC')) === 'OS Clock');
    cleanups.push(() => vi.useRealTimers());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2020, 0, 1) });
    const counted = async () => Number(await client.value('bl:GTIM_ERR_CNT'));
    await until(async () => (await counted()) > 0);
    expect((await client.read('bl:GTIM_ERR_CNT')).fields.severity).toBe(2);
    vi.useRealTimers();
    expect(await client.write('bl:GTIM_RESET', ['Reset'], Types.STRING)).toBe(NORMAL);
    expect(await counted()).toBe(0);
  });
});

describe('the busiest clients', () => {
  it('are named, with what they ask for, in order', async () => {
    const clock = new HeapClock();
    const definition = group('bl', { wave: pv.double(new Float64Array(10_000)), status: status() });
    const { ioc, client } = await serve(definition, clock);
    const quiet = await named(ioc, 'quiet');
    const loud = await named(ioc, 'loud');
    const sid = await loud.create('bl:wave');
    loud.send({ type: 'EVENT_ADD', dbrType: 6, count: 0, sid, subscriptionId: 1, mask: 1 });
    await loud.next('EVENT_ADD');
    await clock.run(5000);
    for (let i = 0; i < 10; i++) ioc.ioc.handle('bl:wave')!.write(new Float64Array(10_000).fill(i));
    for (let i = 0; i < 10; i++) await loud.next('EVENT_ADD');
    await clock.run(5000);
    expect(await client.value('bl:CLIENT1_NAME')).toBe('loud@there');
    expect(await client.value('bl:CLIENT1_ADDR')).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await client.value('bl:CLIENT1_CHANNELS')).toBe(1);
    expect(await client.value('bl:CLIENT1_SUBSCR')).toBe(1);
    expect(Number(await client.value('bl:CLIENT1_RATE'))).toBeCloseTo((10 * 80_000) / 5, -3);
    expect(await client.value('bl:CLIENT4_NAME')).toBe('');
    loud.close();
    quiet.close();
    await expect.poll(() => ioc.ioc.statistics().clients.length).toBe(1);
    await clock.run(5000);
    expect(await client.value('bl:CLIENT1_NAME')).not.toBe('loud@there');
    expect(await client.value('bl:CLIENT2_NAME')).toBe('');
  });

  it('are ten of those there are', async () => {
    const clock = new HeapClock();
    const definition = group('bl', { wave: pv.double(new Float64Array(1000)), status: status() });
    const ioc = await startIoc(definition, { clock });
    cleanups.push(() => ioc.stop());
    for (const reads of [3, 12, 7, 1, 10, 5, 9, 2, 11, 4, 8, 6]) {
      const raw = await named(ioc, `reads${reads}`);
      cleanups.push(() => raw.close());
      const sid = await raw.create('bl:wave');
      for (let i = 0; i < reads; i++) raw.send({ type: 'READ_NOTIFY', dbrType: 6, count: 0, sid, ioid: i });
      await raw.settle();
    }
    await clock.run(5000);
    const names = ioc.pvNames.filter((name) => /CLIENT\d+_NAME$/.test(name)).map((name) => ioc.ioc.handle(name)!.value);
    expect(names).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((reads) => `reads${reads}@there`));
  });

  it('show who does not read, and what is dropped', async () => {
    const clock = new HeapClock();
    const definition = group('bl', { wave: pv.double(new Float64Array(100_000)), status: status() });
    const ioc = await startIoc(definition, { clock, bounds: { unreadBytes: 100_000 } });
    cleanups.push(() => ioc.stop());
    const slow = await named(ioc, 'slow');
    const sid = await slow.create('bl:wave');
    slow.socket.pause();
    slow.send({ type: 'EVENT_ADD', dbrType: 6, count: 0, sid, subscriptionId: 1, mask: 1 });
    await expect.poll(() => ioc.ioc.statistics().clients[0]?.subscriptions).toBe(1);
    for (let i = 0; i < 50; i++) {
      ioc.ioc.handle('bl:wave')!.write(new Float64Array(100_000).fill(i));
      await sleep(1);
    }
    await clock.run(5000);
    const value = (column: string) => ioc.ioc.handle(`bl:CLIENT1_${column}`)!.value;
    expect(value('NAME')).toBe('slow@there');
    expect(Number(value('QUEUE'))).toBeGreaterThan(100_000);
    expect(Number(value('DROPPED'))).toBeGreaterThan(20);
    slow.close();
  });

  async function named(ioc: RunningIoc, name: string): Promise<RawClient> {
    const raw = await RawClient.connect(ioc.port);
    raw.send(
      { type: 'VERSION', priority: 0, minor: 13, sequence: 0 },
      { type: 'CLIENT_NAME', name },
      { type: 'HOST_NAME', name: 'there' },
    );
    await raw.next('VERSION');
    return raw;
  }
});

describe('memory tracing', () => {
  it('tells the spaces of the heap, and where memory was allocated', async () => {
    const { ioc, client } = await serve(group('bl', { memory: memoryTracing({ period: 0.1 }) }));
    expect(Number(await client.value('bl:HEAP_USED'))).toBeGreaterThan(1e6);
    expect(Number(await client.value('bl:HEAP_OLD_SPACE'))).toBeGreaterThan(1e5);
    expect(await client.text('bl:TraceTopAllocations')).toBe('');
    expect(await client.write('bl:EnableTracing', [1])).toBe(NORMAL);
    await until(async () => (await client.text('bl:TraceTopAllocations')) !== '');
    const kept = hoard();
    await until(async () => (await client.text('bl:TraceTopAllocations')).includes('hoard'));
    expect(await client.text('bl:TraceTopAllocations')).toMatch(/^\s*\d+ \S/m);
    await client.write('bl:TraceCount', [1]);
    await until(async () => (await client.text('bl:TraceTopAllocations')).split('\n').length === 1);
    expect(kept).toHaveLength(20_000);
    await client.write('bl:EnableTracing', [0]);
    expect(ioc.ioc.handle('bl:EnableTracing')!.value).toBe(false);
  });

  function hoard(): object[] {
    const kept: object[] = [];
    for (let i = 0; i < 20_000; i++) kept.push({ i, list: [i, i, i, i, i, i, i, i], inner: { i, more: [i, i, i] } });
    return kept;
  }
});

describe('commands', () => {
  it('SYSRESET stops the IOC in good order', async () => {
    const { ioc, client } = await serve(group('bl', { status: basicStatus() }));
    await client.write('bl:SYSRESET', [0]);
    expect(await client.value('bl:SYSRESET')).toBe(0);
    await client.begin('bl:SysReset', [1]);
    await ioc.stopped;
  });

  it('SYSRESET ends `xioc run` with exit code 0, as procServ and systemd expect', { timeout: 30_000 }, async () => {
    const program = new Program(['run', 'status', '-v'], { EPICS_CAS_SERVER_PORT: String(await freePort()) });
    onTestFinished(() => void program.child.kill('SIGKILL'));
    await program.says('complete');
    const client = await Client.of({ port: Number(/Listening on 127\.0\.0\.1:(\d+)/.exec(program.stdout)![1]) });
    await client.begin('status:SYSRESET', [1]);
    const { code, stdout } = await program.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('SYSRESET');
    client.close();
  });

  it('limits that somebody changed outlive a restart, with autosave', async () => {
    const directory = mkdtempSync(`${os.tmpdir()}/xioc-status-`);
    const file = `${directory}/s.sav`;
    const definition = group('bl', { status: status({ autosave: true }), saved: autosave({ file, onChange: false }) });
    const before = await serve(definition);
    expect(await before.client.write('bl:CA_CLNT_CNT.HIHI', [3])).toBe(NORMAL);
    expect(await before.client.write('bl:LOAD.HHSV', ['MINOR'], Types.STRING)).toBe(NORMAL);
    await before.ioc.stop();
    const { client } = await serve(definition);
    expect(await client.value('bl:CA_CLNT_CNT.HIHI')).toBe(3);
    expect((await client.read('bl:LOAD.HHSV', Types.STRING)).values).toEqual(['MINOR']);
    expect(await client.value('bl:CA_CONN_CNT.HIHI')).toBe(4500);
    expect(await client.value('bl:FD_FREE.LOLO')).toBe(5);
    rmSync(directory, { recursive: true });
  });

  it('START_CNT counts starts, with autosave', async () => {
    const directory = mkdtempSync(`${os.tmpdir()}/xioc-status-`);
    const definition = group('bl', {
      status: basicStatus({ autosave: true }),
      saved: autosave({ file: `${directory}/s.sav` }),
    });
    for (const count of [1, 2, 3]) {
      const ioc = await startIoc(definition);
      expect(ioc.ioc.handle('bl:START_CNT')!.value).toBe(count);
      await ioc.stop();
    }
    rmSync(directory, { recursive: true });
  });
});

it('the environment is served under its own names and under those of iocStats', async () => {
  process.env.EPICS_CA_ADDR_LIST = '10.1.2.3';
  const { client } = await serve(group('bl', { environment: environmentStatus() }));
  delete process.env.EPICS_CA_ADDR_LIST;
  expect(await client.value('bl:EPICS_CA_ADDR_LIST')).toBe('10.1.2.3');
  expect(await client.value('bl:CA_ADDR_LIST')).toBe('10.1.2.3');
  expect(await client.value('bl:CA_SRVR_PORT')).toBe('5064');
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited for too long');
    await sleep(20);
  }
}
