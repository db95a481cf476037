/**
 * A barcode reader, which is a keyboard to the kernel: `--event /dev/input/event3`.
 *
 * | PV           | type       | value |                                                       |
 * |--------------|------------|-------|-------------------------------------------------------|
 * | `bc:barcode` | CHAR [100] |       | the last code, in the names of its keys: `4`, `A` …   |
 *
 * A file recorded with `cat /dev/input/event3 > recorded` is read as well.
 */
import { assign, setup } from 'xstate';
import { group, type InputDeviceEvent, InputType, inputDevice, pv, template } from '../index.ts';

const ENTER = 28;

/** Codes of linux/input-event-codes.h. Keys that are none of these, such as shift, are not part of a code. */
const rows: Readonly<Record<number, string>> = { 2: '1234567890', 16: 'QWERTYUIOP', 30: 'ASDFGHJKL', 44: 'ZXCVBNM' };
const keys = new Map(
  Object.entries(rows).flatMap(([first, names]) => [...names].map((name, nth) => [Number(first) + nth, name] as const)),
)
  .set(12, 'MINUS')
  .set(13, 'EQUAL')
  .set(39, 'SEMICOLON')
  .set(51, 'COMMA')
  .set(52, 'DOT')
  .set(53, 'SLASH')
  .set(57, 'SPACE');

export default template(
  'bc',
  { event: { doc: 'the device to read, such as /dev/input/event3' } },
  ({ event: path }) =>
    group('bc', { barcode: pv.text('', { doc: 'The last code', maxLength: 100 }) }).behaves(({ barcode }) =>
      setup({
        types: {} as { context: { code: string }; events: InputDeviceEvent },
        actors: { inputDevice },
        actions: {
          add: assign({
            code: ({ context, event }) => context.code + (event.type === 'input' ? (keys.get(event.code) ?? '') : ''),
          }),
          show: ({ context }) => barcode.write(context.code),
          clear: assign({ code: '' }),
          fail: ({ event }) => {
            if (event.type === 'input.failed') throw event.error;
          },
        },
        guards: {
          isEnd: ({ context, event }) => isPress(event) && event.code === ENTER && context.code !== '',
          isKey: ({ event }) => isPress(event),
        },
      }).createMachine({
        id: 'reader',
        context: { code: '' },
        initial: 'reading',
        states: {
          reading: {
            invoke: { src: 'inputDevice', input: { path } },
            on: {
              input: [
                { guard: 'isEnd', actions: ['show', 'clear'] },
                { guard: 'isKey', actions: 'add' },
              ],
              'input.end': { target: 'unplugged' },
              'input.failed': { actions: 'fail' },
            },
          },
          unplugged: {},
        },
      }),
    ),
  { doc: 'A barcode reader at a Linux input device' },
);

function isPress(event: InputDeviceEvent): event is InputDeviceEvent & { type: 'input' } {
  return event.type === 'input' && event.kind === InputType.KEY && event.value !== 0;
}
