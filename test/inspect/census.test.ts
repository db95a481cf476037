import { expect, test } from 'vitest';
import { group, pv } from '../../src/index.ts';
import { RuntimeSource } from '../../src/inspect/index.ts';
import { startIoc } from '../support/ioc.ts';
import { RawClient } from '../support/raw-client.ts';

test('the census has every living actor, owners first, and none that is gone, however they come and go', async () => {
  const running = await startIoc(group('census', { x: pv.double(0), y: pv.double(0) }));
  const source = new RuntimeSource(running.ioc, { name: 'census', version: '0' });
  const ids = (): string[] => {
    Array.from(source.looking());
    const seen = new Set<string | undefined>([undefined]);
    for (const { id, parent } of source.census.values()) {
      expect(seen).toContain(parent);
      seen.add(id);
    }
    return [...source.census.keys()].toSorted();
  };
  const alone = ids();
  expect(alone).toEqual(expect.arrayContaining(['ioc', 'supervisor', 'pv/census:x', 'pv/census:y']));
  expect(ids()).toEqual(alone);

  const first = await RawClient.open(running.port);
  await first.create('census:x');
  const second = await RawClient.open(running.port);
  const sid = await second.create('census:y');
  const both = ids();
  expect(both.filter((id) => id.includes('channel'))).toHaveLength(2);
  first.close();
  await expect.poll(() => ids().filter((id) => id.includes('channel'))).toHaveLength(1);
  second.send({ type: 'EVENT_ADD', dbrType: 6, count: 1, sid, subscriptionId: 1, mask: 1 });
  await second.settle();
  expect(ids().filter((id) => id.includes('subscription'))).toHaveLength(1);
  second.close();
  await expect.poll(ids).toEqual(alone);
  await running.stop();
});
