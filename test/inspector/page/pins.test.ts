import { expect, test } from 'vitest';
import { PinHistory, pinnedAlerts, pinText } from '../../../inspector/src/model/pins.ts';
import { World } from '../../../inspector/src/model/world.ts';
import type { Row } from '../../../src/inspect/feed.ts';

function sample(): World {
  const world = new World();
  const rows: Row[] = [
    [0, 'ioc', 'ioc', -1, 'IOC', 'ioc', 'running', ''],
    [1, 'circuit-1', 'circuit', 0, 'jane@opi-3 (10.0.0.7:4)', 'circuit', 'session.open.serving', ''],
    [2, 'circuit-1/channel-1', 'channel', 1, 'BL07:x', 'channel', 'ready', ''],
    [3, 'circuit-2', 'circuit', 0, 'bob@opi-4 (10.0.0.8:4)', 'circuit', 'session.congested', 'slow'],
    [4, 'circuit-2/channel-1', 'channel', 3, 'BL07:x', 'channel', 'ready', ''],
  ];
  world.apply(1000, { t: 'rows', reset: true, rows });
  return world;
}

const said = (world: World, filter: string, heldMs: number, now: number) =>
  pinnedAlerts(world, [{ filter, heldMs }], now).map(({ mark, actor, text }) => `${mark} ${actor?.id} ${text}`);

test('tells of what a search finds, and not of all that belongs to it', () => {
  const world = sample();
  expect(said(world, 'state:congested', 0, 2000)).toEqual(['pinned circuit-2 is congested: state:congested']);
  expect(said(world, 'user:jane pv:BL07*', 0, 2000)).toEqual([
    'pinned circuit-1/channel-1 is ready: user:jane pv:BL07*',
  ]);
  expect(said(world, 'user:jane state:congested', 0, 2000)).toEqual([]);
});

test('only when it has lasted so long, and no longer than it lasts', () => {
  const world = sample();
  const become = (at: number, state: string) =>
    world.apply(at, { t: 'changes', changes: [[1, state, '', 'jane@opi-3 (10.0.0.7:4)']] });
  become(5000, 'session.congested');
  expect(said(world, 'user:jane state:congested', 3000, 7900)).toEqual([]);
  expect(said(world, 'user:jane state:congested', 3000, 8000)).toEqual([
    'pinned circuit-1 is congested: user:jane state:congested for 3 s',
  ]);
  become(9000, 'session.open.serving');
  expect(said(world, 'user:jane state:congested', 3000, 20_000)).toEqual([]);
});

test('remembers when something pinned held', () => {
  const history = new PinHistory();
  for (const [at, holds] of [
    [1, false],
    [2, true],
    [3, true],
    [4, false],
    [5, false],
    [6, true],
  ] as const) {
    history.note(holds, at);
  }
  expect(history.stretches).toEqual([
    { from: 2, to: 4 },
    { from: 6, to: 6 },
  ]);
});

test('a pin is identified by its words and its time', () => {
  expect(pinText({ filter: 'alarm:major', heldMs: 0 })).toBe('alarm:major');
  expect(pinText({ filter: 'alarm:major', heldMs: 90_000 })).toBe('alarm:major for 1 min 30 s');
});
