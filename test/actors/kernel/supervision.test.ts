/** Parts that fail are started again, the others go on, and the tree shows what is down. */
import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { type Part, Supervision } from '../../../src/actors/kernel/supervision.ts';
import { wire } from '../../../src/actors/kernel/wire.ts';
import { type AnyWired, Wired } from '../../../src/actors/kernel/wired.ts';
import { partRule } from '../../../src/machines/supervised.ts';
import { type ChildFailure, type WiringOf, wired } from '../../../src/machines/wired.ts';

type PartEvent = { readonly type: 'break' | 'stop' };
const partNames = { actions: { fail: wired } };
const partMachine = setup({ types: {} as { events: PartEvent }, actions: partNames.actions }).createMachine({
  initial: 'on',
  states: { on: { on: { break: { actions: 'fail' }, stop: 'off' } }, off: { type: 'final' } },
});
const partLogic = wire(partMachine);

const ownerNames = { actions: { childFailed: wired } };
const ownerMachine = setup({ types: {} as { events: ChildFailure }, actions: ownerNames.actions }).createMachine({
  on: { 'xstate.error.actor.*': { actions: 'childFailed' } },
});
const ownerLogic = wire(ownerMachine);

/** What happens, in order. */
let said: string[] = [];

class Worker extends Wired<typeof partMachine> implements WiringOf<typeof partNames, PartEvent>, Part {
  readonly kind = 'worker';

  constructor(owner: AnyWired, id: string) {
    super(partLogic, owner, id, {});
    this.ref.start();
    said.push(`${id} starts`);
  }

  label(): string {
    return this.ref.id;
  }

  describe(): Record<string, unknown> {
    return {};
  }

  stop(): void {
    said.push(`${this.ref.id} stops`);
    this.ref.send({ type: 'stop' });
  }

  abandon(): void {
    said.push(`${this.ref.id} is abandoned`);
  }

  fail(): void {
    throw new Error('a bug');
  }
}

class Owner extends Wired<typeof ownerMachine> implements WiringOf<typeof ownerNames, ChildFailure> {
  readonly kind = 'owner';
  readonly parts: Supervision<{ first: Worker; second: Worker }>;
  /** Starts of the first part that throw. */
  badStarts = 0;

  constructor(clock: HeapClock, mostFailures = Number.POSITIVE_INFINITY) {
    super(ownerLogic, undefined, 'owner', {}, clock);
    const starts = {
      first: (id: string) => {
        if (this.badStarts-- > 0) throw new Error('no memory');
        return new Worker(this, id);
      },
      second: (id: string) => new Worker(this, id),
    };
    this.parts = new Supervision(this, (message) => said.push(message), starts, { ...partRule, mostFailures });
    this.ref.start();
  }

  label(): string {
    return 'owner';
  }

  describe(): Record<string, unknown> {
    return {};
  }

  override children(): Iterable<AnyWired> {
    return this.parts.children();
  }

  childFailed({ actorId, error }: ChildFailure): void {
    expect(this.parts.failed(actorId, error)).toBe(true);
  }

  get tree(): string[] {
    return Array.from(this.children(), (child) => `${child.kind} ${child.label()}`);
  }
}

function start(mostFailures?: number) {
  said = [];
  const clock = new HeapClock();
  const owner = new Owner(clock, mostFailures);
  owner.parts.start('first');
  owner.parts.start('second');
  const crash = () => {
    owner.parts.get('first')!.ref.subscribe({ error: () => {} });
    owner.parts.get('first')!.ref.send({ type: 'break' });
  };
  return { clock, owner, crash };
}

describe('supervision', () => {
  it('starts in order, stops in the opposite order, and needs no timer for what runs well', () => {
    const { owner, clock } = start();
    expect(owner.tree).toEqual(['worker first-1', 'worker second-1']);
    expect(clock.pending).toBe(0);
    owner.parts.stop();
    expect(said).toEqual(['first-1 starts', 'second-1 starts', 'second-1 stops', 'first-1 stops']);
    expect(owner.tree).toEqual([]);
  });

  it('starts a part that fails again, later each time, and the other one goes on', () => {
    const { owner, clock, crash } = start();
    for (const [index, delayMs] of [100, 200, 400].entries()) {
      crash();
      expect(owner.tree).toEqual(['supervised first', 'worker second-1']);
      expect(owner.parts.get('first')).toBeUndefined();
      clock.advance(delayMs - 1);
      expect(owner.parts.get('first')).toBeUndefined();
      clock.advance(1);
      expect(owner.tree).toEqual([`worker first-${index + 2}`, 'worker second-1']);
    }
    expect(said).toContain('first-1 is abandoned');
  });

  it('forgets the failures of a part that has run well', () => {
    const { owner, clock, crash } = start();
    crash();
    clock.advance(100 + partRule.wellAgainMs);
    crash();
    expect([...owner.children()][0]!.describe()).toEqual({ starts: 2, failuresInARow: 1 });
    clock.advance(100);
    expect(owner.tree).toEqual(['worker first-3', 'worker second-1']);
  });

  it('takes a start that throws for a failure', () => {
    const { owner, clock, crash } = start();
    owner.badStarts = 2;
    crash();
    clock.advance(100 + 200);
    expect(owner.tree[0]).toBe('supervised first');
    clock.advance(400);
    expect(owner.tree[0]).toBe('worker first-4');
  });

  it('gives up a part that fails too often within the window, and says so', () => {
    const { owner, clock, crash } = start(3);
    for (const delayMs of [100, 200]) {
      crash();
      clock.advance(delayMs);
    }
    crash();
    expect(said.at(-1)).toBe('first failed too often and stays down');
    clock.advance(1e6);
    expect(owner.tree).toEqual(['supervised first', 'worker second-1']);
    expect([...owner.children()][0]!.ref.getSnapshot().value).toBe('gaveUp');
  });

  it('does not count failures that have left the window', () => {
    const { owner, clock, crash } = start(2);
    crash();
    clock.advance(partRule.windowMs);
    crash();
    clock.advance(200);
    expect(owner.tree[0]).toMatch(/^worker first/);
  });

  it('knows nothing of other children', () => {
    const { owner } = start();
    expect(owner.parts.failed('circuit-1', new Error('a bug'))).toBe(false);
  });
});
