/** A structure of one IOC as a group of another, over real sockets. */

import { pino } from 'pino';
import { expect, test } from 'vitest';
import { group } from '../../src/database/author/group.ts';
import { pv } from '../../src/database/author/pv.ts';
import { mirror } from '../../src/helpers/mirror.ts';
import { until } from '../actors/pva/client/support.ts';
import { startIoc } from '../support/ioc.ts';

const oven = () =>
  group(
    'oven',
    {
      temperature: pv.double(20, { limits: { alarm: [0, 100] } }),
      mode: pv.enum('off', ['off', 'on']),
      zone: group('zone', { power: pv.long(5), profile: pv.double([1, 2], { maxLength: 4 }) }),
      other: pv.long(1),
    },
    { prefix: 'oven:' },
  );

test('a mirror of what is not there is INVALID from the beginning', async () => {
  const log = pino({ level: 'silent' });
  const ioc = await startIoc(group('bad', { m: mirror('pva://none', { a: pv.long(0) }) }), { protocols: ['pva'], log });
  expect(ioc.pvs.m.a.severity).toBe('INVALID');
  await ioc.stop();
});

test('a mirror follows a structure, passes puts on, and is INVALID without it', async () => {
  const served = await startIoc(oven(), { protocols: ['pva'] });
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(String(JSON.parse(line).msg)) });
  const copy = mirror(
    'oven',
    {
      temperature: pv.double(0),
      mode: pv.enum('off', ['off', 'on']),
      zone: group('zone', { power: pv.long(0), profile: pv.double([], { maxLength: 4 }) }),
      absent: pv.long(0),
    },
    { prefix: 'copy:' },
  );
  const environment = { EPICS_PVA_NAME_SERVERS: `127.0.0.1:${served.pvaPort}`, EPICS_PVA_AUTO_ADDR_LIST: 'NO' };
  const mirrored = await startIoc(copy, { protocols: ['pva'], environment, log });
  const { temperature, mode, zone, absent } = mirrored.pvs;
  await until(() => temperature.value === 20 && zone.power.value === 5, 'the first update', 30_000);
  expect([mode.value, [...zone.profile.value], temperature.severity]).toEqual(['off', [1, 2], 'NO_ALARM']);
  expect([absent.severity, absent.status]).toEqual(['INVALID', 'COMM']);
  expect(warnings.join()).toContain('oven has no field absent: what mirrors it stays INVALID');

  served.pvs.temperature.write(120);
  await until(() => temperature.value === 120, 'a value', 30_000);
  expect([temperature.severity, temperature.status]).toEqual(['MAJOR', 'HIHI']);
  expect(temperature.timestamp).toEqual(served.pvs.temperature.timestamp);

  await zone.power.put(9);
  await mode.put('on');
  expect([served.pvs.zone.power.value, served.pvs.mode.value]).toEqual([9, 'on']);
  await until(() => zone.power.value === 9 && mode.value === 'on', 'what was put', 30_000);

  await served.stop();
  await until(() => temperature.severity === 'INVALID', 'the loss', 30_000);
  expect(temperature.status).toBe('COMM');
  await mirrored.stop();
});
