import { expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { type ChartLine, type ChartState, chartOf } from '../../../inspector/src/chart/chart.ts';
import { toScxml } from '../../../inspector/src/chart/scxml.ts';
import { LANES, reachOf, replyTimes, toMermaidSequence } from '../../../inspector/src/chart/sequence.ts';
import { type Definition, statesOf, transitionsOf } from '../../../inspector/src/model/definition.ts';
import { toMermaid } from '../../../src/export/mermaid.ts';
import { wireDefinition } from '../../../src/inspect/definition.ts';
import type { WireLine } from '../../../src/inspect/feed.ts';
import { circuitMachine } from '../../../src/machines/ca/circuit.ts';
import { wiredCharts } from '../../machines/all.ts';

const door = wireDefinition(
  createMachine({
    id: 'door',
    initial: 'closed',
    states: {
      closed: {
        entry: 'lock',
        on: {
          OPEN: { guard: 'hasKey', target: 'open', actions: 'ring' },
          KNOCK: { actions: 'ring' },
          BELL: { actions: 'ring' },
        },
      },
      open: { on: { CLOSE: 'closed' }, after: { 5000: 'closed' } },
      'brick<ed> & "up"': { type: 'final' },
    },
  }),
);

test('draws arrows for what goes somewhere, lines for what does not', () => {
  const { root, edges } = chartOf(door);
  expect(root.initial).toBe('door.closed');
  expect(root.children[0]!.lines.map(({ text }) => text)).toEqual(['entry / lock', 'KNOCK, BELL / ring']);
  expect(edges.map(({ source, target, lines }) => [source, target, lines.map(({ text }) => text)])).toEqual([
    ['door.closed', 'door.open', ['OPEN [hasKey]', '/ ring']],
    ['door.open', 'door.closed', ['CLOSE, after 5000 ms']],
  ]);
});

test('every transition of a large machine is on its chart', () => {
  const definition = wireDefinition(circuitMachine) as Definition;
  const { root, edges } = chartOf(definition);
  const linesOf = (state: ChartState): ChartLine[] => [...state.lines, ...state.children.flatMap(linesOf)];
  const drawn = [...linesOf(root), ...edges].flatMap(({ keys }) => keys);
  const expected = [...statesOf(definition)].flatMap(transitionsOf).map(({ key }) => key);
  expect(expected.length).toBeGreaterThan(70);
  expect(new Set(drawn)).toEqual(new Set(expected));
});

test('is exported as Mermaid', () => {
  expect(toMermaid(door)).toMatchInlineSnapshot(`
    "stateDiagram-v2
      [*] --> s1
      state "closed" as s1
      s1 : entry / lock
      s1 : KNOCK, BELL / ring
      state "open" as s2
      state "brick ed  &  up" as s3
      s1 --> s2 : OPEN [hasKey] / ring
      s2 --> s1 : CLOSE, after 5000
      s3 --> [*]
    "
  `);
});

test('is exported as SCXML that an interpreter can run: names are words, guards are variables, delays are sent events', () => {
  const scxml = toScxml(door);
  expect(scxml).toContain(
    '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript" name="door" initial="door">',
  );
  expect(scxml).toContain('<data id="hasKey" expr="true">');
  expect(scxml).toContain('<state id="door" initial="door.closed">');
  expect(scxml).toContain('<transition event="OPEN" cond="hasKey" target="door.open">');
  expect(scxml).toContain(
    '<onentry><send id="after._5000.door.open" event="after._5000.door.open" delay="5000ms"/></onentry>',
  );
  expect(scxml).toContain('<onexit><cancel sendid="after._5000.door.open"/></onexit>');
  expect(scxml).toContain('<transition event="after._5000.door.open" target="door.closed"');
  expect(scxml).toContain('<final id="door.brick_ed_____up_"/>');
  expect(scxml).not.toMatch(/brick</);
});

test('every machine of the runtime is well-formed SCXML, whose ids are unique and whose targets exist', async () => {
  for (const { machine } of await wiredCharts()) {
    const scxml = toScxml(wireDefinition(machine));
    const ids = [...scxml.matchAll(/<(?:state|parallel|final|history) id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, targets] of scxml.matchAll(/ target="([^"]*)"/g)) {
      for (const target of targets!.split(' ')) expect(ids).toContain(target);
    }
    for (const [, event] of scxml.matchAll(/<transition event="([^"]*)"/g))
      expect(event).toMatch(/^([\w.-]+|[\w.-]*\*)$/);
    const variables = [...scxml.matchAll(/<data id="([^"]*)"/g)].map(([, id]) => id);
    for (const [, cond] of scxml.matchAll(/ (?:cond|delayexpr)="([^"]*)"/g)) expect(variables).toContain(cond);
    for (const name of variables) expect(() => new Function(`var ${name} = 1`)).not.toThrow();
    expect(isBalanced(scxml)).toBe(true);
  }
});

test('pairs replies with their requests', () => {
  const times = replyTimes([
    line(1, 'in', 'READ_NOTIFY', 'READ_NOTIFY 7', 100),
    line(2, 'in', 'READ_NOTIFY', 'READ_NOTIFY 8', 101),
    line(3, 'out', 'READ_NOTIFY', 'READ_NOTIFY 8', 101.5),
    line(4, 'out', 'EVENT_ADD', '', 102),
    line(5, 'out', 'READ_NOTIFY', 'READ_NOTIFY 7', 104),
    line(6, 'out', 'READ_NOTIFY', 'READ_NOTIFY 7', 105),
  ]);
  expect([...times]).toEqual([
    [3, 0.5],
    [5, 4],
  ]);
});

test('a sequence says how far each message goes', () => {
  const lines = [
    line(1, 'in', 'ECHO', 'ECHO', 1),
    line(2, 'in', 'CREATE_CHAN', '', 2),
    line(3, 'out', 'EVENT_ADD', '', 3),
  ];
  expect(lines.map(reachOf)).toEqual([1, 2, 3]);
  expect(toMermaidSequence('jane@opi; "x"', LANES, lines)).toMatchInlineSnapshot(`
    "sequenceDiagram
      participant l0 as jane@opi x
      participant l1 as circuit
      participant l2 as channel
      participant l3 as PV
      l0->>l1: ECHO BL x text
      l0->>l2: CREATE_CHAN BL x text
      l3-->>l0: EVENT_ADD BL x text
    "
  `);
});

// --- helpers ------------------------------------------------------------------------------------------------------

function line(seq: number, direction: 'in' | 'out', type: string, pair: string, at: number): WireLine {
  return { seq, at, direction, type, text: 'text', pv: 'BL:x', pair, size: 16 };
}

/** Every element that begins ends, in order. */
function isBalanced(xml: string): boolean {
  const open: string[] = [];
  for (const [, end, name, alone] of xml.replace(/<[?!][^>]*>/g, '').matchAll(/<(\/?)([\w]+)[^>]*?(\/?)>/g)) {
    if (alone === '/') continue;
    if (end !== '/') open.push(name!);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}
