/** An actor that is small is one of XState's in all that can be seen. A failure here after an update of XState: adapt `kernel/xstate/small-actor.ts`. */
import { describe, expect, it } from 'vitest';
import {
  type AnyActorLogic,
  type AnyActorScope,
  assign,
  createActor,
  createMachine,
  type EventObject,
  emit,
  sendTo,
  setup,
} from 'xstate';
import { HeapClock } from '../../../../src/actors/kernel/clock.ts';
import { scheduledOf } from '../../../../src/actors/kernel/xstate/internals.ts';
import { createSmallActor } from '../../../../src/actors/kernel/xstate/small-actor.ts';
import { fc } from '../../../support/properties.ts';

describe('an actor of createSmallActor', () => {
  const timed = setup({ delays: { soon: 10 } }).createMachine({
    initial: 'on',
    states: {
      on: {
        after: { soon: { target: 'on', reenter: true } },
        on: { off: 'off', say: { actions: emit({ type: 'said' }) } },
      },
      off: { type: 'final' },
    },
  });
  const heldBy = (actor: object) =>
    actor as { observers: Set<unknown>; eventListeners: Map<string, unknown>; options: object };

  it('has the fields of an actor of XState', () => {
    const [small, other] = [createSmallActor(timed), createSmallActor(timed)] as const;
    const theirs = createActor(timed) as unknown as Record<string, unknown>;
    const ours = small as unknown as Record<string, unknown>;
    const typesOf = (actor: Record<string, unknown>) =>
      Object.keys(theirs).map((field) => [field, field in actor ? typeof actor[field] : 'missing']);
    expect(typesOf(ours)).toEqual(typesOf(theirs));
    for (const field of ['ref', 'src', 'clock', 'logger', 'id', '_parent', '_syncSnapshot', '_processingStatus']) {
      expect([field, ours[field] === small, ours[field] === timed]).toEqual([
        field,
        theirs[field] === theirs,
        theirs[field] === timed,
      ]);
    }
    for (const field of ['observers', 'eventListeners', 'options'] as const) {
      expect(heldBy(small)[field]).toBe(heldBy(other)[field]);
    }
  });

  it('goes the way of an actor of XState, for whatever events, and its system hears the same', () => {
    const inner = setup({}).createMachine({
      initial: 'on',
      states: { on: { on: { off: 'off' } }, off: { type: 'final' } },
    });
    const outer = setup({
      types: {} as { events: EventObject; context: { count: number } },
      actors: { inner },
      actions: {
        again: ({ self, event }) => {
          if (event.type === 'twice') for (const type of ['step', 'step']) self.send({ type });
        },
        fail: () => {
          throw new Error('a bug');
        },
      },
    }).createMachine({
      context: { count: 0 },
      entry: 'again',
      invoke: { id: 'inner', src: 'inner' },
      on: {
        step: { actions: assign({ count: ({ context }) => context.count + 1 }) },
        twice: { actions: 'again' },
        inner: { actions: sendTo('inner', { type: 'off' }) },
        say: { actions: emit({ type: 'said' }) },
        fail: { actions: 'fail' },
        over: '.over',
      },
      initial: 'on',
      states: { on: { on: { 'xstate.done.actor.inner': 'next' } }, next: {}, over: { type: 'final' } },
    });
    const run = (create: typeof createActor, events: readonly string[]) => {
      const seen: unknown[] = [];
      const root = create(createMachine({ on: { '*': { actions: ({ event }) => void seen.push(event.type) } } }));
      root.system.inspect(({ type, actorRef }) => void seen.push([type, (actorRef as { id?: string }).id === 'it']));
      root.start();
      const actor = create(outer, { id: 'it', parent: root } as never);
      actor.subscribe({ error: () => seen.push('error'), complete: () => seen.push('complete') });
      actor.on('said' as never, () => seen.push('said'));
      actor.send({ type: 'step' }); // before the start: it waits
      actor.start();
      for (const type of events) {
        actor.send({ type });
        const { status, value, context } = actor.getSnapshot();
        seen.push([status, value, context]);
      }
      return seen;
    };
    const types = ['step', 'twice', 'inner', 'say', 'fail', 'over', 'unknown'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...types), { maxLength: 12 }), (events) => {
        expect(run(createSmallActor as never, events)).toEqual(run(createActor, events));
      }),
      { numRuns: 60 },
    );
  });

  it('runs the actions of its beginning when it is started, and tells its system of each', () => {
    const done: string[] = [];
    const beginning = setup({ actions: { knock: () => void done.push('knock') } }).createMachine({ entry: 'knock' });
    const run = (actor: ReturnType<typeof createActor>) => {
      done.length = 0;
      actor.system.inspect(({ type }) => void done.push(type));
      actor.start();
      return [...done];
    };
    expect(run(createSmallActor(beginning))).toEqual(run(createActor(beginning)));
    expect(done).toContain('knock');
  });

  it('is known to its logic by id, session and logger', () => {
    const seen: unknown[] = [];
    const logic = {
      getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
      transition: (snapshot: unknown, _: EventObject, { id, sessionId, logger, self }: AnyActorScope) => {
        seen.push([id, sessionId === self.sessionId, typeof logger]);
        return snapshot;
      },
      getPersistedSnapshot: (snapshot: unknown) => snapshot,
    } as unknown as AnyActorLogic;
    for (const create of [createActor, createSmallActor]) {
      create(logic as never, { id: 'it' } as never)
        .start()
        .send({ type: 'any' } as never);
    }
    expect(seen).toEqual([
      ['it', true, 'function'],
      ['it', true, 'function'],
    ]);
  });

  it('stops its children', () => {
    const child = setup({}).createMachine({});
    const parent = setup({ actors: { child } }).createMachine({
      initial: 'on',
      states: { on: { invoke: { src: 'child', id: 'child' }, on: { off: 'off' } }, off: {} },
    });
    const actor = createSmallActor(parent).start();
    const { child: ref } = actor.getSnapshot().children;
    actor.send({ type: 'off' });
    expect(ref!.getSnapshot().status).toBe('stopped');
  });

  it('tells those who subscribe, and nobody of another actor', () => {
    const [actor, other] = [createSmallActor(timed), createSmallActor(timed)] as const;
    const seen: unknown[] = [];
    actor.subscribe((snapshot) => seen.push(snapshot.value));
    const { unsubscribe } = actor.subscribe({ complete: () => seen.push('never told') });
    actor.subscribe({ complete: () => seen.push('complete') });
    actor.on('said' as never, () => seen.push('said'));
    unsubscribe();
    for (const each of [actor, other]) {
      each.start();
      each.send({ type: 'say' });
      each.send({ type: 'off' });
    }
    expect(seen).toEqual(['on', 'said', 'on', 'off', 'complete']);
    expect(heldBy(createSmallActor(timed)).observers.size).toBe(0);
  });

  it('cancels its timers when it ends, also one that is restarted, and leaves those of others', () => {
    const clock = new HeapClock();
    const root = createSmallActor(createMachine({}), { clock }).start();
    const [first, second] = [1, 2].map(() => createSmallActor(timed, { parent: root }).start());
    createSmallActor(
      createMachine({ on: { off: '.over' }, initial: 'on', states: { on: {}, over: { type: 'final' } } }),
      {
        parent: root,
      },
    )
      .start()
      .send({ type: 'off' });
    clock.advance(25);
    expect(clock.pending).toBe(2);
    first!.send({ type: 'off' });
    expect([clock.pending, scheduledOf(second!).length]).toEqual([1, 1]);
    second!.send({ type: 'off' });
    expect(clock.pending).toBe(0);
  });
});
