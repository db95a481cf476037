/**
 * A gamepad: `--event /dev/input/event5`.
 *
 * | PVs                                                          | type | value |                                   |
 * |--------------------------------------------------------------|------|-------|-----------------------------------|
 * | `gp:a`, `b`, `x`, `y`, `lb`, `rb`, `home`, `sel`, `back`     | LONG | 0     | buttons: 1 while pressed          |
 * | `gp:ld`, `gp:rd`                                             | LONG | 0     | sticks pressed down               |
 * | `gp:lx`, `ly`, `rx`, `ry`                                    | LONG | 0     | sticks, −32768 to 32767           |
 * | `gp:dx`, `gp:dy`                                             | LONG | 0     | pad: −1, 0, 1                     |
 * | `gp:lt`, `gp:rt`                                             | LONG | 0     | triggers, 0 to 255                |
 * | `gp:alive`                                                   | LONG | 0     | 1 while the device is read        |
 *
 * Time stamps are those of the kernel. A file recorded with `cat /dev/input/event5 > recorded` is read as well.
 */
import { setup } from 'xstate';
import { group, type InputDeviceEvent, InputType, inputDevice, type PvSpec, pv, template } from '../index.ts';

/** By kind and code of the kernel's events. */
const controls: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  [InputType.KEY]: {
    304: 'a',
    305: 'b',
    307: 'x',
    308: 'y',
    310: 'lb',
    311: 'rb',
    314: 'back',
    315: 'sel',
    316: 'home',
    317: 'ld',
    318: 'rd',
  },
  [InputType.ABS]: { 0: 'lx', 1: 'ly', 2: 'lt', 3: 'rx', 4: 'ry', 5: 'rt', 16: 'dx', 17: 'dy' },
};

const names = [...Object.values(controls).flatMap((codes) => Object.values(codes)), 'alive'];
const members: Record<string, PvSpec<number>> = Object.fromEntries(names.map((name) => [name, pv.long(0)]));

export default template(
  'gp',
  { event: { doc: 'the device to read, such as /dev/input/event5' } },
  ({ event: path }) =>
    group('gp', members).behaves((pvs) =>
      setup({
        types: {} as { events: InputDeviceEvent },
        actors: { inputDevice },
        actions: {
          show: ({ event }) => {
            if (event.type !== 'input') return;
            const { kind, code, value, time } = event;
            pvs[controls[kind]?.[code] ?? '']?.write(value, { time });
          },
          live: () => pvs.alive!.write(1),
          die: () => pvs.alive!.write(0),
          fail: ({ event }) => {
            if (event.type === 'input.failed') throw event.error;
          },
        },
      }).createMachine({
        id: 'gamepad',
        initial: 'plugged',
        states: {
          plugged: {
            entry: 'live',
            exit: 'die',
            invoke: { src: 'inputDevice', input: { path } },
            on: {
              input: { actions: 'show' },
              'input.end': { target: 'unplugged' },
              'input.failed': { actions: ['die', 'fail'] },
            },
          },
          unplugged: {},
        },
      }),
    ),
  { doc: 'A gamepad at a Linux input device' },
);
