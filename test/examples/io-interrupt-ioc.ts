/** Serves io_interrupt in a terminal of its own, for `terminal.test.ts`: says on which port, until a signal. */
import keyboard from '../../src/examples/io_interrupt.ts';
import { startIoc } from '../support/ioc.ts';

const ioc = await startIoc(keyboard);
process.stdout.write(`port ${ioc.port}\n`);
process.on('SIGINT', () => void ioc.stop());
await ioc.stopped;
