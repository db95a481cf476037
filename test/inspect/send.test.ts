import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { group, pv } from '../../src/index.ts';
import { Commands } from '../../src/inspect/commands.ts';
import { RuntimeSource } from '../../src/inspect/index.ts';
import { startIoc } from '../support/ioc.ts';

const sample = group('send', { x: pv.double(0), SP: pv.double(0) }).behaves(({ x }) =>
  setup({
    types: {} as { events: { type: 'move'; target: number } | { type: 'stop' } | { type: 'burst' } },
    guards: { isNear: ({ event }) => event.type === 'move' && Math.abs(event.target) < 10 },
    actions: {
      go: ({ event }) => x.write(event.type === 'move' ? event.target : 0),
      fail: () => {
        throw new Error('the pipe burst');
      },
    },
  }).createMachine({
    id: 'stage',
    initial: 'idle',
    states: {
      idle: { on: { move: { guard: 'isNear', target: 'moving', actions: 'go' }, burst: { actions: 'fail' } } },
      moving: { on: { stop: 'idle' } },
    },
  }),
);
const STAGE = 'device:stage/stage';

let clock: HeapClock;
let running: Awaited<ReturnType<typeof startIoc>>;
let source: RuntimeSource;
let logged: (readonly [facts: object, message: string])[];
beforeEach(async () => {
  clock = new HeapClock();
  running = await startIoc(sample, { clock });
  source = new RuntimeSource(running.ioc, { name: 'send', version: '0' });
  Array.from(source.looking());
  logged = [];
});
afterEach(() => running.stop());

const commands = (allowed = true) => {
  const note = (facts: object, message: string) => void logged.push([facts, message]);
  return new Commands(source, allowed, { info: note, warn: note });
};

describe('an event sent by hand', () => {
  test('reaches the machine with its payload, is counted, and stands in the log', async () => {
    const all = commands();
    await all.of('127.0.0.1').send(STAGE, 'move', '{"target": 4.5}');
    expect(running.ioc.handle('send:x')!.value).toBe(4.5);
    expect(source.census.get(STAGE)!.ref.getSnapshot()).toMatchObject({ value: 'moving' });
    expect([all.done, all.refused]).toEqual([1, 0]);
    expect(logged).toEqual([
      [{ actor: 'stage', event: 'move', payload: '{"target": 4.5}', from: '127.0.0.1' }, 'inspector: send'],
    ]);
  });

  test.each([
    ['move', '{"target": 99}', 'stage refused move in idle: guard isNear of idle said no.'],
    ['stop', '', 'stage refused stop in idle: no transition on stop in idle.'],
    ['move', '{target: 4}', /^The payload is not JSON \(.*\): give an object such as/],
    ['move', '[4]', 'The payload [4] is not a JSON object: give one such as {"target": 5}.'],
    ['xstate.stop', '', 'stage does not take "xstate.stop" from here, only the events of its machine.'],
    ['', '', 'stage does not take "" from here, only the events of its machine.'],
  ])('is refused, and that is explained: %s %s', async (event, payload, why) => {
    const all = commands();
    await expect(all.of('127.0.0.1').send(STAGE, event, payload)).rejects.toThrow(why);
    expect(source.census.get(STAGE)!.ref.getSnapshot()).toMatchObject({ value: 'idle' });
    expect([all.done, all.refused]).toEqual([0, 1]);
    expect(logged).toMatchObject([[{ event, refused: expect.any(String) }, 'inspector: send refused']]);
  });

  test('that breaks the machine says so; the device starts it again', async () => {
    await expect(commands().of('').send(STAGE, 'burst', '')).rejects.toThrow('stage failed on burst');
    expect(running.ioc.services.errors.recent.at(-1)).toMatchObject({
      device: 'stage',
      error: { message: 'the pipe burst' },
    });
    clock.advance(60_000);
    Array.from(source.looking());
    expect(source.census.get(STAGE)!.ref.getSnapshot()).toMatchObject({ value: 'idle', status: 'active' });
  });

  test.each([
    ['supervisor', 'client.connected', 'supervisor takes no events from here.'],
    ['ioc', 'stop', 'IOC takes no events from here.'],
    ['pv/send:x', 'post', 'send:x takes no events from here.'],
    ['device:stage', 'machine.done', 'only restart, stop.'],
    ['nowhere', 'stop', 'This actor is gone.'],
  ])('may not disturb the runtime: %s %s', async (id, event, why) => {
    await expect(commands().of('').send(id, event, '')).rejects.toThrow(why);
  });

  test('starts a device again', async () => {
    const { send } = commands().of('');
    await send(STAGE, 'move', '{"target": 1}');
    await send('device:stage', 'restart', '');
    Array.from(source.looking());
    expect(source.census.get(STAGE)!.ref.getSnapshot()).toMatchObject({ value: 'idle' });
  });

  test('leaves no spy behind', async () => {
    const { ref } = source.census.get(STAGE)!;
    const { logic } = ref as unknown as { logic: object };
    await commands().of('').send(STAGE, 'move', '{"target": 1}');
    expect((ref as unknown as { logic: object }).logic).toBe(logic);
  });

  test('is neither offered nor sent when the inspector is read-only', async () => {
    const { send, accepts } = commands(false).of('');
    expect(accepts(STAGE)).toEqual([]);
    await expect(send(STAGE, 'move', '{"target": 1}')).rejects.toThrow('--inspect-write');
    expect(source.census.get(STAGE)!.ref.getSnapshot()).toMatchObject({ value: 'idle' });
  });
});
