/** What a cause sets off, in the same turn and later. */
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createActor, setup } from 'xstate';
import { Cause, causedBy, followCauses, keepCause, newCause, presentCause } from '../../../src/actors/kernel/cause.ts';
import { noteTransitions } from '../../../src/actors/kernel/transition-notes.ts';

let unfollow = () => {};
const follow = () => {
  unfollow = followCauses();
};
afterEach(() => unfollow());

describe('a cause', () => {
  it('is there in the same turn and after promises, and is the only one', async () => {
    follow();
    const cause = newCause()!;
    await causedBy(cause, async () => {
      expect(presentCause()).toBe(cause);
      expect(newCause()).toBeUndefined();
      await after(1);
      presentCause()!.note('later');
    });
    expect(presentCause()).toBeUndefined();
    expect(cause.end()).toEqual({ effects: ['later'], leftOut: 0 });
    cause.note('too late');
    expect(cause.end().effects).toEqual(['later']);
  });

  it('keeps a hundred effects, and counts the others', () => {
    const cause = new Cause();
    for (let nth = 0; nth < 103; nth++) cause.note(String(nth));
    const { effects, leftOut } = cause.end();
    expect([effects.length, effects[99], leftOut]).toEqual([100, '99', 3]);
  });

  it('is that of the moment when a timer was set, also where there was none', () => {
    follow();
    const cause = newCause()!;
    const seen: (Cause | undefined)[] = [];
    const look = () => void seen.push(presentCause());
    const kept = causedBy(cause, () => keepCause(look));
    const without = keepCause(look);
    kept();
    causedBy(cause, without);
    expect(seen).toEqual([cause, undefined]);
  });

  it('is not there while nobody looks', () => {
    follow();
    unfollow();
    unfollow(); // once is enough, and twice does no harm
    const act = () => {};
    expect([newCause(), presentCause(), keepCause(act)]).toEqual([undefined, undefined, act]);
    causedBy(new Cause(), () => expect(presentCause()).toBeUndefined());
  });
});

describe('what machines do', () => {
  const door = setup({}).createMachine({
    id: 'door',
    initial: 'shut',
    states: { shut: { on: { open: 'ajar', knock: {} } }, ajar: { on: { knock: {} } } },
  });

  it('is noted as effects of the cause, in words, until it ends', () => {
    follow();
    const actor = createActor(door, { id: 'front' }).start();
    const end = noteTransitions(actor, () => false);
    const cause = newCause()!;
    actor.send({ type: 'knock' }); // has no cause
    causedBy(cause, () => {
      actor.send({ type: 'open' });
      actor.send({ type: 'knock' });
      end();
      actor.send({ type: 'knock' });
    });
    expect(cause.end().effects).toEqual(['front: open, shut → ajar', 'front: knock, ajar']);
  });

  it('is not noted of machines that carry out what is put', () => {
    follow();
    const actor = createActor(door).start();
    const end = noteTransitions(actor, (machine) => machine === 'door');
    const cause = newCause()!;
    causedBy(cause, () => actor.send({ type: 'open' }));
    end();
    expect(cause.end().effects).toEqual([]);
  });
});
