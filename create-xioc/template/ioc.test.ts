/** The IOC on a clock that stands still until it is moved, on any free port. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Context, HeapClock, serve } from 'xioc';
import shutter from './ioc.ts';

const start = (clock: HeapClock) => serve(shutter, { clock, port: 0, interfaces: ['127.0.0.1'], seed: 1 });

let clock: HeapClock;
let ioc: Awaited<ReturnType<typeof start>>;

beforeEach(async () => {
  clock = new HeapClock();
  ioc = await start(clock);
});

afterEach(() => ioc.stop());

it('opens in half a second, and counts it', async () => {
  const opened = ioc.pvs.command.put('open');
  await clock.run(499);
  expect(ioc.pvs.openings.value).toBe(0);
  await clock.run(1);
  await opened;
  expect(ioc.pvs.openings.value).toBe(1);
});

it('is closed, as a client sees it', async () => {
  const environment = { EPICS_CA_NAME_SERVERS: `127.0.0.1:${ioc.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
  await using context = new Context({ environment, repeater: false });
  const [state] = await context.getPVs('shutter:STATE');
  expect((await state.read({ type: 'STRING' })).value).toBe('closed');
});
