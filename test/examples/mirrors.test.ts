/** Examples that are clients too: they follow a PV of another IOC, and say when it has gone. */
import { describe, expect, it } from 'vitest';
import clientMonitor from '../../src/examples/client_monitor_async.ts';
import mirror from '../../src/examples/mirror.ts';
import simple from '../../src/examples/simple.ts';
import threadMonitor from '../../src/examples/thread_client_monitor.ts';
import type { PvHandle } from '../../src/index.ts';
import type { RunningIoc } from '../../src/serve.ts';
import { startIoc } from '../support/ioc.ts';
import { until } from './until.ts';

/** For a client that asks one IOC and nobody else. */
const asking = ({ port }: RunningIoc) => ({
  environment: { EPICS_CA_ADDR_LIST: `127.0.0.1:${port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' },
});

describe('mirror', () => {
  it('has the value and the time of its target', async () => {
    const source = await startIoc(simple);
    const ioc = await startIoc(mirror, { ...asking(source), macros: { target: 'simple:B' } });
    const value = ioc.ioc.handle('mirror:value')!;
    await until(() => value.value === 2);
    const time = { seconds: 1_000_000_000, nanoseconds: 123_456_789 };
    source.pvs.B.write(3.5, { time });
    await until(() => value.value === 3.5);
    expect(value.timestamp).toEqual(time);
    await ioc.stop();
    await source.stop();
  });
});

describe.each([
  ['client_monitor_async', clientMonitor],
  ['thread_client_monitor', threadMonitor],
])('%s', (_id, monitor) => {
  it('has the alarm of its source, and LINK when that is gone', async () => {
    const source = await startIoc(simple);
    const ioc = await startIoc(monitor, asking(source));
    const mirrored = ioc.pvs.mirrored as PvHandle<number>;
    await until(() => mirrored.value === 1);
    source.pvs.A.write(7, { status: 'HIHI', severity: 'MAJOR' });
    await until(() => mirrored.value === 7);
    expect([mirrored.status, mirrored.severity]).toEqual(['HIHI', 'MAJOR']);
    expect(mirrored.timestamp).toEqual(source.pvs.A.timestamp);
    await source.stop();
    await until(() => mirrored.status === 'LINK');
    expect([mirrored.value, mirrored.severity]).toEqual([7, 'MAJOR']);
    await ioc.stop();
  });
});

describe('client_monitor_async', () => {
  it('follows its source again when that is back', async () => {
    const source = await startIoc(simple);
    const { port } = source;
    // A lost PV is searched again after some seconds, as libca does: here they are shorter.
    const ioc = await startIoc(clientMonitor, { ...asking(source), speed: 20 });
    const { mirrored } = ioc.pvs;
    const state = () => ioc.ioc.handle('mirror:STATE')!.value;
    await until(() => mirrored.value === 1);
    await source.stop();
    await until(() => mirrored.status === 'LINK');
    expect(state()).toBe(2);
    const again = await startIoc(simple, { port });
    again.pvs.A.write(9);
    await until(() => mirrored.status === 'NO_ALARM' && mirrored.value === 9);
    expect(state()).toBe(1);
    await ioc.stop();
    await again.stop();
  });
});
