import { expect, test } from 'vitest';
import { ECA_NORMAL, family, native, PUT_ACKS, PUT_ACKT, STSACK_STRING } from './dbr.ts';
import { usePeer } from './peer.ts';

const peer = usePeer();
const name = 'interop:alarmed';
const put = (type: number, item: number) => peer.run('libca_write.py', [{ name, type, items: [item] }]);
const acknowledgement = async () => (await peer.run('libca_types.py', { names: [name], types: [STSACK_STRING] }))[0];

test.each([
  // value, status, severity
  [0, 0, 0],
  [6, 4, 1], // HIGH, MINOR
  [8, 3, 2], // HIHI, MAJOR
  [-6, 6, 1], // LOW, MINOR
  [-8, 5, 2], // LOLO, MAJOR
])('at %d the alarm status is %i and the severity %i', async (value, status, severity) => {
  await put(native.DOUBLE, value);
  const findings = await peer.run('libca_types.py', { names: [name], types: [family.TIME + native.DOUBLE] });
  expect(findings).toMatchObject([{ value: [value], status, severity }]);
});

test('the highest alarm stays to be acknowledged until a client does so', async () => {
  await put(native.DOUBLE, 9);
  await put(native.DOUBLE, 0);
  expect(await acknowledgement()).toMatchObject({ severity: 0, ackt: 1, acks: 2 });
  expect(await put(PUT_ACKS, 1)).toMatchObject([{ eca: ECA_NORMAL }]);
  expect(await acknowledgement()).toMatchObject({ acks: 2 });
  expect(await put(PUT_ACKS, 2)).toMatchObject([{ eca: ECA_NORMAL }]);
  expect(await acknowledgement()).toMatchObject({ acks: 0 });
});

test('a transient alarm needs no acknowledgement once a client says so', async () => {
  expect(await put(PUT_ACKT, 0)).toMatchObject([{ eca: ECA_NORMAL }]);
  await put(native.DOUBLE, 9);
  expect(await acknowledgement()).toMatchObject({ severity: 2, ackt: 0, acks: 2 });
  await put(native.DOUBLE, 0);
  expect(await acknowledgement()).toMatchObject({ severity: 0, ackt: 0, acks: 0 });
});
