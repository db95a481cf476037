/**
 * What the runtime relies on in XState without XState promising it. A failure here after an update of XState names the
 * function of `kernel/xstate/internals.ts` to adapt, and what would break.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  createActor,
  createMachine,
  type EventObject,
  fromTransition,
  setup,
} from 'xstate';
import * as internals from '../../../../src/actors/kernel/xstate/internals.ts';

const machine = setup({ actions: { knock: () => {} } }).createMachine({
  id: 'door',
  type: 'parallel',
  context: { name: 'front' },
  on: { knock: { actions: 'knock' } },
  states: {
    leaf: {
      initial: 'shut',
      states: {
        shut: { on: { open: 'ajar' } },
        ajar: { always: 'open' },
        open: { after: { 500: 'shut' }, on: { shut: { target: 'shut' } } },
      },
    },
    lock: { initial: 'off', states: { off: { on: { lock: 'on' } }, on: {} } },
  },
});

const idsOf = (snapshot: AnyMachineSnapshot) => internals.activeNodes(snapshot).map(({ id }) => id);

describe('activeNodes (_nodes): the hot path would not notice a change of state', () => {
  const actor = createActor(machine).start();

  it('has every active state, compound ones included', () => {
    expect(idsOf(actor.getSnapshot()).toSorted()).toEqual(
      ['door', 'door.leaf', 'door.leaf.shut', 'door.lock', 'door.lock.off'].toSorted(),
    );
  });

  it('is the same array after an event that changes no state, another one after an event that does', () => {
    const before = internals.activeNodes(actor.getSnapshot());
    actor.send({ type: 'knock' });
    actor.send({ type: 'nobody heeds it' });
    expect(internals.activeNodes(actor.getSnapshot())).toBe(before);
    actor.send({ type: 'lock' });
    expect(internals.activeNodes(actor.getSnapshot())).not.toBe(before);
  });

  it('leads from a state to its parent, its transitions by event and its eventless ones', () => {
    const [ajar] = Object.values(machine.root.states.leaf!.states).filter(({ key }) => key === 'ajar');
    expect(ajar!.always).toHaveLength(1);
    expect(ajar!.parent!.key).toBe('leaf');
    expect([...machine.root.transitions.keys()]).toEqual(['knock']);
    const [knock] = machine.root.transitions.get('knock')!;
    expect(knock).toMatchObject({ target: undefined, actions: ['knock'] });
  });
});

describe('scheduledOf (_scheduledEvents): the inspector would show no timers', () => {
  it('has what the actor has coming, and nothing of others', () => {
    const [mine, other] = [createActor(machine).start(), createActor(machine).start()];
    mine.send({ type: 'open' });
    other.send({ type: 'open' });
    expect(internals.scheduledOf(mine)).toMatchObject([
      { event: { type: 'xstate.after.500.door.leaf.open' }, delay: 500, startedAt: expect.closeTo(Date.now(), -3) },
    ]);
    mine.send({ type: 'shut' });
    expect(internals.scheduledOf(mine)).toEqual([]);
    other.stop();
  });
});

describe('listening (_sendInspectionEvent, _transitions): the inspector would show no transitions', () => {
  it('reports each microstep with its transitions', () => {
    const seen: internals.Microstep[] = [];
    const actor = createActor(machine).start();
    const end = internals.interpose(actor, (own) => (snapshot, event, scope) => {
      return own(
        snapshot,
        event,
        internals.listening(scope, (microstep) => seen.push(microstep)),
      );
    });
    actor.send({ type: 'open' });
    const transitions = seen.flatMap((microstep) => microstep.transitions);
    expect(transitions.map(({ source, eventType }) => [source.id, eventType])).toEqual([
      ['door.leaf.shut', 'open'],
      ['door.leaf.ajar', ''],
    ]);
    expect(seen.map(({ snapshot }) => snapshot.value)).toMatchObject([{ leaf: 'ajar' }, { leaf: 'open' }]);
    seen.length = 0;
    end();
    actor.send({ type: 'shut' });
    expect(seen).toEqual([]);
    actor.stop();
  });

  it('reports one without transitions for an event that is refused', () => {
    const seen: internals.Microstep[] = [];
    const actor = createActor(machine).start();
    internals.interpose(actor, (own) => (snapshot, event, scope) => {
      return own(
        snapshot,
        event,
        internals.listening(scope, (microstep) => seen.push(microstep)),
      );
    });
    actor.send({ type: 'nobody heeds it' });
    expect(seen.map(({ transitions }) => transitions)).toEqual([[]]);
    actor.stop();
  });
});

describe('interpose (logic): the inspector could not look at one actor', () => {
  it('is asked for every event, until it is taken away', () => {
    const seen: string[] = [];
    const actor = createActor(
      fromTransition((sum: number, { by }: { type: 'add'; by: number }) => sum + by, 0),
    ).start();
    const end = internals.interpose(actor, (own) => (snapshot, event, scope) => {
      seen.push(event.type);
      return own(snapshot, event, scope);
    });
    actor.send({ type: 'add', by: 1 });
    end();
    actor.send({ type: 'add', by: 2 });
    expect(seen).toEqual(['add']);
    expect(actor.getSnapshot().context).toBe(3);
  });
});

describe('withSettableContext (config): actors of a machine would share a context', () => {
  it('begins with the context that was set last', () => {
    const beginningWith = internals.withSettableContext(machine.provide({}));
    const nameOf = (name: string) => {
      const actor = createActor(beginningWith({ name }));
      return actor.getSnapshot().context;
    };
    expect([nameOf('back'), nameOf('cellar')]).toEqual([{ name: 'back' }, { name: 'cellar' }]);
    expect(createActor(machine).getSnapshot().context).toEqual({ name: 'front' });
  });
});

describe('copied (snapshots are plain objects): channels and subscriptions could not be created cheaply', () => {
  it('is a snapshot of its own that runs as the first one', () => {
    const first = createActor(machine).getSnapshot();
    const actor = createActor(machine, { snapshot: internals.copied(first, { name: 'back' }) as never }).start();
    actor.send({ type: 'lock' });
    expect(actor.getSnapshot()).toMatchObject({ value: { lock: 'on' }, context: { name: 'back' } });
    expect(actor.getSnapshot().matches({ lock: 'on' })).toBe(true);
    expect(first).toMatchObject({ value: { lock: 'off' }, context: { name: 'front' } });
    expect(first.matches({ lock: 'off' })).toBe(true);
  });
});

describe('noting (actionExecutor): a shared beginning would forget its entry actions', () => {
  it('hears of the entry actions in order, with what implements them, before they run', () => {
    const done: string[] = [];
    const noted: string[] = [];
    const [outer, inner] = [() => void done.push('outer'), () => void done.push('inner')];
    const nested = setup({ actions: { outer, inner } }).createMachine({
      entry: 'outer',
      initial: 'only',
      states: { only: { entry: 'inner' } },
    });
    let scopeOf: AnyActorScope | undefined;
    const logic = Object.create(nested, {
      getInitialSnapshot: {
        value: (scope: AnyActorScope, input: unknown) => {
          scopeOf = internals.noting(scope, ({ type, exec }) => {
            noted.push(type);
            expect(exec).toBe(type === 'outer' ? outer : inner);
            expect(done).toEqual([]);
          });
          return nested.getInitialSnapshot(scopeOf as never, input as never);
        },
      },
    }) as typeof nested;
    const actor = createActor(logic);
    expect(noted).toEqual(['outer', 'inner']);
    expect(done).toEqual([]);
    actor.start();
    expect(done).toEqual(['outer', 'inner']);
  });
});

describe('names of events', () => {
  it('INIT is what entry actions are given first', () => {
    const events: string[] = [];
    createActor(createMachine({ entry: ({ event }) => events.push(event.type) })).start();
    expect(events).toEqual([internals.INIT.type]);
  });

  it('STOP ends an actor with its children: a device would leave actors behind', () => {
    const child = createMachine({ initial: 'on', states: { on: {} } });
    const parent = setup({ actors: { child } }).createMachine({ invoke: { id: 'it', src: 'child' } });
    const actor = createActor(parent).start();
    const { it: below } = actor.getSnapshot().children;
    actor.send(internals.STOP as never);
    expect([actor.getSnapshot().status, below!.getSnapshot().status]).toEqual(['stopped', 'stopped']);
  });

  it('isChildEnd knows the end of a child from its failure and from any other event: ends would leak', () => {
    const events: EventObject[] = [];
    const ends = createMachine({ type: 'final' });
    const throws = fromTransition(() => {
      throw new Error('a bug');
    }, 0);
    const parent = setup({
      types: {} as { events: EventObject },
      actors: { ends, throws },
      actions: { note: ({ event }) => events.push(event) },
    }).createMachine({
      invoke: [
        { id: 'a', src: 'ends' },
        { id: 'b', src: 'throws' },
      ],
      on: { '*': { actions: 'note' } },
    });
    const actor = createActor(parent).start();
    actor.getSnapshot().children.b!.send({ type: 'go' });
    expect(events.map(({ type }) => [type, internals.isChildEnd({ type })])).toEqual([
      ['xstate.done.actor.a', true],
      ['xstate.error.actor.b', false],
    ]);
    expect(events.map(({ type }) => internals.inWords(type))).toEqual(['done a', 'error b']);
  });

  it('inWords says which delay has passed', () => {
    const seen: string[] = [];
    const timed = setup({
      delays: { patience: 0 },
      actions: { note: ({ event }) => seen.push(event.type) },
    }).createMachine({ after: { patience: { actions: 'note' } } });
    const due: (() => void)[] = [];
    const clock = { setTimeout: (fire: () => void) => due.push(fire), clearTimeout: () => {} };
    createActor(timed, { clock }).start();
    for (const fire of due) fire();
    expect(seen.map(internals.inWords)).toEqual(['after patience']);
    expect(internals.inWords('put.done')).toBeUndefined();
  });
});

describe('the rest of the repository', () => {
  it('uses no private field of XState', () => {
    const fields = Object.keys(createActor(machine)).concat(Object.keys(createActor(machine).getSnapshot()));
    const known = [...new Set([...fields, '_transitions', '_scheduledEvents', '_sendInspectionEvent'])];
    const names = known.filter((name) => name.startsWith('_'));
    expect(names).toContain('_nodes');
    const used = new RegExp(`\\b(${names.join('|')})\\b`);
    const files = ['src', 'test', 'fuzz', 'bench', 'scripts'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    );
    const users = files.filter((file) => /\.tsx?$/.test(file) && used.test(readFileSync(file, 'utf8')));
    const outside = users.filter((file) => !/^(src|test)\/actors\/kernel\/xstate\//.test(file));
    expect([users.length > 0, outside]).toEqual([true, []]);
  });
});
