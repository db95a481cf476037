/**
 * A value that comes when it comes: each key pressed in the IOC's terminal.
 *
 * | PV            | type      | value |                              |
 * |---------------|-----------|-------|------------------------------|
 * | `io:keypress` | CHAR [10] |       | read-only; the last key      |
 *
 * The terminal is in raw mode while the IOC runs and as it was afterwards. Ctrl-C still stops the IOC. Without a terminal
 * (a service, a pipe) nothing is read.
 */
import { fromCallback, setup } from 'xstate';
import { group, pv } from '../index.ts';

const CTRL_C = '\u0003';

type Key = { type: 'key'; text: string };

/** Owns the terminal: raw from when it starts to when it is stopped, whatever stops it. */
const terminal = fromCallback(({ sendBack }) => {
  const { stdin } = process;
  const restore = () => void stdin.setRawMode(false);
  const read = (chunk: Buffer) => {
    for (const text of chunk.toString()) {
      if (text === CTRL_C) process.kill(process.pid, 'SIGINT');
      else sendBack({ type: 'key', text } satisfies Key);
    }
  };
  stdin.setRawMode(true);
  process.once('exit', restore);
  stdin.on('data', read);
  return () => {
    stdin.off('data', read);
    stdin.pause();
    process.off('exit', restore);
    restore();
  };
});

export default group(
  'io',
  { keypress: pv.text('', { doc: 'The last key pressed', maxLength: 10, readOnly: true }) },
  { doc: 'Keys pressed in the terminal: an actor that owns a resource and gives it back' },
).behaves(({ keypress }, ioc) =>
  setup({
    types: {} as { events: Key },
    actors: { terminal },
    actions: {
      show: ({ event }) => keypress.write(event.text),
      complain: () => ioc.log.warn('The standard input is not a terminal: no keys will be read.'),
    },
    guards: { isTerminal: () => process.stdin.isTTY === true },
  }).createMachine({
    id: 'keyboard',
    initial: 'looking',
    states: {
      looking: { always: [{ guard: 'isTerminal', target: 'listening' }, { target: 'deaf' }] },
      listening: { invoke: { src: 'terminal' }, on: { key: { actions: 'show' } } },
      deaf: { entry: 'complain' },
    },
  }),
);
