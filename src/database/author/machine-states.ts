/**
 * The states of a machine as the states of an enum: what an operator reads as `STATE`.
 *
 * A state is named by its keys from the outside in, `moving.fast`; parallel regions are joined, `open|warm`. Where that
 * gives more names than Channel Access can send, or longer ones, inner states are left out, level by level.
 */
import type { AnyActorLogic, AnyMachineSnapshot, AnyStateMachine, AnyStateNode, StateValue } from 'xstate';
import { DefinitionError } from '../pv/definition-error.ts';
import { maxStateBytes, maxStates } from '../records/enum-states.ts';

export interface MachineStates {
  readonly names: readonly string[];
  nameOf(snapshot: AnyMachineSnapshot): string;
}

/** @throws DefinitionError naming the PV when even the outermost states are too many */
export function machineStates(pv: string, logic: AnyActorLogic): MachineStates {
  if (!isMachine(logic)) {
    throw new DefinitionError(
      pv,
      'only the state of a machine can be published: return one made with createMachine().',
    );
  }
  for (let depth = depthOf(logic.root); depth >= 1; depth--) {
    const names = namesBelow(logic.root, depth);
    const sendable = names.length <= maxStates && names.every((name) => bytes(name) <= maxStateBytes);
    if (sendable) return { names, nameOf: (snapshot) => nameOf(snapshot.value as StateValue, depth) };
  }
  throw new DefinitionError(
    pv,
    `Channel Access sends ${maxStates} states with names of ${maxStateBytes} bytes: give the machine fewer outer states ` +
      'or shorter names, or leave out publish and write a PV from its actions.',
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function isMachine(logic: AnyActorLogic): logic is AnyStateMachine {
  return 'root' in logic && 'definition' in logic;
}

function bytes(name: string): number {
  return new TextEncoder().encode(name).length;
}

function children(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states).filter(({ type }) => type !== 'history');
}

function depthOf(node: AnyStateNode): number {
  return Math.max(0, ...children(node).map((child) => 1 + depthOf(child)));
}

/** Names of the configurations below `node`; `['']` when nothing is to be shown. */
function namesBelow(node: AnyStateNode, depth: number): string[] {
  const inner = children(node);
  if (inner.length === 0 || depth === 0) return [''];
  if (node.type !== 'parallel') {
    return inner.flatMap((child) => namesBelow(child, depth - 1).map((name) => join(child.key, name)));
  }
  return inner
    .map((region) => namesBelow(region, depth))
    .reduce((left, right) => left.flatMap((a) => right.map((b) => beside(a, b))));
}

function nameOf(value: StateValue, depth: number): string {
  if (depth === 0) return '';
  if (typeof value === 'string') return value;
  const entries = Object.entries(value) as [string, StateValue][];
  if (entries.length === 1) return join(entries[0]![0], nameOf(entries[0]![1], depth - 1));
  return entries.map(([, region]) => nameOf(region, depth)).reduce(beside);
}

function join(key: string, inner: string): string {
  return inner === '' ? key : `${key}.${inner}`;
}

function beside(a: string, b: string): string {
  return a === '' || b === '' ? a + b : `${a}|${b}`;
}
