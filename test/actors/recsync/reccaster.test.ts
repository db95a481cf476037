/** RecCaster against a recceiver over real sockets, on a clock that the test moves. */
import { afterEach, expect, it } from 'vitest';
import { RecCaster } from '../../../src/actors/recsync/reccaster.ts';
import { group, HeapClock, pv, type RunningIoc } from '../../../src/index.ts';
import { startIoc } from '../../support/ioc.ts';
import { Recceiver, type Upload } from './recceiver.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const oven = group('oven', {
  temperature: pv.double(20, { doc: 'What the thermometer says', readOnly: true }),
  mode: pv.enum('off', ['off', 'heating']),
  curve: pv.double([1], { maxLength: 4 }),
  level: pv.double(1, { record: 'calc' }),
});

async function start() {
  const clock = new HeapClock();
  const recceiver = new Recceiver();
  await recceiver.start();
  cleanups.push(() => recceiver.close());
  const ports = () => ({ ca: 5064, pva: 0 });
  const environment = { ENGINEER: 'ada' };
  const ioc: RunningIoc = await startIoc(oven, {
    clock,
    environment,
    servers: [(root) => new RecCaster(root, root.services, { name: 'oven', port: 0, ports })],
  });
  cleanups.push(() => ioc.stop());
  const caster = ioc.ioc.server(RecCaster)!;
  /** Time passes until something is seen. */
  const until = (condition: () => unknown, stepMs = 0) =>
    expect
      .poll(async () => {
        await clock.run(stepMs);
        return condition();
      })
      .toBeTruthy();
  /** An upload after `count` others. */
  const upload = async (count: number, stepMs = 1000): Promise<Upload> => {
    await until(() => recceiver.uploads[count]?.isDone, stepMs);
    return recceiver.uploads[count]!;
  };
  return { clock, recceiver, ioc, caster, until, upload };
}

it('tells all PVs with their types, and what the IOC is', async () => {
  const { recceiver, caster, until, upload } = await start();
  await until(() => caster.udpPort !== 0);
  recceiver.announce(caster.udpPort, 77);
  const { key, infos, records } = await upload(0);
  expect(key).toBe(77);
  expect([...records.values()]).toEqual([
    { name: 'oven:temperature', type: 'ai' },
    { name: 'oven:mode', type: 'bo' },
    { name: 'oven:curve', type: 'waveform' },
    { name: 'oven:level', type: 'calc' },
  ]);
  expect(Object.fromEntries(infos.get(0)!)).toMatchObject({
    IOCNAME: 'oven',
    RSRV_SERVER_PORT: '5064',
    ENGINEER: 'ada',
  });
  expect(infos.get(0)!.has('PVAS_SERVER_PORT')).toBe(false);
  expect(infos.get(1)!.get('recordDesc')).toBe('What the thermometer says');
});

it('waits for a place, answers pings, and tells anew what has changed', async () => {
  const { clock, recceiver, ioc, caster, until, upload } = await start();
  await until(() => caster.udpPort !== 0);
  recceiver.isFree = false;
  recceiver.announce(caster.udpPort, 1);
  await until(() => recceiver.uploads[0], 1000);
  await clock.run(600_000);
  expect(caster.ref.getSnapshot().value).toBe('waiting');
  recceiver.isFree = true;
  recceiver.greet(recceiver.uploads[0]!);
  const first = await upload(0, 0);
  recceiver.ping(first, 4711);
  await until(() => first.pongs.includes(4711));
  ioc.ioc.addMembers({ late: pv.string('') }, 'x:', {});
  await until(() => caster.ref.getSnapshot().matches({ synchronised: 'stale' }));
  const second = await upload(1);
  expect([...second.records.values()]).toContainEqual({ name: 'x:late', type: 'stringout' });
});

it('takes the next recceiver that announces itself when one is silent or gone', async () => {
  const { recceiver, caster, until, upload } = await start();
  for (const [count, lose] of [
    [0, () => {}],
    [1, () => recceiver.uploads[1]!.socket.destroy()],
  ] as const) {
    await until(() => caster.udpPort !== 0, 1000);
    recceiver.announce(caster.udpPort, count);
    await upload(count);
    await until(() => caster.ref.getSnapshot().matches('synchronised'));
    lose();
    await until(() => !caster.ref.getSnapshot().matches('synchronised'), count === 0 ? 1000 : 0);
  }
  expect(caster.ref.getSnapshot().matches('lost')).toBe(true);
});
