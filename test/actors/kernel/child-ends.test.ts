/** Children come and go by the million while an IOC runs: their ends must leave nothing after in their parents. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { wire } from '../../../src/actors/kernel/wire.ts';
import { Wired } from '../../../src/actors/kernel/wired.ts';

const ENDS = 50_000;
/** XState's own memory of an event's type is some 200 bytes. */
const BYTES_EACH = 60;

const machine = createMachine({
  id: 'parent',
  initial: 'waiting',
  states: { waiting: { on: { 'xstate.done.actor.last': { target: 'over' } } }, over: { type: 'final' } },
});

class Parent extends Wired<typeof machine> {
  readonly kind = 'device';

  constructor() {
    super(wire(machine), undefined, 'parent', {}, new HeapClock());
    this.ref.start();
  }

  label(): string {
    return 'parent';
  }

  describe(): Record<string, unknown> {
    return {};
  }
}

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

it('leave nothing after where no state heeds them, and are heard where one does', () => {
  const { ref } = new Parent();
  const end = (id: string) => ref.send({ type: `xstate.done.actor.${id}` });
  for (let index = 0; index < 1000; index++) end(`early-${index}`);
  const before = heapBytes();
  for (let index = 0; index < ENDS; index++) end(`child-${index}`);
  expect(heapBytes() - before).toBeLessThan(ENDS * BYTES_EACH);
  end('last');
  expect(ref.getSnapshot().value).toBe('over');
});
