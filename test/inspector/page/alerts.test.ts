import { expect, test } from 'vitest';
import { alertsOf } from '../../../inspector/src/model/alerts.ts';
import { World } from '../../../inspector/src/model/world.ts';
import type { Mark, Row } from '../../../src/inspect/feed.ts';
import type { ActorKind } from '../../../src/inspect/source.ts';

function worldOf(...actors: readonly (readonly [label: string, kind: ActorKind, state: string, mark: Mark])[]): World {
  const world = new World();
  const rows = actors.map(
    ([label, kind, state, mark], n): Row => [n, label, kind, n === 0 ? -1 : 0, label, kind, state, mark],
  );
  world.apply(1000, { t: 'rows', reset: true, rows });
  return world;
}

const said = (world: World) => alertsOf(world).map(({ mark, actor, text }) => `${mark} ${actor?.label ?? ''} ${text}`);

test('nothing is wrong when nothing is marked', () => {
  expect(
    said(
      worldOf(
        ['ioc', 'ioc', 'serving', ''],
        ['x', 'pv', 'put.idle · handlers.sound · alarm.noAlarm', ''],
        ['old', 'scan', 'done', 'stopped'],
      ),
    ),
  ).toEqual([]);
});

test('the worst comes first, and PVs after the parts of the IOC', () => {
  const world = worldOf(
    ['ioc', 'ioc', 'serving', ''],
    ['x', 'pv', 'put.idle · handlers.failing · alarm.invalid', 'invalid'],
    ['y', 'pv', 'put.idle · handlers.sound · alarm.major', 'major'],
    ['jane@opi', 'circuit', 'session.congested · monitors.flowing', 'slow'],
    ['jane@opi/x', 'subscription', 'backlogged', 'slow'],
    ['autosave', 'scan', 'saving.failing', 'major'],
    ['stage', 'device', 'gone', 'crashed'],
  );
  expect(said(world)).toEqual([
    'crashed stage has failed, and was not started again',
    'major autosave is failing',
    'slow jane@opi does not read as fast as it is sent to; its monitors get the newest value only',
    'invalid x is in alarm: its last put failed',
    'major y is in alarm',
  ]);
});

test('an alert ends when its cause does, and says since when it lasts', () => {
  const world = worldOf(['ioc', 'ioc', 'serving', ''], ['x', 'pv', 'put.idle · handlers.sound · alarm.noAlarm', '']);
  world.apply(5000, { t: 'changes', changes: [[1, 'put.idle · handlers.sound · alarm.minor', 'minor', 'x']] });
  expect(alertsOf(world)).toMatchObject([{ mark: 'minor', since: 5000 }]);
  world.apply(6000, { t: 'changes', changes: [[1, 'put.idle · handlers.sound · alarm.noAlarm', '', 'x']] });
  expect(alertsOf(world)).toEqual([]);
});

test('a process that stays late says so', () => {
  const world = worldOf(['ioc', 'ioc', 'serving', '']);
  const counters = { reads: 0, writes: 0, searches: 0, updates: 0, updatesReplaced: 0, bytesIn: 0, bytesOut: 0 };
  const overhead = { busyMs: 0, pages: 1, bytesPerSecond: 0, watched: 0, commands: 0, commandsRefused: 0 };
  const load = (p99: number) =>
    ({
      t: 'load',
      at: 1000,
      counters,
      overhead,
      process: { heapBytes: 1, residentBytes: 1, cpuPercent: 1, delayMs: [1, p99, p99] },
    }) as const;
  for (const p99 of [250, 3, 300, 250, 400]) world.apply(1000, load(p99));
  expect(said(world)).toEqual([]);
  world.apply(1000, load(900));
  expect(said(world)).toEqual(['slow  The process is busy: one in a hundred events waits 250 ms or more.']);
  world.apply(1500, load(3));
  expect(said(world)).toEqual([]);
});
