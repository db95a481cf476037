/** The built program once in each of its ways to run; the files named `*.deep.test.ts` beside this one have the rest. */
import { expect, it } from 'vitest';
import { freePort } from '../support/port.ts';
import { RawClient } from '../support/raw-client.ts';
import { Program } from './program.ts';

it('serves, and ends cleanly on Ctrl-C with a client connected', async () => {
  const port = await freePort();
  const program = new Program(['run', 'simple', '--list-pvs'], { EPICS_CAS_SERVER_PORT: `${port}` });
  await program.says('simple:C');
  const client = await RawClient.open(port);
  await client.create('simple:A');
  program.signal('SIGINT');
  const { code, stderr } = await program.ended;
  await client.end();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it.each([
  [['run', 'nonesuch'], 1, /^error: 'nonesuch' is neither an example \(see `xioc list`\) nor a file\.\n$/],
  [['get'], 1, /^No pv name specified\./],
])('%j says what is wrong', async (args, status, message) => {
  const { code, stderr } = await new Program(args).ended;
  expect(code).toBe(status);
  expect(stderr).toMatch(message);
});
