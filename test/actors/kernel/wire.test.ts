import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { NOTHING } from '../../../src/actors/kernel/table.ts';
import { wire } from '../../../src/actors/kernel/wire.ts';
import { Wired, type WiredLogic } from '../../../src/actors/kernel/wired.ts';
import { wired } from '../../../src/machines/wired.ts';

const machine = setup({
  types: {} as { context: { name: string }; input: { name: string }; events: { type: 'ping' } },
  actions: { greet: wired, count: wired },
}).createMachine({
  context: ({ input }) => input,
  entry: 'greet',
  on: { ping: { actions: 'count' } },
});

class Probe extends Wired<typeof machine> {
  readonly kind = 'probe';
  readonly failures: string[] = [];
  declare log: string[] | undefined;

  constructor(logic: WiredLogic<typeof machine>, name: string) {
    super(logic, undefined, name, { name });
    this.ref.subscribe({ error: (error) => void this.failures.push(String(error)) });
    this.ref.start();
  }

  label(): string {
    return 'probe';
  }

  describe(): Record<string, unknown> {
    return {};
  }

  greet(): void {
    this.log = [...(this.log ?? []), 'greet'];
  }

  count(): void {
    this.log = [...(this.log ?? []), 'count'];
  }

  fail(error: Error): void {
    this.crash(error);
  }

  beginAnew(logic: WiredLogic<typeof machine>): void {
    this.renew(logic, 'again', { name: 'again' });
    this.ref.start();
  }
}

describe('actors that begin alike', () => {
  it('each have their own context, and do on entry what the first did', () => {
    const logic = wire(machine, () => 'all');
    const [first, second] = [new Probe(logic, 'a'), new Probe(logic, 'b')];
    second.deliver({ type: 'ping' });
    expect([first.log, second.log]).toEqual([['greet'], ['greet', 'count']]);
    expect([first, second].map(({ ref }) => ref.getSnapshot().context.name)).toEqual(['a', 'b']);
  });

  it('may do on entry only what their wiring does', () => {
    const other = setup({ types: {} as { context: { name: string }; input: { name: string } } }).createMachine({
      id: 'hasty',
      context: ({ input }) => input,
      entry: () => {},
    });
    const logic = wire(other as unknown as typeof machine, () => 'all');
    expect(new Probe(logic, 'a').failures).toEqual([
      "TypeError: The machine 'hasty' begins with 'entry', which is not an action of its wiring.",
    ]);
  });
});

it('a wiring whose own code has failed can begin anew', () => {
  const logic = wire(machine);
  const probe = new Probe(logic, 'a');
  const failed = probe.ref;
  probe.fail(new Error('no'));
  expect([probe.failures, failed.getSnapshot().status]).toEqual([['Error: no'], 'error']);
  probe.beginAnew(logic);
  probe.deliver({ type: 'ping' });
  expect(probe.log).toEqual(['greet', 'greet', 'count']);
  expect([probe.ref.id, probe.ref.getSnapshot().context.name]).toEqual(['again', 'again']);
});

it('a snapshot is what it is, also to those who would keep it', () => {
  const { ref } = new Probe(wire(machine), 'a');
  expect(ref.getPersistedSnapshot()).toBe(ref.getSnapshot());
});

it('an observer of a turn decides what is hot, until it goes', () => {
  const { turn } = new Probe(wire(machine), 'a');
  const table = turn.table;
  const chosen: unknown[] = [];
  turn.observe({ chosen: (each) => void chosen.push(each) });
  turn.choose(NOTHING);
  expect([chosen, turn.table]).toEqual([[NOTHING], table]);
  turn.observe(undefined);
  turn.choose(NOTHING);
  expect(turn.table).toBe(NOTHING);
});
