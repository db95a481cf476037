import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { and, createActor, createMachine, not, setup } from 'xstate';
import { transitionsOf } from '../../inspector/src/model/definition.ts';
import { edgeKey, type WireNode, wireDefinition } from '../../src/inspect/definition.ts';
import type { Passage } from '../../src/inspect/passage.ts';
import { register, report } from '../../src/inspect/service.ts';
import { spyOn } from '../../src/inspect/spy.ts';
import { parseReceiverEvent } from '../inspector/support/inspect-protocol.ts';

const machines = await allMachines();

describe('every machine of the package', () => {
  test('is found', () => {
    expect(machines.map(({ name }) => name)).toContain('circuitMachine');
    expect(machines.length).toBeGreaterThan(8);
  });

  test.each(machines)('$name is a machine to a v4 receiver, no transition lost', ({ machine }) => {
    const parsed = registered(machine);
    for (const node of nodesOf(machine.root)) {
      const expected = countTransitions(node);
      expect(parsed.getStateNodeById(node.id).transitions.length, node.id).toBe(expected);
    }
  });

  test.each(machines)('$name: each transition has the same key on both sides', ({ machine }) => {
    const definition = wireDefinition(machine);
    const keys = new Set([...wireNodes(definition)].flatMap((node) => transitionsOf(node).map(({ key }) => key)));
    for (const node of nodesOf(machine.root)) {
      for (const transition of [...[...node.transitions.values()].flat(), ...(node.always ?? [])]) {
        expect(keys).toContain(edgeKey(transition));
      }
    }
  });
});

test('says in v4 what v5 says otherwise', () => {
  const machine = setup({
    guards: { isReady: () => true, isBusy: () => false },
    actions: { note: () => {} },
    delays: { soon: 10 },
  }).createMachine({
    id: 'sample',
    initial: 'a',
    states: {
      a: {
        entry: 'note',
        on: {
          GO: { guard: and(['isReady', not('isBusy')]), target: 'b', actions: ['note', { type: 'note' }] },
          STAY: { actions: 'note' },
        },
        always: { guard: 'isBusy', target: 'b' },
        after: { soon: 'b', 500: { target: 'b', reenter: true } },
      },
      b: { type: 'final', tags: 'ended', description: 'the end' },
    },
  });
  const definition = wireDefinition(machine);
  expect(definition.initial).toBe('a');
  expect(definition.states.a).toMatchObject({
    entry: [{ type: 'note' }],
    exit: [],
    on: {
      GO: [{ target: ['#sample.b'], cond: 'and(isReady, not(isBusy))', actions: [{ type: 'note' }, { type: 'note' }] }],
      STAY: [{ actions: [{ type: 'note' }] }],
    },
    always: [{ target: ['#sample.b'], cond: 'isBusy' }],
    after: { soon: [{ target: ['#sample.b'] }], 500: [{ internal: false }] },
  });
  expect(Object.keys(definition.states.a!.on)).toEqual(['GO', 'STAY']);
  expect(definition.states.b).toMatchObject({ type: 'final', tags: ['ended'], description: 'the end' });
});

test('a state resolves to the same value in v4', () => {
  const machine = createMachine({
    id: 'parallel one',
    type: 'parallel',
    states: {
      x: { initial: 'x1', states: { x1: { on: { N: 'x2' } }, x2: {} } },
      y: { initial: 'y1', states: { y1: {}, was: { type: 'history', history: 'deep' } } },
    },
  });
  const actor = createActor(machine).start();
  const passages: Passage[] = [];
  spyOn(actor, (passage) => passages.push(passage));
  actor.send({ type: 'N' });
  const [event, state] = report({ id: 'x' } as never, passages[0]!).map((message) => parseReceiverEvent(message));
  expect(event).toMatchObject({ type: 'service.event', sessionId: 'x', event: { name: 'N' } });
  expect(registered(machine).resolveState(state!.state).value).toEqual({ x: 'x2', y: 'y1' });
  expect(state!.state.transitions.map(({ edge }) => edge)).toEqual(['parallel one.x.x1|N|0']);
});

// --- helpers ------------------------------------------------------------------------------------------------------

async function allMachines(): Promise<{ name: string; machine: AnyStateMachine }[]> {
  const folder = new URL('../../src/machines/', import.meta.url);
  const found: { name: string; machine: AnyStateMachine }[] = [];
  for (const file of (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'))) {
    const exported = (await import(new URL(file, folder).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported)) {
      if (typeof value === 'object' && value !== null && 'root' in value && 'definition' in value) {
        found.push({ name, machine: value as AnyStateMachine });
      }
    }
  }
  return found;
}

/** The machine as a receiver of the protocol has it. */
function registered(machine: AnyStateMachine) {
  const entry = { id: 'x', kind: 'device', parent: undefined, label: 'x', ref: undefined } as never;
  const snapshot = { status: 'active', output: undefined, error: undefined } as const;
  const message = register(entry, snapshot, JSON.stringify(wireDefinition(machine)), 'sample');
  return parseReceiverEvent(JSON.parse(JSON.stringify(message)) as object).machine;
}

function* nodesOf(node: AnyStateNode): Generator<AnyStateNode> {
  yield node;
  for (const child of Object.values(node.states)) yield* nodesOf(child as AnyStateNode);
}

function* wireNodes(node: WireNode): Generator<WireNode> {
  yield node;
  for (const child of Object.values(node.states)) yield* wireNodes(child);
}

function countTransitions(node: AnyStateNode): number {
  return [...node.transitions.values()].flat().length + (node.always?.length ?? 0);
}
