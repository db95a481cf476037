/** `casr` and `dbel` with a client, and `dbior` with a port: the texts that EPICS base prints for the same. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RealClock } from '../../src/actors/kernel/clock.ts';
import { Context } from '../../src/client/context.ts';
import { ScriptLines } from '../../src/shell/line-source.ts';
import { Shell } from '../../src/shell/session.ts';
import { Site } from '../../src/shell/site.ts';

let directory = '';
let clock: RealClock;
let site: Site;
let client: Context;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'clients-'));
  writeFileSync(
    join(directory, 'a.db'),
    'record(ao, "T:a") {}\nrecord(waveform, "T:w") {field(FTVL, "DOUBLE") field(NELM, 50)}\n',
  );
  clock = new RealClock();
  site = new Site({
    environment: {
      EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
      EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
      EPICS_CAS_IGNORE_ADDR_LIST: '10.0.0.7',
    },
    directory,
    log: pino({ level: 'silent' }),
    serve: { protocols: ['ca'], port: 0, interfaces: ['127.0.0.1'] },
  });
  await say('dbLoadRecords a.db', 'iocInit');
  client = new Context({
    environment: { EPICS_CA_ADDR_LIST: `127.0.0.1:${site.running!.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' },
    repeater: false,
    userName: 'alice',
    hostName: 'console7',
  });
});
afterEach(async () => {
  await client.close();
  await site.running?.stop();
  clock.stop();
  rmSync(directory, { recursive: true });
});

async function say(...lines: readonly string[]): Promise<string> {
  const said: string[] = [];
  const output = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) };
  const shell = new Shell(site, clock, new ScriptLines(undefined, lines), output);
  shell.start();
  await shell.over;
  return said.join('').replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT');
}

const sockets = (last: string, other: string) => `CAS-TCP server on 127.0.0.1:PORT with
    CAS-UDP unicast name server on 127.0.0.1:PORT
${last}    CAS-UDP broadcast name server on 127.0.0.1:PORT
${other}Sending CAS-beacons to 1 address:
    127.0.0.1:PORT
Ignoring UDP messages from address
    10.0.0.7:0
`;

it('casr tells of clients, channels, sockets and beacons, by level', async () => {
  expect(await say('casr')).toBe('Channel Access Server V4.13\nNo clients connected.\n');
  await client.pv('T:a').read();
  const monitor = client.pv('T:w').subscribe({ mask: 'va' });
  await expect.poll(() => say('dbel T:w')).toContain('1 PV Event Subscriptions ( monitors ).');
  expect(await say('casr')).toBe('Channel Access Server V4.13\n1 client connected.\n');
  const who =
    "1 client connected:\n    TCP client at 127.0.0.1:PORT 'console7':\n\tUser 'alice', V4.13, Priority = 0, 2 Channels\n";
  expect(await say('casr 1')).toBe(`Channel Access Server V4.13\n${who}${sockets('', '')}`);
  const last = "\tLast name requested by 127.0.0.1:PORT:\n\tUser '', V4.13, Priority = 0, 0 Channels\n";
  const nobody = "\tLast name requested by 0.0.0.0:0:\n\tUser '', V4.0, Priority = 0, 0 Channels\n";
  expect(await say('casr 3')).toBe(`Channel Access Server V4.13
${who}        Channel: 'T:a'
            field_type=DBF_DOUBLE (8 bytes), dbr_type=DBF_DOUBLE, 1 element, no filters
            # on eventq=0, access=rw
        Channel: 'T:w'
            field_type=DBF_DOUBLE (8 bytes), dbr_type=DBF_DOUBLE, 50 elements, no filters
            # on eventq=1, access=rw
${sockets(last, nobody)}`);
  expect(await say('dbel T:w 1')).toBe('1 PV Event Subscriptions ( monitors ).\n VAL { VALUE ALARM }\n');
  monitor.cancel();
  await expect.poll(() => say('dbel T:w')).toBe('"T:w": No PV event subscriptions ( monitors ).\n');
});

it('dbDumpRecord writes what a database file would have', async () => {
  await say('dbpf T:a.DESC "what it is"', 'dbpf T:a 2.5');
  expect(await say('dbDumpRecord pdbbase ao')).toMatch(
    /^record\(ao,"T:a"\) \{\n\tfield\(DESC,"what it is"\)\n\tfield\(DTYP,"Soft Channel"\)\n\tfield\(UDF,"0"\)\n\tfield\(VAL,"2\.5"\)\n/,
  );
});
