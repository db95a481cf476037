/** Waiting until a machine is in a state, and what becomes of it when the machine goes elsewhere. */
import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { type DeviceHandle, group, pv } from '../../../src/index.ts';
import { simulate, turn } from '../../examples/simulate.ts';

type ValveEvent = { type: 'open' | 'close' | 'trip' | 'reset' | 'break' | 'end' };

const valve = setup({ types: {} as { events: ValveEvent } }).createMachine({
  id: 'valve',
  initial: 'working',
  states: {
    working: {
      initial: 'closed',
      on: { trip: { target: 'tripped' }, break: { target: 'broken' }, end: { target: 'ended' } },
      states: {
        closed: { on: { open: { target: 'opening' } } },
        opening: { after: { 1000: { target: 'opened' } }, on: { close: { target: 'closed' } } },
        opened: { on: { close: { target: 'closed' } } },
      },
    },
    tripped: { on: { reset: { target: 'working' } } },
    broken: {
      type: 'parallel',
      states: { a: { initial: 'on', states: { on: {} } }, b: { initial: 'off', states: { off: {} } } },
    },
    ended: { type: 'final' },
  },
});

const definition = group('v', { x: pv.long(0) }).behaves(() => valve);
const opened = 'working.opened';

function withValve(
  run: (device: {
    send(type: ValveEvent['type']): void;
    until: (typeof handle)['until'];
    handle: typeof handle;
    pass(seconds: number): Promise<void>;
  }) => Promise<void>,
) {
  return simulate(definition, async ({ ioc, pass }) => {
    const device = ioc.ioc.main.context.device<typeof valve>();
    await run({
      send: (type) => device.send({ type }),
      until: (...given) => device.until(...given),
      handle: device,
      pass,
    });
  });
}
declare const handle: DeviceHandle<typeof valve>;

describe('until', () => {
  test('resolves when the machine comes to the state', () =>
    withValve(async ({ send, until, pass }) => {
      send('open');
      const waiting = until(opened);
      await pass(1);
      expect((await waiting).value).toEqual({ working: 'opened' });
    }));

  test('rejects at once for a state that the machine has not, naming those that it has', () =>
    withValve(async ({ until, handle: device }) => {
      const message =
        "The machine valve has no state 'opend': its states are working, working.closed, working.opening, working.opened, tripped, broken,";
      await expect(until('opend')).rejects.toThrow(message);
      await expect(until(opened, { unless: 'opend' })).rejects.toThrow(message);
      expect(() => device.matches('opend')).toThrow(message);
      expect(device.matches('working.closed')).toBe(true);
    }));

  test('rejects when no transition leads to the state any more', () =>
    withValve(async ({ send, until }) => {
      const waiting = until(opened);
      send('break');
      await expect(waiting).rejects.toThrow(
        'The machine valve cannot come to working.opened any more: no transition leads there from broken.a.on and b.off.',
      );
    }));

  test('goes on waiting where the way back is drawn', () =>
    withValve(async ({ send, until, pass }) => {
      const waiting = until(opened);
      for (const event of ['open', 'trip', 'reset', 'open'] as const) send(event);
      await pass(1);
      expect((await waiting).value).toEqual({ working: 'opened' });
    }));

  test.each([
    ['a state', 'tripped'],
    ['one of several', ['broken', 'tripped']],
    ['a condition', ({ value }: { readonly value: unknown }) => value === 'tripped'],
  ])('rejects when the machine comes to %s that excludes it', (_name, unless) =>
    withValve(async ({ send, until }) => {
      send('open');
      const waiting = until(opened, { unless });
      send('trip');
      await expect(waiting).rejects.toThrow('the machine valve is tripped, and does not come to working.opened');
    }),
  );

  test('rejects when its time is over', () =>
    withValve(async ({ until, pass }) => {
      const waiting = until(opened, { within: 5 });
      const outcome = expect(waiting).rejects.toThrow(
        'the machine valve has not come to working.opened within 5 s: it is working.closed',
      );
      await pass(5);
      await outcome;
    }));

  test('rejects when the machine ends, or a condition throws', () =>
    withValve(async ({ send, until }) => {
      const broken = until(({ value }) => {
        if (value === 'tripped') throw new RangeError('odd');
        return false;
      });
      send('trip');
      await expect(broken).rejects.toThrow('odd');
      send('reset');
      const waiting = until(opened);
      send('end');
      await expect(waiting).rejects.toThrow('The machine valve has ended');
    }));
});

test('an event that the machine takes nowhere is refused, naming those that it takes', () =>
  withValve(async ({ handle: device }) => {
    expect(() => device.send({ type: 'opne' } as never)).toThrow(
      "The machine valve takes no event 'opne' in any state: its events are trip, break, end, open, close, reset.",
    );
    device.send({ type: 'close' }); // taken, though not now
  }));

test('machines that take any event, or any of a family, are sent any of these', () =>
  simulate(
    group('w', { x: pv.long(0) })
      .behaves(() => setup({}).createMachine({ id: 'any', on: { '*': {} } }))
      .behaves(() => setup({}).createMachine({ id: 'family', on: { 'key.*': {} } })),
    async ({ ioc }) => {
      const { context } = ioc.ioc.main;
      context.device('any').send({ type: 'whatever' });
      context.device('family').send({ type: 'key.up' });
      expect(() => context.device('family').send({ type: 'keys' })).toThrow("takes no event 'keys'");
    },
  ));

test('a put that waits is refused when the machine goes elsewhere, and the next one is processed', () =>
  simulate(
    group('v', { command: pv.enum('close', ['close', 'open']) })
      .behaves(() => valve, { publish: 'STATE' })
      .handlers((_pvs, ioc) => ({
        command: {
          put: async (command) => {
            ioc.device().send({ type: command });
            await ioc.device().until(command === 'open' ? opened : 'working.closed', { unless: 'tripped' });
          },
        },
      })),
    async ({ ioc, pvs: { command }, pass }) => {
      const first = command.put('open');
      await turn();
      ioc.ioc.main.devices[0]!.send({ type: 'trip' });
      await expect(first).rejects.toThrow();
      expect([command.status, command.severity]).toEqual(['WRITE', 'MAJOR']);
      ioc.ioc.main.devices[0]!.send({ type: 'reset' });
      const second = command.put('open');
      await pass(1);
      await second;
      expect([command.value, command.severity]).toEqual(['open', 'NO_ALARM']);
    },
  ));

test('a put that is long at work is an error in the log, an alarm and a mark, once others wait for it', () =>
  simulate(
    group('v', { command: pv.long(0) })
      .behaves(() => valve)
      .handlers((_pvs, ioc) => ({
        command: {
          put: async () => {
            await ioc.device().until(opened);
          },
        },
      })),
    async ({ ioc, pvs: { command }, pass }) => {
      const errors = () => ioc.ioc.services.errors.recent.map(({ message, pv: of }) => [of, message]);
      const overdue = () => ioc.ioc.statistics().overduePuts;
      const puts = [command.put(1)];
      await pass(15);
      expect([errors(), overdue()]).toEqual([[], 0]); // nobody waits
      puts.push(command.put(2), command.put(3));
      await pass(10);
      expect(overdue()).toBe(1);
      expect(errors()).toEqual([
        [
          'v:command',
          expect.stringMatching(/^A put of 1 to v:command by ioc@ has been at work .* 2 others wait: .*putLimit/),
        ],
      ]);
      ioc.ioc.main.devices[0]!.send({ type: 'open' });
      await pass(2);
      await Promise.all(puts);
      expect([errors().length, overdue(), command.value]).toEqual([1, 0, 3]);
    },
  ));

describe('CAN_<EVENT>', () => {
  const guarded = group('g', { enabled: pv.bool(true), level: pv.double(0), other: pv.long(0) }).behaves(
    ({ enabled, level }) =>
      setup({
        types: {} as { events: { type: 'go' | 'odd' } },
        guards: {
          isAllowed: () => enabled.value && level.value < 5,
          fails: () => {
            throw new Error('no');
          },
        },
      }).createMachine({
        id: 'm',
        initial: 'a',
        states: { a: { on: { go: { guard: 'isAllowed', target: 'b' }, odd: { guard: 'fails', target: 'b' } } }, b: {} },
      }),
    { publish: 'STATE', permits: ['go', 'odd'] },
  );

  test('follows the PVs that a guard reads, though the machine does not move', () =>
    simulate(guarded, async ({ ioc, pvs: { enabled, level, other } }) => {
      const can = ioc.ioc.handle('g:CAN_GO')!;
      const seen = [can.value === 1];
      const look = async (change: () => void) => {
        change();
        await turn();
        seen.push(can.value === 1);
      };
      await look(() => level.write(6));
      await look(() => level.write(4));
      await look(() => enabled.write(false));
      await look(() => level.write(9)); // is not read while it is not enabled
      await look(() => enabled.write(true));
      await look(() => level.write(1));
      expect(seen).toEqual([true, false, true, false, false, false, true]);
      expect(other.value).toBe(0);
      expect([ioc.ioc.pvs.get('g:level')!, ioc.ioc.pvs.get('g:other')!].map(({ audience }) => audience.size)).toEqual([
        0, 0,
      ]);
    }));

  test('is No where a guard throws, and the machine lives on', () =>
    simulate(guarded, async ({ ioc }) => {
      expect([ioc.ioc.handle('g:CAN_ODD')!.value, ioc.ioc.main.devices[0]!.state]).toEqual([0, 'running']);
    }));
});
