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
import { group, type InputDeviceEvent, InputType, inputDevice, keyName, pv, template } from '../index.ts';

/** What a key adds to a code. */
const letter = (code: number) => keyName(code)?.replace(/^(ENTER|LEFTSHIFT|RIGHTSHIFT)$/, '') ?? '';

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
            code: ({ context, event }) => context.code + (event.type === 'input' ? letter(event.code) : ''),
          }),
          show: ({ context }) => barcode.write(context.code),
          clear: assign({ code: '' }),
        },
        guards: {
          isEnd: ({ context, event }) => isPress(event) && keyName(event.code) === 'ENTER' && context.code !== '',
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
