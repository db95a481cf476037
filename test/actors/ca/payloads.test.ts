/** What a PV keeps of the payloads that its clients ask for. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { payloadOf } from '../../../src/actors/ca/payloads.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import { Eca } from '../../../src/protocol/ca/status.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { RawClient } from '../../support/raw-client.ts';
import { read } from '../../support/requests.ts';

const WAVE = Float64Array.from({ length: 1000 }, (_, index) => index);
/** Elements that nobody but a client thinks of: 800 kB. */
const FAR_TOO_MANY = 100_000;

const definition = group('u', { scalar: pv.double(1), wave: pv.double(WAVE, { maxLength: 1000 }) });
let ioc: RunningIoc<(typeof definition)['members']>;
let client: RawClient;

beforeAll(async () => {
  ioc = await startIoc(definition);
  client = await RawClient.open(ioc.port);
});
afterAll(async () => {
  client.close();
  await ioc.stop();
});

/** Whether the same bytes are given twice. */
function keeps(name: string, dbrType: number, count: number): boolean {
  const update = ioc.ioc.pvs.get(`u:${name}`)!.current;
  const [once, again] = [1, 2].map(() => payloadOf(update, dbrType, count));
  return once === again;
}

it('its own value is encoded once, whoever reads it', async () => {
  const sid = await client.create('u:wave');
  client.send(read(sid, { type: Dbr.TIME_DOUBLE, count: 1000 }));
  expect(await client.next('READ_NOTIFY')).toMatchObject({ status: Eca.NORMAL, count: 1000 });
  expect(keeps('wave', Dbr.TIME_DOUBLE, 1000)).toBe(true);
});

it('what a client asks for beyond the value is sent, and not kept', async () => {
  const sid = await client.create('u:scalar', 2);
  client.send(read(sid, { count: FAR_TOO_MANY }));
  const { payload } = await client.next('READ_NOTIFY');
  expect(payload.length).toBe(8 * FAR_TOO_MANY);
  expect(keeps('scalar', Dbr.DOUBLE, FAR_TOO_MANY)).toBe(false);
});

it('of its conversions the last one is kept: equal subscribers share it', () => {
  const update = ioc.ioc.pvs.get('u:wave')!.current;
  const text = payloadOf(update, Dbr.STRING, 1000);
  expect(payloadOf(update, Dbr.STRING, 1000)).toBe(text);
  payloadOf(update, Dbr.FLOAT, 1000);
  expect(payloadOf(update, Dbr.STRING, 1000)).not.toBe(text);
});
