/** Authors' actors in the tree: what people see of them, and how they end. */
import { describe, expect, it, vi } from 'vitest';
import { type AnyActorLogic, assign, createMachine, fromCallback, sendTo, setup } from 'xstate';
import { Adopted } from '../../../src/actors/kernel/adopted.ts';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { catchEscapes, runAs } from '../../../src/actors/kernel/escapes.ts';
import { wire } from '../../../src/actors/kernel/wire.ts';
import { Wired } from '../../../src/actors/kernel/wired.ts';

const rootMachine = createMachine({ on: { 'xstate.error.actor.*': {} } });

class Root extends Wired<typeof rootMachine> {
  readonly kind = 'root';
  readonly clock: HeapClock;

  constructor() {
    const clock = new HeapClock();
    super(wire(rootMachine), undefined, 'root', {}, clock);
    this.clock = clock;
    this.ref.start();
  }

  label(): string {
    return 'root';
  }

  describe(): Record<string, unknown> {
    return {};
  }
}

function adopt(logic: AnyActorLogic, input?: unknown): { readonly root: Root; readonly adopted: Adopted } {
  const root = new Root();
  const adopted = new Adopted(logic, root, 'mine', input);
  adopted.ref.start();
  return { root, adopted };
}

const walker = setup({
  types: {} as { input: { readonly from: number } | undefined; context: { at: number } },
  actors: { child: fromCallback(() => {}) },
}).createMachine({
  id: 'walk',
  context: ({ input }) => ({ at: input?.from ?? 0 }),
  initial: 'resting',
  invoke: { src: 'child', id: 'child' },
  on: { step: { actions: assign({ at: ({ context }) => context.at + 1 }) } },
  states: { resting: { after: { 500: 'walking' } }, walking: {} },
});

describe('an adopted actor', () => {
  it('has the name it was given, and its own input', () => {
    const { adopted } = adopt(walker, { from: 5 });
    expect([adopted.kind, adopted.label(), adopted.name]).toEqual(['device', 'mine', 'mine']);
    expect(adopted.ref.getSnapshot().context).toEqual({ at: 5 });
    expect([...adopted.children()]).toEqual([]);
  });

  it.each([
    [walker, { pv: { name: 'bl:m1' } }, 'walk of bl:m1'],
    [createMachine({}), { pv: { name: 'bl:m1' } }, 'put of bl:m1'],
    [walker, { pv: {} }, 'mine'],
  ])('that works off a put is named after the PV', (logic, input, label) => {
    expect(adopt(logic as AnyActorLogic, input).adopted.label()).toBe(label);
  });

  it('tells its last event in words', () => {
    const { root, adopted } = adopt(walker);
    expect(adopted.describe()).toEqual({ lastEvent: '' });
    adopted.ref.send({ type: 'step' } as never);
    expect(adopted.describe()).toEqual({ lastEvent: 'step' });
    root.clock.advance(500);
    expect(adopted.ref.getSnapshot().value).toBe('walking');
    expect(adopted.describe()).toEqual({ lastEvent: 'after 500' });
  });

  it('runs as its owner: what escapes its code is reported there', async () => {
    const escaped: unknown[] = [];
    const owner = { escaped: (error: unknown) => void escaped.push(error) };
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    const release = catchEscapes((error) => escaped.push('nobody’s', error));
    try {
      const reason = new Error('of its own');
      const reject = () => void Promise.reject(reason);
      const child = fromCallback(({ receive }) => receive(reject));
      const hasty = setup({ actors: { child }, actions: { tell: sendTo('child', { type: 'go' }) } }).createMachine({
        invoke: { src: 'child', id: 'child' },
        on: { act: { actions: reject }, tell: { actions: 'tell' } },
      });
      const adopted = new Adopted(hasty, new Root(), 'hasty', undefined, owner);
      runAs(owner, () => adopted.ref.start());
      for (const type of ['act', 'tell']) adopted.ref.send({ type } as never);
      await vi.waitFor(() => expect(escaped).toEqual([reason, reason]));
    } finally {
      release();
      for (const listener of others) process.on('unhandledRejection', listener);
    }
  });

  it('is stopped with its children', () => {
    const { adopted } = adopt(walker);
    const { child } = adopted.ref.getSnapshot().children as Record<string, { getSnapshot(): { status: string } }>;
    adopted.stop();
    expect([adopted.ref.getSnapshot().status, child!.getSnapshot().status]).toEqual(['stopped', 'stopped']);
    expect(adopted.lastEvent).toBe('');
  });

  it('that has thrown leaves no child behind either', () => {
    const failing = setup({
      actors: { child: fromCallback(() => {}) },
      actions: {
        fail: () => {
          throw new Error('its own mistake');
        },
      },
    }).createMachine({ invoke: { src: 'child', id: 'child' }, on: { go: { actions: 'fail' } } });
    const { adopted } = adopt(failing);
    const { child } = adopted.ref.getSnapshot().children as Record<string, { getSnapshot(): { status: string } }>;
    adopted.ref.subscribe({ error: () => {} });
    adopted.ref.send({ type: 'go' } as never);
    expect(adopted.ref.getSnapshot().status).toBe('error');
    adopted.stop();
    expect(child!.getSnapshot().status).toBe('stopped');
  });

  it('that never started a child stops quietly when it has ended', () => {
    const { adopted } = adopt(createMachine({ initial: 'done', states: { done: { type: 'final' } } }));
    expect(adopted.ref.getSnapshot().status).toBe('done');
    expect(() => adopted.stop()).not.toThrow();
  });
});
