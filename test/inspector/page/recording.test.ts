import { expect, test } from 'vitest';
import { type Frame, Journal } from '../../../inspector/src/model/journal.ts';
import { readRecording, writeRecording } from '../../../inspector/src/model/recording.ts';
import { type Message, World } from '../../../inspector/src/model/world.ts';
import type { Row } from '../../../src/inspect/feed.ts';
import { fc } from '../../support/properties.ts';

const index = fc.integer({ min: 0, max: 12 });
const state = fc.constantFrom('idle', 'busy', 'failed');

/** Messages as a hub sends them, in any order. */
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    t: fc.constant('rows' as const),
    reset: fc.boolean(),
    rows: fc.array(
      fc
        .tuple(index, index, state)
        .map(
          ([child, parent, now]) =>
            [child, `a${child}`, 'pv', parent < child ? parent : -1, `PV ${child}`, 'pv', now, ''] as const,
        ),
      { maxLength: 4 },
    ),
  }),
  fc.record({
    t: fc.constant('changes' as const),
    changes: fc.array(
      fc.tuple(index, state).map(([at, now]) => [at, now, '', `PV ${at}`] as const),
      { maxLength: 3 },
    ),
  }),
  fc.record({ t: fc.constant('gone' as const), indices: fc.array(index, { maxLength: 2 }) }),
  fc.record({
    t: fc.constant('points' as const),
    id: fc.constant('a1'),
    points: fc.array(fc.tuple(fc.nat(), fc.integer(), fc.nat(3)), { maxLength: 3 }),
    skipped: fc.nat(5),
  }),
  fc.record({
    t: fc.constant('log' as const),
    lines: fc.array(
      fc.record({ at: fc.nat(), actor: fc.string(), source: fc.string(), event: fc.string(), from: state, to: state }),
      { maxLength: 3 },
    ),
    sampled: fc.boolean(),
  }),
  fc.record({
    t: fc.constant('table' as const),
    table: fc.constantFrom('circuits' as const, 'pvs' as const),
    at: fc.nat(),
    list: fc.uniqueArray(fc.record({ id: fc.constantFrom('a1', 'a2'), perSecond: fc.nat() }), {
      selector: ({ id }) => id,
    }),
    total: fc.nat(),
  }),
  fc.record({
    t: fc.constant('service' as const),
    id: fc.constantFrom('a1', 'a2'),
    value: state,
    edges: fc.array(fc.string(), { maxLength: 2 }),
    event: fc.string(),
  }),
);

const frames = fc.array(fc.array(message, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 40 }).map(
  // Three seconds each: several chapters.
  (list): Frame[] => list.map((messages, nth) => ({ at: 1_700_000_000_000 + nth * 3000, messages })),
);

test('any moment of the journal shows what was known then', () => {
  fc.assert(
    fc.property(frames, fc.nat(), (recorded, choice) => {
      const { journal } = play(recorded);
      const number = choice % recorded.length;
      expect(portrait(journal.worldAfter(number))).toEqual(portrait(play(recorded.slice(0, number + 1)).world));
    }),
  );
});

test('a recording that is written and read again shows the same', () => {
  fc.assert(
    fc.property(frames, (recorded) => {
      const { journal, world } = play(recorded);
      const opened = readRecording([...writeRecording(journal, 5)].join(''));
      expect(opened.damaged).toBe(0);
      expect(portrait(opened.world)).toEqual(portrait(world));
      expect(opened.head.at).toBe(5);
    }),
  );
});

test('a recording that was cut off is read as far as it goes', () => {
  const { journal } = play([
    { at: 1, messages: [{ t: 'behind', frames: 1 }] },
    { at: 2, messages: [{ t: 'behind', frames: 2 }] },
  ]);
  const text = [...writeRecording(journal, 5)].join('');
  const opened = readRecording(text.slice(0, -10));
  expect(opened.damaged).toBe(1);
  expect(opened.world.framesMissed).toBe(1);
});

test.each([
  ['', /not a recording/],
  ['{"some":"json"}', /not a recording/],
  ['<!doctype html>', /not a recording/],
  ['{"format":"xioc-recording","version":2,"at":0}', /version 2; this page reads version 1/],
])('says what is wrong with %j', (text, why) => {
  expect(() => readRecording(text)).toThrow(why);
});

test('steps from one eventful frame to the next', () => {
  const { journal } = play([
    { at: 1, messages: [{ t: 'gone', indices: [] }] },
    { at: 2, messages: [{ t: 'behind', frames: 1 }] },
    { at: 3, messages: [{ t: 'changes', changes: [] }] },
  ]);
  expect(journal.search(3, -1, Journal.isEventful)).toBe(2);
  expect(journal.search(2, -1, Journal.isEventful)).toBe(0);
  expect(journal.search(0, -1, Journal.isEventful)).toBeUndefined();
  expect(journal.search(0, 1, Journal.isEventful)).toBe(2);
  expect(journal.frameAt(2)).toBe(1);
});

test('keeps the newest when there is more than fits', () => {
  const journal = new Journal();
  const world = new World();
  for (let nth = 0; nth < 40; nth++) {
    const frame: Frame = { at: nth * 11_000, messages: [{ t: 'behind', frames: 1 }] };
    journal.append(frame, 10_000_000, world);
    for (const each of frame.messages) world.apply(frame.at, each);
  }
  expect(journal.firstFrame).toBeGreaterThan(20);
  expect(journal.endFrame).toBe(40);
  expect(journal.worldAfter(journal.firstFrame).framesMissed).toBe(journal.firstFrame + 1);
  expect(journal.worldAfter(39).framesMissed).toBe(40);
});

test('what is known of 20,000 actors weighs as well', () => {
  const journal = new Journal(20_000_000);
  const world = new World();
  const rows = Array.from({ length: 20_000 }, (_, n): Row => [n, `a${n}`, 'pv', n - 1, `PV ${n}`, 'pv', 'idle', '']);
  world.apply(0, { t: 'rows', reset: true, rows });
  for (let nth = 0; nth < 5000; nth++) {
    const frame: Frame = { at: nth * 11_000, messages: [{ t: 'behind', frames: 1 }] };
    journal.append(frame, 5000, world);
    for (const each of frame.messages) world.apply(frame.at, each);
  }
  expect(journal.size).toBeLessThan(24_000_000);
  expect(journal.firstFrame).toBeGreaterThan(1000);
  expect(journal.endFrame - journal.firstFrame).toBeGreaterThan(1000);
  expect(journal.worldAfter(journal.firstFrame).actors.size).toBe(20_000);
});

// --- helpers ------------------------------------------------------------------------------------------------------

function play(recorded: readonly Frame[]): { readonly journal: Journal; readonly world: World } {
  const journal = new Journal();
  const world = new World();
  for (const frame of recorded) {
    journal.append(frame, 1000, world);
    for (const each of frame.messages) world.apply(frame.at, each);
  }
  return { journal, world };
}

/** Everything that is shown, except the moment at which a change was first seen. */
function portrait(world: World): unknown {
  return world.summary();
}
