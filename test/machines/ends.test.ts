/**
 * Every machine that can end does end: one that has a final state in one region and none in another is never done, and
 * XState then keeps its actor, with all that it holds, for as long as the system runs.
 */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type AnyStateMachine, type AnyStateNode, StateMachine } from 'xstate';

const folder = new URL('../../src/machines/', import.meta.url);
const machines: [string, AnyStateMachine][] = [];
for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
  const exported: object = await import(new URL(file, folder).href);
  for (const value of Object.values(exported)) if (value instanceof StateMachine) machines.push([value.id, value]);
}

/** They live as long as their IOC, and end with it. */
const lifelong = ['motor'];
const parallel = machines.filter(([id, { root }]) => root.type === 'parallel' && !lifelong.includes(id));

it.each(parallel)('%s ends in all of its regions or in none', (_, { root }) => {
  const endings = Object.values(root.states).map((region) => Object.values(region.states).some(isFinal));
  expect(new Set(endings).size).toBe(1);
});

function isFinal({ type }: AnyStateNode): boolean {
  return type === 'final';
}
