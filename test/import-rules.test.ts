/** Who may enter which room: imports lead downwards only, types included, and the lowest rooms are pure. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Room {
  /** Rooms it may import from besides itself: their names, each with all below it. */
  readonly enters: readonly string[];
  /** Packages, where they are restricted: such a room is pure. */
  readonly packages?: readonly string[];
}

const value = 'protocol/value';
const wire = 'protocol/wire';
const framing = 'protocol/framing';
const everything = [''];

/** By folder of src, the most particular first; a file belongs to the first room that it is in. */
const rooms: Readonly<Record<string, Room>> = {
  [value]: { enters: [], packages: [] },
  [wire]: { enters: [], packages: [] },
  [framing]: { enters: [], packages: [] },
  'protocol/modbus': { enters: [framing], packages: [] },
  'protocol/ca': { enters: [value, wire], packages: [] },
  'protocol/pva': { enters: [value, wire], packages: [] },
  'machines/ca': { enters: ['protocol/ca', value, 'machines/wired.ts'], packages: ['xstate'] },
  'machines/pva': { enters: ['protocol/pva', value, 'machines/wired.ts'], packages: ['xstate'] },
  machines: { enters: [value, framing], packages: ['xstate'] },
  'database/text': { enters: [value], packages: [] },
  'database/calc': { enters: [value, 'database/text'], packages: ['jsep'] },
  'database/pv': { enters: [value], packages: [] },
  'database/port': { enters: [value, framing], packages: [] },
  'database/channel': { enters: [value], packages: ['json5'] },
  'database/links': { enters: [value, 'database/pv', 'database/text'], packages: ['json5'] },
  'database/device': { enters: [value, 'database/pv'], packages: [] },
  'database/records': {
    enters: [value, 'machines', 'database/pv', 'database/links', 'database/calc', 'database/device', 'database/text'],
    packages: [],
  },
  'database/asyn': { enters: [value, 'database/records'], packages: [] },
  'database/author': {
    enters: [
      value,
      'database/asyn',
      'machines',
      'database/pv',
      'database/links',
      'database/calc',
      'database/text',
      'database/records',
      'database/channel',
      'database/port',
      framing,
    ],
    packages: ['xstate', 'pino'],
  },
  'database/db': {
    enters: [
      value,
      'database/asyn',
      'database/author',
      'database/text',
      'database/records',
      'database/links',
      'database/pv',
      'database/calc',
    ],
    packages: ['json5'],
  },
  'database/security': { enters: [value, 'database/pv', 'database/text', 'database/calc'], packages: [] },
  'database/stream': { enters: [value, framing, 'database/text'], packages: [] },
  'actors/kernel': { enters: ['machines/wired.ts', 'machines/supervised.ts', 'machines/restart.ts'] },
  'actors/net': { enters: ['actors/kernel', wire] },
  'actors/pv': { enters: ['actors/kernel', 'actors/net', 'database', 'machines', value] },
  'actors/scan': { enters: ['actors/kernel', 'actors/pv', 'database', 'machines', value] },
  'actors/port': {
    enters: ['actors/kernel', 'actors/net', 'actors/pv', 'database', 'machines', 'protocol/modbus', framing, value],
  },
  'actors/security': { enters: ['actors/kernel', 'actors/net', 'actors/pv', 'database', 'machines', value] },
  'actors/put-log': { enters: ['actors/kernel', 'actors/net', 'actors/pv', 'database', 'machines', value] },
  'actors/server': { enters: ['actors/kernel', 'actors/net', 'actors/pv', 'database', 'machines', value] },
  'actors/ca': {
    enters: [
      'actors/kernel',
      'actors/net',
      'actors/pv',
      'actors/server',
      'database',
      'machines',
      'protocol/ca',
      value,
      wire,
    ],
  },
  'actors/pva': {
    enters: [
      'actors/kernel',
      'actors/net',
      'actors/pv',
      'actors/server',
      'database',
      'machines',
      'protocol/pva',
      value,
      wire,
    ],
  },
  'actors/recsync': { enters: ['actors/kernel', 'actors/net', 'actors/pv', 'database', 'machines', value, wire] },
  'actors/record': {
    enters: ['actors/kernel', 'actors/pv', 'actors/scan', 'actors/port', 'database', 'machines', value],
  },
  'actors/stream': {
    enters: [
      'actors/kernel',
      'actors/pv',
      'actors/scan',
      'actors/port',
      'actors/record',
      'database',
      'machines',
      framing,
      value,
    ],
  },
  'actors/asyn': { enters: ['actors/kernel', 'actors/record', 'database', value] },
  'actors/group': {
    enters: [
      'actors/asyn',
      'actors/kernel',
      'actors/pv',
      'actors/scan',
      'actors/port',
      'actors/record',
      'database',
      'machines',
      value,
    ],
  },
  'actors/ioc': {
    enters: [
      'actors/asyn',
      'actors/kernel',
      'actors/net',
      'actors/pv',
      'actors/scan',
      'actors/port',
      'actors/record',
      'actors/group',
      'actors/stream',
      'actors/security',
      'database',
      'machines',
      value,
    ],
  },
  client: { enters: ['actors/kernel', 'actors/net', 'actors/ca/client', 'actors/pva/client', 'database', 'protocol'] },
  'serve.ts': { enters: ['actors', 'client', 'database', 'machines', 'protocol'] },
  'site-files.ts': { enters: ['database/db'] },
  helpers: { enters: ['actors', 'client', 'database', 'machines', 'protocol', 'serve.ts', 'site-files.ts'] },
  export: { enters: ['actors', 'database', 'machines', 'protocol', 'inspect', 'serve.ts'] },
  inspect: { enters: ['actors', 'client', 'database', 'machines', 'protocol'] },
  conform: { enters: ['machines/wired.ts', 'database/channel', 'protocol'] },
  shell: { enters: ['serve.ts', 'site-files.ts', 'helpers', 'client', 'actors', 'database', 'machines', 'protocol'] },
  web: { enters: ['serve.ts', 'inspect', 'client', 'actors', 'database', 'machines', 'protocol'] },
  'index.ts': { enters: everything },
  cli: { enters: everything },
  'examples/index.ts': { enters: ['database/author', 'index.ts', 'examples'] },
  examples: { enters: ['index.ts'] },
};

/** What a pure room must not touch: the world, the time, chance. */
const impure =
  /\b(?:Date\.now|new Date|performance\.|Math\.random|setTimeout|setInterval|process\.|Buffer[.(]|console\.)/;

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .sort();

const isIn = (file: string, room: string) => file === room || room === '' || file.startsWith(`${room}/`);
const roomOf = (file: string) => Object.keys(rooms).find((room) => isIn(file, room)) ?? 'no room';

function importsOf(file: string): string[] {
  const text = readFileSync(join('src', file), 'utf8');
  const sources = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|(?:^|\n)import '([^']+)'|import\(\s*'([^']+)'\s*\)/g,
  );
  return [...sources].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

it('every file is in a room', () => {
  expect(files.filter((file) => roomOf(file) === 'no room')).toEqual([]);
});

describe.each(Object.entries(rooms))('src/%s', (room, { enters, packages }) => {
  const inside = files.filter((file) => roomOf(file) === room);
  const imports = inside.flatMap((file) => importsOf(file).map((from) => ({ file, from })));

  it('enters the rooms it may only, for types too', () => {
    const wrong = imports
      .filter(({ from }) => from.startsWith('.'))
      .map(({ file, from }) => ({ file, target: normalize(join(dirname(file), from)) }))
      .filter(({ target }) => roomOf(target) !== room && !enters.some((entered) => isIn(target, entered)))
      .map(({ file, target }) => `${file} -> ${target}`);
    expect(wrong).toEqual([]);
  });

  if (packages === undefined) return;
  it('is pure: no node: modules, no clock, no chance, no packages but its own', () => {
    const foreign = imports.filter(({ from }) => !from.startsWith('.') && !packages.includes(from));
    expect(foreign).toEqual([]);
    const worldly = inside.filter((file) =>
      impure.test(readFileSync(join('src', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    );
    expect(worldly).toEqual([]);
  });
});

it("no import hides in a type, as in `typeof import('./a.ts')`: the check for circles does not see it there", () => {
  const folders = ['src', 'test', 'scripts', 'bench', 'fuzz', 'soak', 'inspector/src'];
  const hidden = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(folder, name))
      .filter((file) => /(?:\btypeof|[:<|&,=(]) import\('\.[^']+'\)(?:\.|;|,|>|\[)/.test(withoutComments(file))),
  );
  expect(hidden.filter((file) => !file.endsWith('import-rules.test.ts'))).toEqual([]);
});

function withoutComments(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}
