import { expect, test } from 'vitest';
import { filterFault, parseFilter } from '../../../inspector/src/model/filter.ts';
import { buildTree, pathTo } from '../../../inspector/src/model/tree.ts';
import { World } from '../../../inspector/src/model/world.ts';
import type { Mark, Row } from '../../../src/inspect/feed.ts';
import type { ActorKind } from '../../../src/inspect/source.ts';

test('shows what is open, with one line for a large family', () => {
  const world = beamline();
  expect(shown(world, [])).toEqual(['IOC']);
  expect(shown(world, ['ioc'])).toEqual(['IOC', ' supervisor', ' PVs (4)']);
  expect(shown(world, ['ioc', 'ioc/pv', 'supervisor', 'circuit-1'])).toEqual([
    'IOC',
    ' supervisor',
    '  jane@opi-3 (10.0.0.3:4711)',
    '   BL:x',
    '   BL:y',
    '  archiver@arch (10.0.0.9:999)',
    ' PVs (4)',
    '  BL:x',
    '  BL:x2',
    '  BL:x10',
    '  BL:y',
  ]);
});

test.each([
  ['user:jane', ['jane@opi-3 (10.0.0.3:4711)', 'BL:x', 'BL:x #1', 'BL:y']],
  ['host:10.0.0.9', ['archiver@arch (10.0.0.9:999)', 'BL:x']],
  ['host:opi*', ['jane@opi-3 (10.0.0.3:4711)', 'BL:x', 'BL:x #1', 'BL:y']],
  ['user:jane pv:*:y', ['BL:y']],
  ['kind:subscription', ['BL:x #1']],
  ['kind:pv BL:x?', ['BL:x2']],
  ['alarm:major', ['BL:x10']],
  ['state:congested', ['archiver@arch (10.0.0.9:999)', 'BL:x']],
  ['KIND:PV bl:X1', ['BL:x10']],
  ['pv:x1*', ['BL:x10']],
  ['pv:x2|x10', ['BL:x2', 'BL:x10']],
  ['nothing-like-it', []],
])('the filter %s leaves %j and who owns it', (line, expected) => {
  const { lines } = buildTree(beamline(), new Set(), parseFilter(line));
  const owners = ['IOC', 'supervisor', 'jane@opi-3 (10.0.0.3:4711)', 'archiver@arch (10.0.0.9:999)'];
  const found = lines.filter(({ actor }) => actor).map(({ label }) => label);
  for (const label of expected) expect(found).toContain(label);
  expect(found.filter((label) => !expected.includes(label) && !owners.includes(label) && label !== 'BL:x')).toEqual([]);
});

test.each([
  ['kind:nonsense', 'No actor is of kind nonsense. Kinds: ioc,'],
  ['kind:nonsense|pv', 'No actor is of kind nonsense'],
  ['alarm:red', 'There is no alarm red: it is minor, major,'],
])('says what %s cannot find', (line, said) => {
  expect(filterFault(line)).toContain(said);
});

test('has no complaint of what may find something later', () => {
  expect(filterFault('kind:pv alarm:maj* user:jane BL:x colour:red')).toBeUndefined();
});

test('a closed branch shows the worst that is in it', () => {
  const { lines } = buildTree(beamline(), new Set(['ioc']), []);
  expect(lines.map(({ label, worst }) => [label, worst])).toEqual([
    ['IOC', ''],
    ['supervisor', 'slow'],
    ['PVs (4)', 'major'],
  ]);
});

test('tells a screen reader where each line stands', () => {
  const { lines } = buildTree(beamline(), new Set(['ioc', 'ioc/pv']), []);
  expect(lines.slice(2).map(({ position, siblings }) => [position, siblings])).toEqual([
    [2, 2],
    [1, 4],
    [2, 4],
    [3, 4],
    [4, 4],
  ]);
});

test('knows which branches to open for an actor', () => {
  const world = beamline();
  const opened = new Set(pathTo(world, world.byId.get('circuit-1/channel-1/subscription-1')!));
  const { lines } = buildTree(world, opened, []);
  expect(lines.map(({ key }) => key)).toContain('circuit-1/channel-1/subscription-1');
});

test('a device is the machine of its author, and what watches over it is shown below', () => {
  const world = new World();
  const rows = [
    row(0, 'ioc', 'ioc', -1, 'IOC'),
    row(1, 'device:valve', 'device', 0, 'valve', 'running'),
    row(2, 'device:valve/valve', 'device', 1, 'valve', 'tripped'),
    row(3, 'device:valve/valve/pump', 'device', 2, 'pump', 'on'),
    row(4, 'device:down', 'device', 0, 'down', 'failed', 'major'),
  ];
  world.apply(0, { t: 'rows', reset: true, rows });
  const { lines } = buildTree(world, new Set(['ioc', 'device:valve/valve']), []);
  expect(lines.map(({ depth, label, actor, key }) => [depth, label, actor?.state, key])).toEqual([
    [0, 'IOC', 'idle', 'ioc'],
    [1, 'valve', 'tripped', 'device:valve/valve'],
    [2, 'supervision', 'running', 'device:valve'],
    [2, 'pump', 'on', 'device:valve/valve/pump'],
    [1, 'down', 'failed', 'device:down'],
  ]);
  for (const id of ['device:valve', 'device:valve/valve/pump']) {
    const open = new Set(pathTo(world, world.byId.get(id)!));
    expect(buildTree(world, open, []).lines.map(({ key }) => key)).toContain(id);
  }
});

test('of 20,000 PVs each is looked at once by a filter', () => {
  const world = new World();
  const rows: Row[] = [row(0, 'ioc', 'ioc', -1, 'IOC')];
  for (let n = 1; n <= 20_000; n++) rows.push(row(n, `pv/BL:${n}`, 'pv', 0, `BL:${n}`));
  world.apply(0, { t: 'rows', reset: true, rows });
  const [word] = parseFilter('pv:BL:77*');
  let asked = 0;
  const counted = (...given: Parameters<NonNullable<typeof word>>) => {
    asked++;
    return word!(...given);
  };
  expect(buildTree(world, new Set(), [counted]).found).toBe(111);
  expect(asked).toBe(rows.length);
});

// --- helpers ------------------------------------------------------------------------------------------------------

function shown(world: World, open: readonly string[]): string[] {
  return buildTree(world, new Set(open), []).lines.map(({ depth, label }) => ' '.repeat(depth) + label);
}

function beamline(): World {
  const world = new World();
  world.apply(0, {
    t: 'rows',
    reset: true,
    rows: [
      row(0, 'ioc', 'ioc', -1, 'IOC'),
      row(1, 'supervisor', 'supervisor', 0, 'supervisor'),
      row(2, 'circuit-1', 'circuit', 1, 'jane@opi-3 (10.0.0.3:4711)'),
      row(3, 'circuit-1/channel-1', 'channel', 2, 'BL:x'),
      row(4, 'circuit-1/channel-1/subscription-1', 'subscription', 3, 'BL:x #1'),
      row(5, 'circuit-1/channel-2', 'channel', 2, 'BL:y'),
      row(6, 'circuit-2', 'circuit', 1, 'archiver@arch (10.0.0.9:999)', 'session.congested', 'slow'),
      row(7, 'circuit-2/channel-3', 'channel', 6, 'BL:x'),
      row(8, 'pv/BL:y', 'pv', 0, 'BL:y'),
      row(9, 'pv/BL:x10', 'pv', 0, 'BL:x10', 'put.idle · handlers.sound · alarm.major', 'major'),
      row(10, 'pv/BL:x2', 'pv', 0, 'BL:x2'),
      row(11, 'pv/BL:x', 'pv', 0, 'BL:x'),
    ],
  });
  return world;
}

function row(
  index: number,
  id: string,
  kind: ActorKind,
  parent: number,
  label: string,
  state = 'idle',
  mark: Mark = '',
): Row {
  return [index, id, kind, parent, label, kind, state, mark];
}
