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

/** Of the kernel's events, by kind: names of buttons and axes, from these codes on. */
const controls = new Map([
  ...named(InputType.KEY, 304, 'a b - x y - lb rb - - back sel home ld rd'),
  ...named(InputType.ABS, 0, 'lx ly lt rx ry rt'),
  ...named(InputType.ABS, 16, 'dx dy'),
]);

const names = [...controls.values(), 'alive'].filter((name) => name !== '-');
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
            pvs[controls.get(`${kind} ${code}`) ?? '']?.write(value, { time });
          },
          live: () => pvs.alive!.write(1),
          die: () => pvs.alive!.write(0),
          fail: ({ event }) => {
            throw 'error' in event && event.error;
          },
        },
      }).createMachine({
        id: 'gamepad',
        initial: 'plugged',
        states: {
          plugged: {
            entry: 'live',
            exit: 'die',
            invoke: { src: 'inputDevice', input: { path }, onError: { actions: ['die', 'fail'] } },
            on: { input: { actions: 'show' }, 'input.end': { target: 'unplugged' } },
          },
          unplugged: {},
        },
      }),
    ),
  { doc: 'A gamepad at a Linux input device' },
);

function named(kind: number, first: number, list: string): [control: string, name: string][] {
  return list.split(' ').map((name, nth) => [`${kind} ${first + nth}`, name]);
}
