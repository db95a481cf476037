import { expect, test } from 'vitest';
import { overviewOf } from '../../../inspector/src/model/overview.ts';
import { World } from '../../../inspector/src/model/world.ts';
import type { Mark, Row } from '../../../src/inspect/feed.ts';
import type { ActorKind } from '../../../src/inspect/source.ts';

test('counts actors, and lists clients, slow ones first, and the machines of authors', () => {
  const world = new World();
  const actors: readonly (readonly [label: string, kind: ActorKind, parent: number, mark: Mark])[] = [
    ['ioc', 'ioc', -1, ''],
    ['jane@opi', 'circuit', 0, ''],
    ['x', 'channel', 1, ''],
    ['x #1', 'subscription', 2, ''],
    ['x #2', 'subscription', 2, ''],
    ['y', 'channel', 1, ''],
    ['sleeper@opi', 'circuit', 0, 'slow'],
    ['motor', 'device', 0, ''],
    ['motor', 'device', 7, ''],
    ['ramp', 'device', 8, ''],
    ['shutter', 'device', 0, 'crashed'],
    ['x', 'pv', 0, ''],
    ['x.DESC', 'pv', 11, ''],
  ];
  const rows = actors.map(([label, kind, parent, mark], n): Row => [n, label, kind, parent, label, kind, 'on', mark]);
  world.apply(1000, { t: 'rows', reset: true, rows });
  const { counts, clients, devices } = overviewOf(world);
  expect(counts.get('subscription')).toBe(2);
  expect(counts.get('pv')).toBe(1); // without the field of it that somebody uses
  expect(clients.map(({ client, channels, subscriptions }) => [client.label, channels, subscriptions])).toEqual([
    ['sleeper@opi', 0, 0],
    ['jane@opi', 2, 2],
  ]);
  expect(devices.map(({ index, label }) => [index, label])).toEqual([
    [8, 'motor'],
    [10, 'shutter'],
  ]);
  expect(counts.get('device')).toBe(2);
});
