/**
 * An IOC that counts, and saves each count before it goes on: to be killed at any moment.
 *
 * Argument: the save file. Prints `port <tcp port>`, `restored <count>`, then each count once it has been saved.
 */
import { writeSync } from 'node:fs';
import { iocLogger } from '../../../src/actors/kernel/log.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { autosave } from '../../../src/helpers/autosave.ts';
import { serve } from '../../../src/serve.ts';

const [, , file] = process.argv;

const definition = group('killed', {
  count: pv.long(0, { autosave: true }),
  // Makes a write of the file take several system calls.
  padding: pv.text('x'.repeat(20_000), { autosave: true, maxLength: 100_000 }),
  saved: autosave({ file: file!, period: 0, onChange: process.env.ON_CHANGE === undefined ? false : 0.05 }),
});

const ioc = await serve(definition, {
  port: 0,
  interfaces: ['127.0.0.1'],
  environment: { EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO', EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1' },
  log: iocLogger({ level: 'error', format: 'json' }),
});
writeSync(1, `port ${ioc.port}\nrestored ${ioc.pvs.count.value}\n`);

process.on('SIGTERM', async () => {
  await ioc.stop();
  process.exit(0);
});

while (process.env.ON_CHANGE === undefined) {
  ioc.pvs.count.write(ioc.pvs.count.value + 1);
  await ioc.ioc.handle('killed:SR_save')!.put(true);
  writeSync(1, `${ioc.pvs.count.value}\n`);
}
